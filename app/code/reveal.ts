/** Scrolls lines of code into view, gently and no further than needed. Only what holds the code scrolls, never the page around it. */

const roomPx = 12;

export function reveal(first: HTMLElement, last: HTMLElement): void {
  const scroller = scrollerOf(first);
  if (!scroller) return;
  const view = scroller.getBoundingClientRect();
  // What is called by its name there stays at the top.
  const header = scroller.querySelector("header")?.getBoundingClientRect();
  const top = Math.max(view.top, header?.bottom ?? 0) + roomPx;
  const bottom = view.bottom - roomPx;
  const above = first.getBoundingClientRect().top - top;
  const below = last.getBoundingClientRect().bottom - bottom;
  if (above < 0 || below > 0) scroll(scroller, above < 0 ? above : Math.min(below, above));
}

/** Brings an element to the top. */
export function revealAtTop(element: HTMLElement): void {
  const scroller = scrollerOf(element);
  const header = scroller?.querySelector("header")?.getBoundingClientRect();
  if (scroller && header) scroll(scroller, element.getBoundingClientRect().top - header.bottom);
}

function scroll(scroller: HTMLElement, by: number): void {
  const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  scroller.scrollBy({ top: by, behavior: isCalm ? "instant" : "smooth" });
}

function scrollerOf(element: HTMLElement): HTMLElement | null {
  for (let at = element.parentElement; at && at !== document.body; at = at.parentElement) {
    if (at.scrollHeight > at.clientHeight && /auto|scroll/.test(getComputedStyle(at).overflowY)) return at;
  }
  return null;
}
