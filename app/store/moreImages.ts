/** Whether more images have come than the run has. */

import type { Shares } from "../../engine/data/dataset.ts";
import type { AppState } from "./state.ts";

/** How many images a new beginning would have; null where it has them all already. */
export function moreImages({ sources, experiment, data }: AppState): Shares | null {
  const { dataset } = experiment;
  const here = sources?.atHand[dataset.type];
  if (!here || data?.type !== dataset.type) return null;
  const taken = (split: keyof Shares) => {
    const asked = dataset[`${split}_samples`];
    return typeof asked === "number" ? Math.min(asked, here[split]) : here[split];
  };
  const images = { train: taken("train"), test: taken("test") };
  return images.train > data.trainSize || images.test > data.testSize ? images : null;
}
