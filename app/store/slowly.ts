/**
 * For what need not follow every snapshot: figures, lists, axes. All hear together, at most ten times a second and in the frames'
 * turn, so that the page is laid out once for all of them.
 */

import { frames } from "../canvas/frames.ts";
import { page } from "./page.ts";

const periodMs = 100;

const listeners = new Set<() => void>();
let timer: ReturnType<typeof setTimeout> | undefined;
let toldAt = -Infinity;

const picture = frames.add({ paint: tellAll });

function tellAll(): void {
  toldAt = performance.now();
  for (const listener of listeners) listener();
}

page.subscribe(({ snapshot }) => {
  if (listeners.size === 0) return;
  // A figure that moves on after Pause would be wrong: what has come to rest is shown at once.
  if (snapshot?.status !== "running") {
    clearTimeout(timer);
    timer = undefined;
    tellAll();
    return;
  }
  timer ??= setTimeout(
    () => {
      timer = undefined;
      picture.request();
    },
    Math.max(0, toldAt + periodMs - performance.now()),
  );
});

/** @param listener called after changes of the store, not after each. @returns how to stop it */
export function subscribeSlowly(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
