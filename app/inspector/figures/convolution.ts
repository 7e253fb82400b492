/** The geometry of a convolution that is shown: where the window lies for a value of the output, and what it covers. */

import type { Figure, Piece } from "../../../engine/train/inspect/inspection.ts";
import type { Block } from "./plane.ts";

type Pair = readonly [number, number];

export interface Convolution {
  readonly input: Figure;
  readonly weight: Figure;
  readonly output: Figure;
  /** Input channels that one filter sees. */
  readonly channels: number;
  readonly kernel: Pair;
  readonly stride: Pair;
  readonly padding: Pair;
  readonly dilation: Pair;
  readonly groups: number;
}

/** What the window covers, what the filter has for it and their products: (channels, kH, kW) each; zeros where it is over the edge. */
export interface Patch {
  readonly filter: number;
  readonly pixels: Float64Array;
  readonly weights: Float64Array;
  readonly products: Float64Array;
  /** Of the products, for each channel. */
  readonly sums: Float64Array;
}

/** Null where the piece is no convolution of one image. */
export function convolutionOf({ op, attrs, inputs, output }: Piece): Convolution | null {
  const [input, weight] = inputs;
  if (op !== "conv2d" || !input || !weight || !isGeometry(attrs)) return null;
  if (input.shape.length !== 3 || weight.shape.length !== 4 || output.shape.length !== 3) return null;
  const [, channels, kH, kW] = weight.shape;
  const { stride, padding, dilation, groups } = attrs;
  return { input, weight, output, channels: channels!, kernel: [kH!, kW!], stride, padding, dilation, groups };
}

interface Geometry {
  readonly stride: Pair;
  readonly padding: Pair;
  readonly dilation: Pair;
  readonly groups: number;
}

const isGeometry = (attrs: unknown): attrs is Geometry =>
  typeof attrs === "object" &&
  attrs !== null &&
  ["stride", "padding", "dilation"].every((name) => name in attrs) &&
  "groups" in attrs;

/** Filter, row and column of a value of the output. */
function placeOf({ output: { shape } }: Convolution, element: number): readonly [number, number, number] {
  const [, height, width] = shape;
  const plane = height! * width!;
  return [Math.floor(element / plane), Math.floor((element % plane) / width!), element % width!];
}

/** Rows and columns of the input under the window; some may lie outside. */
export function windowOf(convolution: Convolution, element: number): Block {
  const { stride, padding, dilation, kernel } = convolution;
  const [, row, column] = placeOf(convolution, element);
  const top = row * stride[0] - padding[0];
  const left = column * stride[1] - padding[1];
  return { top, left, bottom: top + dilation[0] * (kernel[0] - 1), right: left + dilation[1] * (kernel[1] - 1) };
}

/** The value of the output whose window lies over a pixel of the input, as near to its middle as there is one; in the channel of `chosen`. */
export function outputUnder(convolution: Convolution, pixel: number, chosen: number): number {
  const { input, output, stride, padding, dilation, kernel } = convolution;
  const [, inputHeight, inputWidth] = input.shape;
  const [, height, width] = output.shape;
  const within = pixel % (inputHeight! * inputWidth!);
  const at: Pair = [Math.floor(within / inputWidth!), within % inputWidth!];
  const [row, column] = ([height!, width!] as const).map((count, axis) => {
    const middle = (dilation[axis]! * (kernel[axis]! - 1)) / 2;
    const nearest = Math.round((at[axis]! + padding[axis]! - middle) / stride[axis]!);
    return Math.max(0, Math.min(count - 1, nearest));
  });
  const [filter] = placeOf(convolution, chosen);
  return (filter * height! + row!) * width! + column!;
}

export function patchOf(convolution: Convolution, element: number): Patch {
  const { input, weight, output, channels, kernel, stride, padding, dilation, groups } = convolution;
  const [, height, width] = input.shape;
  const [filter, row, column] = placeOf(convolution, element);
  const firstChannel = Math.floor(filter / (output.shape[0]! / groups)) * channels;
  const size = kernel[0] * kernel[1];
  const pixels = new Float64Array(channels * size);
  const weights = new Float64Array(channels * size);
  for (let channel = 0; channel < channels; channel++) {
    for (let i = 0; i < size; i++) {
      const y = row * stride[0] - padding[0] + Math.floor(i / kernel[1]) * dilation[0];
      const x = column * stride[1] - padding[1] + (i % kernel[1]) * dilation[1];
      const isInside = y >= 0 && y < height! && x >= 0 && x < width!;
      const at = channel * size + i;
      pixels[at] = isInside ? input.values[((firstChannel + channel) * height! + y) * width! + x]! : 0;
      weights[at] = weight.values[filter * channels * size + at]!;
    }
  }
  const products = pixels.map((pixel, i) => pixel * weights[i]!);
  const sums = new Float64Array(channels);
  for (let i = 0; i < products.length; i++) sums[Math.floor(i / size)]! += products[i]!;
  return { filter, pixels, weights, products, sums };
}
