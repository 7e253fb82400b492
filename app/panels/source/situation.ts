/** How it stands with the chosen data set, which is read from files: where it can be had from, best first, and what of it is here. */

import type { Shares } from "../../../engine/data/dataset.ts";
import type { DatasetEntry } from "../../../engine/define/entry.ts";
import type { KeptSummary, SourcesState } from "../../../engine/worker/protocol.ts";
import type { AppState } from "../../store/state.ts";

type Origin = KeptSummary["from"];

/** A way to have it without any files; `images` and `bytes` are those of the whole set. */
export interface Way {
  readonly from: Exclude<Origin, "files">;
  readonly images: Shares;
  readonly bytes: number;
  /** Nothing more comes from there. */
  readonly isDone: boolean;
}

export interface Situation {
  /**
   * `seeking`: nobody knows yet what is there · `absent` · `reading`: it is here, and read by itself · `broken`: what is kept cannot be
   * read · `here`, of which `data.whole` says whether it is a part.
   */
  readonly stage: "seeking" | "absent" | "reading" | "broken" | "here";
  /** Best first. */
  readonly ways: readonly Way[];
  /** From where what is here has come, or did not come; null where nobody knows. */
  readonly origin: Origin | null;
  readonly data: AppState["data"];
  readonly loading: SourcesState["loading"];
  /** Why loading ended early, or the site's list could not be read. */
  readonly failure: SourcesState["complaint"];
  readonly kept: KeptSummary | null;
  /** Why it is not kept for the next visit. */
  readonly unkept: "browser" | NonNullable<SourcesState["kept"]["complaint"]> | null;
  /** Why what was given cannot be read; before anything is given the box itself says what is missing. */
  readonly obstacle: AppState["obstacle"];
}

type Known = Pick<AppState, "experiment" | "sources" | "data" | "obstacle" | "progress" | "givenTypes" | "lastLoad">;

export function situationOf(entry: DatasetEntry, state: Known): Situation {
  const { type } = state.experiment.dataset;
  const { sources } = state;
  const data = state.data?.type === type ? state.data : null;
  const loading = sources?.loading?.type === type ? sources.loading : null;
  const kept = ownOf(sources?.kept.sets, type);
  const lastLoad = state.lastLoad?.type === type ? state.lastLoad : null;
  const isItsOwn = !loading && (state.lastLoad === null || lastLoad !== null);
  const failure = isItsOwn ? (sources?.complaint ?? null) : null;
  const asked = lastLoad?.from ?? null;
  const origin = (failure && asked) ?? kept?.from ?? asked;
  const isSought = sources !== null && sources.offers !== null;
  const hasFiles = state.givenTypes.includes(type);
  const stage = data ? "here" : stageOf({ ...state, kept, isLoading: loading !== null, hasFiles, isSought });
  return {
    stage,
    ways: waysTo(entry, type, { sources, origin, here: ownOf(sources?.atHand, type) ?? kept?.images?.here ?? null }),
    origin,
    data,
    loading,
    failure,
    kept,
    unkept: sources?.kept.complaint ?? (isSought && sources.kept.where === null ? "browser" : null),
    obstacle: hasFiles || stage === "broken" ? state.obstacle : null,
  };
}

interface Stages extends Pick<AppState, "obstacle" | "progress"> {
  readonly kept: KeptSummary | null;
  readonly isLoading: boolean;
  readonly hasFiles: boolean;
  readonly isSought: boolean;
}

/** Of a set that cannot be trained on yet. */
function stageOf({ kept, isLoading, hasFiles, obstacle, progress, isSought }: Stages): Situation["stage"] {
  if (progress) return "reading";
  // Of a part that ends too early nothing is wrong.
  const isEnough = kept !== null && (!kept.images || (kept.images.here.train > 0 && kept.images.here.test > 0));
  if (isEnough && !obstacle) return "reading";
  // Where files of this set were given it is they that cannot be read, and what comes is kept before it is read.
  if (isEnough && !hasFiles && !isLoading) return "broken";
  return isSought ? "absent" : "seeking";
}

interface Sources {
  readonly sources: SourcesState | null;
  readonly origin: Origin | null;
  /** Images that can be trained on. */
  readonly here: Shares | null;
}

function waysTo(entry: DatasetEntry, type: string, { sources, origin, here }: Sources): readonly Way[] {
  const way = (from: Way["from"], images: Shares, bytes: number): Way => {
    const isWhole = here?.train === images.train && here.test === images.test;
    return { from, images, bytes, isDone: origin === from && isWhole };
  };
  const offer = ownOf(sources?.offers, type);
  const hub = entry.files?.hub;
  return [
    ...(offer ? [way("site", { train: offer.train, test: offer.test }, offer.bytes)] : []),
    ...(hub ? [way("hub", hub.images, hub.bytes)] : []),
  ];
}

const ownOf = <T>(record: Readonly<Record<string, T>> | null | undefined, type: string): T | null =>
  record && Object.hasOwn(record, type) ? record[type]! : null;
