/** Since when a pointer is held down: all edits until it is released are one drag. */

let sinceMs: number | null = null;

export const heldSinceMs = (): number | null => sinceMs;

/** @returns how to stop */
export function trackPointer(): () => void {
  const down = () => {
    sinceMs = performance.now();
  };
  const up = () => {
    sinceMs = null;
  };
  // In the capture phase: before any control handles the event, or stops it.
  const options = { capture: true };
  document.addEventListener("pointerdown", down, options);
  for (const type of ["pointerup", "pointercancel"]) document.addEventListener(type, up, options);
  return () => {
    document.removeEventListener("pointerdown", down, options);
    for (const type of ["pointerup", "pointercancel"]) document.removeEventListener(type, up, options);
  };
}
