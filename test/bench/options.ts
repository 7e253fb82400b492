/** The command line of `npm run bench`. */

import { parseArgs } from "node:util";
import { type Case, cases } from "./cases.ts";
import { type Contender, contenders } from "./contenders.ts";
import type { Timing } from "./measure.ts";

export const help = `npm run bench -- [options]

Measures Layerlab against its peers in the same run: median ms of a training step (forward, backward, update, loss known).

  --case NAMES   only these cases, comma-separated: ${cases.map(({ id }) => id).join(", ")};
                 without it all but ${cases.flatMap(({ id, isOnDemand }) => (isOnDemand ? [id] : [])).join(", ")}, which want a GPU
  --peer NAMES   only these contenders: ${contenders.map(({ id }) => id).join(", ")};
                 "tfjs" or "jax" for all of its backends
  --quick        ours and torch only, fewer and shorter rounds, without "whole" unless named
  --json FILE    also writes every round's median to FILE
  --help`;

export interface Options {
  readonly cases: readonly Case[];
  readonly contenders: readonly Contender[];
  readonly timing: Timing;
  readonly rounds: number;
  /** Of a whole training run. */
  readonly wholeRounds: number;
  readonly json: string | null;
}

const namesIn = (list: string) => list.split(",").map((name) => name.trim());

function pick<T extends { readonly id: string }>(all: readonly T[], list: string): readonly T[] {
  const picked = new Set<T>();
  for (const name of namesIn(list)) {
    const exact = all.filter(({ id }) => id === name);
    const found = exact.length > 0 ? exact : all.filter(({ id }) => id.startsWith(`${name}-`));
    if (found.length === 0)
      throw new Error(`"${name}" is none of ${all.map(({ id }) => id).join(", ")}. See npm run bench -- --help`);
    for (const one of found) picked.add(one);
  }
  return all.filter((one) => picked.has(one));
}

/** @throws Error that says which word is wrong */
export function parseOptions(words: readonly string[]): Options | "help" {
  const { values } = parseArgs({
    args: [...words],
    options: {
      case: { type: "string" },
      peer: { type: "string" },
      quick: { type: "boolean", default: false },
      json: { type: "string" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return "help";
  const { quick } = values;
  return {
    cases: values.case
      ? pick(cases, values.case)
      : cases.filter(({ kind, isOnDemand }) => !isOnDemand && !(quick && kind === "whole")),
    contenders: values.peer || quick ? pick(contenders, values.peer ?? "ours,torch") : contenders,
    timing: quick ? { warmMs: 1000, budgetMs: 400 } : { warmMs: 1500, budgetMs: 1000 },
    rounds: quick ? 3 : 5,
    wholeRounds: quick ? 1 : 2,
    json: values.json ?? null,
  };
}
