/** Which of the three layouts the window has room for. */

import { useSyncExternalStore } from "react";

export type Layout = "wide" | "medium" | "phone";

// The same limits stand in the style sheets' media queries.
const wide = matchMedia("(width >= 1100px)");
const phone = matchMedia("(width < 720px)");

function subscribe(onChange: () => void): () => void {
  wide.addEventListener("change", onChange);
  phone.addEventListener("change", onChange);
  return () => {
    wide.removeEventListener("change", onChange);
    phone.removeEventListener("change", onChange);
  };
}

const layoutNow = (): Layout => (wide.matches ? "wide" : phone.matches ? "phone" : "medium");

export const useLayout = (): Layout => useSyncExternalStore(subscribe, layoutNow);
