/** The table of learning-rate schedulers, with the values that torch.optim.lr_scheduler's print. */

import type { Scheduler } from "../define/entry.ts";
import { CyclicLR } from "./cyclic.ts";
import {
  ConstantLR,
  CosineAnnealingLR,
  CosineAnnealingWarmRestarts,
  ExponentialLR,
  LinearLR,
  MultiStepLR,
  PolynomialLR,
  StepLR,
} from "./decays.ts";
import { OneCycleLR } from "./oneCycle.ts";
import { ReduceLROnPlateau } from "./plateau.ts";

export const schedulers: Readonly<Record<string, Scheduler>> = {
  StepLR,
  MultiStepLR,
  ExponentialLR,
  LinearLR,
  ConstantLR,
  PolynomialLR,
  CosineAnnealingLR,
  CosineAnnealingWarmRestarts,
  CyclicLR,
  OneCycleLR,
  ReduceLROnPlateau,
};
