/** What an ONNX file says of itself in words, for whoever uses it: labels, what to put in, how to read what comes out. */

import type { Dataset } from "../../data/dataset.ts";
import type { Experiment } from "../../experiment/experiment.ts";
import { sizeOf } from "../../graph/shape.ts";
import type { Shape } from "../../graph/tensor.ts";
import { losses } from "../../nn/losses.ts";
import { paramsOf } from "../../nn/spec.ts";
import { normalizationOf } from "./normalization.ts";

interface Subject {
  readonly experiment: Experiment;
  readonly dataset: Omit<Dataset, "train" | "test">;
  /** Whether the file's first nodes normalize. */
  readonly isNormalizing: boolean;
  /** Without the batch axis. */
  readonly outputShape: Shape;
}

/** By key; lists and records as JSON. */
export function metadataOf(subject: Subject): Readonly<Record<string, string>> {
  const { experiment, dataset, isNormalizing } = subject;
  const { task, classes, features, inputShape } = dataset;
  const normalization = normalizationOf(dataset);
  return {
    task,
    ...(classes.length > 0 && { classes: JSON.stringify(classes) }),
    input: inputWords(dataset, isNormalizing),
    input_size: JSON.stringify(inputShape),
    ...(features.length > 0 && { features: JSON.stringify(features) }),
    ...(normalization && {
      normalization: JSON.stringify({
        included: isNormalizing,
        divisor: normalization.divisor,
        mean: normalization.mean,
        std: normalization.std,
      }),
    }),
    output: outputWords(subject),
    experiment: JSON.stringify(experiment),
  };
}

function inputWords({ image, columns }: Subject["dataset"], isNormalizing: boolean): string {
  if (image) {
    return isNormalizing
      ? "uint8 pixels from 0 to 255 (batch, channels, height, width)"
      : "float32 pixels (batch, channels, height, width): bytes over 255, less the mean, over the std of normalization";
  }
  if (!columns) return "float32 features as they are (batch, features)";
  const numbers = isNormalizing
    ? "numbers in the table's own units"
    : "numbers less the mean, over the std of normalization (0 where that is 0)";
  return `float32 features (batch, features): ${numbers}; 1 for the category that a row is of, 0 for the others`;
}

const readings = {
  softmax: "one number for each class; softmax makes probabilities of them",
  sigmoids: "one number for each class; sigmoid makes a probability of each",
  exponentials: "one number for each class; its exponential is the share",
  shares: "one share for each class",
} as const;

const singleReadings = {
  logit: "one number; above 0 is the second class, sigmoid makes its probability",
  probability: "the probability of the second class",
  sign: "one number; above 0 is the second class",
} as const;

function outputWords({ experiment, dataset, outputShape }: Subject): string {
  if (dataset.task === "regression") return "the number that is learned";
  const loss = losses[experiment.loss.type]!;
  return sizeOf(outputShape) > 1
    ? readings[loss.classOutputs(paramsOf(experiment.loss, loss))]
    : singleReadings[loss.singleOutput];
}
