/** `ConvTranspose2d`: the way back from what a convolution gives to what it took. */

import { layer } from "../../define/entry.ts";
import { ParamError, ShapeError } from "../../define/errors.ts";
import { int, intOrPair, pairOf } from "../../define/param.ts";
import { conv2dInput, resample2d, reshape } from "../../ops/index.ts";
import { paddedAxis } from "../../ops/resample2d/axes.ts";
import { type Pair, windowSpan } from "../../ops/windows.ts";
import { onnxAffinely } from "../onnx/normalize.ts";
import { onnxZeroBorder } from "../onnx/shape.ts";
import { bias, plus } from "./bias.ts";
import { requireGroups } from "./filters.ts";
import { imageInput } from "./shapes.ts";
import { type Size, show } from "./slide.ts";

export const ConvTranspose2d = layer({
  doc: {
    en: "Paints every pixel as a small learned pattern into a larger image; the reverse of Conv2d.",
    zh: "把每个像素展开成一个可学习的小图案，画进更大的图像；与 Conv2d 方向相反。",
  },
  source: "https://docs.pytorch.org/docs/stable/generated/torch.nn.ConvTranspose2d.html",
  params: {
    out_channels: int({ doc: { en: "How many channels come out.", zh: "输出的通道数。" }, initial: 8, min: 1 }),
    kernel_size: intOrPair({
      doc: {
        en: "The height and width of a pattern, in pixels; one number for both, or two.",
        zh: "图案的高和宽，单位为像素；一个数表示两者相同，也可写两个数。",
      },
      initial: 3,
      min: 1,
    }),
    stride: intOrPair({
      doc: {
        en: "How far apart the patterns of neighbouring pixels lie; 2 doubles the image.",
        zh: "相邻像素的图案相隔多远；2 使图像放大一倍。",
      },
      default: 1,
      min: 1,
    }),
    padding: intOrPair({
      doc: { en: "How many pixels are cut off on each side of the result.", zh: "结果每一侧裁掉的像素数。" },
      default: 0,
      min: 0,
    }),
    output_padding: intOrPair({
      doc: {
        en: "How many pixels are added below and on the right; fewer than stride or dilation.",
        zh: "在下方和右侧多加的像素数；须小于 stride 或 dilation。",
      },
      default: 0,
      min: 0,
    }),
    groups: int({
      doc: {
        en: "Into how many groups the channels fall; a pattern paints only into its own group.",
        zh: "把通道分成多少组；每个图案只画进自己的一组。",
      },
      default: 1,
      min: 1,
    }),
    bias,
    dilation: intOrPair({
      doc: { en: "How far apart a pattern's pixels are; 1 is side by side.", zh: "图案各像素之间的距离；1 表示相邻。" },
      default: 1,
      min: 1,
    }),
  },
  check: requireSmallOutputPadding,
  outputShape(input, params) {
    const { C, H, W } = imageInput("ConvTranspose2d", input);
    requireGroups("ConvTranspose2d", { channels: C, ...params });
    return [params.out_channels, ...outputSize([H, W], params)];
  },
  hasInputsFirst: true,
  takesInitialization: true,
  inferred: { in_channels: (input) => imageInput("ConvTranspose2d", input).C },
  parameters(input, { out_channels, kernel_size, groups, bias }) {
    const { C } = imageInput("ConvTranspose2d", input);
    const [kH, kW] = pairOf(kernel_size);
    // PyTorch counts the second axis of the weight as the inputs, although here it is the outputs.
    const init = { kind: "uniform", fanIn: (out_channels / groups) * kH * kW } as const;
    return {
      weight: { shape: [C, out_channels / groups, kH, kW], init },
      ...(bias && { bias: { shape: [out_channels], init } }),
    };
  },
  gradFn: ["ConvolutionBackward0", "x", "weight", "bias"],
  forward(x, { weight, bias }, params) {
    const { out_channels, stride, padding, output_padding, dilation, groups } = params;
    const [n, , height, width] = x.shape as [number, number, number, number];
    // Pixels added beyond the next pattern's place make room for patterns of zeros there.
    const extra = (axis: 0 | 1) => Math.floor(pairOf(output_padding)[axis] / pairOf(stride)[axis]);
    const wider =
      extra(0) + extra(1) === 0
        ? x
        : resample2d(x, { rows: paddedAxis(height, 0, extra(0)), columns: paddedAxis(width, 0, extra(1)) });
    const y = conv2dInput(wider, weight!, {
      stride: pairOf(stride),
      padding: pairOf(padding),
      dilation: pairOf(dilation),
      groups,
      shape: [n, out_channels, ...outputSize([height, width], params)],
    });
    return bias ? plus(y, reshape(bias, [out_channels, 1, 1])) : y;
  },
  onnx(x, { weight, bias }, params, { output, ...nodes }) {
    const { node } = nodes;
    const [padding, outputPadding] = [pairOf(params.padding), pairOf(params.output_padding)];
    const attributes = {
      kernel_shape: pairOf(params.kernel_size),
      strides: pairOf(params.stride),
      dilations: pairOf(params.dilation),
      group: params.groups,
    };
    const beyond = outputPadding.map((added, axis) => Math.max(0, added - padding[axis]!));
    if (beyond.every((pixels) => pixels === 0)) {
      const pads = [...padding, ...padding];
      return node("ConvTranspose", [x, weight, bias], { ...attributes, pads, output_padding: outputPadding });
    }
    // Runtimes forget the pixels that no pattern reaches: they hold the bias.
    const after = padding.map((cut, axis) => Math.max(0, cut - outputPadding[axis]!));
    const patterns = node("ConvTranspose", [x, weight], { ...attributes, pads: [...padding, ...after] });
    const all = onnxZeroBorder(patterns, { before: [0, 0], after: beyond }, nodes);
    return onnxAffinely(all, { bias }, output, nodes);
  },
  macs(input, { out_channels, kernel_size, groups }) {
    const { C, H, W } = imageInput("ConvTranspose2d", input);
    const [kH, kW] = pairOf(kernel_size);
    return C * (out_channels / groups) * kH * kW * H * W;
  },
});

