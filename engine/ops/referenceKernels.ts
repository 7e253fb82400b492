/** The reference kernel of every op. */

import type { ReferenceKernel } from "../devices/reference/kernel.ts";
import { constant } from "./constant/reference.ts";
import { conv2d, conv2dInput, conv2dWeight } from "./conv2d/reference.ts";
import { copy } from "./copy/reference.ts";
import { gather } from "./gather/reference.ts";
import { gridSample } from "./gridSample/reference.ts";
import type { OpName } from "./index.ts";
import { map } from "./map/reference.ts";
import { matmul } from "./matmul/reference.ts";
import { maxPool2d, maxPool2dGrad } from "./maxPool2d/reference.ts";
import { moments } from "./moments/reference.ts";
import { oneHot } from "./oneHot/reference.ts";
import { random } from "./random/reference.ts";
import { reduce } from "./reduce/reference.ts";
import { resample2d } from "./resample2d/reference.ts";
import { reshape } from "./reshape/reference.ts";
import { row } from "./row/reference.ts";
import { softmax } from "./softmax/reference.ts";
import { softmaxCrossEntropy, softmaxCrossEntropyGrad } from "./softmaxCrossEntropy/reference.ts";
import { storeRows } from "./storeRows/reference.ts";

export const referenceKernels = {
  map,
  reduce,
  reshape,
  copy,
  constant,
  matmul,
  conv2d,
  conv2dInput,
  conv2dWeight,
  maxPool2d,
  maxPool2dGrad,
  resample2d,
  gather,
  gridSample,
  row,
  random,
  moments,
  storeRows,
  oneHot,
  softmax,
  softmaxCrossEntropy,
  softmaxCrossEntropyGrad,
} satisfies Record<OpName, ReferenceKernel>;
