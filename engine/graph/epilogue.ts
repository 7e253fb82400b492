/** Joins elementwise work into the node whose result it reads, to be done where that result is stored. */

import { type Expr, variable } from "../expr/expr.ts";
import { costOf, substitute } from "../expr/substitute.ts";
import { createNode, withInputs } from "./canonical.ts";
import { elementwiseOf, maxInputs, producerOf } from "./elementwise.ts";
import { createGroups, type Group, type Groups, readersOf } from "./groups.ts";
import { nodesBehind } from "./order.ts";
import { joinedOrigins } from "./origin.ts";
import { isSameShape, sizeOf } from "./shape.ts";
import type { Elementwise, EpilogueRead, Node, Shape, Tensor } from "./tensor.ts";

/** Work that costs more gets loops of its own, which keep values in registers. */
const maxCost = 30;

/** The op's own inputs, without those of the epilogue. */
export function operandsOf({ inputs, epilogue }: Node): readonly Tensor[] {
  return epilogue ? inputs.slice(0, inputs.length - epilogue.reads.length) : inputs;
}

/** Whether an input is read only where the output's same element is computed, so that both may share memory. */
export function isReadAtSameIndex(node: Node, input: number, output: Tensor): boolean {
  const { epilogue, inputs, op } = node;
  if (!epilogue) return op.isElementwise === true && isSameShape(inputs[input]!.shape, output.shape);
  const own = operandsOf(node).length;
  return input >= own && epilogue.reads[input - own] === "element";
}

/** The same tensors over a graph in which bias, activation, mask or update are parts of the products whose results they read. */
export function joinEpilogues(tensors: readonly Tensor[]): readonly Tensor[] {
  const nodes = nodesBehind(tensors);
  const position = new Map(nodes.map((node, i) => [node, i]));
  const groups = createGroups(nodes);
  for (const node of nodes) {
    const elementwise = elementwiseOf(node);
    if (!elementwise || costOf(elementwise.exprs) > maxCost) continue;
    // Of several products the last one: the results of the others are ready by then.
    const results = node.inputs
      .flatMap((input) => resultBehind(input) ?? [])
      .toSorted((a, b) => position.get(b.product)! - position.get(a.product)!);
    for (const { product, views } of results) {
      if (groups.of(node).members.length > 1 || groups.of(product).members.length > 1) continue;
      if (isTaken(node, elementwise.shape, product))
        groups.join([product, ...views, node], ({ inputs }) => inputs.length <= maxInputs);
    }
  }
  return rebuild(tensors, nodes, groups);
}

/** Whether the op of a product takes an epilogue that reads what a node does. */
function isTaken({ inputs }: Node, shape: Shape, product: Node): boolean {
  const result = product.outputs[0]!;
  const reads: EpilogueRead[] = [];
  for (const input of inputs) {
    const read = howRead(input.shape, shape, result.shape);
    const isResult = resultBehind(input)?.product === product;
    if (read === null || (isResult && read !== "element")) return false;
    if (!isResult) reads.push(read);
  }
  return product.op.takesEpilogue!(reads, result);
}

/** The node that computes a tensor's elements, if it takes an epilogue, and the views between the two. */
function resultBehind(tensor: Tensor): { readonly product: Node; readonly views: readonly Node[] } | null {
  const views: Node[] = [];
  let node = producerOf(tensor);
  while (node?.op.isView) {
    views.push(node);
    node = producerOf(node.inputs[0]!);
  }
  return node?.op.takesEpilogue ? { product: node, views } : null;
}

/** How an input that broadcasts to `shape` is read while a result is stored; null if it cannot be. */
function howRead(input: Shape, shape: Shape, result: Shape): EpilogueRead | null {
  if (sizeOf(shape) !== sizeOf(result)) return null;
  if (sizeOf(input) === sizeOf(shape)) return "element";
  if (sizeOf(input) === 1) return "scalar";
  const aligned = [...new Array<number>(shape.length - input.length).fill(1), ...input];
  const isFeature = isSameShape(shape, result) && aligned.every((n, axis) => n === (axis === 1 ? shape[1] : 1));
  return isFeature ? "feature" : null;
}

function rebuild(tensors: readonly Tensor[], nodes: readonly Node[], groups: Groups): readonly Tensor[] {
  const readers = readersOf(nodes, tensors, groups);
  const replaced = new Map<Tensor, Tensor>();
  const current = (tensor: Tensor): Tensor => replaced.get(tensor) ?? tensor;
  const renew = (node: Node) => {
    const updated = withInputs(node, node.inputs.map(current));
    node.outputs.forEach((output, i) => {
      replaced.set(output, updated.outputs[i]!);
    });
  };

  for (const group of groups.inOrder()) {
    const [product] = group.members as [Node];
    if (group.members.length > 1) join(group, product);
    else renew(product);
  }
  return tensors.map(current);

  function join(group: Group, product: Node): void {
    const [result] = product.outputs as [Tensor];
    const views = group.members.slice(1, -1);
    const work = group.members.at(-1)!;
    const { names, exprs } = elementwiseOf(work) as Elementwise;
    const isRead = (tensor: Tensor) => [...(readers.get(tensor) ?? [])].some((reader) => reader !== group);
    const own = new Set([result, ...views.flatMap(({ outputs }) => outputs)]);
    const leavesRaw = [...own].some(isRead);
    const inputs: Tensor[] = [];
    const epilogueNames = ["result"];
    const reads: EpilogueRead[] = [];
    const replacements: Record<string, Expr> = {};
    names.forEach((name, i) => {
      const input = work.inputs[i]!;
      if (own.has(input)) {
        replacements[name] = variable("result");
        return;
      }
      replacements[name] = variable(`x${inputs.length}`);
      epilogueNames.push(`x${inputs.length}`);
      reads.push(howRead(input.shape, work.outputs[0]!.shape, result.shape)!);
      inputs.push(current(input));
    });
    const computed = exprs.map((expr) => substitute(expr, replacements));
    const joined = createNode(product, {
      attrs: product.attrs,
      inputs: [...product.inputs.map(current), ...inputs],
      types: leavesRaw ? [...work.outputs, result] : work.outputs,
      origins: joinedOrigins([product, ...views, work]),
      epilogue: { names: epilogueNames, reads, exprs: leavesRaw ? [...computed, variable("result")] : computed },
    });
    work.outputs.forEach((output, i) => {
      replaced.set(output, joined.outputs[i]!);
    });
    if (!leavesRaw) return;
    replaced.set(result, joined.outputs.at(-1)!);
    views.forEach(renew);
  }
}
