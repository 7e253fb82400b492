/** What a feature is called on the page: a function of the plane's coordinates as mathematics writes it, any other by its own name. */

import { planeFeatures } from "../../engine/catalog.ts";

const shortAtMost = 12;

export const featureName = (name: string): string =>
  Object.hasOwn(planeFeatures, name) ? planeFeatures[name]!.title : name;

export const featureNames = (features: readonly string[]): readonly string[] => features.map(featureName);

/** A name where there is little room: the beginning of a long one. */
export const shortName = (name: string): string => {
  const letters = [...name];
  return letters.length > shortAtMost
    ? `${letters
        .slice(0, shortAtMost - 1)
        .join("")
        .trimEnd()}…`
    : name;
};
