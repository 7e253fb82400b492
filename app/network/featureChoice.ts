/** Which features the model is given of a point, of those that its data set offers. */

import type { Spec } from "../../engine/experiment/experiment.ts";
import { findDataset } from "../../engine/experiment/tables.ts";

interface FeatureChoice {
  readonly options: readonly string[];
  readonly chosen: readonly string[];
}

/** Null where the input's card offers none. */
export function featureChoice({ type, features }: Spec): FeatureChoice | null {
  const param = findDataset(type)?.params.features;
  if (param?.kind !== "names" || param.shownOn !== "inputCard" || !param.options || !Array.isArray(features))
    return null;
  return { options: param.options, chosen: features.map(String) };
}
