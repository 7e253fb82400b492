/** How kernels store results: as they are, or after the elementwise work that their step has for them. */

import { lower } from "../../expr/lower.ts";
import { costOf } from "../../expr/substitute.ts";
import { type Code, i32, i32x4, type V128, v128 } from "./assembler/instructions.ts";
import type { KernelStep, Part } from "./kernel.ts";
import { wasmLanes } from "./lanes.ts";
import { storePart } from "./vectors.ts";

export interface ResultPosition {
  /** Bytes from the start of the result: `at` plus `ahead`. */
  readonly at: Code<"i32">;
  readonly ahead: number;
  /** How many lanes are stored (1 … 4). */
  readonly count: number;
  readonly feature: Feature;
}

/** The index on the result's axis 1, four times: of all lanes, or of the first, where the others have the next ones. */
export interface Feature {
  readonly at: Code<"i32">;
  readonly ahead: number;
  readonly isAlongLanes: boolean;
}

/** From this cost on, a loop is better than writing the work out for every vector of a register tile. */
const longCost = 5;

/** Whether a step's epilogue is too long to be written out for every vector of a register tile. */
export const isLong = ({ epilogue }: KernelStep<unknown>): boolean =>
  epilogue !== null && costOf(epilogue.exprs) >= longCost;

/** Stores lanes of the result; `value` must be a local. All that is read there is read before anything is written. */
export type StoreResult = (value: V128, position: ResultPosition) => void;

export function resultStore(part: Pick<Part, "f" | "relaxed">, step: KernelStep<unknown>): StoreResult {
  const { f } = part;
  const results = resultsOf(part, step);
  const { inputs, outputs } = step.epilogue ?? { inputs: [], outputs: step.outputs };
  const feedsBack = outputs.map(({ address }) => inputs.some((input) => input.address === address));
  return (value, position) => {
    const { at, ahead, count, feature } = position;
    const values = results(value, feature, position).map((result, k) =>
      f.let(feedsBack[k] ? withoutSubnormals(result) : result),
    );
    values.forEach((result, k) => {
      storePart(f, at, result, count, outputs[k]!.address + ahead);
    });
  };
}

/** What the outputs of a step hold for lanes of its result; `element` is where they lie, needed only where something is read there. */
export type Results = (
  value: V128,
  feature: Feature,
  element?: Pick<ResultPosition, "at" | "ahead">,
) => readonly V128[];

export function resultsOf({ f, relaxed }: Pick<Part, "f" | "relaxed">, { epilogue }: KernelStep<unknown>): Results {
  if (!epilogue) return (value) => [value];
  const { names, reads, exprs, inputs } = epilogue;
  const lanes = wasmLanes({ f, relaxed });
  // A scalar is loaded once for all.
  const scalars = new Map(
    inputs.flatMap(({ address }, i) =>
      reads[i] === "scalar" ? [[names[i + 1]!, f.let(v128.load32Splat(i32.const(address)))]] : [],
    ),
  );
  return (value, feature, element) =>
    lower(lanes, exprs, (name) => {
      const scalar = scalars.get(name);
      if (scalar) return scalar;
      const i = names.indexOf(name) - 1;
      if (i < 0) return value;
      const { address } = inputs[i]!;
      if (reads[i] === "element") return f.let(v128.load(element!.at, address + element!.ahead));
      const load = feature.isAlongLanes ? v128.load : v128.load32Splat;
      return f.let(load(feature.at, address + feature.ahead));
    });
}

/** Whether a step's epilogue reads no input element by element. */
export const isByFeature = ({ epilogue }: KernelStep<unknown>): boolean =>
  epilogue === null || !epilogue.reads.includes("element");

/**
 * Zero where |value| < 2⁻¹²⁶. Momentum without gradient shrinks into subnormal numbers and stays there, on which processors
 * calculate a hundred times slower; WebAssembly cannot ask them to flush. Only for what a step hands to the next.
 */
export function withoutSubnormals(value: V128): V128 {
  const magnitude = v128.and(value, v128.constI32([0x7fffffff, 0x7fffffff, 0x7fffffff, 0x7fffffff]));
  const isTiny = i32x4.gtS(v128.constI32([0x00800000, 0x00800000, 0x00800000, 0x00800000]), magnitude);
  return v128.andnot(value, isTiny);
}
