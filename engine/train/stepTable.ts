/** The table of numbers that each step reads from the host: where its mini-batch begins, learning rate, bias corrections. */

import type { Memory, Optimizer } from "../define/entry.ts";
import type { ParamValues } from "../define/param.ts";
import type { Training } from "../experiment/experiment.ts";
import type { SlotData } from "../graph/device.ts";
import { opensGroup, updatesAt } from "./accumulation.ts";
import type { Position } from "./position.ts";
import type { GradientTransforms } from "./transformGradients.ts";

/** The optimizer's numbers in a row of the table, by name. */
export interface Columns {
  /** Parameters whose change recompiles nothing. */
  readonly live: readonly string[];
  readonly scalars: readonly string[];
  /** Where gradients are accumulated: whether the step is its group's first, and its last. */
  readonly group: readonly string[];
}

export function columnsOf(optimizer: Optimizer, params: ParamValues, isAccumulating: boolean): Columns {
  const scalars = Object.keys(optimizer.scalars(params, 1, initialMemory(optimizer, params)));
  return { live: liveNames(optimizer), scalars, group: isAccumulating ? ["opens", "closes"] : [] };
}

/** Names of a step's numbers, in the order of the table's columns. First which step it is, then where its mini-batch begins. */
export const columnNames = (
  { live, scalars, group }: Columns,
  gradientTransforms: GradientTransforms,
): readonly string[] => ["step", "cursor", ...group, ...Object.keys(gradientTransforms), ...live, ...scalars];

/** float32 counts no further: random numbers repeat after this many steps. */
const distinctSteps = 2 ** 24;

/** Parameters whose change recompiles nothing. */
export function liveNames(optimizer: Optimizer): readonly string[] {
  return Object.entries(optimizer.params).flatMap(([name, param]) =>
    param.kind === "num" && param.live ? [name] : [],
  );
}

/**
 * What the host remembers before an optimizer's first update.
 *
 * @param params those of the first update
 */
export const initialMemory = (optimizer: Optimizer, params: ParamValues): Memory =>
  optimizer.memory?.initial(params) ?? {};

/**
 * Writes one row for each of the next steps.
 *
 * @param table (at least `steps`, columns)
 * @param position before the first of the steps
 * @param updates what the optimizer has done since its state began
 * @param memory what the host remembers of them
 * @returns what the host remembers after them
 */
export function fillTable({
  table,
  columns,
  optimizer,
  paramsAt,
  gradientTransforms,
  position,
  training,
  updates,
  memory: before,
  steps,
  cursor,
}: {
  readonly table: SlotData;
  readonly columns: Columns;
  readonly optimizer: Optimizer;
  /** The optimizer's parameters at step `ahead`. */
  readonly paramsAt: (ahead: number) => ParamValues;
  readonly gradientTransforms: GradientTransforms;
  readonly position: Position;
  readonly training: Training;
  readonly updates: number;
  readonly memory: Memory;
  readonly steps: number;
  /** Where the mini-batch of step `ahead` begins in the examples' orders. */
  readonly cursor: (ahead: number) => number;
}): Memory {
  const { accumulate } = training;
  const constant = Object.values(gradientTransforms);
  const names = columns.scalars;
  let memory = before;
  let at = 0;
  let params: ParamValues | null = null;
  let liveValues: readonly number[] = [];
  // One number at a time: lists made for every row would take as long as a small network's step.
  for (let i = 0; i < steps; i++) {
    const done = updatesAt(position, accumulate, i);
    const closes = updatesAt(position, accumulate, i + 1) > done;
    const t = updates + done - position.updates + 1;
    const now = paramsAt(i);
    if (now !== params) {
      params = now;
      liveValues = columns.live.map((name) => Number(now[name]));
    }
    const scalars = optimizer.scalars(now, t, memory);
    if (closes) memory = optimizer.memory?.next(now, t, memory) ?? memory;
    table[at++] = (position.step + i) % distinctSteps;
    table[at++] = cursor(i);
    if (columns.group.length > 0) {
      table[at++] = opensGroup(position, training, i) ? 1 : 0;
      table[at++] = closes ? 1 : 0;
    }
    for (let k = 0; k < constant.length; k++) table[at++] = constant[k]!;
    for (let k = 0; k < liveValues.length; k++) table[at++] = liveValues[k]!;
    for (let k = 0; k < names.length; k++) table[at++] = scalars[names[k]!]!;
  }
  return memory;
}
