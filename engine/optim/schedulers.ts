/** The table of learning-rate schedulers, with the values that torch.optim.lr_scheduler's print. */

import type { Moment, Rate, Scheduler } from "../define/entry.ts";
import type { ParamValues } from "../define/param.ts";
import type { Spec } from "../experiment/experiment.ts";
import { paramsOf } from "../nn/spec.ts";
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
import { SequentialLR, sequencedSchedulers } from "./sequential.ts";

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
  SequentialLR,
};

/** A document's scheduler, looked up. */
export interface Schedule {
  readonly entry: Scheduler;
  readonly params: ParamValues;
  /** The schedulers that it is made of, in their order. */
  readonly members: readonly Spec[];
  rateAt(moment: Moment): Rate;
}

export function scheduleOf(spec: Spec, table = schedulers): Schedule {
  const entry = table[spec.type]!;
  const params = paramsOf(spec, entry);
  const { schedulers: members = [] } = spec;
  const specs = entry.members && Array.isArray(members) ? members : [];
  const parts = specs.map((member) => scheduleOf(member, sequencedSchedulers).rateAt);
  return { entry, params, members: specs, rateAt: (moment) => entry.at(params, moment, parts) };
}
