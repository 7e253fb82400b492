/** One number of a parameter, as the page speaks of it. */

import type { Shape } from "../../engine/graph/tensor.ts";

export interface WeightRef {
  /** The parameter's `state_dict` name. */
  readonly name: string;
  readonly shape: Shape;
  /** In row-major order. */
  readonly index: number;
}

/** `0.weight[2, 1]`, as PyTorch indexes it. */
export function elementName({ name, shape, index }: WeightRef): string {
  let rest = index;
  const places = shape.toReversed().map((size) => {
    const place = rest % size;
    rest = (rest - place) / size;
    return place;
  });
  return `${name}[${places.toReversed().join(", ")}]`;
}
