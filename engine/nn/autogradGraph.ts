/** The graph that PyTorch's autograd records of the same network and loss: what `loss.grad_fn.next_functions` leads to. */

import type { GradFn } from "../define/entry.ts";
import type { ParamValues } from "../define/param.ts";
import type { Tensor } from "../graph/tensor.ts";
import { layers as table } from "./layers/index.ts";
import { losses } from "./losses.ts";
import type { LayerPass } from "./network.ts";

export interface GradFnNode {
  /** `AddmmBackward0`; `AccumulateGrad` for a parameter. */
  readonly name: string;
  /** The layer's `state_dict` prefix; empty for the loss. */
  readonly layer: string;
  /** Of `AccumulateGrad`: the parameter's `state_dict` name. */
  readonly parameter?: string;
  /** Null for what needs no gradient. */
  readonly next: readonly (GradFnNode | null)[];
}

export interface AutogradGraph {
  /** The `grad_fn` of each layer's output by the layer's name; null where the output needs no gradient. */
  readonly layers: ReadonlyMap<string, GradFnNode | null>;
  readonly loss: GradFnNode | null;
}

/**
 * @param input the `grad_fn` of the first layer's input: data need no gradient
 * @param layers in the order of their work, those inside a block before the block
 * @param share what the loss is divided by, where mini-batches share an update
 */
export function autogradGraph({
  input = null,
  layers,
  loss,
  share = 1,
}: {
  readonly input?: GradFnNode | null;
  readonly layers: readonly LayerPass[];
  readonly loss: { readonly type: string; readonly params: ParamValues };
  readonly share?: number;
}): AutogradGraph {
  const nodeOf = new Map<Tensor, GradFnNode | null>();
  const of = (tensor: Tensor): GradFnNode | null => nodeOf.get(tensor) ?? null;
  const first = layers[0]?.input;
  if (first) nodeOf.set(first, input);
  const byLayer = new Map<string, GradFnNode | null>();
  for (const { name, type, params, input, weights, branches, output } of layers) {
    const { gradFn = ownGradFn(type) } = table[type]!;
    const recorded = typeof gradFn === "function" ? gradFn(input.shape.slice(1), params) : gradFn;
    const leaf = (word: string): GradFnNode | null => {
      if (word === "x") return of(input);
      if (branches[word]) return of(branches[word]);
      return weights[word] ? { name: "AccumulateGrad", layer: name, parameter: `${name}.${word}`, next: [] } : null;
    };
    const node = output === input ? of(input) : nodesOf(recorded, name, leaf);
    nodeOf.set(output, node);
    byLayer.set(name, node);
  }
  const last = layers.at(-1);
  const { gradFn = ownGradFn(loss.type) } = losses[loss.type]!;
  const recorded = typeof gradFn === "function" ? gradFn(loss.params) : gradFn;
  const shared: GradFn = share === 1 ? recorded : ["DivBackward0", recorded, null];
  return { layers: byLayer, loss: nodesOf(shared, "", () => (last ? of(last.output) : input)) };
}

/** As PyTorch names a Function of one's own. */
const ownGradFn = (type: string): GradFn => [`${type}Backward`, "x"];

/** A part that stands twice in `recorded`, as the same list, is one node. */
function nodesOf(recorded: GradFn, layer: string, leaf: (word: string) => GradFnNode | null): GradFnNode | null {
  const known = new Map<string | GradFn, GradFnNode | null>();
  function nodeOf(part: GradFn | string | null): GradFnNode | null {
    if (part === null) return null;
    const node = known.get(part) ?? (typeof part === "string" ? leaf(part) : join(part));
    known.set(part, node);
    return node;
  }
  /** Nothing is recorded of what needs no gradient. */
  function join([name, ...parts]: Exclude<GradFn, string>): GradFnNode | null {
    const next = parts.map((part) => nodeOf(part ?? null));
    return next.some((node) => node !== null) ? { name, layer, next } : null;
  }
  return nodeOf(recorded);
}
