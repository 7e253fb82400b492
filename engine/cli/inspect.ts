/** What `--inspect` prints: the next training step, one tensor a line, as the contract lists them. */

import type { SlotData } from "../graph/device.ts";
import type { StepTensor } from "../train/inspect/inspectStep.ts";

/** A tensor as a JSON object; values flat in row-major order, null where a number is NaN or infinite. */
export function tensorLine({ phase, name, type, gradFn, key, shape, values }: StepTensor): string {
  return JSON.stringify({ event: "tensor", phase, name, type, grad_fn: gradFn, key, shape, values: numbersOf(values) });
}

/** Nine digits tell any two float32 numbers apart. */
const numbersOf = (values: SlotData): readonly number[] =>
  Array.from(values, (value) => (values instanceof Float32Array ? Number(value.toPrecision(9)) : value));
