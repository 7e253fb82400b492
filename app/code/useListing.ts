/** The code of the document as it is now, or as it was when its model last fitted, and what became other with the last change. */

import { useDeferredValue, useMemo, useState } from "react";
import type { Description } from "../../engine/data/description.ts";
import { checkModel, type ModelCheck } from "../../engine/experiment/check.ts";
import type { Experiment } from "../../engine/experiment/experiment.ts";
import { trainProgram } from "../../engine/export/program.ts";
import { describedNow } from "../store/descriptions.ts";
import type { History } from "../store/history.ts";
import type { AppState } from "../store/state.ts";
import { useStore } from "../store/store.ts";
import { type Listing, listingOf, marksSince } from "./listing.ts";

interface Source {
  readonly experiment: Experiment;
  readonly description: Description | null;
  readonly problem: ModelCheck["problem"];
  readonly version: number;
  readonly history: History;
}

interface Shown {
  readonly source: Source;
  readonly version: number;
  readonly listing: Listing;
  /** As it was before the last change; null where that was no edit of this document. */
  readonly before: { readonly version: number; readonly listing: Listing } | null;
}

const experimentOf = (state: AppState) => state.experiment;
const descriptionOf = (state: AppState) => state.description;
const problemOf = (state: AppState) => state.check.problem;
const versionOf = (state: AppState) => state.version;
const historyOf = (state: AppState) => state.history;

export interface ShownCode {
  readonly listing: Listing | null;
  readonly marks: ReturnType<typeof marksSince> | null;
  /** Why the code is not that of the document as it is now. */
  readonly problem: ModelCheck["problem"];
}

export function useListing(): ShownCode {
  const source = useSource();
  const [shown, setShown] = useState<Shown | null>(null);
  let now = shown;
  if (shown?.source !== source && isSound(source)) {
    now = shown ? follow(shown, source) : open(source);
    setShown(now);
  }
  const before = now?.before?.listing ?? null;
  const listing = now?.listing ?? null;
  const marks = useMemo(() => listing && marksSince(before, listing), [before, listing]);
  return { listing, marks, problem: source.problem };
}

/** After what is dragged or typed: that must not wait for the code. */
function useSource(): Source {
  const experiment = useStore(experimentOf);
  const description = useStore(descriptionOf);
  const problem = useStore(problemOf);
  const version = useStore(versionOf);
  const history = useStore(historyOf);
  const source = useMemo(
    () => ({ experiment, description, problem, version, history }),
    [experiment, description, problem, version, history],
  );
  return useDeferredValue(source);
}

const isSound = (source: Source): source is Source & { readonly description: Description } =>
  source.description !== null && source.problem === null;

type SoundSource = Source & { readonly description: Description };

const codeOf = (
  { experiment, description }: Pick<SoundSource, "experiment" | "description">,
  before?: Listing,
): Listing => listingOf(trainProgram(experiment, description), before);

/**
 * What was edited before the view was opened is marked too.
 *
 * @param shown for the case that the version before has no code, since its model did not fit
 */
function open(source: SoundSource, shown: Shown["before"] = null): Shown {
  const { history, version } = source;
  const last = history.future.length === 0 ? history.past.at(-1) : undefined;
  const isEdit = last && !last.change.isOpening;
  return { source, version, listing: codeOf(source), before: isEdit ? (coded(last.other) ?? shown) : null };
}

function coded({ version, experiment }: Pick<Source, "version" | "experiment">): Shown["before"] {
  const description = describedNow(experiment.dataset);
  if (!description || checkModel(experiment, description).problem) return null;
  return { version, listing: codeOf({ experiment, description }) };
}

function follow(shown: Shown, source: SoundSource): Shown {
  const { version, history } = source;
  // A weight was edited, or training data are described anew: no other code.
  if (source.experiment === shown.source.experiment && source.description === shown.source.description) {
    return { ...shown, source };
  }
  const [next] = history.future;
  const isBack = next?.other.version === shown.version;
  const step = isBack ? next : history.past.at(-1);
  const last = { version: shown.version, listing: shown.listing };
  if (step?.other.version === shown.version) {
    return { source, version, listing: codeOf(source, shown.listing), before: step.change.isOpening ? null : last };
  }
  // A drag that goes on, or comes back to where it began; else there were several steps at once.
  const goesOn = shown.before !== null && [step?.other.version, version].includes(shown.before.version);
  return goesOn ? { ...shown, source, version, listing: codeOf(source, shown.listing) } : open(source, last);
}
