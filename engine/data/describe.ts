/** Makes descriptions of images and of features: what of a description follows from the rest. */

import type { Shape } from "../graph/tensor.ts";
import type { Description } from "./description.ts";

type Common = Pick<Description, "task" | "classes" | "trainSize" | "testSize">;

/** @param image (C, H, W) */
export const describeImages = (image: Shape, common: Common): Description => ({
  ...common,
  inputShape: image,
  image,
  features: [],
  plane: null,
  line: null,
});

export const describeFeatures = (
  { features, plane = null, line = null }: Pick<Description, "features"> & Partial<Pick<Description, "plane" | "line">>,
  common: Common,
): Description => ({ ...common, inputShape: [features.length], image: null, features, plane, line });
