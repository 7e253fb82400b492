/** Small models of many architectures, all layers of the table among them. */

import { parseExperiment } from "../../engine/experiment/parse.ts";
import { linear } from "./entryExperiments.ts";

const conv = (out_channels: number, kernel_size: number | readonly number[], more: object = {}) => ({
  type: "Conv2d",
  out_channels,
  kernel_size,
  ...more,
});
const pool = (kernel_size: number, more: object = {}) => ({ type: "MaxPool2d", kernel_size, ...more });
const flatten = { type: "Flatten" };
const relu = { type: "ReLU" };
const of = (...types: readonly string[]) => types.map((type) => ({ type }));

const images = (model: readonly object[], more: object = {}) => ({
  dataset: { type: "Shapes10", train_samples: 40, test_samples: 10 },
  model,
  loss: { type: "CrossEntropyLoss" },
  ...more,
});
const points = (model: readonly object[], more: object = {}) => ({
  dataset: { type: "Blobs", samples: 60, noise: 0.2 },
  model,
  loss: { type: "CrossEntropyLoss" },
  ...more,
});
const sequence = (C: number, L: number) => [linear(C * L), { type: "Unflatten", dim: 1, unflattened_size: [C, L] }];

/** Every number by itself. */
const cut = { type: "Unflatten", dim: 1, unflattened_size: [-1, 1] };

const norm = { type: "BatchNorm2d" };
const strided = (out_channels: number) => ({
  type: "Residual",
  layers: [conv(out_channels, 3, { stride: 2, padding: 1 }), norm, relu, conv(out_channels, 3, { padding: 1 }), norm],
  shortcut: [conv(out_channels, 1, { stride: 2 }), norm],
});

