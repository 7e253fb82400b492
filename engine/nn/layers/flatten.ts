/** Layers that only change the shape. */

import { type Layer, layer } from "../../define/entry.ts";
import { ShapeError } from "../../define/errors.ts";
import { int, vector } from "../../define/param.ts";
import { sizeOf } from "../../graph/shape.ts";
import type { Shape } from "../../graph/tensor.ts";
import { reshape } from "../../ops/index.ts";
import { onnxReshape } from "../onnx/shape.ts";
import { describeShape } from "./shapes.ts";
import { show } from "./slide.ts";

export const flatten: Readonly<Record<string, Layer>> = {
  Flatten: layer({
    doc: {
      en: "Lays an image out as one long row of numbers, channel by channel.",
      zh: "把图像按通道展开成一长串数。",
    },
    source: "https://docs.pytorch.org/docs/stable/generated/torch.nn.Flatten.html",
    params: {
      start_dim: int({
        doc: {
          en: "The first axis that is joined with the next; the batch is axis 0, and −1 is the last.",
          zh: "从哪个轴开始合并；批次是第 0 轴，−1 表示最后一轴。",
        },
        default: 1,
        min: -4,
        max: 4,
      }),
      end_dim: int({
        doc: { en: "The last axis that is joined.", zh: "合并到哪个轴为止。" },
        default: -1,
        min: -4,
        max: 4,
      }),
    },
    outputShape(input, { start_dim, end_dim }) {
      const start = axisOf("Flatten", "start_dim", { input, axis: start_dim });
      const end = axisOf("Flatten", "end_dim", { input, axis: end_dim });
      if (end < start) {
        throw new ShapeError({
          where: "Flatten",
          got: {
            en: `start_dim ${start_dim} after end_dim ${end_dim}`,
            zh: `start_dim ${start_dim} 在 end_dim ${end_dim} 之后`,
          },
          expected: { en: "start_dim before end_dim", zh: "start_dim 在 end_dim 之前" },
          fix: { en: "Set start_dim to 1 and end_dim to -1.", zh: "请把 start_dim 设为 1，end_dim 设为 -1。" },
        });
      }
      return [...input.slice(0, start - 1), sizeOf(input.slice(start - 1, end)), ...input.slice(end)];
    },
    parameters: () => ({}),
    gradFn: ["ReshapeAliasBackward0", "x"],
    forward(x, _, { start_dim, end_dim }) {
      const [start, end] = [start_dim, end_dim].map((axis) => (axis < 0 ? axis + x.shape.length : axis));
      const { shape } = x;
      return reshape(x, [...shape.slice(0, start), sizeOf(shape.slice(start, end! + 1)), ...shape.slice(end! + 1)]);
    },
    onnx: (x, _, __, { output, ...nodes }) =>
      output.length === 1 ? nodes.node("Flatten", [x], { axis: 1 }) : onnxReshape(x, output, nodes),
    macs: () => 0,
  }),

  Unflatten: layer({
    doc: {
      en: "Cuts one axis into several: a row of numbers becomes a sequence or an image again.",
      zh: "把一个轴拆成几个：一串数重新变成序列或图像。",
    },
    source: "https://docs.pytorch.org/docs/stable/generated/torch.nn.Unflatten.html",
    params: {
      dim: int({
        doc: { en: "The axis that is cut; the batch is axis 0.", zh: "要拆开的轴；批次是第 0 轴。" },
        initial: 1,
        min: -4,
        max: 4,
      }),
      unflattened_size: vector({
        doc: {
          en: "The lengths it is cut into; one of them may be -1, which is what is left.",
          zh: "拆成的各轴长度；其中一个可以是 -1，表示剩下的长度。",
        },
        initial: [1, -1],
        min: -1,
        isInteger: true,
      }),
    },
    outputShape(input, { dim, unflattened_size }) {
      const axis = axisOf("Unflatten", "dim", { input, axis: dim });
      const parts = partsOf(input[axis - 1]!, unflattened_size);
      if (!parts) {
        throw new ShapeError({
          where: "Unflatten",
          got: {
            en: `unflattened_size ${show(unflattened_size)} for ${input[axis - 1]} numbers`,
            zh: `unflattened_size ${show(unflattened_size)}，而共有 ${input[axis - 1]} 个数`,
          },
          expected: {
            en: `lengths whose product is ${input[axis - 1]}; at most one of them -1`,
            zh: `乘积为 ${input[axis - 1]} 的各长度；至多一个为 -1`,
          },
          fix: { en: "Set unflattened_size to [1, -1].", zh: "请把 unflattened_size 设为 [1, -1]。" },
        });
      }
      return input.toSpliced(axis - 1, 1, ...parts);
    },
    parameters: () => ({}),
    gradFn: ["ViewBackward0", "x"],
    forward(x, _, { dim, unflattened_size }) {
      const axis = dim < 0 ? dim + x.shape.length : dim;
      return reshape(x, x.shape.toSpliced(axis, 1, ...partsOf(x.shape[axis]!, unflattened_size)!));
    },
    onnx: (x, _, __, { output, ...nodes }) => onnxReshape(x, output, nodes),
    macs: () => 0,
  }),
};

interface AxisChoice {
  /** Without the batch axis. */
  readonly input: Shape;
  /** As PyTorch counts: the batch is 0, −1 the last. */
  readonly axis: number;
}

/**
 * The axis counted from the batch, which is 0.
 *
 * @throws ShapeError where there is none such, or where it is the batch
 */
function axisOf(where: string, field: string, { input, axis }: AxisChoice): number {
  const counted = axis < 0 ? axis + input.length + 1 : axis;
  if (counted >= 1 && counted <= input.length) return counted;
  throw new ShapeError({
    where,
    got: {
      en: `${field} ${axis} for ${describeShape(input)}`,
      zh: `${field} ${axis}，而形状为 ${describeShape(input)}`,
    },
    expected: {
      en: `an axis from 1 to ${input.length}, the batch left alone`,
      zh: `1 到 ${input.length} 的轴，批次保持不动`,
    },
    fix: { en: `Set ${field} to 1.`, zh: `请把 ${field} 设为 1。` },
  });
}

/** The lengths with -1 worked out; null where they do not multiply to `length`. */
function partsOf(length: number, sizes: readonly number[]): Shape | null {
  const known = sizes.filter((size) => size !== -1).reduce((product, size) => product * size, 1);
  const open = sizes.filter((size) => size === -1).length;
  if (known < 1 || length % known !== 0) return null;
  if (open === 0 ? known !== length : open > 1) return null;
  return sizes.map((size) => (size === -1 ? length / known : size));
}
