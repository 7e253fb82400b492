/** The address holds the experiment: it follows every edit, and a link that is opened becomes the experiment. */

import { UserError } from "../../engine/define/errors.ts";
import type { Experiment } from "../../engine/experiment/experiment.ts";
import { decodeLink, encodeLink } from "../../engine/experiment/link.ts";
import type { PresetOrigin } from "./document.ts";
import { complain, page } from "./page.ts";
import type { AppState } from "./state.ts";

/** Browsers refuse more than a hundred changes of the address in half a minute. */
const restMs = 200;

interface AddressOptions {
  readonly open: (experiment: Experiment, preset: PresetOrigin) => void;
  /** Goes to a version of the document; false where it is not remembered. */
  readonly goTo: (version: number) => boolean;
}

/**
 * Opens the link in the address, then keeps the address in step with the experiment. A document that replaces another gets an entry of its own
 * in the browser's history, so that Back leads to the document before it; an edit changes the current entry.
 *
 * @returns when the experiment at hand is the one to begin with, and how to stop following
 */
export async function syncAddress({ open, goTo }: AddressOptions): Promise<() => void> {
  // A link that cannot be read stays in the address until the first edit, for the user to look at.
  if (isLink(location.hash)) await openHash(open);
  let shown = page.getState();
  let newest = shown.version;
  /** The address as last read or written; where it differs now, a link is about to be read. */
  let known = location.hash;
  let timer: ReturnType<typeof setTimeout> | undefined;
  /** The document comes from the address, so its entry in the history exists already. */
  let isReading = false;
  /** Writes run one after the other, so that entries of the history come in order. */
  let writing = Promise.resolve();
  /** How many links have been read. */
  let links = 0;

  const stop = page.subscribe((state) => {
    if (state.experiment === shown.experiment && state.version === shown.version) return;
    const before = shown;
    shown = state;
    const isOpened = state.version > newest && state.history.past.at(-1)?.change.isOpening === true && !isReading;
    newest = Math.max(newest, state.version);
    clearTimeout(timer);
    if (!isOpened) {
      timer = setTimeout(() => write(state, "replace"), restMs);
      return;
    }
    write(before, "replace");
    write(state, "push");
  });

  function read(): void {
    // An edit made before must not overwrite the link while it is being read.
    clearTimeout(timer);
    links += 1;
    known = location.hash;
    const version = versionIn(history.state);
    if (version !== null && reading(() => goTo(version))) return;
    if (!isLink(known)) {
      write(page.getState(), "replace");
      return;
    }
    const openHere: AddressOptions["open"] = (experiment, preset) => reading(() => open(experiment, preset));
    void openHash(openHere).then((isOpen) => {
      // The work at hand goes back into the address, so that neither a reload nor a bookmark loses it.
      if (!isOpen) write(page.getState(), "replace");
    });
  }

  function reading<T>(act: () => T): T {
    isReading = true;
    try {
      return act();
    } finally {
      isReading = false;
    }
  }

  function write(state: AppState, how: "push" | "replace"): void {
    const linksBefore = links;
    writing = writing.then(async () => {
      const { experiment, preset, version } = state;
      const hash = await encodeLink(experiment);
      // A link came meanwhile.
      if (location.hash !== known || links !== linksBefore) return;
      const entry = { preset, version, visit: performance.timeOrigin };
      if (how === "push") history.pushState(entry, "", hash);
      else history.replaceState(entry, "", hash);
      known = location.hash;
    });
  }

  addEventListener("hashchange", read);
  return () => {
    stop();
    clearTimeout(timer);
    removeEventListener("hashchange", read);
  };
}

/** The whole address that opens the experiment at hand. */
export async function linkTo(experiment: Experiment): Promise<string> {
  const url = new URL(location.href);
  url.hash = await encodeLink(experiment);
  return url.href;
}

const isLink = (hash: string) => hash.startsWith("#e=");

async function openHash(open: AddressOptions["open"]): Promise<boolean> {
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

/** The version that an entry of this visit holds: numbers begin anew with each. */
function versionIn(state: unknown): number | null {
  if (typeof state !== "object" || state === null || !("version" in state) || !("visit" in state)) return null;
  return state.visit === performance.timeOrigin && typeof state.version === "number" ? state.version : null;
}

/** Remembered beside the address, so that a reload still knows which preset the experiment came from. */
function presetIn(state: unknown): PresetOrigin {
  if (typeof state !== "object" || state === null || !("preset" in state)) return null;
  const { preset } = state;
  if (typeof preset !== "object" || preset === null || !("id" in preset) || !("isEdited" in preset)) return null;
  const { id, isEdited } = preset;
  return typeof id === "string" && typeof isEdited === "boolean" ? { id, isEdited } : null;
}
