/** The page's one store: the experiment being edited, what the worker says of it, and the acts that change either. */

import { useEffect, useRef, useState } from "react";
import { createStore, useStore as useZustand } from "zustand";
import { UserError } from "../../engine/define/errors.ts";
import type { Experiment } from "../../engine/experiment/experiment.ts";
import type { Command, Event } from "../../engine/worker/protocol.ts";
import { i18n, preferredLanguage } from "../i18n/i18n.ts";
import { createThinned } from "./curve.ts";
import { checkModel, presets } from "./engine.ts";
import { deliverProbes, forgetProbes, onProbesChange, wantedProbes } from "./probes.ts";
import type { Actions, AppState } from "./state.ts";

const first = presets[0]!;

export const store = createStore<AppState>(() => ({
  experiment: first.experiment,
  preset: { id: first.id, isEdited: false },
  check: checkModel(first.experiment),
  device: null,
  data: null,
  model: null,
  progress: null,
  obstacle: null,
  snapshot: null,
  curve: [],
  runningLoss: [],
  filePaths: [],
  notices: [],
  hovered: null,
  pinned: null,
  example: 0,
  selectedLayer: null,
  language: preferredLanguage(navigator.languages),
  theme: matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light",
  isPresenting: false,
}));

/** Select the least: `useStore((s) => s.experiment.loss)`. For what comes with every snapshot use `useStoreSlowly`. */
export function useStore<T>(selector: (state: AppState) => T): T {
  return useZustand(store, selector);
}

/**
 * Like `useStore`, rendering at most ten times a second: for scores and curves, which arrive with every painted frame.
 *
 * @param selector must be a module-level function
 */
export function useStoreSlowly<T>(selector: (state: AppState) => T): T {
  const [value, setValue] = useState(() => selector(store.getState()));
  const painted = useRef(0);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let shown: T | undefined;
    const update = () => {
      timer = undefined;
      painted.current = performance.now();
      shown = selector(store.getState());
      setValue(() => shown as T);
    };
    update();
    const stop = store.subscribe((state) => {
      if (Object.is(selector(state), shown)) return;
      timer ??= setTimeout(update, Math.max(0, painted.current + 100 - performance.now()));
    });
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [selector]);
  return value;
}

void [deliverProbes, forgetProbes, onProbesChange, wantedProbes, createThinned, UserError, i18n];
export type Send = (command: Command) => void;
export type Receive = (event: Event) => void;

const set = store.setState;
const edit = (experiment: Experiment): void =>
  set((state) => ({
    experiment,
    check: checkModel(experiment),
    preset: state.preset && { ...state.preset, isEdited: true },
  }));

export const actions: Actions = {
  edit: (change) => edit(change(store.getState().experiment)),
  openPreset() {},
  train() {},
  pause() {},
  step() {},
  reset() {},
  newSeed() {},
  addFiles() {},
  exportWeights() {},
  hover: (hovered) => set({ hovered }),
  pin: (pinned) => set({ pinned }),
  showExample: (example) => set({ example }),
  selectLayer: (selectedLayer) => set({ selectedLayer }),
  setLanguage: (language) => set({ language }),
  setTheme: (theme) => set({ theme }),
  setPresenting: (isPresenting) => set({ isPresenting }),
  dismiss: (id) => set((state) => ({ notices: state.notices.filter((notice) => notice.id !== id) })),
};
