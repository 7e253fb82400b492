/** Where the way back through a graph ends. */

import { baseOf } from "../graph/schedule.ts";
import type { Tensor } from "../graph/tensor.ts";

/** A tensor's place among `inputs`, if it is one of them; a view of one counts as that one. */
export function placesOf(inputs: readonly Tensor[]): (tensor: Tensor) => number | undefined {
  const places = new Map<Tensor, number>();
  for (const [i, input] of inputs.entries()) places.set(input, i);
  for (const [i, input] of inputs.entries()) {
    const base = baseOf(input);
    if (!places.has(base)) places.set(base, i);
  }
  const known = new Map<Tensor, number | undefined>();
  return (tensor) => {
    if (!known.has(tensor)) known.set(tensor, places.get(tensor) ?? places.get(baseOf(tensor)));
    return known.get(tensor);
  };
}
