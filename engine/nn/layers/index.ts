/** The table of layers: shapes, parameters and forward pass. Backward passes come from the operations. One file a family. */

import type { Layer } from "../../define/entry.ts";
import { activationLayers } from "./activations.ts";
import { batchNorms } from "./batchNorm.ts";
import { convolution } from "./convolution.ts";
import { dropouts } from "./dropout.ts";
import { flatten } from "./flatten.ts";
import { linear } from "./linear.ts";
import { norms } from "./norms.ts";
import { pooling } from "./pooling.ts";
import { prelu } from "./prelu.ts";
import { resampling } from "./resampling.ts";
import { blocks } from "./residual.ts";
import { shares } from "./softmax.ts";
import { ConvTranspose2d } from "./transposedConvolution.ts";

export const layers: Readonly<Record<string, Layer>> = {
  ...linear,
  ...convolution,
  ConvTranspose2d,
  ...pooling,
  ...resampling,
  ...batchNorms,
  ...norms,
  ...dropouts,
  ...blocks,
  ...flatten,
  ...activationLayers,
  ...prelu,
  ...shares,
};
