/** What components take from the store: state by selector, the acts, and the start of it all. */

import { useEffect, useState } from "react";
import { useStore as useZustand } from "zustand";
import { goTo, open } from "./actions.ts";
import { followAddress } from "./address.ts";
import { followPointer } from "./gesture.ts";
import { noHistory } from "./history.ts";
import { inform, page } from "./page.ts";
import { chosenTheme, followedTheme, systemTheme } from "./preferences.ts";
import { subscribeSlowly } from "./slowly.ts";
import type { AppState } from "./state.ts";
import { connect } from "./talk.ts";

export { actions } from "./actions.ts";
export { showLanguage } from "./language.ts";
export { page as store } from "./page.ts";
export { subscribeSlowly } from "./slowly.ts";

/** Select the least: `useStore((s) => s.experiment.loss)`. For what comes with every snapshot use `useStoreSlowly`. */
export function useStore<T>(selector: (state: AppState) => T): T {
  return useZustand(page, selector);
}

/**
 * Like `useStore`, rendering at most ten times a second: for scores and curves, which arrive with every painted frame.
 *
 * @param selector a module-level function, always the same one
 * @param isSame says of two values that they need no other picture; module-level too
 */
export function useStoreSlowly<T>(selector: (state: AppState) => T, isSame: (a: T, b: T) => boolean = Object.is): T {
  const [value, setValue] = useState(() => selector(page.getState()));
  useEffect(() => {
    const update = () => {
      const next = selector(page.getState());
      setValue((shown) => (isSame(next, shown) ? shown : next));
    };
    update();
    return subscribeSlowly(update);
  }, [selector, isSame]);
  return value;
}

/**
 * Opens the experiment in the address, starts the worker and keeps `<html>` in step with theme, language and presentation.
 *
 * @param makeClient starts the worker; a test brings its own
 * @returns how to stop following the address and the system's theme
 */
export async function start(makeClient: Parameters<typeof connect>[0]): Promise<() => void> {
  const stopRoot = followRoot();
  addEventListener("vite:preloadError", tellOfMissingCode);
  const stopAddress = await followAddress({ open, goTo });
  // What the page began with is no change of the user's.
  page.setState({ history: noHistory });
  const stopPointer = followPointer();
  connect(makeClient);
  return () => {
    stopRoot();
    stopAddress();
    removeEventListener("vite:preloadError", tellOfMissingCode);
    stopPointer();
  };
}

/** A site that was updated has other scripts than the page that is still open. Who asked for the part says what it is. */
const tellOfMissingCode = () => inform("shell.notice.codeMissing");

function followRoot(): () => void {
  let shown = "";
  const apply = ({ theme, language, isPresenting }: AppState) => {
    // Setting `lang`, even to what it is, has the browser work out all styles again, and snapshots come with every frame.
    const next = `${theme} ${language} ${isPresenting}`;
    if (next === shown) return;
    shown = next;
    const root = document.documentElement;
    root.dataset.theme = theme;
    root.dataset.presenting = String(isPresenting);
    root.lang = language === "zh" ? "zh-CN" : "en";
  };
  const followSystem = () => {
    if (!chosenTheme()) page.setState({ theme: followedTheme() });
  };
  apply(page.getState());
  const stop = page.subscribe(apply);
  systemTheme.addEventListener("change", followSystem);
  return () => {
    stop();
    systemTheme.removeEventListener("change", followSystem);
  };
}
