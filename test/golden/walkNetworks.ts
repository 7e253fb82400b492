/** Whole networks on given devices from the same weights on the same batches as PyTorch: equal losses for 100 steps, equal buffers, equal scores. */

import { describe, expect, it } from "vitest";
import type { Dataset } from "../../engine/data/dataset.ts";
import { describeFeatures, describeImages } from "../../engine/data/describe.ts";
import { parseExperiment } from "../../engine/experiment/parse.ts";
import type { NamedTensor } from "../../engine/export/namedTensor.ts";
import { buildNetwork } from "../../engine/nn/network.ts";
import { createSession } from "../../engine/train/createSession.ts";
import type { DeviceCase } from "../support/devices.ts";
import { hashInit, hashUniform } from "../support/hashUniform.ts";
import { float32, trajectory } from "../support/tolerances.ts";
import golden from "./networks.json" with { type: "json" };

const norm = (name: "BatchNorm1d" | "BatchNorm2d", fields = {}) => ({ type: name, ...fields });
const linear = (out_features: number, fields = {}) => ({ type: "Linear", out_features, ...fields });
const conv = (out_channels: number, kernel_size: number, stride: number) => ({
  type: "Conv2d",
  out_channels,
  kernel_size,
  stride,
  padding: Math.floor(kernel_size / 2),
  bias: false,
});
const relu = { type: "ReLU" };
const training = { version: 1, seed: 0, loss: { type: "CrossEntropyLoss" } };

const mlp = parseExperiment({
  ...training,
  dataset: { type: "Blobs" },
  model: [
    linear(16),
    norm("BatchNorm1d"),
    relu,
    { type: "Dropout", p: 0.25 },
    linear(16, { bias: false }),
    norm("BatchNorm1d", { momentum: null }),
    { type: "Tanh" },
    { type: "Dropout" },
    linear(3),
  ],
  optimizer: { type: "SGD", lr: 0.05, momentum: 0.9 },
  training: { batch_size: 16, epochs: 100 },
});

const resnet = parseExperiment({
  ...training,
  dataset: { type: "CIFAR10" },
  model: [
    conv(8, 3, 2),
    norm("BatchNorm2d"),
    relu,
    { type: "Residual", layers: [conv(8, 3, 1), norm("BatchNorm2d"), relu, conv(8, 3, 1), norm("BatchNorm2d")] },
    relu,
    {
      type: "Residual",
      layers: [conv(16, 3, 2), norm("BatchNorm2d"), relu, conv(16, 3, 1), norm("BatchNorm2d")],
      shortcut: [conv(16, 1, 2), norm("BatchNorm2d")],
    },
    relu,
    { type: "AdaptiveAvgPool2d", output_size: 1 },
    { type: "Flatten" },
    linear(10),
  ],
  optimizer: { type: "SGD", lr: 0.005, momentum: 0.9 },
  training: { batch_size: 8, epochs: 100 },
});

/** Made up as test/golden/makeNetworks.py makes them up. */
const points: Dataset = {
  type: "Blobs",
  ...describeFeatures({ features: ["x1", "x2"] }, { task: "classification", classes: ["0", "1", "2"] }),
  normalize: null,
  ...splits(
    Float32Array.from(hashUniform(200, 128), (u) => u * 12 - 6),
    Int32Array.from(hashUniform(201, 64), (u) => u * 3),
  ),
};
const images: Dataset = {
  type: "CIFAR10",
  ...describeImages([3, 32, 32], {
    task: "classification",
    classes: Array.from({ length: 10 }, (_, i) => String(i)),
  }),
  normalize: { mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] },
  ...splits(
    Uint8Array.from(hashUniform(208, 40 * 3072), (u) => u * 256),
    Int32Array.from(hashUniform(209, 40), (u) => u * 10),
  ),
};

function splits(inputs: Float32Array | Uint8Array, labels: Int32Array) {
  const split = { inputs, labels, size: labels.length };
  return { train: split, test: split };
}

const networks = [
  { ...golden.cases[0]!, experiment: mlp, dataset: points },
  { ...golden.cases[1]!, experiment: resnet, dataset: images },
];

export function walkNetworks(devices: readonly DeviceCase[]): void {
  // The reference device would take half a minute for convolutions; test/conformance holds the others to it operation by operation.
  const runs = devices.map(({ name, open }) => ({
    device: name,
    open,
    networks: name === "reference" ? networks.slice(0, 1) : networks,
  }));

  describe.each(runs)("on $device, 100 steps are PyTorch's", ({ device, open, networks }) => {
    it.each(networks)("for $name", async ({ experiment, dataset, losses, evaluated, buffers }) => {
      const opened = open();
      const session = await createSession({ experiment, dataset, device: opened });
      const { parameters } = buildNetwork(experiment.model, dataset.inputShape);
      const start = new Map(hashInit(parameters.map(({ slot }) => slot)).map((tensor) => [tensor.name, tensor]));
      const before = await session.weights();
      session.loadWeights(before.map((tensor) => raised(start.get(tensor.name) ?? tensor)));

      const got: number[] = [];
      while (got.length < 100) got.push(...(await session.advance({ maxSteps: 100 - got.length })).losses);
      // The session hands losses over in float32.
      expect(got).toBeCloseToTensor(losses, trajectory);
      expect((await session.evaluate()).train.loss).toBeCloseTo(evaluated, device === "reference" ? 10 : 4);

      const after = new Map((await session.weights()).map((tensor) => [tensor.name, tensor]));
      expect(before.filter(({ name }) => !start.has(name)).map(({ name }) => name)).toEqual(Object.keys(buffers));
      for (const [name, { shape, values }] of Object.entries(buffers)) {
        expect(after.get(name)!.shape).toEqual(shape);
        expect(after.get(name)!.values).toBeCloseToTensor(values, device === "reference" ? float32 : trajectory);
      }
      session.dispose();
      opened.dispose();
    });
  });
}

/** A norm's factors are around 1. */
function raised(tensor: NamedTensor): NamedTensor {
  const isFactor = tensor.name.endsWith("weight") && tensor.shape.length === 1;
  return isFactor ? { ...tensor, values: tensor.values.map((value) => value + 1) } : tensor;
}
