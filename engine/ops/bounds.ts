/** From which part of an image every element of a tensor is computed, op by op: geometry alone, whatever the numbers are. */

import { broadcastStrides, imageSize, sizeOf } from "../graph/shape.ts";
import type { Shape } from "../graph/tensor.ts";
import type { Conv2dAttrs } from "./conv2d/conv2d.ts";
import type { OpName } from "./index.ts";
import type { MatmulAttrs } from "./matmul/matmul.ts";
import type { MaxPool2dAttrs } from "./maxPool2d/maxPool2d.ts";
import type { Axis } from "./resample2d/axes.ts";
import type { Resample2dAttrs } from "./resample2d/resample2d.ts";
import type { Pair } from "./windows.ts";

/**
 * Four numbers for each element: −top, bottom, −left and right of the smallest rectangle that holds all pixels it depends on, both ends
 * included. Two rectangles are joined by taking the larger of each. `nothing` where it depends on none.
 */
export type Bounds = Int16Array;

export const nothing = -0x8000;

/** Null for what does not depend on the image, such as weights. */
export interface Bounded {
  readonly shape: Shape;
  readonly bounds: Bounds | null;
}

interface Step<A> {
  readonly inputs: readonly Bounded[];
  /** Of every output. */
  readonly shape: Shape;
  readonly attrs: A;
}

/** Bounds of every output; all have one shape. */
type Rule<A> = (step: Step<A>) => Bounds;

export const noBounds = (size: number): Bounds => new Int16Array(4 * size).fill(nothing);

export function join(into: Bounds, to: number, from: Bounds, at: number): void {
  for (let side = 0; side < 4; side++) {
    const value = from[4 * at + side]!;
    if (value > into[4 * to + side]!) into[4 * to + side] = value;
  }
}

/** Visits every element of `shape` in order, and where it is in a tensor with these strides. */
function walk(shape: Shape, strides: readonly number[], visit: (element: number, offset: number) => void): void {
  const size = sizeOf(shape);
  const index = new Array<number>(shape.length).fill(0);
  let offset = 0;
  for (let element = 0; element < size; element++) {
    visit(element, offset);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      index[axis]! += 1;
      offset += strides[axis]!;
      if (index[axis]! < shape[axis]!) break;
      offset -= strides[axis]! * shape[axis]!;
      index[axis] = 0;
    }
  }
}

/** All inputs, each repeated along the axes that it lacks. */
function broadcast({ inputs, shape }: Pick<Step<unknown>, "inputs" | "shape">): Bounds {
  const joined = noBounds(sizeOf(shape));
  for (const { shape: own, bounds } of inputs) {
    if (bounds) walk(shape, broadcastStrides(own, shape), (to, at) => join(joined, to, bounds, at));
  }
  return joined;
}

/** Everything along some axes together. */
function together({ shape, bounds }: Bounded, axes: readonly number[]): Bounded {
  const kept = shape.map((n, axis) => (axes.includes(axis) ? 1 : n));
  const joined = noBounds(sizeOf(kept));
  if (bounds) walk(shape, broadcastStrides(kept, shape), (at, to) => join(joined, to, bounds, at));
  return { shape: kept, bounds: joined };
}

const alongAxes: Rule<{ readonly axes: readonly number[] }> = ({ inputs: [x], attrs: { axes } }) =>
  together(x!, axes).bounds!;

const asItIs: Rule<unknown> = ({ inputs: [x] }) => x!.bounds!;

/** Every output depends on all of every input. */
const onEverything: Rule<unknown> = ({ inputs, shape }) => {
  const all = inputs.map((input) => ({ shape: [], bounds: together(input, [...input.shape.keys()]).bounds }));
  return broadcast({ inputs: all, shape });
};

/** Channels (N, C, H, W) joined in groups, (N, groups, H, W). */
function grouped({ shape, bounds }: Bounded, groups: number): Bounded {
  const [n, c, height, width] = imageSize(shape);
  const { bounds: joined } = together({ shape: [n, groups, c / groups, height, width], bounds }, [2]);
  return { shape: [n, groups, height, width], bounds: joined };
}

/** (N, groups, H, W) for all channels of each group. */
const spread = (x: Bounded, shape: Shape): Bounds => {
  const [n, groups, height, width] = imageSize(x.shape);
  const channels = shape[1]! / groups;
  const ofGroups = { shape: [n, groups, 1, height, width], bounds: x.bounds };
  return broadcast({ inputs: [ofGroups], shape: [n, groups, channels, height, width] });
};

interface Windows {
  readonly kernel: Pair;
  readonly stride: Pair;
  readonly padding: Pair;
  readonly dilation: Pair;
}

