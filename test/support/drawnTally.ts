/** Which entries of the tables were drawn, in how many documents, and which parameters never had another value than their default. */

import { defaultValue, type Params, type ParamValues } from "../../engine/define/param.ts";
import { paramsOf } from "../../engine/experiment/check.ts";
import type { Experiment, Spec } from "../../engine/experiment/experiment.ts";
import { training } from "../../engine/experiment/settings.ts";
import { type Entry, findEntry, nestedSpecs, type TableName, tables } from "../../engine/experiment/tables.ts";
import { isDrawn } from "./drawnDocuments.ts";

interface Count {
  readonly type: string;
  documents: number;
  /** Parameters that had their default in all documents. */
  readonly unvaried: Set<string>;
}

/** A place of the document, or its settings for training. */
type Group = TableName | "training";

export interface Tally {
  add(experiment: Experiment): void;
  /** Entries that stood in no document. */
  readonly missing: readonly string[];
  /** How often each entry was drawn, a line for each table. */
  readonly lines: readonly string[];
}

export function createTally(): Tally {
  const counts = new Map<Group, readonly Count[]>([["training", [countOf("training", training)]]]);
  for (const table of places) {
    const drawn = Object.entries<Entry>(tables[table]).filter(([type]) => isDrawn(table, type));
    counts.set(
      table,
      drawn.map(([type, { params }]) => countOf(type, params)),
    );
  }

  return {
    add(experiment) {
      const seen = new Set<Count>();
      const see = (group: Group, type: string, params: Params, values: ParamValues) => {
        const count = counts.get(group)!.find((one) => one.type === type)!;
        seen.add(count);
        for (const [name, param] of Object.entries(params))
          if (!isSame(values[name], defaultValue(param, values))) count.unvaried.delete(name);
      };
      see("training", "training", training, { ...experiment.training });
      for (const [table, spec] of specsIn(experiment)) {
        const entry = findEntry(table, spec.type)!;
        see(table, spec.type, entry.params, paramsOf(spec, entry));
      }
      for (const count of seen) count.documents++;
    },
    get missing() {
      return [...counts].flatMap(([group, list]) =>
        list.filter(({ documents }) => documents === 0).map(({ type }) => `${group} ${type}`),
      );
    },
    get lines() {
      return [...counts].map(([group, list]) => `${group}: ${list.map(described).join(", ")}`);
    },
  };
}

const places = Object.keys(tables) as readonly TableName[];

const countOf = (type: string, params: Params): Count => ({
  type,
  documents: 0,
  unvaried: new Set(Object.keys(params)),
});

const isSame = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

function described({ type, documents, unvaried }: Count): string {
  const always = documents > 0 && unvaried.size > 0 ? ` (always the default: ${[...unvaried].join(", ")})` : "";
  return `${type} ${documents}${always}`;
}

/** All specifications in a document, each with the table it is from. */
function specsIn(experiment: Experiment): readonly (readonly [TableName, Spec])[] {
  const { dataset, model, initialization, bias_initialization, loss, optimizer, scheduler } = experiment;
  const within = (table: TableName, spec: Spec): readonly (readonly [TableName, Spec])[] => [
    [table, spec],
    ...nestedSpecs(findEntry(table, spec.type)!, spec).flatMap((inner) => within(inner.table, inner.spec)),
  ];
  return [
    ...within("dataset", dataset),
    ...model.flatMap((spec) => within("model", spec)),
    ...within("initialization", initialization),
    ...within("bias_initialization", bias_initialization),
    ...within("loss", loss),
    ...within("optimizer", optimizer),
    ...(scheduler ? within("scheduler", scheduler) : []),
  ];
}
