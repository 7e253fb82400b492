/** What a saved picture or table is called: the experiment, the step, and what it shows, `layerlab-spiral-step-400-loss`. */

import { store } from "../store/store.ts";
import { fileName } from "../store/workerLink.ts";

export const pictureName = (what: string): string =>
  `${fileName()}-step-${store.getState().snapshot?.step ?? 0}-${what}`;
