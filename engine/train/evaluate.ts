/** Scores of the model on both splits, block by block. */

import type { Dataset } from "../data/dataset.ts";
import type { Loss } from "../define/entry.ts";
import type { ParamValues } from "../define/param.ts";
import type { Slot } from "../graph/tensor.ts";
import type { Network } from "../nn/network.ts";
import { type Reduction, reductionOf } from "../nn/reduction.ts";
import type { Evaluation } from "../worker/protocol.ts";
import { type Examples, pickTargets } from "./examples.ts";
import { blockSize, compileForward, type ForwardProgram } from "./forward.ts";
import { createTally, type TallyResult } from "./metrics.ts";
import type { Scope } from "./scope.ts";
import type { EvaluationLimits } from "./session.ts";

/** Its blocks give outputs, unreduced losses and, where the loss has them, their weights. */
export interface EvaluationProgram extends ForwardProgram {
  readonly reduction: Reduction;
}

export async function compileEvaluation(
  scope: Scope,
  {
    network,
    examples,
    targets,
    dataset,
    loss,
  }: {
    readonly network: Network;
    readonly examples: Examples;
    readonly targets: Slot;
    readonly dataset: Dataset;
    readonly loss: { readonly entry: Loss; readonly params: ParamValues };
  },
): Promise<EvaluationProgram> {
  const program = await compileForward(scope, {
    examples,
    network,
    count: blockSize(network, Math.max(dataset.train.size, dataset.test.size)),
    results({ output, selection }) {
      const { elements, weights } = loss.entry.forward(output, pickTargets(targets, selection), loss.params);
      return weights ? [output, elements, weights] : [output, elements];
    },
  });
  return { ...program, reduction: reductionOf(loss.params) };
}

/** Scores of one split. */
export async function score(
  program: EvaluationProgram,
  {
    dataset,
    rule,
    limits: { maxExamples = Infinity, between } = {},
    split: name,
  }: {
    readonly dataset: Dataset;
    readonly rule: Loss["singleOutput"];
    readonly limits?: EvaluationLimits;
    readonly split: "train" | "test";
  },
): Promise<TallyResult> {
  const split = dataset[name];
  /** Where the split begins among all examples. */
  const from = name === "train" ? 0 : dataset.train.size;
  const tally = createTally(dataset, { rule, reduction: program.reduction });
  const size = Math.min(split.size, maxExamples);
  for (let start = 0; start < size; start += program.count) {
    if (start > 0) await between?.();
    const indices = Array.from({ length: Math.min(program.count, size - start) }, (_, i) => from + start + i);
    const [outputs, losses, weights] = await program.run(indices);
    const batch = {
      outputs: outputs!,
      losses: losses!,
      weights,
      outputsPerExample: outputs!.length / indices.length,
      lossesPerExample: losses!.length / indices.length,
    };
    for (let row = 0; row < indices.length; row++) tally.add({ row, label: split.labels[start + row]!, batch });
  }
  return tally.result();
}

export async function evaluate(
  program: EvaluationProgram,
  {
    dataset,
    rule,
    step,
    limits,
  }: {
    readonly dataset: Dataset;
    readonly rule: Loss["singleOutput"];
    readonly step: number;
    readonly limits: EvaluationLimits;
  },
): Promise<Evaluation> {
  const train = await score(program, { dataset, rule, limits, split: "train" });
  await limits.between?.();
  const test = await score(program, { dataset, rule, limits, split: "test" });
  return {
    step,
    train: train.score,
    test: test.score,
    trainExamples: train.examples,
    testExamples: test.examples,
    perClass: test.perClass,
    confusion: test.confusion,
    wrong: test.wrong,
  };
}
