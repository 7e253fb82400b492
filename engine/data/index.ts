/** The table of data sets, in the order of the gallery: points of the plane first, from easy to hard, then a curve, then images. */

import type { DatasetEntry } from "../define/entry.ts";
import { CIFAR10 } from "./cifar10.ts";
import { CSV } from "./csv.ts";
import { Curve } from "./curve.ts";
import { FashionMNIST } from "./fashionMnist.ts";
import { MNIST } from "./mnist.ts";
import { planeDatasets } from "./plane.ts";
import { Shapes10 } from "./shapes10.ts";

export const datasets = {
  ...planeDatasets,
  Curve,
  Shapes10,
  MNIST,
  FashionMNIST,
  CIFAR10,
  CSV,
} satisfies Record<string, DatasetEntry>;
