/** Summaries of data for the page, and the memory of an event that can be transferred. */

import type { Dataset, Split } from "../data/dataset.ts";
import { spread } from "../data/spread.ts";
import { sizeOf } from "../graph/shape.ts";
import type { DataSummary, Event, Sample } from "./protocol.ts";

const sampleSize = 64;
/** More would cover each other, and take longer to paint than a frame. The points of the plane that are made are fewer, but for a user who asks for more. */
const mostPoints = 2000;

export function summarize(dataset: Dataset): DataSummary {
  const { train, test, file: _, ...facts } = dataset;
  return {
    ...facts,
    trainSize: train.size,
    testSize: test.size,
    ...(dataset.task === "classification" && {
      classCounts: { train: countClasses(train, dataset), test: countClasses(test, dataset) },
    }),
    trainSample: sample(train, dataset),
    testSample: sample(test, dataset),
  };
}

function countClasses({ labels, size }: Split, { classes }: Dataset): readonly number[] {
  const counts = classes.map(() => 0);
  for (let i = 0; i < size; i++) counts[labels[i]!]! += 1;
  return counts;
}

/** The points of a plane or a line, as their coordinates; the first images or rows. */
function sample(split: Split, { plane, line, inputShape }: Dataset): Sample {
  const { inputs, labels, size } = split;
  if (plane || line) return samplePoints(split, plane ? 2 : 1);
  const count = Math.min(size, sampleSize);
  return { inputs: inputs.slice(0, count * sizeOf(inputShape)), labels: labels.slice(0, count), size: count };
}

function samplePoints({ inputs, points: cells, labels, size }: Split, coordinates: 1 | 2): Sample {
  const points = cells ?? inputs;
  if (size <= mostPoints) return { inputs: points.slice(), labels: labels.slice(), size };
  const examples = spread(mostPoints, size);
  const chosen = { inputs: points.slice(0, mostPoints * coordinates), labels: labels.slice(0, mostPoints) };
  for (const [i, example] of examples.entries()) {
    chosen.labels[i] = labels[example]!;
    for (let c = 0; c < coordinates; c++) chosen.inputs[i * coordinates + c] = points[example * coordinates + c]!;
  }
  return { examples, ...chosen, size: mostPoints };
}

/** The memory of an event's arrays, to be handed over instead of copied. */
export function transferablesOf(event: Event): readonly ArrayBuffer[] {
  const buffers = new Set<ArrayBuffer>();
  collect(event, buffers);
  return [...buffers];
}

function collect(value: unknown, buffers: Set<ArrayBuffer>): void {
  if (ArrayBuffer.isView(value)) {
    // Memory shared between threads cannot be handed over, and is copied.
    if (value.buffer instanceof ArrayBuffer) buffers.add(value.buffer);
  } else if (Array.isArray(value)) {
    // The first item tells whether a list can hold arrays; lists of numbers cannot.
    if (typeof value[0] === "object") for (const item of value) collect(item, buffers);
  } else if (typeof value === "object" && value !== null) {
    for (const item of Object.values(value)) collect(item, buffers);
  }
}
