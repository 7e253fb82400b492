/** Weights in the place of outputs: filters of convolutions, incoming weights of units, biases of those that are too many or too small. */

import { layers } from "../../../engine/catalog.ts";
import { type Card, isOnLastAxis } from "./cards.ts";
import type { Column } from "./column.ts";
import type { Shown } from "./shown.ts";
import type { NetworkValues, Outputs, Tensors } from "./values.ts";

export const weightsShown: Shown = {
  outputsOf: weightsOf,
  strengthsIn: (values) => values,
  leastStrength: 1,
  legend: null,
};

function weightsOf({ weights }: NetworkValues, column: Column, cards: readonly Card[]): Outputs | null {
  const card = cards[column.card]!;
  const weight = weights?.get(`${card.head}.weight`);
  if (!weight || isOnLastAxis(card)) return null;
  const { units } = column;
  const { shape } = weight;
  if (shape.length > 2) return filtersOf(weight, { units, isInputsFirst: layers[card.type]?.hasInputsFirst === true });
  if (shape[0] !== units) return null;
  if (shape.length === 1) return oneEach(weight.values);
  if (column.depiction === "tiles") return incomingOf(weight);
  const bias = weights?.get(`${card.head}.bias`);
  return bias?.shape[0] === units ? oneEach(bias.values) : null;
}

/** One value a unit: a norm's factor, a bias. */
const oneEach = (values: Float32Array): Outputs => ({
  isPlane: false,
  values,
  units: values.length,
  width: 1,
  height: 1,
});

/** Each channel's filter, the mean over the channels that it reads. Null where filters read groups of channels, and stand with their inputs first. */
function filtersOf(
  { values, shape }: Tensors[number],
  { units, isInputsFirst }: { readonly units: number; readonly isInputsFirst: boolean },
): Outputs | null {
  const [first, second, ...kernel] = shape;
  if ((isInputsFirst ? second : first) !== units) return null;
  const [height, width] = kernel.length === 1 ? [1, kernel[0]!] : [kernel[0]!, kernel[1]!];
  const area = height * width;
  const read = isInputsFirst ? first! : second!;
  const means = new Float32Array(units * area);
  for (let unit = 0; unit < units; unit++) {
    for (let input = 0; input < read; input++) {
      const start = (isInputsFirst ? input * units + unit : unit * read + input) * area;
      for (let i = 0; i < area; i++) means[unit * area + i]! += values[start + i]! / read;
    }
  }
  return { isPlane: false, values: means, units, width, height };
}

/** Up to so many stand side by side. */
const mostInRow = 16;

/** Each unit's weights, in the order of its inputs: in one row where they are few, else row by row in a square. */
function incomingOf({ values, shape: [units = 0, inputs = 0] }: Tensors[number]): Outputs {
  const width = inputs <= mostInRow ? inputs : Math.ceil(Math.sqrt(inputs));
  const height = Math.ceil(inputs / width);
  const padded = new Float32Array(units * width * height);
  for (let unit = 0; unit < units; unit++) {
    padded.set(values.subarray(unit * inputs, (unit + 1) * inputs), unit * width * height);
  }
  return { isPlane: false, values: padded, units, width, height };
}
