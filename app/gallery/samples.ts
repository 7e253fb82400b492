/** What visuals are drawn from in the gallery: the data of a preset, as the tables make them, and a run of it that has gone well for a while. */

import { createRng } from "../../engine/define/rng.ts";
import { checkModel, paramsOf } from "../../engine/experiment/check.ts";
import { presets } from "../../engine/experiment/presets.ts";
import { findDataset } from "../../engine/experiment/tables.ts";
import type { CurvePoint, DataSummary, Evaluation, ProbeRequest, ProbeResult } from "../../engine/worker/protocol.ts";
import type { AppState } from "../store/state.ts";
import type { Sample } from "../visuals/visual.ts";

const steps = 4000;
const stepsPerEpoch = 1000;

/** Images enough to look at, few enough to be drawn at once. */
const few = { train_samples: 64, test_samples: 500 };

/** A sample with all that a run has. Every call makes the same. */
export async function runOf(presetId: string): Promise<Sample & { readonly state: Pick<AppState, "experiment"> }> {
  const { experiment } = presets.find(({ id }) => id === presetId)!;
  const entry = findDataset(experiment.dataset.type)!;
  const { train, test, ...facts } = await entry.load({
    params: { ...paramsOf(experiment.dataset, entry), ...(entry.takesAugmentation && few) },
    rng: createRng(0),
    files: { list: async () => [], open: () => Promise.reject(new Error("a generated set reads no files")) },
    onProgress: () => {},
  });
  const data: DataSummary = {
    ...facts,
    trainSize: train.size,
    testSize: test.size,
    ...(facts.task === "classification" && {
      classCounts: { train: countsOf(train.labels, facts.classes), test: countsOf(test.labels, facts.classes) },
    }),
    trainSample: train,
    testSample: test,
  };
  const model = checkModel(experiment, data);
  const curve = curveOf(data);
  return {
    state: {
      experiment,
      description: data,
      data,
      model,
      curve,
      snapshot: {
        status: "paused",
        divergence: null,
        step: steps,
        epoch: steps / stepsPerEpoch,
        stepsPerEpoch,
        learningRate: 0.001,
        examplesPerSecond: 0,
        msPerStep: 1,
        isHeldBack: false,
        evaluation: evaluationOf(data, curve.at(-1)!),
        curve: { attempt: 1, points: [] },
        runningLoss: [],
        probes: [],
      },
    },
    probe: (request) => answer(request, data, model.layers.at(-1)?.output[0] ?? 1),
  };
}

const countsOf = (labels: ArrayLike<number>, classes: readonly string[]): readonly number[] =>
  classes.map((_, label) => Array.from(labels).filter((other) => other === label).length);

/** Falls and rises as they do, with the test set a little behind. */
function curveOf({ task, classes }: DataSummary): CurvePoint[] {
  const rng = createRng(1);
  const least = task === "classification" ? 1 / classes.length : 0;
  return Array.from({ length: 81 }, (_, i) => {
    const learned = 1 - Math.exp(-i / 22);
    const score = (behind: number) => {
      const share = Math.max(0, learned - behind + 0.02 * rng.normal());
      const loss = (1 - 0.85 * share) * (least > 0 ? Math.log(classes.length) : 0.3);
      return least > 0 ? { loss, accuracy: Math.min(1, least + (0.95 - least) * share) } : { loss };
    };
    const step = (i * steps) / 80;
    return {
      step,
      epoch: step / stepsPerEpoch,
      learningRate: 0.001 * 0.9 ** Math.floor(step / 400),
      train: score(0),
      test: score(0.1 * learned),
    };
  });
}

/** Each class is known to its own degree; what is mistaken is mostly taken for the next one. */
function evaluationOf({ task, classes, trainSize, testSize }: DataSummary, { train, test }: CurvePoint): Evaluation {
  const rng = createRng(2);
  const each = Math.floor(testSize / Math.max(1, classes.length));
  const confusion =
    task === "regression"
      ? []
      : classes.map((_, truth) => {
          const counts = classes.map(() => 0);
          const chance = 0.6 + 0.38 * rng.next();
          for (let i = 0; i < each; i++) {
            const guess = rng.next() < chance ? truth : truth + 1 + Math.floor(3 * rng.next() ** 2);
            counts[guess % classes.length]! += 1;
          }
          return counts;
        });
  return {
    step: steps,
    train,
    test,
    trainExamples: trainSize,
    testExamples: testSize,
    perClass: confusion.map((counts, truth) => counts[truth]! / each),
    confusion,
    wrong: Array.from({ length: Math.floor(testSize / 5) }, (_, i) => 5 * i + 3).filter((i) => i < testSize),
  };
}

/** A net that has learned the training points by heart, and is right about most images. */
function answer(request: ProbeRequest, data: DataSummary, outputs: number): ProbeResult | null {
  const { plane, testSample } = data;
  switch (request.type) {
    case "surface": {
      if (!plane) return null;
      const { resolution } = request;
      const values = new Float32Array(outputs * resolution ** 2);
      for (let i = 0; i < resolution ** 2; i++) {
        const across = ((i % resolution) + 0.5) / resolution;
        const up = 1 - (Math.floor(i / resolution) + 0.5) / resolution;
        const said = vote(data, outputs, at(plane.x1, across), at(plane.x2, up));
        for (let k = 0; k < outputs; k++) values[k * resolution ** 2 + i] = said[k]!;
      }
      return { ...request, outputs, values };
    }
    case "outputs": {
      const { inputs, labels } = testSample;
      const rows = request.examples.map((i) =>
        plane ? vote(data, outputs, inputs[2 * i]!, inputs[2 * i + 1]!) : guess(i, labels[i]!, outputs),
      );
      return { ...request, outputs, values: Float32Array.from(rows.flat()) };
    }
    default:
      return null;
  }
}

const at = ([least, most]: readonly [number, number], share: number): number => least + share * (most - least);

/** The training points nearby speak for their class, or give their value. */
function vote({ task, trainSample }: DataSummary, outputs: number, x1: number, x2: number): number[] {
  const { inputs, labels, size } = trainSample;
  const said = Array.from({ length: outputs }, () => 0);
  let total = 0;
  for (let i = 0; i < size; i++) {
    const near = Math.exp(-2 * ((inputs[2 * i]! - x1) ** 2 + (inputs[2 * i + 1]! - x2) ** 2));
    total += near;
    const label = labels[i]!;
    if (task === "regression") said[0]! += near * label;
    else if (outputs === 1) said[0]! += near * (label > 0 ? 1 : -1);
    else said[label]! += near;
  }
  return said.map((sum) => (task === "regression" ? sum / (total + 1e-9) : 2 * sum));
}

/** Every fifth is wrong. */
function guess(example: number, truth: number, outputs: number): number[] {
  const rng = createRng(example);
  const best = example % 5 === 3 ? (truth + 1) % outputs : truth;
  return Array.from({ length: outputs }, (_, k) => 1.2 * rng.normal() + (k === best ? 4 : k === truth ? 2.5 : 0));
}