interface Params {
  readonly kernel_size: Size;
  readonly stride: Size;
  readonly padding: Size;
  readonly output_padding: Size;
  readonly dilation: Size;
}

/** @throws ShapeError when the padding leaves nothing */
function outputSize(input: Pair, { kernel_size, stride, padding, output_padding, dilation }: Params): Pair {
  const along = (axis: 0 | 1) =>
    (input[axis] - 1) * pairOf(stride)[axis] -
    2 * pairOf(padding)[axis] +
    windowSpan({ kernel: pairOf(kernel_size)[axis], dilation: pairOf(dilation)[axis] }) +
    pairOf(output_padding)[axis];
  const size: Pair = [along(0), along(1)];
  if (size[0] >= 1 && size[1] >= 1) return size;
  throw new ShapeError({
    where: "ConvTranspose2d",
    got: {
      en: `padding ${show(padding)}, which cuts off all of the result`,
      zh: `padding ${show(padding)}，结果被全部裁掉`,
    },
    expected: { en: "at least one pixel", zh: "至少一个像素" },
    fix: { en: "Make padding smaller.", zh: "请减小 padding。" },
  });
}

/** @throws ParamError when `output_padding` is as large as both stride and dilation, as PyTorch refuses it */
function requireSmallOutputPadding({ output_padding, stride, dilation }: Params): void {
  const most = [0, 1].map((axis) => Math.max(pairOf(stride)[axis]!, pairOf(dilation)[axis]!) - 1);
  if (pairOf(output_padding).every((each, axis) => each <= most[axis]!)) return;
  const fitting = typeof output_padding === "number" ? `${Math.min(...most)}` : show(most);
  throw new ParamError({
    where: "output_padding",
    got: {
      en: `${show(output_padding)} with stride ${show(stride)} and dilation ${show(dilation)}`,
      zh: `${show(output_padding)}，而 stride 为 ${show(stride)}、dilation 为 ${show(dilation)}`,
    },
    expected: { en: "smaller than stride or dilation", zh: "小于 stride 或 dilation" },
    fix: { en: `Set output_padding to at most ${fitting}.`, zh: `请把 output_padding 设为不超过 ${fitting}。` },
  });
}
