/** What the next step makes of the parameters: a program of its own, which writes nothing of the run, compiled once and run before each recorded step. */

import type { Expr } from "../../expr/expr.ts";
import { sizeOf } from "../../graph/shape.ts";
import { type Shape, slotTensor, type Tensor } from "../../graph/tensor.ts";
import { compileKeeping } from "../keepValues.ts";
import { torchKeys } from "../optimizerStates.ts";
import type { Scope } from "../scope.ts";
import type { ParameterStep, TrainingStep } from "../stepGraph.ts";
import { ruleOf } from "../updates.ts";
import type { Mover } from "./inspection.ts";
import type { OptimizerCounts } from "./inspectStep.ts";

/** Of parameters that have more numbers than this together, the smallest are recorded whole, the others by the elements that are asked for. */
const mostWhole = 2 ** 17;

/** What is looked at most closely. */
export interface Watched {
  /** Of a parameter that is not recorded whole, its `elements` are, and those that move furthest. */
  readonly parameter: string | null;
  readonly elements: readonly number[];
  /** How many of each parameter's elements are named that move furthest. */
  readonly movers: number;
}

/** A parameter before and after a step. */
export interface ParameterRecord {
  readonly name: string;
  readonly shape: Shape;
  /** Which elements `before`, `gradient`, `transformed` and `after` hold; null where they hold all. */
  readonly elements: readonly number[] | null;
  /** By the rule's names: `p` and the state. */
  readonly before: Readonly<Record<string, ArrayLike<number>>>;
  /** PyTorch's `.grad` after `backward()`. */
  readonly gradient: ArrayLike<number>;
  /** As the optimizer takes it; null where L1 and clipping are off. */
  readonly transformed: ArrayLike<number> | null;
  readonly after: Readonly<Record<string, ArrayLike<number>>>;
  /** The furthest first. */
  readonly movers: readonly Mover[];
}

export interface StepRecord {
  /** From 1. */
  readonly step: number;
  /** False where the gradient is summed up for a later step, and nothing moves. */
  readonly updates: boolean;
  /** The optimizer's rule: new values of `p` and the state. */
  readonly rule: Readonly<Record<string, Expr>>;
  /** PyTorch's names of what is in `optimizer.state[p]`. */
  readonly stateKeys: readonly string[];
  /** What of it is the same for all elements, after the step. */
  readonly counts: Readonly<Record<string, number>>;
  /** The step's numbers that the rule reads, by its names. */
  readonly numbers: Readonly<Record<string, number>>;
  readonly parameters: readonly ParameterRecord[];
}

/**
 * Makes the step whose numbers are in the table's first row, without changing anything of the run.
 *
 * @param step which it is, and what the optimizer remembers before and after it
 */
export type Recorder = (
  watched: Watched,
  step: { readonly step: number; readonly before: OptimizerCounts; readonly after: OptimizerCounts },
) => Promise<StepRecord>;

/**
 * @param parameter one that is recorded however large it is
 * @param writeNumbers writes the step's numbers where the program reads them, and gives them by name
 */
export async function compileRecorder(
  scope: Scope,
  {
    parameters,
    states,
    optimizer,
    parameter: asked,
    writeNumbers,
  }: Pick<TrainingStep, "states" | "optimizer"> & {
    readonly parameters: readonly ParameterStep[];
    readonly parameter: string | null;
    readonly writeNumbers: () => Readonly<Record<string, number>>;
  },
): Promise<Recorder> {
  const whole = smallest(parameters);
  const recorded = parameters.filter((step) => whole.has(step) || step.parameter.slot.name === asked);
  const { run, of } = await compileKeeping(
    scope,
    recorded.flatMap(({ gradient, transformed, updated, state }) => [
      gradient,
      transformed,
      updated,
      ...Object.values(state),
    ]),
  );

  async function read(tensor: Tensor, elements: readonly number[] | null): Promise<ArrayLike<number>> {
    if (!elements) return of(tensor);
    const parts = await Promise.all(elements.map((offset) => of(tensor, { offset, length: 1 })));
    return parts.map(([value = Number.NaN]) => value);
  }

  async function readAll(tensors: Readonly<Record<string, Tensor>>, elements: readonly number[] | null) {
    const values = await Promise.all(Object.values(tensors).map((tensor) => read(tensor, elements)));
    return Object.fromEntries(Object.keys(tensors).map((name, i) => [name, values[i]!]));
  }

  async function recordOf(step: ParameterStep, watched: Watched): Promise<ParameterRecord> {
    const { gradient, transformed, updated, state } = step;
    const { slot } = step.parameter;
    const held = states.of(slot);
    const before = Object.fromEntries(Object.keys(state).map((key) => [key, slotTensor(held[key]!)]));
    const movers = watched.movers === 0 ? [] : await moversOf(step, watched.movers);
    const elements = whole.has(step)
      ? null
      : [...watched.elements, ...movers.map(({ element }) => element)].filter(
          (element) => element < sizeOf(slot.shape),
        );
    // Asked for at once, so that a device that queues answers all of them together.
    const [was, grad, taken, is] = await Promise.all([
      readAll({ p: slotTensor(slot), ...before }, elements),
      read(gradient, elements),
      gradient === transformed ? null : read(transformed, elements),
      readAll({ p: updated, ...state }, elements),
    ]);
    const { name, shape } = slot;
    return { name, shape, elements, before: was, gradient: grad, transformed: taken, after: is, movers };
  }

  async function moversOf({ parameter: { slot }, updated }: ParameterStep, count: number): Promise<readonly Mover[]> {
    const [was, is] = await Promise.all([of(slotTensor(slot)), of(updated)]);
    let movers: readonly Mover[] = [];
    for (let element = 0; element < is.length; element++) {
      const change = is[element]! - was[element]!;
      if (movers.length < count || Math.abs(change) > Math.abs(movers.at(-1)!.change))
        movers = furthest([...movers, { parameter: slot.name, shape: slot.shape, element, change }], count);
    }
    return movers;
  }

  const stateKeys = torchKeys(optimizer, [...new Set(parameters.flatMap(({ state }) => Object.keys(state)))]);
  return async (watched, { step, before, after }) => {
    const numbers = writeNumbers();
    run();
    return {
      step,
      updates: after.updates > before.updates,
      rule: ruleOf(optimizer, ["p", "g", ...optimizer.entry.state, ...Object.keys(numbers)]),
      stateKeys,
      counts: { step: after.updates, ...after.memory },
      numbers,
      parameters: await Promise.all(recorded.map((each) => recordOf(each, watched))),
    };
  };
}

/** As many as have no more than `mostWhole` numbers together. */
function smallest(parameters: readonly ParameterStep[]): ReadonlySet<ParameterStep> {
  const size = ({ parameter: { slot } }: ParameterStep) => sizeOf(slot.shape);
  const found = new Set<ParameterStep>();
  let total = 0;
  for (const step of parameters.toSorted((a, b) => size(a) - size(b))) {
    total += size(step);
    if (total > mostWhole) break;
    found.add(step);
  }
  return found;
}

/** The furthest first; those that stay where they are do not count. */
export const furthest = (movers: readonly Mover[], count: number): readonly Mover[] =>
  movers
    .filter(({ change }) => change !== 0)
    .toSorted((a, b) => Math.abs(b.change) - Math.abs(a.change))
    .slice(0, count);
