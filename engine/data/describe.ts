/** Makes descriptions of images and of features: what of a description follows from the rest. */

import type { Shape } from "../graph/tensor.ts";
import type { Description, Line, Plane } from "./description.ts";

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

interface Features extends Pick<Description, "features"> {
  /** Its coordinates are the features, unless they have names of their own. */
  readonly plane?: (Omit<Plane, "names"> & Partial<Pick<Plane, "names">>) | null;
  readonly line?: Line | null;
}

export function describeFeatures({ features, plane, line = null }: Features, common: Common): Description {
  const [x1 = "", x2 = ""] = features;
  return {
    ...common,
    inputShape: [features.length],
    image: null,
    features,
    plane: plane ? { names: [x1, x2], ...plane } : null,
    line,
  };
}
