/** The table of layers: shapes, parameters and forward pass. Backward passes come from the operations. One file a family. */

import type { Layer } from "../../define/entry.ts";
import { activationLayers } from "./activations.ts";
import { batchNorms } from "./batchNorm.ts";
import { dropouts } from "./dropout.ts";
import { flatten } from "./flatten.ts";
import { linear } from "./linear.ts";
import { norms } from "./norms.ts";
import { prelu } from "./prelu.ts";
import { shares } from "./softmax.ts";
import { windows } from "./windows.ts";

export const layers: Readonly<Record<string, Layer>> = {
  ...linear,
  ...windows,
  ...batchNorms,
  ...norms,
  ...dropouts,
  ...flatten,
  ...activationLayers,
  ...prelu,
  ...shares,
};
