/** Since when a pointer has been held down: what is edited meanwhile is one drag. */

let sinceMs: number | null = null;

export const heldSinceMs = (): number | null => sinceMs;

/** @returns how to stop */
export function followPointer(): () => void {
  const down = () => {
    sinceMs = performance.now();
  };
  const up = () => {
    sinceMs = null;
  };
  // Before any control hears of it, and whatever it does with it.
  const options = { capture: true };
  document.addEventListener("pointerdown", down, options);
  for (const type of ["pointerup", "pointercancel"]) document.addEventListener(type, up, options);
  return () => {
    document.removeEventListener("pointerdown", down, options);
    for (const type of ["pointerup", "pointercancel"]) document.removeEventListener(type, up, options);
  };
}
