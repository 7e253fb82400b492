/** Small data sets and snapshots for the pictures, as the worker would send them. */

import { describeFeatures, describeImages } from "../../engine/data/describe.ts";
import type { CurvePoint, DataSummary, Evaluation, ModelSummary, Snapshot } from "../../engine/worker/protocol.ts";

export const points: DataSummary = {
  type: "Circle",
  ...describeFeatures(
    { features: ["x1", "x2"], plane: { x1: [-6, 6], x2: [-6, 6] } },
    { task: "classification", classes: ["orange", "blue"] },
  ),
  normalize: null,
  trainSize: 2,
  testSize: 2,
  trainSample: { inputs: Float32Array.of(-3, 0, 3, 0), labels: Int32Array.of(0, 1), size: 2 },
  testSample: { inputs: Float32Array.of(-2, 1, 2, 1), labels: Int32Array.of(0, 0), size: 2 },
};

export const values: DataSummary = {
  ...points,
  type: "Plane",
  task: "regression",
  classes: [],
  trainSample: { ...points.trainSample, labels: Float32Array.of(-0.5, 0.5) },
  testSample: { ...points.testSample, labels: Float32Array.of(-0.3, 0.3) },
};

/** Points of a step, from −1 to 1. */
export const curve: DataSummary = {
  type: "Curve",
  ...describeFeatures(
    { features: ["x"], line: { x: [-6, 6], y: [-1.5, 1.5] } },
    { task: "regression", classes: [], trainSize: 3, testSize: 1 },
  ),
  normalize: null,
  trainSize: 3,
  testSize: 1,
  trainSample: { inputs: Float32Array.of(-3, 1, 5), labels: Float32Array.of(-1, 1, 1), size: 3 },
  testSample: { inputs: Float32Array.of(0.25), labels: Float32Array.of(0.75), size: 1 },
};

/** Seven test images of 2×2 pixels; image i is of class i % 3. */
export const images: DataSummary = {
  type: "CIFAR10",
  ...describeImages([3, 2, 2], { task: "classification", classes: ["plane", "car", "bird"] }),
  normalize: { mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] },
  trainSize: 50000,
  testSize: 10000,
  trainSample: { inputs: new Uint8Array(0), labels: new Int32Array(0), size: 0 },
  testSample: {
    inputs: Uint8Array.from({ length: 7 * 12 }, (_, i) => i % 256),
    labels: Int32Array.from({ length: 7 }, (_, i) => i % 3),
    size: 7,
  },
};

export const modelOf = (outputs: number): ModelSummary => ({
  parameters: 3,
  layers: [{ type: "Linear", input: [2], output: [outputs], parameters: 3, macs: 2 }],
});

export const evaluation: Evaluation = {
  step: 2000,
  train: { loss: 1.1, accuracy: 0.6 },
  test: { loss: 1.274, accuracy: 0.549 },
  trainExamples: 1000,
  testExamples: 10000,
  perClass: [0.58, 0.72, Number.NaN],
  confusion: [
    [580, 103, 317],
    [180, 720, 100],
    [0, 0, 0],
  ],
  wrong: [2, 5, 8000],
};

export const snapshot: Snapshot = {
  status: "running",
  divergence: null,
  step: 2000,
  epoch: 2,
  stepsPerEpoch: 1000,
  learningRate: 0.001,
  examplesPerSecond: 0,
  msPerStep: 1,
  isHeldBack: false,
  evaluation,
  curve: { attempt: 1, points: [] },
  runningLoss: [],
  probes: [],
};

export const curveOf = (count: number): CurvePoint[] =>
  Array.from({ length: count }, (_, step) => ({
    step,
    epoch: step / 10,
    learningRate: 0.001,
    train: { loss: 2 / (1 + step), accuracy: 0.5 },
    test: { loss: 2.2 / (1 + step), accuracy: 0.4 },
  }));
