/**
 * Random documents, drawn as test/engine/fuzz.test.ts draws them, and some that are given, with all that PyTorch needs to train them as we do:
 * the exported program, our examples in their order, our first weights. What PyTorch draws otherwise is left out: dropout and images, whose augmentations are
 * random; examples come in the order of the file. So is what PyTorch 1.13 does not have or refuses.
 */

import fc from "fast-check";
import { planeFeatures } from "../../engine/catalog.ts";
import type { Dataset, Split } from "../../engine/data/dataset.ts";
import { noFiles } from "../../engine/data/sources/memory.ts";
import { branchesOf } from "../../engine/experiment/check.ts";
import { compactExperiment } from "../../engine/experiment/compact.ts";
import type { Experiment, Spec } from "../../engine/experiment/experiment.ts";
import { loadDataset } from "../../engine/experiment/loadDataset.ts";
import { parseExperiment } from "../../engine/experiment/parse.ts";
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
  readonly examples: Examples;
  readonly weights: readonly { readonly name: string; readonly shape: readonly number[]; readonly values: number[] }[];
}

/** What `data.safetensors` holds of each part. */
type Examples = Readonly<
  Record<
    "train" | "test",
    {
      readonly inputs: readonly number[];
      readonly labels: readonly number[];
      readonly areIndices: boolean;
    }
  >
>;

export async function fuzzCases(): Promise<readonly FuzzCase[]> {
  const cases: FuzzCase[] = [];
  for (const run of fc.sample(drawnRun, { seed: 21, numRuns: 10 * documents })) {
    const dataset = isDrawnHere(run.experiment) ? await dataOf(run) : null;
    const made = dataset && !dataset.image ? await caseOf(inOrder(run), dataset) : null;
    if (made) cases.push(made);
    if (cases.length === documents) return [...cases, ...(await givenCases())];
  }
  throw new Error(`Only ${cases.length} of the documents drawn can be compared`);
}

const net = (...units: readonly number[]) =>
  units.flatMap((out_features, i) => [...(i > 0 ? [{ type: "Tanh" }] : []), { type: "Linear", out_features }]);

/** Data that a network is given in forms of its own. */
const given = [
  {
    version: 1,
    dataset: { type: "Spiral", features: Object.keys(planeFeatures) },
    model: net(4, 2, 1),
    loss: { type: "BCEWithLogitsLoss" },
    optimizer: { type: "Adam", lr: 0.01 },
    training: { batch_size: 30, epochs: 10 },
  },
  {
    version: 1,
    dataset: { type: "Curve", function: "sinc", noise: 0.1 },
    model: net(8, 8, 1),
    loss: { type: "MSELoss" },
    optimizer: { type: "Adam", lr: 0.01 },
    training: { batch_size: 10, epochs: 10 },
  },
];
const givenSteps = 50;

const givenCases = (): Promise<readonly FuzzCase[]> =>
  Promise.all(
    given.map(async (document) => {
      const experiment = parseExperiment(document);
      const dataset = await loadDataset({ experiment, files: noFiles });
      const made = await caseOf({ experiment, steps: givenSteps }, dataset);
      if (!made) throw new Error(`${JSON.stringify(document)} cannot be compared`);
      return made;
    }),
  );

interface Training {
  readonly experiment: Experiment;
  readonly steps: number;
}

const inOrder = ({ experiment, before, after }: Run): Training => ({
  experiment: { ...experiment, training: { ...experiment.training, shuffle: false } },
  steps: before + after,
});

const hasDropout = (list: readonly Spec[]): boolean =>
  list.some((spec) => (spec.type in dropouts && spec.p !== 0) || Object.values(branchesOf(spec)).some(hasDropout));

/** NAdam's and RAdam's. */
const isNewer = ({ maximize, decoupled_weight_decay, type }: Spec): boolean =>
  (type === "NAdam" || type === "RAdam") && (maximize === true || decoupled_weight_decay === true);

/** CyclicLR for the first of Adam's `betas`. */
const isNewerSchedule = ({ scheduler, optimizer }: Experiment): boolean =>
  scheduler?.type === "CyclicLR" && scheduler.cycle_momentum === true && "betas" in optimizer;

const isDrawnHere = (experiment: Experiment): boolean =>
  !hasDropout(experiment.model) && !isNewer(experiment.optimizer) && !isNewerSchedule(experiment);

/** Null for a model without parameters, which PyTorch's optimizers refuse, and where a scheduler comes to an end before training does. */
async function caseOf({ experiment, steps: wanted }: Training, dataset: Dataset): Promise<FuzzCase | null> {
  const { session, close } = await openReference(experiment, dataset);
  const { parameters } = session.model;
  const { stepsPerEpoch } = session.position;
  const weights = session.initialWeights.map(({ name, shape, values }: NamedTensor) => ({
    name,
    shape,
    values: Array.from(values, Number),
  }));
  close();
  const steps = Math.min(wanted, experiment.training.epochs * stepsPerEpoch);
  if (parameters === 0 || isPastItsEnd(experiment, steps)) return null;
  return {
    document: compactExperiment(experiment),
    steps,
    code: pytorchOf(experiment),
    examples: { train: examplesOf(dataset.train), test: examplesOf(dataset.test) },
    weights,
  };
}

/** Ours stays at its last learning rate. */
const isPastItsEnd = ({ scheduler }: Experiment, steps: number): boolean =>
  typeof scheduler?.total_steps === "number" && scheduler.type === "OneCycleLR" && scheduler.total_steps < steps;

const examplesOf = ({ inputs, labels }: Split) => ({
  inputs: Array.from(inputs),
  labels: Array.from(labels),
  areIndices: labels instanceof Int32Array,
});
