/** Which numbers of the parameters belong to a unit or a link. Pure. */

import { layers } from "../../../engine/catalog.ts";
import type { Shape } from "../../../engine/graph/tensor.ts";
import { type Card, isOnLastAxis } from "./cards.ts";
import type { Column } from "./column.ts";
import type { NetworkLayout } from "./layout.ts";
import type { LinkPlace } from "./linkHit.ts";
import type { NetworkValues, Tensors } from "./values.ts";

/** Some numbers of a parameter that follow one another. */
export interface OwnNumbers {
  readonly name: string;
  /** Of the whole parameter. */
  readonly shape: Shape;
  /** The place of the first. */
  readonly start: number;
  readonly values: Float32Array;
}

const numbersIn = ({ name, shape, values }: Tensors[number], start: number, count: number): OwnNumbers => ({
  name,
  shape,
  start,
  values: values.subarray(start, start + count),
});

function parameterOf(values: NetworkValues, card: Card | undefined, name: string): Tensors[number] | null {
  // What is drawn of Linear on images are no units of its own.
  if (!card || isOnLastAxis(card)) return null;
  return values.weights?.get(`${card.head}.${name}`) ?? null;
}

export function biasOf(values: NetworkValues, column: Column, cards: readonly Card[], unit: number): OwnNumbers | null {
  const bias = parameterOf(values, cards[column.card], "bias");
  return bias?.shape[0] === column.units && unit < column.units ? numbersIn(bias, unit, 1) : null;
}

/** All weights of a unit, in the order of what it reads. */
export function weightsOf(
  values: NetworkValues,
  column: Column,
  cards: readonly Card[],
  unit: number,
): OwnNumbers | null {
  const card = cards[column.card];
  const weight = parameterOf(values, card, "weight");
  if (!card || !weight || layers[card.type]?.hasInputsFirst) return null;
  if (weight.shape[0] !== column.units || unit >= column.units) return null;
  const count = weight.shape.slice(1).reduce((product, size) => product * size, 1);
  return numbersIn(weight, unit * count, count);
}

/** What a convolution weighs for one channel. */
export interface Filter {
  /** Of the whole parameter. */
  readonly values: Float32Array;
  /** Where in `values` the slice (height, width) of each channel that it reads begins. */
  readonly starts: readonly number[];
  readonly height: number;
  readonly width: number;
}

/** Of a transposed convolution without groups, whose weight has its inputs first, too. */
export function filterOf(
  values: NetworkValues,
  { card: index, units }: Column,
  cards: readonly Card[],
  unit: number,
): Filter | null {
  const card = cards[index];
  const weight = parameterOf(values, card, "weight");
  if (!card || !weight || unit >= units) return null;
  const [first = 0, second = 0, ...kernel] = weight.shape;
  const isInputsFirst = layers[card.type]?.hasInputsFirst === true;
  if (kernel.length === 0 || (isInputsFirst ? second : first) !== units) return null;
  const [height, width] = kernel.length === 1 ? [1, kernel[0]!] : [kernel[0]!, kernel[1]!];
  const read = isInputsFirst ? first : second;
  const startOf = (input: number) => (isInputsFirst ? input * units + unit : unit * read + input) * height * width;
  return { values: weight.values, starts: Array.from({ length: read }, (_, i) => startOf(i)), height, width };
}

/** The one weight that a link stands for; null where it stands for a kernel, or a table's column that is several inputs. */
export function weightOfLink(
  values: NetworkValues,
  { columns }: NetworkLayout,
  cards: readonly Card[],
  { column, unit, from }: LinkPlace,
): OwnNumbers | null {
  const [before, after] = [columns[column - 1], columns[column]];
  const own = after && weightsOf(values, after, cards, unit);
  if (!before || own?.shape.length !== 2) return null;
  const starts = before.starts ?? [];
  const [first, end] = before.starts ? [starts[from]!, starts[from + 1]!] : [from, from + 1];
  const inputs = before.starts ? starts.at(-1) : before.units;
  if (own.values.length !== inputs || end - first !== 1) return null;
  return { ...own, start: own.start + first, values: own.values.subarray(first, end) };
}
