/** Size of an element in CSS pixels, and whether any of it is on the screen. */

import { useEffect, useState } from "react";

export function useExtent(ref: { readonly current: HTMLElement | null }) {
  const [size, setSize] = useState({ width: 0, height: 0 });
  const [isVisible, setIsVisible] = useState(true);
  useEffect(() => {
    const element = ref.current!;
    const resized = new ResizeObserver(([entry]) => {
      const { width, height } = entry!.contentRect;
      setSize({ width: Math.floor(width), height: Math.floor(height) });
    });
    const seen = new IntersectionObserver(([entry]) => setIsVisible(entry!.isIntersecting));
    resized.observe(element);
    seen.observe(element);
    return () => {
      resized.disconnect();
      seen.disconnect();
    };
  }, [ref]);
  return { ...size, isVisible };
}
