/** Layers that give an image another size: a border around it, or more and fewer pixels. */

import { type Layer, layer } from "../../define/entry.ts";
import { ParamError, ShapeError } from "../../define/errors.ts";
import { bool, choice, num, union, wholeNumber } from "../../define/param.ts";
import { resample2d } from "../../ops/index.ts";
import { type Axis, linearAxis, nearestAxis, paddedAxis, scaledSize } from "../../ops/resample2d/axes.ts";
import { onnxResample } from "../onnx/resample.ts";
import { onnxZeroBorder } from "../onnx/shape.ts";
import { imageInput } from "./shapes.ts";
import { show } from "./slide.ts";

export const resampling: Readonly<Record<string, Layer>> = {
  ZeroPad2d: layer({
    doc: {
      en: "Puts a border of zeros around the image; negative numbers cut pixels off.",
      zh: "在图像四周加一圈 0；负数表示裁掉像素。",
    },
    source: "https://docs.pytorch.org/docs/stable/generated/torch.nn.ZeroPad2d.html",
    params: {
      padding: union({
        doc: {
          en: "How many pixels wide the border is; one number for all sides, or [left, right, top, bottom].",
          zh: "边框的像素数；一个数表示四边相同，也可写 [左, 右, 上, 下]。",
        },
        initial: 1,
        forms: [wholeNumber({ min: -1024, max: 1024 }), fourSides({ min: -1024, max: 1024 })],
      }),
    },
    outputShape(input, { padding }) {
      const { C, H, W } = imageInput("ZeroPad2d", input);
      const [left, right, top, bottom] = sidesOf(padding);
      const [height, width] = [top + H + bottom, left + W + right];
      if (height < 1 || width < 1) {
        throw new ShapeError({
          where: "ZeroPad2d",
          got: {
            en: `padding ${show(padding)}, which leaves nothing of ${H} × ${W} pixels`,
            zh: `padding ${show(padding)}，${H} × ${W} 像素的图像被裁光`,
          },
          expected: { en: "at least one pixel", zh: "至少一个像素" },
          fix: { en: "Cut off less.", zh: "请少裁一些。" },
        });
      }
      return [C, height, width];
    },
    parameters: () => ({}),
    gradFn: ["ConstantPadNdBackward0", "x"],
    forward(x, _, { padding }) {
      const [left, right, top, bottom] = sidesOf(padding);
      return resample2d(x, {
        rows: paddedAxis(x.shape[2]!, top, bottom),
        columns: paddedAxis(x.shape[3]!, left, right),
      });
    },
    onnx(x, _, { padding }, nodes) {
      const [left, right, top, bottom] = sidesOf(padding);
      return onnxZeroBorder(x, { before: [top, left], after: [bottom, right] }, nodes);
    },
    macs: () => 0,
  }),

  Upsample: layer({
    doc: {
      en: "Makes the image larger, by repeating pixels or by blending between them.",
      zh: "把图像放大：重复像素，或在像素之间过渡。",
    },
    source: "https://docs.pytorch.org/docs/stable/generated/torch.nn.Upsample.html",
    params: {
      scale_factor: num({
        doc: {
          en: "How many times as high and wide the image becomes; rounded down to whole pixels.",
          zh: "高和宽变为原来的多少倍；向下取整到整像素。",
        },
        initial: 2,
        min: 1 / 1024,
        max: 1024,
        slider: { min: 0.5, max: 4, scale: "linear" },
      }),
      mode: choice({
        doc: {
          en: "nearest repeats the nearest pixel; bilinear blends the four around.",
          zh: "nearest 重复最近的像素；bilinear 在周围四个像素之间过渡。",
        },
        options: ["nearest", "bilinear"],
        default: "nearest",
      }),
      align_corners: bool({
        doc: {
          en: "For bilinear: whether the corner pixels keep their values exactly.",
          zh: "用于 bilinear：角上的像素是否保持原值。",
        },
        default: false,
      }),
    },
    check({ mode, align_corners }) {
      if (mode === "bilinear" || !align_corners) return;
      throw new ParamError({
        where: "align_corners",
        got: { en: `true with mode ${mode}`, zh: `true，而 mode 为 ${mode}` },
        expected: { en: "false, unless mode is bilinear", zh: "false，除非 mode 为 bilinear" },
        fix: {
          en: "Set mode to bilinear, or align_corners to false.",
          zh: "请把 mode 设为 bilinear，或把 align_corners 设为 false。",
        },
      });
    },
    outputShape(input, { scale_factor: scale }) {
      const { C, H, W } = imageInput("Upsample", input);
      const [height, width] = [scaledSize({ size: H, scale }), scaledSize({ size: W, scale })];
      if (height < 1 || width < 1) {
        const least = 1 / Math.min(H, W);
        throw new ShapeError({
          where: "Upsample",
          got: {
            en: `scale_factor ${scale}, which leaves nothing of ${H} × ${W} pixels`,
            zh: `scale_factor ${scale}，${H} × ${W} 像素的图像将不剩任何像素`,
          },
          expected: { en: `a scale_factor of at least ${least}`, zh: `scale_factor 至少为 ${least}` },
          fix: { en: "Make scale_factor larger.", zh: "请增大 scale_factor。" },
        });
      }
      return [C, height, width];
    },
    parameters: () => ({}),
    gradFn: (_, { mode }) => [mode === "nearest" ? "UpsampleNearest2DBackward1" : "UpsampleBilinear2DBackward1", "x"],
    forward(x, _, params) {
      const [rows, columns] = x.shape.slice(2).map((size) => upsampledAxis(size, params));
      return resample2d(x, { rows: rows!, columns: columns! });
    },
    onnx(x, _, params, { input, ...nodes }) {
      const { scale_factor: scale, mode, align_corners } = params;
      const axes = input.slice(1).map((size) => upsampledAxis(size, params));
      // Of other scales runtimes round lengths and places in ways of their own.
      const isPlain = axes.every(({ taps }) => taps.every(([tap], i) => tap?.from === Math.floor(i / scale)));
      if (!Number.isInteger(scale) || (mode === "nearest" && !isPlain)) return onnxResample(x, axes, nodes);
      const scales = nodes.floats([1, 1, scale, scale], [4]);
      return nodes.node(
        "Resize",
        [x, undefined, scales],
        mode === "nearest"
          ? { mode: "nearest", coordinate_transformation_mode: "asymmetric", nearest_mode: "floor" }
          : { mode: "linear", coordinate_transformation_mode: align_corners ? "align_corners" : "half_pixel" },
      );
    },
    macs: () => 0,
  }),
};

interface UpsampleParams {
  readonly scale_factor: number;
  /** "nearest" or "bilinear". */
  readonly mode: string;
  readonly align_corners: boolean;
}

const upsampledAxis = (size: number, { scale_factor: scale, mode, align_corners }: UpsampleParams): Axis =>
  mode === "nearest" ? nearestAxis({ size, scale }) : linearAxis({ size, scale }, align_corners);

function fourSides(range: { readonly min: number; readonly max: number }) {
  return { kind: "vector", ...range, length: 4, isInteger: true } as const;
}

/** [left, right, top, bottom], as PyTorch orders them. */
function sidesOf(padding: number | readonly number[]): readonly [number, number, number, number] {
  if (typeof padding === "number") return [padding, padding, padding, padding];
  const [left = 0, right = 0, top = 0, bottom = 0] = padding;
  return [left, right, top, bottom];
}
