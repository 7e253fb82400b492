/** The address holds the experiment: it follows every edit, and a link that is opened becomes the experiment. */

import { UserError } from "../../engine/define/errors.ts";
import type { Experiment } from "../../engine/experiment/experiment.ts";
import { decodeLink, encodeLink } from "../../engine/experiment/link.ts";
import { complain, page } from "./page.ts";
import type { AppState } from "./state.ts";

/** Browsers refuse more than a hundred changes of the address in half a minute. */
const restMs = 200;

interface FollowOptions {
  readonly open: (experiment: Experiment, preset: AppState["preset"]) => void;
}

/**
 * Opens what the address holds, then lets the address follow the experiment.
 *
 * @returns when the experiment at hand is the one to begin with, and how to stop following
 */
export async function followAddress({ open }: FollowOptions): Promise<() => void> {
  // A link that cannot be read stays in the address until the first edit, for the user to look at.
  if (isLink(location.hash)) await openHash(open);
  let shown = page.getState().experiment;
  /** What the address held when it was last read or written: where it holds something else, a link is about to be opened. */
  let known = location.hash;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stop = page.subscribe(({ experiment }) => {
    if (experiment === shown) return;
    shown = experiment;
    clearTimeout(timer);
    timer = setTimeout(() => void writeAddress(), restMs);
  });
  const onHashChange = () => {
    if (!isLink(location.hash)) {
      known = location.hash;
      return;
    }
    // An edit before the link is not to take the link's place in the address while it is being read.
    clearTimeout(timer);
    known = location.hash;
    void openHash(open).then((isOpen) => {
      // The work at hand goes back into the address, so that neither a reload nor a bookmark loses it.
      if (!isOpen) void writeAddress();
    });
  };
  async function writeAddress(): Promise<void> {
    const { experiment, preset } = page.getState();
    const hash = await encodeLink(experiment);
    // Overtaken by another edit or by a link meanwhile.
    if (page.getState().experiment !== experiment || location.hash !== known) return;
    history.replaceState({ preset }, "", hash);
    known = location.hash;
  }
  addEventListener("hashchange", onHashChange);
  return () => {
    stop();
    clearTimeout(timer);
    removeEventListener("hashchange", onHashChange);
  };
}

/** The whole address that opens the experiment at hand. */
export async function linkTo(experiment: Experiment): Promise<string> {
  const url = new URL(location.href);
  url.hash = await encodeLink(experiment);
  return url.href;
}

const isLink = (hash: string) => hash.startsWith("#e=");

async function openHash(open: FollowOptions["open"]): Promise<boolean> {
  const { hash } = location;
  try {
    const experiment = await decodeLink(hash);
    // Overtaken by another link meanwhile.
    if (location.hash !== hash) return true;
    open(experiment, presetIn(history.state));
    return true;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    complain(error.complaint);
    return false;
  }
}

/** Remembered beside the address, so that a reload still knows which preset the experiment came from. */
function presetIn(state: unknown): AppState["preset"] {
  if (typeof state !== "object" || state === null || !("preset" in state)) return null;
  const { preset } = state;
  if (typeof preset !== "object" || preset === null || !("id" in preset) || !("isEdited" in preset)) return null;
  const { id, isEdited } = preset;
  return typeof id === "string" && typeof isEdited === "boolean" ? { id, isEdited } : null;
}
