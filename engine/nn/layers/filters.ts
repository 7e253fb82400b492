/** What convolutions have in common: their filters' shapes, "same" padding, groups, and what to say where these do not go together. */

import type { GradFn, ParameterSpec } from "../../define/entry.ts";
import { ParamError, ShapeError } from "../../define/errors.ts";
import { pairOf } from "../../define/param.ts";
import type { Shape, Tensor } from "../../graph/tensor.ts";
import { conv2d, resample2d } from "../../ops/index.ts";
import { paddedAxis } from "../../ops/resample2d/axes.ts";
import { type Pair, windowSpan } from "../../ops/windows.ts";
import { type Size, show, slide, slideAlong } from "./slide.ts";

export interface ConvolutionParams {
  readonly out_channels: number;
  readonly kernel_size: Size;
  readonly stride: Size;
  /** Or "same", "valid". */
  readonly padding: Size | string;
  readonly dilation: Size;
  readonly groups: number;
}

/** Zeros on each side, and how many more below and on the right. */
interface Padding {
  readonly around: Pair;
  readonly after: Pair;
}

function paddingOf({ kernel_size, padding, dilation }: ConvolutionParams): Padding {
  if (typeof padding !== "string") return { around: pairOf(padding), after: [0, 0] };
  if (padding === "valid") return { around: [0, 0], after: [0, 0] };
  const total = (axis: 0 | 1) =>
    windowSpan({ kernel: pairOf(kernel_size)[axis], dilation: pairOf(dilation)[axis] }) - 1;
  return {
    around: [Math.floor(total(0) / 2), Math.floor(total(1) / 2)],
    after: [total(0) % 2, total(1) % 2],
  };
}

/** Height and width of what a convolution makes of an image (C, H, W). */
export function outputSize(
  where: string,
  [C, H, W]: readonly [number, number, number],
  params: ConvolutionParams,
): Pair {
  requireGroups(where, { channels: C, ...params });
  const { around, after } = paddingOf(params);
  return slide(where, { ...params, padding: around }, H + after[0], W + after[1]);
}

/** Length of what a convolution makes of a sequence (C, L). */
export function outputLength(where: string, [C, L]: Pair, params: ConvolutionParams): number {
  requireGroups(where, { channels: C, ...params });
  const { around, after } = paddingOf(params);
  return slideAlong(where, { ...params, padding: around }, L + after[0]);
}

/** The convolution without its bias. */
export function convolve(x: Tensor, weight: Tensor, params: ConvolutionParams): Tensor {
  const { around, after } = paddingOf(params);
  const [, , height, width] = x.shape;
  const isEven = after[0] === 0 && after[1] === 0;
  const image = isEven
    ? x
    : resample2d(x, { rows: paddedAxis(height!, 0, after[0]), columns: paddedAxis(width!, 0, after[1]) });
  return conv2d(image, weight, {
    stride: pairOf(params.stride),
    padding: around,
    dilation: pairOf(params.dilation),
    groups: params.groups,
  });
}

/** PyTorch's node, which pads first where `same` asks for more on one side than on the other. */
export function convolutionGradFn({
  kernel,
  padding,
  dilation,
}: Pick<ConvolutionParams, "padding" | "dilation"> & { readonly kernel: Shape }): GradFn {
  const steps = pairOf(dilation);
  const reach = kernel.map((size, axis) => (size - 1) * steps[axis]!);
  const isUneven = padding === "same" && reach.some((length) => length % 2 === 1);
  return ["ConvolutionBackward0", isUneven ? ["ConstantPadNdBackward0", "x"] : "x", "weight", "bias"];
}

/**
 * Attributes of ONNX's Conv: of each one number an axis, of padding one before every axis, then one after every axis.
 *
 * @param axes 2 for images, 1 for sequences
 */
export function onnxConvolution(params: ConvolutionParams, axes: 1 | 2) {
  const along = (size: Size) => pairOf(size).slice(0, axes);
  const { around, after } = paddingOf(params);
  const before = along(around);
  return {
    kernel_shape: along(params.kernel_size),
    strides: along(params.stride),
    dilations: along(params.dilation),
    pads: [...before, ...before.map((zeros, axis) => zeros + after[axis]!)],
    group: params.groups,
  };
}

interface Filters {
  readonly out_channels: number;
  readonly groups: number;
  readonly bias: boolean;
  readonly kernel: Shape;
}

/** The filters of a convolution over `channels` channels, and their bias. */
export function filtersOf(channels: number, filters: Filters): Readonly<Record<string, ParameterSpec>> {
  const { out_channels, groups, bias, kernel } = filters;
  const shape = [out_channels, channels / groups, ...kernel];
  const init = { kind: "uniform", fanIn: shape.slice(1).reduce((product, n) => product * n) } as const;
  return { weight: { shape, init }, ...(bias && { bias: { shape: [out_channels], init } }) };
}

interface Grouping {
  readonly channels: number;
  readonly out_channels: number;
  readonly groups: number;
}

/** @throws ShapeError unless the channels, in and out, fall into equal groups */
export function requireGroups(where: string, { channels, out_channels, groups }: Grouping): void {
  if (channels % groups === 0 && out_channels % groups === 0) return;
  const fitting = Array.from({ length: Math.min(channels, out_channels) }, (_, i) => i + 1).filter(
    (i) => channels % i === 0 && out_channels % i === 0,
  );
  throw new ShapeError({
    where,
    got: {
      en: `${channels} channels in and ${out_channels} out for groups ${groups}`,
      zh: `输入 ${channels} 个通道、输出 ${out_channels} 个通道，groups 为 ${groups}`,
    },
    expected: { en: "numbers of channels that groups divides", zh: "能被 groups 整除的通道数" },
    fix: {
      en: `Set groups to one of ${fitting.join(", ")}, or make out_channels a multiple of it.`,
      zh: `请把 groups 设为 ${fitting.join("、")} 之一，或使 out_channels 为其倍数。`,
    },
  });
}

/** @throws ParamError when "same" padding is wanted of windows that skip places, as PyTorch refuses it */
export function requireUnitStride({ padding, stride }: Pick<ConvolutionParams, "padding" | "stride">): void {
  if (padding !== "same" || pairOf(stride).every((step) => step === 1)) return;
  throw new ParamError({
    where: "padding",
    got: { en: `same with stride ${show(stride)}`, zh: `same，而 stride 为 ${show(stride)}` },
    expected: { en: "stride 1 with same", zh: "使用 same 时 stride 为 1" },
    fix: { en: "Set stride to 1, or give padding as a number.", zh: "请把 stride 设为 1，或把 padding 写成数。" },
  });
}
