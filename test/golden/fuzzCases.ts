/**
 * Random documents, drawn as test/engine/fuzz.test.ts draws them, with all that PyTorch needs to train them as we do: the exported program,
 * our examples in their order, our first weights. What PyTorch draws otherwise is left out: dropout and images, whose augmentations are
 * random; examples come in the order of the file. So is what PyTorch 1.13 does not have or refuses.
 */

import fc from "fast-check";
import type { Dataset, Split } from "../../engine/data/dataset.ts";
import { branchesOf } from "../../engine/experiment/check.ts";
import { compactExperiment } from "../../engine/experiment/compact.ts";
import type { Experiment, Spec } from "../../engine/experiment/experiment.ts";
import type { NamedTensor } from "../../engine/export/namedTensor.ts";
import { dropouts } from "../../engine/nn/layers/dropout.ts";
import { pytorchOf } from "../support/checked.ts";
import { drawnRun, type Run } from "../support/drawnRuns.ts";
import { dataOf, openReference } from "../support/fuzz.ts";

const documents = 40;

interface FuzzCase {
  readonly document: object;
  readonly steps: number;
  readonly code: string;
  readonly train: Examples;
  readonly test: Examples;
  readonly weights: readonly { readonly name: string; readonly shape: readonly number[]; readonly values: number[] }[];
}

interface Examples {
  readonly inputs: readonly number[];
  readonly labels: readonly number[];
  readonly areIndices: boolean;
}

export async function fuzzCases(): Promise<readonly FuzzCase[]> {
  const cases: FuzzCase[] = [];
  for (const run of fc.sample(drawnRun, { seed: 21, numRuns: 10 * documents })) {
    const dataset = isDrawnHere(run.experiment) ? await dataOf(run) : null;
    const made = dataset?.plane ? await caseOf(inOrder(run), dataset) : null;
    if (made) cases.push(made);
    if (cases.length === documents) return cases;
  }
  throw new Error(`Only ${cases.length} of the documents drawn can be compared`);
}

const inOrder = ({ experiment, ...run }: Run): Run => ({
  ...run,
  experiment: { ...experiment, training: { ...experiment.training, shuffle: false } },
});

const hasDropout = (list: readonly Spec[]): boolean =>
  list.some((spec) => (spec.type in dropouts && spec.p !== 0) || Object.values(branchesOf(spec)).some(hasDropout));

/** NAdam's and RAdam's. */
const isNewer = ({ maximize, decoupled_weight_decay, type }: Spec): boolean =>
  (type === "NAdam" || type === "RAdam") && (maximize === true || decoupled_weight_decay === true);

const isDrawnHere = ({ model, optimizer }: Experiment): boolean => !hasDropout(model) && !isNewer(optimizer);

/** Null for a model without parameters, which PyTorch's optimizers refuse, and where a scheduler comes to an end before training does. */
async function caseOf({ experiment, before, after }: Run, dataset: Dataset): Promise<FuzzCase | null> {
  const { session, close } = await openReference(experiment, dataset);
  const { parameters } = session.model;
  const { stepsPerEpoch } = session.position;
  const weights = session.initialWeights.map(({ name, shape, values }: NamedTensor) => ({
    name,
    shape,
    values: Array.from(values, Number),
  }));
  close();
  const steps = Math.min(before + after, experiment.training.epochs * stepsPerEpoch);
  if (parameters === 0 || isPastItsEnd(experiment, steps)) return null;
  return {
    document: compactExperiment(experiment),
    steps,
    code: pytorchOf(experiment),
    train: examplesOf(dataset.train),
    test: examplesOf(dataset.test),
    weights,
  };
}

/** Ours stays at its last learning rate. */
const isPastItsEnd = ({ scheduler }: Experiment, steps: number): boolean =>
  typeof scheduler?.total_steps === "number" && scheduler.type === "OneCycleLR" && scheduler.total_steps < steps;

const examplesOf = ({ inputs, labels }: Split): Examples => ({
  inputs: Array.from(inputs),
  labels: Array.from(labels),
  areIndices: labels instanceof Int32Array,
});
