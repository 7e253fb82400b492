/** The order of examples, and the numbers that each step reads from the host: where its mini-batch begins, learning rate, bias corrections. */

import type { Optimizer } from "../define/entry.ts";
import type { ParamValues } from "../define/param.ts";
import { createRng } from "../define/rng.ts";

/** Names of a step's numbers, in the order of the table's columns. The first is where its mini-batch begins. */
export function columnNames(optimizer: Optimizer, params: ParamValues): readonly string[] {
  return ["cursor", ...liveNames(optimizer), ...Object.keys(optimizer.scalars(params, 1))];
}

/** Parameters whose change recompiles nothing. */
export function liveNames(optimizer: Optimizer): readonly string[] {
  return Object.entries(optimizer.params).flatMap(([name, param]) =>
    param.kind === "num" && param.live ? [name] : [],
  );
}

/**
 * One row for each of the next steps.
 *
 * @param updates what the optimizer has done since its state began
 * @param cursor where the first of their mini-batches begins in the order of examples
 * @returns (steps, columns), float64
 */
export function stepTable({
  optimizer,
  params,
  updates,
  steps,
  cursor,
  batchSize,
}: {
  readonly optimizer: Optimizer;
  readonly params: ParamValues;
  readonly updates: number;
  readonly steps: number;
  readonly cursor: number;
  readonly batchSize: number;
}): Float64Array {
  const live = liveNames(optimizer).map((name) => Number(params[name]));
  const columns = columnNames(optimizer, params).length;
  const table = new Float64Array(steps * columns);
  for (let i = 0; i < steps; i++) {
    const scalars = Object.values(optimizer.scalars(params, updates + i + 1));
    table.set([cursor + i * batchSize, ...live, ...scalars], i * columns);
  }
  return table;
}

/** Which example stands where in an epoch; the same seed and epoch give the same order, however training got there. */
export function epochOrder({
  seed,
  epoch,
  size,
  shuffle,
}: {
  readonly seed: number;
  readonly epoch: number;
  readonly size: number;
  readonly shuffle: boolean;
}): Int32Array {
  const order = Int32Array.from({ length: size }, (_, i) => i);
  if (shuffle) createRng(seed).fork("order").fork(String(epoch)).shuffle(order);
  return order;
}
