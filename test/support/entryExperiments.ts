/** Small experiments, one for each entry of the tables, for walks that hold what is true of one to all. */

import { layers, losses } from "../../engine/catalog.ts";
import { initialValues } from "../../engine/define/param.ts";
import { fillIn } from "../../engine/experiment/complete.ts";
import type { Experiment, Spec } from "../../engine/experiment/experiment.ts";
import { parseExperiment } from "../../engine/experiment/parse.ts";
import { checkOf } from "./checked.ts";
import { circle } from "./circleDocument.ts";

export const linear = (out_features: number): Spec => ({ type: "Linear", out_features });

/** A convolutional net with chances. */
export const image = (changes: object): Experiment =>
  parseExperiment({
    version: 1,
    dataset: { type: "Shapes10", train_samples: 12, test_samples: 10, augment: [{ type: "RandomHorizontalFlip" }] },
    model: [
      ...[
        { type: "AvgPool2d", kernel_size: 2 },
        { type: "Conv2d", out_channels: 3, kernel_size: 3 },
      ],
      ...[{ type: "BatchNorm2d" }, { type: "ReLU" }, { type: "MaxPool2d", kernel_size: 2 }],
      ...[{ type: "Dropout" }, { type: "Flatten" }, linear(10)],
    ],
    loss: { type: "CrossEntropyLoss" },
    optimizer: { type: "SGD", lr: 0.1, momentum: 0.9 },
    training: { batch_size: 5, epochs: 20 },
    ...changes,
  });

// Adam would make a whole step of a gradient that is nothing but rounding, as that of a bias before BatchNorm.
const plain = { optimizer: { type: "SGD", lr: 0.1 }, training: { batch_size: 6 } };
const flat = (layer: Spec) => circle({ model: [linear(4), layer, linear(1)], ...plain });
const sequence = (layer: Spec) =>
  circle({
    model: [linear(12), { type: "Unflatten", dim: 1, unflattened_size: [2, 6] }, layer, { type: "Flatten" }, linear(1)],
    ...plain,
  });
// Pixels that are equal stay equal, so that a maximum is the same one on every device.
const picture = (layer: Spec) =>
  image({ model: [{ type: "MaxPool2d", kernel_size: 4 }, layer, { type: "Flatten" }, linear(10)] });

/** A layer of this type between others, with what it takes: features, a sequence, or an image. */
export function withLayer(type: string): Experiment {
  const own = { type, ...initialValues(layers[type]!.params) };
  const layer = fillIn("model", layers[type]!.branches ? { ...own, layers: [{ type: "Tanh" }], shortcut: [] } : own);
  return [flat, sequence, picture].map((make) => make(layer)).find((each) => !checkOf(each).problem)!;
}

export function withLoss(type: string): Experiment {
  const { target, checkOutputs } = losses[type]!;
  const last = { BCELoss: ["Sigmoid"], NLLLoss: ["LogSoftmax"], KLDivLoss: ["LogSoftmax"] }[type] ?? [];
  const isOfClasses = target === "classIndex" || checkOutputs !== undefined;
  return circle({
    dataset: isOfClasses ? { type: "Blobs" } : { type: "Circle" },
    model: [linear(4), { type: "Tanh" }, linear(isOfClasses ? 3 : 1), ...last.map((type) => ({ type }))],
    loss: { type },
  });
}

export const withOptimizer = (type: string): Experiment => circle({ optimizer: { type } });
