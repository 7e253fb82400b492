/** The explanation of every op: how its results come about. */

import { constant } from "./constant/explain.ts";
import { conv2d, conv2dInput, conv2dWeight } from "./conv2d/explain.ts";
import { copy } from "./copy/explain.ts";
import type { Explanation } from "./explanation.ts";
import { gather } from "./gather/explain.ts";
import { gridSample } from "./gridSample/explain.ts";
import type { OpName } from "./index.ts";
import { map } from "./map/explain.ts";
import { matmul } from "./matmul/explain.ts";
import { maxPool2d, maxPool2dGrad } from "./maxPool2d/explain.ts";
import { moments } from "./moments/explain.ts";
import { oneHot } from "./oneHot/explain.ts";
import { random } from "./random/explain.ts";
import { reduce } from "./reduce/explain.ts";
import { resample2d } from "./resample2d/explain.ts";
import { reshape } from "./reshape/explain.ts";
import { row } from "./row/explain.ts";
import { softmax } from "./softmax/explain.ts";
import { softmaxCrossEntropy, softmaxCrossEntropyGrad } from "./softmaxCrossEntropy/explain.ts";
import { storeRows } from "./storeRows/explain.ts";

export const explanations = {
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
} satisfies Record<OpName, Explanation>;
