/** `random`: numbers made from a key, a step and their place alone, so that every device draws the same and nothing is kept. */

import { ShapeError } from "../../define/errors.ts";
import { formatShape } from "../../graph/shape.ts";
import { apply, type Op, type Shape, type Tensor } from "../../graph/tensor.ts";

export interface RandomAttrs {
  readonly shape: Shape;
  /** 32 bits; `hashKey` makes them from a seed and a purpose. */
  readonly key: number;
}

export const randomOp: Op<RandomAttrs> = {
  name: "random",

  outputs([step], { shape }) {
    if (step!.shape.length !== 0 || step!.dtype !== "f32") {
      throw new ShapeError({
        where: "random",
        got: `${formatShape(step!.shape)} ${step!.dtype}`,
        expected: "the step's number, a scalar",
        fix: "Read it from the step's row.",
      });
    }
    return [{ shape, dtype: "f32" }];
  },

  backward() {
    throw new Error("random has no gradient: the numbers depend on nothing that is learned");
  },
};

/**
 * Uniform in [0, 1) with 24 bits, which float32 holds exactly: bit for bit the same on every device.
 *
 * With `mix` MurmurHash3's finalizer and all arithmetic modulo 2³²: a = mix(step xor key), b = mix(a + 0x9e3779b9),
 * element i = ⌊mix(mix(i xor a) + b) / 2⁸⌋ / 2²⁴.
 *
 * @param step scalar, a whole number in [0, 2²⁴)
 */
export function random(step: Tensor, attrs: RandomAttrs): Tensor {
  return apply(randomOp, [step], attrs)[0]!;
}
