/** The width of an element and of its letters in CSS pixels, for charts that are drawn to size. */

import { type RefObject, useLayoutEffect, useRef, useState } from "react";

export interface Size {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly fontPx: number;
}

const unknown: Size = { widthPx: 0, heightPx: 0, fontPx: 0 };

/** Follows the element's box; a change of its font alone is seen where the box is sized in em. */
export function useSize<T extends HTMLElement>(): [ref: RefObject<T | null>, size: Size] {
  const ref = useRef<T>(null);
  const [size, setSize] = useState(unknown);
  useLayoutEffect(() => {
    const element = ref.current;
    if (!element) return;
    const measure = () => {
      const next = {
        widthPx: Math.floor(element.clientWidth),
        heightPx: Math.floor(element.clientHeight),
        fontPx: Number.parseFloat(getComputedStyle(element).fontSize),
      };
      setSize((before) =>
        before.widthPx === next.widthPx && before.heightPx === next.heightPx && before.fontPx === next.fontPx
          ? before
          : next,
      );
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return [ref, size];
}
