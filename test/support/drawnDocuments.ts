/** Random documents, drawn from the tables themselves: a new entry is drawn without a line of code here. */

import fc from "fast-check";
import { layerFamilies } from "../../engine/catalog.ts";
import { initialValues } from "../../engine/define/param.ts";
import { completeExperiment, fillIn } from "../../engine/experiment/complete.ts";
import { valuesProblems } from "../../engine/experiment/crossFieldProblems.ts";
import type { Experiment, Spec } from "../../engine/experiment/experiment.ts";
import { training } from "../../engine/experiment/settings.ts";
import {
  type Entry,
  findDataset,
  findEntry,
  nestedFields,
  type TableName,
  tables,
} from "../../engine/experiment/tables.ts";
import { checkOf, problemOf } from "./checked.ts";
import { drawnValues } from "./drawnValues.ts";

/** Layers of the model before it is mended, and of a list in a block. */
const mostLayers = 6;
const mostInside = 3;
/** A family is drawn as often as it has entries, but the many activations no oftener than pooling. */
const mostWeight = 4;
/** Blocks nest this deep. */
const deepest = 2;

/** An entry of a table, whose values go together, with what stands in it. */
export function drawnSpec(table: TableName, depth = 0): fc.Arbitrary<Spec> {
  const families = table === "model" ? layerFamilies.map(({ entries }) => entries) : [tables[table]];
  const drawn = families.map((entries: Readonly<Record<string, Entry>>) => {
    const some = Object.entries(entries).filter(
      ([type, entry]) => isDrawn(table, type) && !(entry.branches && depth === deepest),
    );
    return some.map(([type, entry]) => drawnEntry(table, type, entry, depth));
  });
  const some = drawn.filter((family) => family.length > 0);
  return fc.oneof(
    ...some.map((family) => ({ weight: Math.min(family.length, mostWeight), arbitrary: fc.oneof(...family) })),
  );
}

/** Files are not to be had everywhere. */
export const isDrawn = (table: TableName, type: string): boolean => table !== "dataset" || !findDataset(type)?.files;

function drawnEntry(table: TableName, type: string, entry: Entry, depth: number): fc.Arbitrary<Spec> {
  const fields = Object.entries(nestedFields(entry)).map(([name, field]) => {
    const one = drawnSpec(field.table, depth + 1);
    const lengths = { minLength: entry.members ? 2 : 0, maxLength: mostInside };
    const value: fc.Arbitrary<Spec | readonly Spec[]> = field.isList ? fc.array(one, lengths) : one;
    return [name, value] as const;
  });
  const inside = fc.record(Object.fromEntries(fields), { requiredKeys: entry.members ? ["schedulers"] : [] });
  return fc.tuple(drawnValues(entry.params), inside).map(([values, nested]): Spec => {
    const spec = withValues(table, type, { ...values, ...nested });
    return entry.members ? paired(spec) : spec;
  });
}

/**
 * An entry with as many of the values as go together. Some entries take hardly any that are drawn one by one.
 *
 * @param suits whether it may be so for other reasons; it may with its first values
 */
export function withValues(table: TableName, type: string, values: object, suits = (_: Spec): boolean => true): Spec {
  let spec = fillIn(table, { type, ...initialValues(findEntry(table, type)!.params) });
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined) continue;
    const next = fillIn(table, { ...spec, [name]: value });
    if (valuesProblems(table, [], next).length === 0 && suits(next)) spec = next;
  }
  return spec;
}

/** Of a sequence one member more than there are milestones. */
function paired({ milestones, schedulers, ...sequence }: Spec): Spec {
  if (!Array.isArray(milestones) || !Array.isArray(schedulers)) return { ...sequence };
  const turns = Math.min(milestones.length, schedulers.length - 1);
  return { ...sequence, milestones: milestones.slice(0, turns), schedulers: schedulers.slice(0, turns + 1) };
}

/** Every field is right by itself; the layers need not fit. */
export const drawnExperiment: fc.Arbitrary<Experiment> = fc
  .record({
    version: fc.constant(1 as const),
    seed: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
    dataset: drawnSpec("dataset"),
    model: fc.array(drawnSpec("model"), { maxLength: mostLayers }),
    initialization: drawnSpec("initialization"),
    bias_initialization: drawnSpec("bias_initialization"),
    loss: drawnSpec("loss"),
    optimizer: drawnSpec("optimizer"),
    scheduler: fc.option(drawnSpec("scheduler"), { nil: null }),
    training: drawnValues(training),
  })
  .map(completeExperiment)
  .filter((experiment) => problemOf(experiment) === null);

/** The experiment and what it becomes with one mend after another, to the end. */
export function mendsFrom(experiment: Experiment): readonly Experiment[] {
  const all = [experiment];
  for (;;) {
    const last = all.at(-1)!;
    const mend = checkOf(last).problem?.mend;
    if (!mend) return all;
    // Every mend leaves fewer mistakes ahead; a model and its output have fewer than this.
    if (all.length > 1000) throw new Error(`mends have no end: ${JSON.stringify(last)}`);
    all.push({ ...last, model: mend.model });
  }
}
