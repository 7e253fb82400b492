/** What of the inspector has room beside one another. */

import { type RefObject, useLayoutEffect, useRef, useState } from "react";

/** `wide`: loop, operation and a side view · `medium`: loop and operation, or the side view · `narrow`: one below the other. */
export type InspectorSize = "wide" | "medium" | "narrow";

export const sizeFor = (widthPx: number): InspectorSize =>
  widthPx >= 1100 ? "wide" : widthPx >= 720 ? "medium" : "narrow";

/** In front of a class all is this much larger; the style sheets have the same. */
const presentingScale = 1.5;

export function useInspectorSize(isPresenting: boolean): [frame: RefObject<HTMLElement | null>, size: InspectorSize] {
  const frame = useRef<HTMLElement>(null);
  const scale = isPresenting ? presentingScale : 1;
  const [size, setSize] = useState<InspectorSize>(() => sizeFor(innerWidth / scale));
  useLayoutEffect(() => {
    const observer = new ResizeObserver(([entry]) => setSize(sizeFor(entry!.contentRect.width / scale)));
    observer.observe(frame.current!);
    return () => observer.disconnect();
  }, [scale]);
  return [frame, size];
}
