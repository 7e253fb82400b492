/** Weights in the place of outputs: filters of convolutions, incoming weights of units, biases of those that are too many or too small. */

import { type Card, isOnLastAxis } from "./cards.ts";
import type { Column } from "./column.ts";
import { filterOf } from "./ownNumbers.ts";
import type { Shown } from "./shown.ts";
import type { NetworkValues, Outputs, Tensors } from "./values.ts";

export const weightsShown: Shown = {
  outputsOf: weightsOf,
  strengthsIn: (values) => values,
  leastStrength: 1,
  legend: null,
};

function weightsOf(values: NetworkValues, column: Column, cards: readonly Card[]): Outputs | null {
  const { weights } = values;
  const card = cards[column.card]!;
  const weight = weights?.get(`${card.head}.weight`);
  if (!weight || isOnLastAxis(card)) return null;
  const { units } = column;
  const { shape } = weight;
  if (shape.length > 2) return filtersOf(values, column, cards);
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

/** Each channel's filter, the mean over the channels that it reads. Null where filters cannot be told apart by channel. */
function filtersOf(values: NetworkValues, column: Column, cards: readonly Card[]): Outputs | null {
  const { units } = column;
  const [one, ...others] = Array.from({ length: units }, (_, unit) => filterOf(values, column, cards, unit));
  if (!one) return null;
  const { height, width } = one;
  const area = height * width;
  const means = new Float32Array(units * area);
  for (const [unit, filter] of [one, ...others].entries()) {
    for (const start of filter!.starts) {
      for (let i = 0; i < area; i++) means[unit * area + i]! += filter!.values[start + i]! / filter!.starts.length;
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
