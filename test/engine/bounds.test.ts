/** Ends of ranges that are no values themselves, as PyTorch refuses them, and ranges that have no end because there PyTorch has none: `torch.optim`, `lr_scheduler.py`, `Loss.cpp`, `Activation.cpp`. */

import { describe, expect, it } from "vitest";
import type { ParamValue } from "../../engine/define/param.ts";
import { completeSpec } from "../../engine/experiment/parse.ts";

type Table = "layers" | "losses" | "optimizers" | "schedulers";
const betas = /got 1, expected a number of at least 0 and below 1/;

describe.each<[Table, string, string, ParamValue, ParamValue, RegExp]>([
  ["schedulers", "LinearLR", "start_factor", 0, 1e-9, /got 0, expected a number above 0 and of at most 1/],
  ["schedulers", "ReduceLROnPlateau", "factor", 1, 0.999, /got 1, expected a number of at least 0 and below 1/],
  ["schedulers", "OneCycleLR", "div_factor", 0, 1e-9, /got 0, expected a number above 0/],
  ["schedulers", "OneCycleLR", "final_div_factor", 0, 1e-9, /got 0, expected a number above 0/],
  ["losses", "HuberLoss", "delta", 0, 1e-9, /got 0, expected a number above 0/],
  ["optimizers", "Adam", "betas", [0.9, 1], [0, 0.9999], betas],
  ["optimizers", "AdamW", "betas", [1, 0.9], [0.9999, 0], betas],
  ["optimizers", "Adamax", "betas", [0.9, 1], [0, 0.9999], betas],
  ["optimizers", "NAdam", "betas", [0.9, 1], [0, 0.9999], betas],
  ["optimizers", "RAdam", "betas", [0.9, 1], [0, 0.9999], betas],
  ["optimizers", "Rprop", "etas", [0.5, 1], [0.5, 1.001], /the second above 1/],
  ["optimizers", "Rprop", "etas", [0, 1.2], [0.001, 1.2], /the first between 0 and 1/],
  ["layers", "CELU", "alpha", 0, -1, /got 0, expected any number but 0/],
  ["layers", "Hardtanh", "max_val", -1, -0.999, /got -1, expected a number above min_val, -1/],
])("%s: %s", (table, type, field, excluded, nearest, message) => {
  const required = { OneCycleLR: { max_lr: 0.1 } }[type];
  const read = (value: ParamValue) => completeSpec(table, { type, ...required, [field]: value });

  it(`refuses ${field} ${excluded}, and takes ${nearest}`, () => {
    expect(() => read(excluded)).toThrow(message);
    expect(read(nearest)).toMatchObject({ [field]: nearest });
  });
});

describe.each<[Table, string, string, ParamValue]>([
  ["optimizers", "RMSprop", "alpha", 1.5],
  ["optimizers", "SGD", "momentum", 1.5],
  ["optimizers", "SGD", "dampening", -0.5],
  ["schedulers", "CyclicLR", "base_momentum", 1.5],
  ["schedulers", "CyclicLR", "max_momentum", 1.5],
  ["schedulers", "OneCycleLR", "base_momentum", 1.5],
  ["schedulers", "OneCycleLR", "max_momentum", 1.5],
  ["schedulers", "CosineAnnealingLR", "eta_min", -0.1],
  ["layers", "Hardshrink", "lambd", -1],
  ["layers", "LeakyReLU", "negative_slope", -2],
  ["layers", "ELU", "alpha", -1],
  ["layers", "BatchNorm1d", "momentum", 1.5],
  ["layers", "LocalResponseNorm", "beta", -1],
  ["losses", "MultiMarginLoss", "margin", -1],
])("%s: %s", (table, type, field, value) => {
  const required: Readonly<Record<string, object>> = {
    OneCycleLR: { max_lr: 0.1 },
    CyclicLR: { base_lr: 0.1, max_lr: 1 },
    CosineAnnealingLR: { T_max: 5 },
    LocalResponseNorm: { size: 2 },
  };

  it(`takes ${field} ${value}`, () => {
    const spec = { type, ...required[type], [field]: value };
    expect(completeSpec(table, spec)).toMatchObject({ [field]: value });
  });
});
