/** How much longer a finished run becomes when it is to go on. */

import type { Experiment } from "../../engine/experiment/experiment.ts";
import { training } from "../../engine/experiment/settings.ts";

/** The number of epochs set last time, and by how much it was longer. */
let grown: { readonly to: number; readonly by: number } | null = null;

/** The experiment with as many epochs again as somebody asked for: 10 become 20, and these 30. */
export function withEpochsAgain(experiment: Experiment): Experiment {
  const { epochs } = experiment.training;
  const by = grown?.to === epochs ? grown.by : epochs;
  const to = Math.min(epochs + by, training.epochs.max);
  grown = { to, by };
  return { ...experiment, training: { ...experiment.training, epochs: to } };
}
