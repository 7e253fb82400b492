/** Sums that fall into parts: one for each channel, or for each example. */

import type { Shape } from "../graph/tensor.ts";
import type { Arithmetic, Part } from "./arithmetic.ts";
import { elementsBehind } from "./elementIndex.ts";
import type { ElementStep } from "./explanation.ts";
import { longestList } from "./makeArithmetic.ts";

type Summing = Pick<ElementStep<never>, "sum">;

/** One sum for each index, under its name; a single one needs none. */
export function grouped(
  { sum }: Summing,
  axis: Part["axis"],
  indices: readonly number[],
  termsOf: (index: number, place: number) => readonly Arithmetic[],
): Arithmetic {
  if (indices.length === 1) return sum(termsOf(indices[0]!, 0));
  return sum(indices.map((index, place) => sum(termsOf(index, place), { axis, index })));
}

/** What lies behind an element of a reduced tensor: where that is much, and from several examples, a sum for each of them. */
export function sumBehind(
  step: Summing,
  { element, shape, axes }: { readonly element: number; readonly shape: Shape; readonly axes: readonly number[] },
  termOf: (element: number) => Arithmetic,
): Arithmetic {
  const elements = elementsBehind(element, shape, axes);
  const examples = axes[0] === 0 && axes.length > 1 ? shape[0]! : 1;
  if (elements.length <= longestList || examples === 1) return step.sum(elements.map(termOf));
  const length = elements.length / examples;
  return grouped(step, "example", [...Array(examples).keys()], (example) =>
    elements.slice(example * length, (example + 1) * length).map(termOf),
  );
}
