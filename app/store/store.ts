/** What components take from the store: state by selector, the acts, and the start of it all. */

import { useEffect, useState } from "react";
import { useStore as useZustand } from "zustand";
import { syncAddress } from "./address.ts";
import { noHistory } from "./history.ts";
import { inform, page } from "./page.ts";
import { trackPointer } from "./pointerHeld.ts";
import { chosenTheme, systemTheme, themeOfSystem } from "./preferences.ts";
import { subscribeSlowly } from "./slowly.ts";
import type { AppState } from "./state.ts";
import { goTo, open } from "./versions.ts";
import { withTableActs } from "./withTableActs.ts";
import { connect } from "./workerLink.ts";

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
 * @param isSame whether two values look the same; module-level too
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
  const stopRoot = syncRoot();
  addEventListener("vite:preloadError", informOfMissingCode);
  const stopAddress = await syncAddress({ open, goTo });
  // What the page began with is no change of the user's.
  page.setState({ history: noHistory });
  const stopPointer = trackPointer();
  connect(makeClient, {
    take: (table) => withTableActs(({ takeTable }) => takeTable(table)),
    answer: (answer) => withTableActs(({ answerTable }) => answerTable(answer)),
  });
  return () => {
    stopRoot();
    stopAddress();
    removeEventListener("vite:preloadError", informOfMissingCode);
    stopPointer();
  };
}

/** The site was updated, so the open page cannot load its old scripts. The part that needed them names itself. */
const informOfMissingCode = () => inform("shell.notice.codeMissing");

function syncRoot(): () => void {
  let shown = "";
  const apply = ({ theme, language, isPresenting }: AppState) => {
    // Setting `lang`, even to its own value, makes the browser compute all styles again, and this runs with every snapshot.
    const next = `${theme} ${language} ${isPresenting}`;
    if (next === shown) return;
    shown = next;
    const root = document.documentElement;
    root.dataset.theme = theme;
    root.dataset.presenting = String(isPresenting);
    root.lang = language === "zh" ? "zh-CN" : "en";
  };
  const syncSystemTheme = () => {
    if (!chosenTheme()) page.setState({ theme: themeOfSystem() });
  };
  apply(page.getState());
  const stop = page.subscribe(apply);
  systemTheme.addEventListener("change", syncSystemTheme);
  return () => {
    stop();
    systemTheme.removeEventListener("change", syncSystemTheme);
  };
}
