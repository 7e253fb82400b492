/** What of the inspector has room beside one another. */

import { type RefObject, useLayoutEffect, useRef, useState } from "react";

/** `wide`: loop, operation and a side view · `medium`: loop and operation, or the side view · `narrow`: one below the other. */
export type InspectorSize = "wide" | "medium" | "narrow";

export const sizeFor = (widthPx: number): InspectorSize =>
  widthPx >= 1100 ? "wide" : widthPx >= 720 ? "medium" : "narrow";

export function useInspectorSize(): [frame: RefObject<HTMLElement | null>, size: InspectorSize] {
  const frame = useRef<HTMLElement>(null);
  const [size, setSize] = useState<InspectorSize>(() => sizeFor(innerWidth));
  useLayoutEffect(() => {
    const observer = new ResizeObserver(([entry]) => setSize(sizeFor(entry!.contentRect.width)));
    observer.observe(frame.current!);
    return () => observer.disconnect();
  }, []);
  return [frame, size];
}
