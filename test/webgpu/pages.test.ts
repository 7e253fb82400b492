/**
 * Values, weights and states in different pages, as in large networks: what a shader's text reads and what is bound must be the same. The
 * gate has what left operands unread, and one of each kind of kernel; the full run walks all of it once more.
 */

import { describe, expect, it } from "vitest";
import { noFiles } from "../../engine/data/sources/memory.ts";
import { createReferenceDevice } from "../../engine/devices/reference/device.ts";
import { loadDataset } from "../../engine/experiment/loadDataset.ts";
import { parseExperiment } from "../../engine/experiment/parse.ts";
import { mul, variable } from "../../engine/expr/expr.ts";
import type { Device } from "../../engine/graph/device.ts";
import { apply } from "../../engine/graph/tensor.ts";
import { ops } from "../../engine/ops/index.ts";
import { referenceKernels } from "../../engine/ops/referenceKernels.ts";
import { createSession } from "../../engine/train/createSession.ts";
import { random } from "../conformance/feeds.ts";
import { runStep } from "../conformance/singleStep.ts";
import { walkEpilogues } from "../conformance/walkEpilogues.ts";
import { walkOperations } from "../conformance/walkOperations.ts";
import { walkLayers } from "../golden/walkLayers.ts";
import { fullMark, isFull } from "../support/full.ts";
import { exact, float32 } from "../support/tolerances.ts";
import { openForFile } from "../support/webgpu.ts";

const apart = await openForFile("little pages");

const conv = (fields: object) => ({ type: "Conv2d", ...fields });
const head = [{ type: "Flatten" }, { type: "Linear", out_features: 10 }];
const images = { type: "Shapes10", train_samples: 32, test_samples: 10 };
const points = { type: "Circle", samples: 80 };
const yesOrNo = [{ type: "Linear", out_features: 1 }];

const networks = [
  {
    title: "a 1×1 convolution of stride 2, whose gradient has pixels without a tap",
    dataset: images,
    model: [conv({ out_channels: 4, kernel_size: 1 }), conv({ out_channels: 1, kernel_size: 1, stride: 2 }), ...head],
  },
  {
    title: "a ResNet's block with a 1×1 shortcut of stride 2",
    dataset: images,
    model: [
      { type: "AvgPool2d", kernel_size: 4 },
      conv({ out_channels: 4, kernel_size: 3, padding: 1 }),
      {
        type: "Residual",
        layers: [
          conv({ out_channels: 4, kernel_size: 3, stride: 2, padding: 1, bias: false }),
          { type: "BatchNorm2d" },
        ],
        shortcut: [conv({ out_channels: 4, kernel_size: 1, stride: 2 })],
      },
      { type: "ReLU" },
      { type: "MaxPool2d", kernel_size: 2 },
      ...head,
    ],
  },
  {
    title: "a transposed convolution whose stride is greater than its kernel",
    dataset: images,
    model: [
      { type: "AvgPool2d", kernel_size: 8 },
      { type: "ConvTranspose2d", out_channels: 2, kernel_size: 1, stride: 2 },
      ...head,
    ],
  },
  {
    title: "stride 2 with dilation 2",
    dataset: images,
    model: [
      { type: "AvgPool2d", kernel_size: 4 },
      conv({ out_channels: 2, kernel_size: 1 }),
      conv({ out_channels: 3, kernel_size: 2, stride: 2, dilation: 2 }),
      ...head,
    ],
  },
  {
    title: "a LayerNorm over a single number",
    dataset: points,
    model: [{ type: "Linear", out_features: 1 }, { type: "LayerNorm" }, { type: "Tanh" }, ...yesOrNo],
  },
  {
    title: "an activation without a slope",
    dataset: points,
    model: [{ type: "Linear", out_features: 8 }, { type: "Threshold", threshold: 1e9, value: 3 }, ...yesOrNo],
  },
];

async function lossesOn(device: Device, { dataset, model }: (typeof networks)[number]) {
  const experiment = parseExperiment({
    version: 1,
    dataset,
    model,
    loss: { type: dataset === images ? "CrossEntropyLoss" : "BCEWithLogitsLoss" },
    optimizer: { type: "Adam", lr: 0.01 },
    training: { batch_size: 16, epochs: 2, shuffle: false },
  });
  const session = await createSession({
    experiment,
    dataset: await loadDataset({ experiment, files: noFiles }),
    device,
  });
  const { losses } = await session.advance({ maxSteps: 2 });
  const { test } = await session.evaluate();
  session.dispose();
  device.dispose();
  return [...losses, test.loss];
}

describe("on WebGPU with every large operand in a page of its own, the losses are the reference's", () => {
  it.each(networks)("of $title", async (network) => {
    const expected = await lossesOn(createReferenceDevice(referenceKernels), network);
    expect(await lossesOn(apart.open(), network)).toBeCloseToTensor(expected, float32);
  });
});

it("binds nothing for an operand that no expression reads, as is left of sums and differences that cancel", async () => {
  const device = apart.open();
  const feeds = [random([40]), random([40])];
  const attrs = { names: ["read", "unread"], exprs: [mul(2, variable("read"))], shape: [40] };
  const { outputs } = await runStep(device, feeds, (...inputs) => apply(ops.map, inputs, attrs)[0]!);
  device.dispose();
  expect(outputs[0]!).toBeCloseToTensor(
    Float32Array.from(feeds[0]!.values, (value) => 2 * value),
    exact,
  );
});

if (isFull) {
  const devices = [{ ...apart, name: `${fullMark} webgpu with little pages` }];
  walkOperations(devices);
  walkEpilogues(devices);
  walkLayers(devices);
}
