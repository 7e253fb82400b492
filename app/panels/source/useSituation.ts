/** How it stands with the chosen data set now. */

import type { DatasetEntry } from "../../../engine/define/entry.ts";
import type { AppState } from "../../store/state.ts";
import { useStore } from "../../store/store.ts";
import { type Situation, situationOf } from "./situation.ts";

const experimentOf = (state: AppState) => state.experiment;
const sourcesOf = (state: AppState) => state.sources;
const dataOf = (state: AppState) => state.data;
const obstacleOf = (state: AppState) => state.obstacle;
const progressOf = (state: AppState) => state.progress;
const givenTypesOf = (state: AppState) => state.givenTypes;
const lastLoadOf = (state: AppState) => state.lastLoad;

export function useSituation(entry: DatasetEntry): Situation {
  return situationOf(entry, {
    experiment: useStore(experimentOf),
    sources: useStore(sourcesOf),
    data: useStore(dataOf),
    obstacle: useStore(obstacleOf),
    progress: useStore(progressOf),
    givenTypes: useStore(givenTypesOf),
    lastLoad: useStore(lastLoadOf),
  });
}
