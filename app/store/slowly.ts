/**
 * Throttled changes of the store, for parts that need not show every snapshot: figures, lists, axes. All are called together, at most
 * ten times a second and within the frames' budget, so that the page is laid out once for all of them.
 */

import { frames } from "../canvas/frames.ts";
import { page } from "./page.ts";

const periodMs = 100;

const listeners = new Set<() => void>();
let timer: ReturnType<typeof setTimeout> | undefined;
let notifiedAtMs = -Infinity;

const picture = frames.add({ paint: notifyAll });

function notifyAll(): void {
  notifiedAtMs = performance.now();
  for (const listener of listeners) listener();
}

page.subscribe(({ snapshot }) => {
  if (listeners.size === 0) return;
  // Shown at once when training rests: a figure must not change after Pause.
  if (snapshot?.status !== "running") {
    clearTimeout(timer);
    timer = undefined;
    notifyAll();
    return;
  }
  timer ??= setTimeout(
    () => {
      timer = undefined;
      picture.request();
    },
    Math.max(0, notifiedAtMs + periodMs - performance.now()),
  );
});

/** @param listener called after changes of the store, not after each. @returns how to stop it */
export function subscribeSlowly(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
