/** Checks many elements in questions of some milliseconds each, so that the worker gets to all else in between. */

import type { CheckedElement } from "../../../../engine/train/inspect/inspection.ts";

/** What one question may take. */
const chunkMs = 50;
const mostAtOnce = 256;

/**
 * @param order elements in the order in which they are checked
 * @param check null where the step is there no more
 * @param take called with each answer; false: no more are wanted
 * @returns whether all were checked
 */
export async function inChunks(
  order: ArrayLike<number>,
  check: (elements: readonly number[]) => Promise<readonly CheckedElement[] | null>,
  take: (checked: readonly CheckedElement[]) => boolean,
): Promise<boolean> {
  let size = 1;
  for (let next = 0; next < order.length; ) {
    const elements = Array.from({ length: Math.min(size, order.length - next) }, (_, i) => order[next + i]!);
    const begun = performance.now();
    const checked = await check(elements);
    if (!checked || !take(checked)) return false;
    next += elements.length;
    const affordable = (elements.length * chunkMs) / Math.max(1, performance.now() - begun);
    // A single answer may have waited for something else.
    size = Math.max(1, Math.min(Math.floor(affordable), 4 * size, mostAtOnce));
  }
  return true;
}
