/** Convolutions that begin by changing nothing. */

import { sizeOf } from "../graph/shape.ts";
import type { Shape } from "../graph/tensor.ts";

/**
 * Filter i of each group holds a 1 in the middle of its channel i, where there is one, and 0 elsewhere.
 *
 * @param groups divides the number of filters
 * @see torch.nn.init.dirac_
 */
export function dirac([filters = 1, channels = 1, ...size]: Shape, groups: number): Float64Array {
  const pixels = sizeOf(size);
  const middle = size.reduce((index, length) => index * length + Math.floor(length / 2), 0);
  const values = new Float64Array(filters * channels * pixels);
  const perGroup = filters / groups;
  for (let filter = 0; filter < filters; filter++) {
    const channel = filter % perGroup;
    if (channel < channels) values[(filter * channels + channel) * pixels + middle] = 1;
  }
  return values;
}
