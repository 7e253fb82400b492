/** All operations: the table that devices, planner and tests walk, and the functions that build graphs. */

import { copyOp } from "../graph/copy.ts";
import type { Op } from "../graph/tensor.ts";
import { constantOp } from "./constant/constant.ts";
import { conv2dInputOp, conv2dOp, conv2dWeightOp } from "./conv2d/conv2d.ts";
import { gatherOp } from "./gather/gather.ts";
import { gridSampleOp } from "./gridSample/gridSample.ts";
import { mapOp } from "./map/map.ts";
import { matmulOp } from "./matmul/matmul.ts";
import { maxPool2dGradOp, maxPool2dOp } from "./maxPool2d/maxPool2d.ts";
import { momentsOp } from "./moments/moments.ts";
import { oneHotOp } from "./oneHot/oneHot.ts";
import { randomOp } from "./random/random.ts";
import { reduceOp } from "./reduce/reduce.ts";
import { resample2dOp } from "./resample2d/resample2d.ts";
import { reshapeOp } from "./reshape/reshape.ts";
import { rowOp } from "./row/row.ts";
import { softmaxOp } from "./softmax/softmax.ts";
import { softmaxCrossEntropyGradOp, softmaxCrossEntropyOp } from "./softmaxCrossEntropy/softmaxCrossEntropy.ts";
import { storeRowsOp } from "./storeRows/storeRows.ts";

export const ops = {
  map: mapOp,
  reduce: reduceOp,
  reshape: reshapeOp,
  copy: copyOp,
  constant: constantOp,
  matmul: matmulOp,
  conv2d: conv2dOp,
  conv2dInput: conv2dInputOp,
  conv2dWeight: conv2dWeightOp,
  maxPool2d: maxPool2dOp,
  maxPool2dGrad: maxPool2dGradOp,
  resample2d: resample2dOp,
  gather: gatherOp,
  gridSample: gridSampleOp,
  row: rowOp,
  random: randomOp,
  moments: momentsOp,
  storeRows: storeRowsOp,
  oneHot: oneHotOp,
  softmax: softmaxOp,
  softmaxCrossEntropy: softmaxCrossEntropyOp,
  softmaxCrossEntropyGrad: softmaxCrossEntropyGradOp,
} satisfies Readonly<Record<string, Op>>;

export type OpName = keyof typeof ops;

export { constant } from "./constant/constant.ts";
export { conv2d, conv2dInput, conv2dWeight } from "./conv2d/conv2d.ts";
export { gather } from "./gather/gather.ts";
export { gridSample } from "./gridSample/gridSample.ts";
export { broadcastTo, fill, map, mapOne } from "./map/map.ts";
export { normalize } from "./map/normalize.ts";
export { mapWithSlopes } from "./map/slopes.ts";
export { matmul } from "./matmul/matmul.ts";
export { withoutCommuting } from "./maxPool2d/commuting.ts";
export { maxPool2d, maxPool2dGrad } from "./maxPool2d/maxPool2d.ts";
export { moments } from "./moments/moments.ts";
export { oneHot } from "./oneHot/oneHot.ts";
export { random } from "./random/random.ts";
export { max, mean, sum, sumTo } from "./reduce/reduce.ts";
export { resample2d } from "./resample2d/resample2d.ts";
export { reshape } from "./reshape/reshape.ts";
export { row } from "./row/row.ts";
export { logSoftmax, softmax } from "./softmax/softmax.ts";
export { softmaxCrossEntropy, softmaxCrossEntropyGrad } from "./softmaxCrossEntropy/softmaxCrossEntropy.ts";
export { storeRows } from "./storeRows/storeRows.ts";