/** Visits all pixels under each position of a window over one image. */
function slide(
  [height, width]: Pair,
  [rows, columns]: Pair,
  { kernel, stride, padding, dilation }: Windows,
  visit: (pixel: number, position: number) => void,
): void {
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < columns; j++)
      for (let u = 0; u < kernel[0]; u++) {
        const row = i * stride[0] + u * dilation[0] - padding[0];
        if (row < 0 || row >= height) continue;
        for (let v = 0; v < kernel[1]; v++) {
          const column = j * stride[1] + v * dilation[1] - padding[1];
          if (column >= 0 && column < width) visit(row * width + column, i * columns + j);
        }
      }
}

/** @param isBack each pixel of the result depends on the positions that cover it */
function windows(x: Bounded, shape: Shape, attrs: Windows, isBack: boolean): Bounded {
  const [n, channels, height, width] = imageSize(x.shape);
  const size: Pair = [shape[2]!, shape[3]!];
  const [area, own] = [size[0] * size[1], height * width];
  const joined = noBounds(n * channels * area);
  for (let plane = 0; plane < n * channels; plane++) {
    const visit = (at: number, to: number) => join(joined, plane * area + to, x.bounds!, plane * own + at);
    if (isBack) slide(size, [height, width], attrs, (to, at) => visit(at, to));
    else slide([height, width], size, attrs, visit);
  }
  return { shape: [n, channels, ...size], bounds: joined };
}

const convolution =
  (isBack: boolean): Rule<Conv2dAttrs> =>
  ({ inputs: [x, w], shape, attrs }) => {
    const kernel: Pair = [w!.shape[2]!, w!.shape[3]!];
    return spread(windows(grouped(x!, attrs.groups), shape, { ...attrs, kernel }, isBack), shape);
  };

function resampled({ inputs: [x], shape, attrs: { rows, columns } }: Step<Resample2dAttrs>): Bounds {
  const along = (axis: Axis, other: number, at: (from: number, to: number, i: number) => readonly [number, number]) =>
    axis.taps.flatMap((taps, to) =>
      taps.flatMap(({ from }) => Array.from({ length: other }, (_, i) => at(from, to, i))),
    );
  const planes = shape[0]! * shape[1]!;
  const [height, width] = [rows.taps.length, columns.taps.length];
  const rowsDone = noBounds(planes * height * columns.size);
  const joined = noBounds(planes * height * width);
  const inRows = along(rows, columns.size, (from, to, i) => [from * columns.size + i, to * columns.size + i]);
  const inColumns = along(columns, height, (from, to, i) => [i * columns.size + from, i * width + to]);
  for (let plane = 0; plane < planes; plane++) {
    const [before, middle, after] = [rows.size * columns.size, height * columns.size, height * width];
    for (const [at, to] of inRows) join(rowsDone, plane * middle + to, x!.bounds!, plane * before + at);
    for (const [at, to] of inColumns) join(joined, plane * after + to, rowsDone, plane * middle + at);
  }
  return joined;
}

function product({ inputs: [a, b], shape, attrs: { transposeA, transposeB } }: Step<MatmulAttrs>): Bounds {
  const rows = together(a!, [transposeA ? 0 : 1]).bounds;
  const columns = together(b!, [transposeB ? 1 : 0]).bounds;
  const inputs = [
    { shape: [shape[0]!, 1], bounds: rows },
    { shape: [1, shape[1]!], bounds: columns },
  ];
  return broadcast({ inputs, shape });
}

const rules: Readonly<Record<OpName, Rule<never>>> = {
  map: broadcast,
  reduce: alongAxes,
  moments: alongAxes,
  reshape: asItIs,
  copy: asItIs,
  matmul: product,
  conv2d: convolution(false),
  conv2dInput: convolution(true),
  maxPool2d: ({ inputs: [x], shape, attrs }: Step<MaxPool2dAttrs>) => windows(x!, shape, attrs, false).bounds!,
  resample2d: resampled,
  softmax: ({ inputs: [x], shape }) => broadcast({ inputs: [together(x!, [1])], shape }),
  constant: onEverything,
  conv2dWeight: onEverything,
  gather: onEverything,
  gridSample: onEverything,
  maxPool2dGrad: onEverything,
  oneHot: onEverything,
  random: onEverything,
  row: onEverything,
  softmaxCrossEntropy: onEverything,
  softmaxCrossEntropyGrad: onEverything,
  storeRows: onEverything,
};

/** @param op its name */
export function boundsAfter(op: string, step: Step<unknown>): Bounds | null {
  if (step.inputs.every(({ bounds }) => bounds === null)) return null;
  // The table names every op, and a node's attributes are those of its op.
  const rule = rules[op as OpName] as Rule<unknown>;
  return rule(step);
}
