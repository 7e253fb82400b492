/** How a match stands, for the window that shows it. Pure. */

import {
  isCounter,
  type Match,
  type Misfits,
  misfitsOf,
  type TensorInfo,
} from "../../../engine/export/matchWeights.ts";
import type { GivenWeights } from "../../store/state.ts";
import type { words } from "./words.ts";

/** A tensor of the network, and what of the file it can get. */
export interface Row {
  readonly tensor: TensorInfo;
  readonly isCounter: boolean;
  /** Those of its shape. */
  readonly candidates: readonly TensorInfo[];
  /** The file's of its name, where that has another shape. */
  readonly namesake: TensorInfo | null;
}

export function rowsOf({ tensors, model, match }: GivenWeights): readonly Row[] {
  const byShape = new Map<string, TensorInfo[]>();
  for (const tensor of tensors) byShape.set(`${tensor.shape}`, [...(byShape.get(`${tensor.shape}`) ?? []), tensor]);
  const byName = new Map(tensors.map((tensor) => [tensor.name, tensor]));
  return model.map((tensor) => ({
    tensor,
    isCounter: isCounter(tensor),
    candidates: byShape.get(`${tensor.shape}`) ?? [],
    namesake: byName.get(match.prefix + tensor.name) ?? null,
  }));
}

export type Verdict = keyof (typeof words)["verdicts"];

export interface Standing extends Misfits {
  readonly verdict: Verdict;
}

export function standingOf({ tensors, model }: GivenWeights, match: Match): Standing {
  const misfits = misfitsOf(tensors, model, match);
  return { ...misfits, verdict: verdictOf({ tensors, model }, match, misfits) };
}

function verdictOf(
  { tensors, model }: Pick<GivenWeights, "tensors" | "model">,
  { prefix, sources }: Match,
  { empty, unused }: Misfits,
): Verdict {
  const shapes = new Set(tensors.map(({ shape }) => `${shape}`));
  if (!model.some(({ shape }) => shapes.has(`${shape}`))) return "foreign";
  if (empty.length > 0) return "empty";
  if (unused.length > 0) return "unused";
  return [...sources].every(([ours, theirs]) => prefix + ours === theirs) ? "names" : "order";
}
