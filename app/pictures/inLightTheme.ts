/** Shows the page in its light theme for as long as an act takes, which nobody sees: the browser paints when it is over. */

import { flushSync } from "react-dom";
import { store } from "../store/store.ts";

export function inLightTheme<T>(act: () => T): T {
  const { theme } = store.getState();
  const { dataset } = document.documentElement;
  const show = (next: typeof theme) => {
    flushSync(() => store.setState({ theme: next }));
    dataset.theme = next;
  };
  // Style sheets leave out what is for the screen: without it a colour would be half way from the other theme's.
  dataset.saving = "";
  try {
    if (theme !== "light") show("light");
    return act();
  } finally {
    if (theme !== "light") show(theme);
    // Styles are those of before when colours may fade again.
    document.body.getBoundingClientRect();
    delete dataset.saving;
  }
}
