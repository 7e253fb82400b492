/** Which rows of a long list are worth rendering: those in sight with some around them, and the one that has the focus with its neighbours. */

import { type RefObject, useLayoutEffect, useState } from "react";

/** As many above and below what is in sight, so that the next row is there when the focus moves to it. */
const around = 5;
/** As long as no row has been measured. */
const usualPx = 44;

export interface Gap {
  readonly px: number;
}

/** In their order: a row's place, or the room that those between take. */
export type Piece = number | Gap;

/**
 * @param scroller holds a table with a `tbody`, all of whose rows with `data-place` are equally high
 * @param focused the place of the row that has the focus; null for none
 */
export function useRowWindow(
  count: number,
  scroller: RefObject<HTMLElement | null>,
  focused: number | null,
): readonly Piece[] {
  const [rowPx, setRowPx] = useState(usualPx);
  const [first, setFirst] = useState(0);
  const [inSight, setInSight] = useState(2 * around);

  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const measure = () => {
      const px = element.querySelector<HTMLElement>("tbody tr[data-place]")?.offsetHeight || usualPx;
      setRowPx(px);
      // In steps, so that most scrolling renders nothing.
      setFirst(around * Math.floor(element.scrollTop / px / around));
      setInSight(Math.ceil(element.clientHeight / px) + around);
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    element.addEventListener("scroll", measure, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener("scroll", measure);
    };
  }, [scroller]);

  return piecesOf({ count, from: first - around, to: first + inSight + around, focused, rowPx });
}

interface Window {
  readonly count: number;
  readonly from: number;
  readonly to: number;
  readonly focused: number | null;
  readonly rowPx: number;
}

function piecesOf({ count, from, to, focused, rowPx }: Window): readonly Piece[] {
  // With its neighbours, to which the keys lead.
  const kept = focused === null ? [] : [focused - 1, focused, focused + 1];
  const inSight = Array.from({ length: to - from }, (_, i) => from + i);
  const wanted = new Set([...kept, ...inSight].filter((place) => place >= 0 && place < count));
  const pieces: Piece[] = [];
  let next = 0;
  for (const place of [...wanted].sort((a, b) => a - b)) {
    if (place > next) pieces.push({ px: (place - next) * rowPx });
    pieces.push(place);
    next = place + 1;
  }
  if (count > next) pieces.push({ px: (count - next) * rowPx });
  return pieces;
}
