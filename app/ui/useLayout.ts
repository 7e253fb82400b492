/** Which of the three layouts the window has room for. */

import { useSyncExternalStore } from "react";

/** `wide`: panels at both sides · `medium`: they are drawers · `column`: all stands in one column, the output under the network. */
export type Layout = "wide" | "medium" | "column";

// The network of PyTorch's tutorial needs some 700 px: each limit leaves it that beside the panels that stand there.
// The same limits are in the style sheets' media queries.
const wide = matchMedia("(width >= 1280px)");
const column = matchMedia("(width < 1024px)");

function subscribe(onChange: () => void): () => void {
  wide.addEventListener("change", onChange);
  column.addEventListener("change", onChange);
  return () => {
    wide.removeEventListener("change", onChange);
    column.removeEventListener("change", onChange);
  };
}

const layoutNow = (): Layout => (wide.matches ? "wide" : column.matches ? "column" : "medium");

export const useLayout = (): Layout => useSyncExternalStore(subscribe, layoutNow);
