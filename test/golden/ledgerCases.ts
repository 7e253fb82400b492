/** Runs of some steps by every optimizer, each parameter of it changed alone, whose ledger is held to PyTorch's `.grad`, `optimizer.state` and weights. */

import { optimizers } from "../../engine/catalog.ts";
import type { ParamValues } from "../../engine/define/param.ts";
import { type InspectedStep, linear, mlp, withProgram } from "./inspectCases.ts";
import { optimizerCases } from "./ruleCases.ts";

/** The elements that are compared. */
export const ledgerElements = [
  { parameter: "0.weight", element: 3 },
  { parameter: "2.bias", element: 0 },
] as const;

/** Newer than PyTorch 1.13; `makeOptimizers.py` makes them from the documented formula. */
const isNewer = (type: string, params: ParamValues): boolean =>
  (type === "NAdam" || type === "RAdam") && ("decoupled_weight_decay" in params || "maximize" in params);

const momentum = { type: "SGD", lr: 0.1, momentum: 0.9 };

const rules = [
  ...Object.keys(optimizers)
    .flatMap(optimizerCases)
    .filter(({ type, params }) => !isNewer(type, params))
    .map(({ type, params }) => ({ type, ...params })),
  { ...momentum, nesterov: true, weight_decay: 0.05 },
  { ...momentum, dampening: 0.5 },
  { type: "Adam", lr: 0.05, betas: [0.9, 0.5], amsgrad: true, weight_decay: 0.1 },
  { type: "RMSprop", lr: 0.05, centered: true, momentum: 0.5, weight_decay: 0.1 },
];

const trainings = [{ accumulate: 2 }, { zero_grad: false }, { l1: 1e-3, clip_grad_norm: 0.05, clip_grad_value: 0.02 }];

const runOf = (optimizer: object, training: object): InspectedStep => ({
  title: JSON.stringify({ ...optimizer, ...training }),
  document: {
    ...mlp,
    model: [linear(3), { type: "Tanh" }, linear(1)],
    optimizer,
    training: { ...mlp.training, ...training },
  },
  before: 4,
});

/** What makeLedger.py needs of each. */
export const ledgerCases = () =>
  Promise.all(
    [
      ...rules.map((optimizer) => runOf(optimizer, {})),
      ...trainings.flatMap((training) => [runOf(momentum, training), runOf({ type: "Adam" }, training)]),
    ].map(async (run) => ({ ...(await withProgram(run)), elements: ledgerElements })),
  );
