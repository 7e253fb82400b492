/** A model as a graph: the layers of the document in a row, their parameters under `state_dict` names, their initial values. */

import type { ForwardContext, Init } from "../define/entry.ts";
import type { ParamValues } from "../define/param.ts";
import { hashKey } from "../define/rng.ts";
import type { Spec } from "../experiment/experiment.ts";
import { within } from "../graph/origin.ts";
import type { Assignment } from "../graph/plan.ts";
import { type Shape, type Slot, slot, slotTensor, type Tensor } from "../graph/tensor.ts";
import { random } from "../ops/index.ts";
import type { LayerSummary } from "../worker/protocol.ts";
import { layers as table } from "./layers/index.ts";
import { branchesOf, mapValues, paramsOf } from "./spec.ts";
import { summarize } from "./summary.ts";

/** Fields, of the document and of a layer, that say how weights and how biases start. */
export type StandardField = "initialization" | "bias_initialization";

export interface Parameter {
  /** The slot's name is the `state_dict` name of the same `nn.Sequential`: `0.weight`. */
  readonly slot: Slot;
  /** Whose it is, by the layer's `state_dict` prefix: `0`, `3.layers.0`. */
  readonly layer: string;
  readonly init: Init;
  /** How it starts: as its layer says, or the field of the document that says it. */
  readonly initialization: Spec | StandardField;
}

/** A parameter or a buffer. */
export interface Stored extends Parameter {
  readonly isLearned: boolean;
  /** int64 in files, as PyTorch's counters are. */
  readonly isCount: boolean;
}

/** How the model is run: to learn, or only to answer. */
export type Mode =
  | { readonly mode: "eval" }
  /** `step` is a scalar, whole numbers in [0, 2²⁴) that tell steps apart. */
  | { readonly mode: "train"; readonly seed: number; readonly step: Tensor };

/** What a layer made of a batch. */
export interface LayerPass {
  /** Its `state_dict` prefix: `0`, `3.layers.0`. */
  readonly name: string;
  readonly type: string;
  readonly params: ParamValues;
  readonly input: Tensor;
  /** Its parameters and buffers, by suffix. */
  readonly weights: Readonly<Record<string, Tensor>>;
  /** What its branches put out, by field. */
  readonly branches: Readonly<Record<string, Tensor>>;
  readonly output: Tensor;
}

export interface Pass {
  /** The output of every layer of the document for a batch (N, …); the last one is the model's. */
  readonly outputs: readonly Tensor[];
  /** Every layer in the order of their work: those inside a block before the block. */
  readonly layers: readonly LayerPass[];
  /** What buffers become after the step; none in `eval`. */
  readonly updates: readonly Assignment[];
}

export interface Network {
  readonly layers: readonly LayerSummary[];
  /** What is learned, in PyTorch's order. */
  readonly parameters: readonly Parameter[];
  /** The whole `state_dict` in PyTorch's order: of each layer the parameters, then the buffers. */
  readonly state: readonly Stored[];
  /** Without the batch axis. */
  readonly outputShape: Shape;
  /** Whether some layer's output for an example depends on the others beside it in evaluation too. */
  readonly mixesExamples: boolean;
  forward(x: Tensor, mode: Mode): Pass;
}

/** What a forward pass leaves beside its outputs. */
interface Trace {
  readonly layers: LayerPass[];
  readonly updates: Assignment[];
}

/** A layer over its slots. */
interface Module {
  readonly summary: LayerSummary;
  readonly state: readonly Stored[];
  readonly mixesExamples: boolean;
  forward(x: Tensor, mode: Mode, trace: Trace): Tensor;
}

/** Layers one after another. */
interface Chain {
  readonly modules: readonly Module[];
  readonly state: readonly Stored[];
  readonly outputShape: Shape;
  readonly mixesExamples: boolean;
  /** Every layer's output. */
  forward(x: Tensor, mode: Mode, trace: Trace): readonly Tensor[];
}

/**
 * Builds the model over its own slots, or over those of an earlier network where name and shape are the same.
 *
 * @param input shape of an example
 * @throws ShapeError where a layer cannot take what comes before it; `where` is the layer's type
 */
export function buildNetwork(model: readonly Spec[], input: Shape, existing: readonly Parameter[] = []): Network {
  const known = new Map(existing.map((parameter) => [keyOf(parameter.slot), parameter.slot]));
  const { modules, forward, ...chain } = buildChain("", model, input, known);
  return {
    layers: modules.map(({ summary }) => summary),
    parameters: chain.state.filter(({ isLearned }) => isLearned),
    ...chain,
    forward(x, mode) {
      const trace: Trace = { layers: [], updates: [] };
      return { outputs: forward(x, mode, trace), ...trace };
    },
  };
}

