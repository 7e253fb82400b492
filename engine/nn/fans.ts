/** What torch.nn.init scales by: how many numbers go into and come out of a unit, and what its activation does to their size. */

import type { Shape } from "../graph/tensor.ts";

/** Inputs to one output and outputs of one input, as `torch.nn.init._calculate_fan_in_and_fan_out` counts them. */
export function fansOf(shape: Shape): { readonly fan_in: number; readonly fan_out: number } {
  const [first = 1, second = 1, ...rest] = shape;
  const pixels = rest.reduce((product, length) => product * length, 1);
  // ConvTranspose2d keeps its inputs on axis 0; PyTorch counts axis 1 as its inputs all the same.
  return { fan_in: second * pixels, fan_out: first * pixels };
}

const linear = [
  "linear",
  "conv1d",
  "conv2d",
  "conv3d",
  "conv_transpose1d",
  "conv_transpose2d",
  "conv_transpose3d",
  "sigmoid",
];

/** The names that `torch.nn.init.calculate_gain` knows. */
export const nonlinearities: readonly string[] = ["leaky_relu", "relu", "tanh", "selu", ...linear];

/**
 * By how much weights must be larger for the size of the numbers to survive the activation.
 *
 * @param slope of leaky_relu below 0; the others do not look at it
 * @see torch.nn.init.calculate_gain
 */
export function gainOf(nonlinearity: string, slope: number): number {
  switch (nonlinearity) {
    case "tanh":
      return 5 / 3;
    case "relu":
      return Math.sqrt(2);
    case "leaky_relu":
      return Math.sqrt(2 / (1 + slope ** 2));
    case "selu":
      return 3 / 4;
    default:
      return 1;
  }
}