const documents: Readonly<Record<string, object>> = {
  "the tutorial's Net": images([
    ...[conv(6, 5), relu, pool(2), conv(16, 5), relu, pool(2), flatten],
    ...[linear(24), relu, linear(20), relu, linear(10)],
  ]),

  "LeNet, with mean pooling and Tanh": images([
    { type: "AvgPool2d", kernel_size: 2, padding: 1 },
    // ONNX Runtime joins a border of zeros with a pool that follows; here it holds numbers below 0.
    ...[conv(4, 5), { type: "Tanh" }, { type: "ZeroPad2d", padding: 1 }, pool(2)],
    ...[{ type: "AvgPool2d", kernel_size: 3, stride: 2, ceil_mode: true }, { type: "Tanh" }],
    ...[flatten, linear(12), { type: "Tanh" }, linear(10)],
  ]),

  "AlexNet, with overlapping pools and response norm": images([
    ...[conv(6, 5, { stride: 2, padding: 2 }), relu, { type: "LocalResponseNorm", size: 5, alpha: 0.1, k: 2 }],
    ...[pool(3, { stride: 2 }), conv(8, 3, { padding: "same" }), relu, { type: "LocalResponseNorm", size: 4 }],
    ...[
      pool(3, { stride: 2, ceil_mode: true }),
      { type: "Dropout" },
      flatten,
      linear(16),
      relu,
      { type: "Dropout" },
      linear(10),
    ],
  ]),

  "VGG with batch norm": images([
    ...[pool(2), conv(6, 3, { padding: 1 }), norm, relu, conv(6, 3, { padding: 1, bias: false }), norm, relu, pool(2)],
    ...[{ type: "Dropout2d", p: 0.2 }, { type: "AdaptiveAvgPool2d", output_size: [3, 2] }, flatten, linear(10)],
  ]),

  ResNet: images([
    ...[
      conv(4, 3, { stride: 2, padding: 1 }),
      norm,
      relu,
      { type: "Residual", layers: [conv(4, 3, { padding: 1 }), norm] },
    ],
    ...[relu, strided(6), relu, strided(8), relu, { type: "AdaptiveAvgPool2d", output_size: 1 }, flatten, linear(10)],
  ]),

  "MobileNet: separable convolutions, hard activations": images([
    ...[
      conv(4, 3, { stride: 2, padding: 1 }),
      norm,
      { type: "Hardswish" },
      conv(4, 3, { groups: 4, padding: 1 }),
      norm,
    ],
    ...[{ type: "ReLU6" }, conv(8, 1), norm, { type: "Hardswish" }, conv(8, [5, 3], { groups: 8, dilation: 2 })],
    ...[{ type: "Hardsigmoid" }, { type: "AdaptiveMaxPool2d", output_size: [3, 4] }, flatten, linear(10)],
  ]),

  "down and up again: transposed convolutions, enlarging, borders": images([
    ...[conv(4, 3, { stride: 2 }), { type: "SiLU" }, conv(6, 3, { stride: 2 }), { type: "SiLU" }],
    ...[{ type: "ConvTranspose2d", out_channels: 4, kernel_size: 3, stride: 2, output_padding: 1 }, { type: "GELU" }],
    ...[
      { type: "Upsample", scale_factor: 2 },
      { type: "ZeroPad2d", padding: [1, -2, 0, 3] },
      conv(2, 3, { stride: 2 }),
    ],
    ...[
      { type: "Upsample", scale_factor: 1.5, mode: "bilinear" },
      { type: "AdaptiveMaxPool2d", output_size: 1 },
      flatten,
    ],
    linear(10),
  ]),

  "norms of every kind": images([
    ...[{ type: "AvgPool2d", kernel_size: 4 }, { type: "InstanceNorm2d", affine: true }, conv(6, 3)],
    ...[
      { type: "InstanceNorm2d", track_running_stats: true },
      { type: "PReLU", num_parameters: 6 },
    ],
    ...[{ type: "GroupNorm", num_groups: 3 }, conv(4, 3), { type: "LayerNorm" }, { type: "PReLU" }],
    ...[{ ...norm, track_running_stats: false }, flatten, linear(10), { type: "LayerNorm", elementwise_affine: false }],
  ]),

  "along a sequence": points([
    ...[
      ...sequence(3, 12),
      { type: "Conv1d", out_channels: 4, kernel_size: 3, padding: "same" },
      { type: "BatchNorm1d" },
    ],
    ...[
      { type: "ELU" },
      { type: "MaxPool1d", kernel_size: 3, stride: 2, padding: 1 },
      { type: "Conv1d", out_channels: 4, kernel_size: 2 },
    ],
    ...[
      { type: "Softmax", dim: 2 },
      { type: "AvgPool1d", kernel_size: 2, ceil_mode: true },
      linear(3),
      { type: "Tanh" },
    ],
    ...[{ type: "LocalResponseNorm", size: 3 }, flatten],
    ...[{ type: "Residual", layers: [cut, { type: "LayerNorm", normalized_shape: 1 }, flatten] }, linear(3)],
  ]),

  "SELU with its dropout": points([
    linear(8),
    { type: "SELU" },
    { type: "AlphaDropout" },
    linear(8),
    { type: "SELU" },
    linear(3),
  ]),

  "every other smooth activation": points([
    ...[linear(6), { type: "Sigmoid" }, linear(6), { type: "Mish" }, linear(6), { type: "Softplus", beta: 2 }],
    ...[linear(6), { type: "Softsign" }, linear(6), { type: "LogSigmoid" }, linear(6), { type: "Tanhshrink" }],
    ...[
      linear(6),
      { type: "GELU", approximate: "tanh" },
      linear(6),
      { type: "BatchNorm1d" },
      { type: "CELU", alpha: 0.5 },
      linear(3),
    ],
  ]),

  "every other activation in pieces": points([
    ...[
      linear(6),
      { type: "LeakyReLU" },
      linear(6),
      { type: "Hardtanh" },
      linear(6),
      { type: "Threshold", threshold: 0.1, value: -1 },
    ],
    ...[
      linear(6),
      { type: "BatchNorm1d", affine: false },
      { type: "Softshrink", lambd: 0.1 },
      linear(6),
      { type: "Hardshrink", lambd: 0.1 },
    ],
    ...[linear(6), ...of("Identity", "BatchNorm1d"), { type: "Residual", layers: [] }, linear(3)],
  ]),

  "log-probabilities": points([linear(6), relu, linear(3), { type: "LogSoftmax" }], { loss: { type: "NLLLoss" } }),

  "a curve": {
    dataset: { type: "Curve", samples: 60 },
    model: [linear(8), { type: "Tanh" }, linear(1)],
    loss: { type: "MSELoss" },
  },

  "input features of the plane": {
    dataset: { type: "Spiral", samples: 60, features: ["x1", "x2", "x1^2", "sin(x2)"] },
    model: [linear(6), { type: "Tanh" }, linear(1)],
    loss: { type: "BCEWithLogitsLoss" },
  },

  "German credit, a table of numbers and categories": {
    dataset: { type: "CSV", file: "german.csv", target: "credit" },
    model: [linear(6), relu, linear(1)],
    loss: { type: "BCEWithLogitsLoss" },
  },

  "nothing at all": points(of("Identity"), { dataset: { type: "Circle", samples: 20 }, loss: { type: "MSELoss" } }),
};

export const onnxModels = Object.entries(documents).map(([title, document]) => ({
  title,
  experiment: parseExperiment({
    version: 1,
    optimizer: { type: "SGD", lr: 0.05, momentum: 0.9 },
    training: { batch_size: 8, epochs: 3 },
    ...document,
  }),
}));