/** @param prefix of their `state_dict` names: nothing, or `4.layers.` */
function buildChain(prefix: string, specs: readonly Spec[], input: Shape, known: ReadonlyMap<string, Slot>): Chain {
  const modules: Module[] = [];
  let shape = input;
  specs.forEach((spec, index) => {
    const module = buildModule(`${prefix}${index}`, spec, shape, known);
    modules.push(module);
    shape = module.summary.output;
  });
  return {
    modules,
    state: modules.flatMap((module) => module.state),
    outputShape: shape,
    mixesExamples: modules.some((module) => module.mixesExamples),
    forward(x, mode, trace) {
      const outputs: Tensor[] = [];
      for (const module of modules) outputs.push(module.forward(outputs.at(-1) ?? x, mode, trace));
      return outputs;
    },
  };
}

function buildModule(path: string, spec: Spec, input: Shape, known: ReadonlyMap<string, Slot>): Module {
  const entry = table[spec.type]!;
  const params = paramsOf(spec, entry);
  const branches = mapValues(branchesOf(spec), (specs, field) => buildChain(`${path}.${field}.`, specs, input, known));
  const stored = (suffix: string, shape: Shape, rest: Omit<Stored, "slot" | "layer">): readonly [string, Stored] => {
    const fresh = slot(`${path}.${suffix}`, shape);
    return [suffix, { slot: known.get(keyOf(fresh)) ?? fresh, layer: path, ...rest }];
  };
  const own = new Map([
    ...Object.entries(entry.parameters(input, params)).map(([suffix, { shape, init }]) =>
      stored(suffix, shape, { init, initialization: initializationOf(suffix, spec), isLearned: true, isCount: false }),
    ),
    ...Object.entries(entry.buffers?.(input, params) ?? {}).map(([suffix, { shape, value, isCount = false }]) =>
      stored(suffix, shape, {
        init: { kind: "constant", value },
        initialization: ofLayer,
        isLearned: false,
        isCount,
      }),
    ),
  ]);
  const state = [...own.values(), ...Object.values(branches).flatMap((branch) => branch.state)];
  const weights = Object.fromEntries([...own].map(([suffix, { slot }]) => [suffix, slotTensor(slot)]));

  return {
    summary: summarize({
      spec,
      input,
      branches: mapValues(branches, ({ modules }) => modules.map(({ summary }) => summary)),
    }),
    state,
    mixesExamples:
      entry.mixesExamples?.(params) === true || Object.values(branches).some((branch) => branch.mixesExamples),
    forward(x, mode, trace) {
      const update = (buffer: string, value: Tensor) => trace.updates.push({ slot: own.get(buffer)!.slot, value });
      const inside = mapValues(branches, (branch) => branch.forward(x, mode, trace).at(-1) ?? x);
      const context: ForwardContext = {
        ...(mode.mode === "eval" ? mode : trainingContext(path, mode, update)),
        branches: inside,
      };
      const output = within({ phase: "forward", layer: path }, () => entry.forward(x, weights, params, context));
      trace.layers.push({ name: path, type: spec.type, params, input: x, weights, branches: inside, output });
      return output;
    },
  };
}

/** What factors and buffers start by. */
const ofLayer: Spec = { type: "default" };

const fieldOf: Readonly<Record<string, StandardField>> = { weight: "initialization", bias: "bias_initialization" };

function initializationOf(suffix: string, spec: Spec): Spec | StandardField {
  const field = fieldOf[suffix];
  if (!field || !table[spec.type]!.takesInitialization) return ofLayer;
  // The document's parser has made sure that it is a specification.
  return (spec[field] as Spec | undefined) ?? field;
}

function trainingContext(
  path: string,
  { seed, step }: Extract<Mode, { mode: "train" }>,
  update: (buffer: string, value: Tensor) => void,
): ForwardContext {
  let calls = 0;
  return {
    mode: "train",
    uniform: (shape) => random(step, { shape, key: hashKey(seed, `${path}/${calls++}`) }),
    update,
  };
}

/** Names and shapes of a model's `state_dict`, in PyTorch's order. */
export function stateOf(model: readonly Spec[], input: Shape): readonly Slot[] {
  return buildNetwork(model, input).state.map(({ slot }) => slot);
}

const keyOf = (slot: Slot): string => `${slot.name} ${slot.shape.join("×")}`;
