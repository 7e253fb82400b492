/** Normalization across channels, as AlexNet has it. */

import { type GradFn, type Layer, layer } from "../../define/entry.ts";
import { ShapeError } from "../../define/errors.ts";
import { int, num } from "../../define/param.ts";
import { add, exp, log, mul, neg, variable } from "../../expr/expr.ts";
import { sizeOf } from "../../graph/shape.ts";
import { mapOne, resample2d, reshape } from "../../ops/index.ts";
import { neighboursAxis, paddedAxis } from "../../ops/resample2d/axes.ts";
import { onnxResample } from "../onnx/resample.ts";
import { onnxReshape } from "../onnx/shape.ts";
import { describeShape } from "./shapes.ts";

export const responseNorms: Readonly<Record<string, Layer>> = {
  LocalResponseNorm: layer({
    doc: {
      en: "Divides each value by how strong its neighbouring channels are at the same place, so that the strongest stand out.",
      zh: "把每个数值除以同一位置上相邻通道的强度，使最强的更突出。",
    },
    // Krizhevsky, Sutskever and Hinton 2012, section 3.3.
    source: "https://docs.pytorch.org/docs/stable/generated/torch.nn.LocalResponseNorm.html",
    params: {
      size: int({
        doc: {
          en: "How many neighbouring channels count, the value's own among them.",
          zh: "有多少个相邻通道参与计算，包括自己的通道。",
        },
        initial: 5,
        min: 1,
      }),
      alpha: num({
        doc: { en: "How much the neighbours' mean square counts.", zh: "相邻通道平方的均值所占的分量。" },
        default: 1e-4,
        min: 0,
        slider: { min: 1e-5, max: 1, scale: "log" },
      }),
      beta: num({
        doc: {
          en: "The power to which the divisor is raised; 0 changes nothing.",
          zh: "除数的指数；0 表示不改变。",
        },
        default: 0.75,
        slider: { min: 0.1, max: 2, scale: "linear" },
      }),
      k: num({
        doc: {
          en: "Added to the divisor, so that nothing is divided by 0.",
          zh: "加在除数上的数，避免除以 0。",
        },
        default: 1,
        min: 0,
        slider: { min: 0.1, max: 4, scale: "linear" },
      }),
    },
    outputShape(input) {
      if (input.length > 1) return input;
      throw new ShapeError({
        where: "LocalResponseNorm",
        got: describeShape(input),
        expected: { en: "channels of an image or a sequence", zh: "图像或序列的通道" },
        fix: { en: "Put this layer before Flatten and Linear.", zh: "请把这一层放在 Flatten 和 Linear 之前。" },
      });
    },
    parameters: () => ({}),
    gradFn(input) {
      const square = ["MulBackward0", "x", "x"] as const;
      // Of an image the channels become the depth of a volume.
      const mean: GradFn =
        input.length === 2
          ? ["SqueezeBackward1", ["AvgPool2DBackward0", ["ConstantPadNdBackward0", ["UnsqueezeBackward0", square]]]]
          : [
              "ViewBackward0",
              [
                "SqueezeBackward1",
                ["AvgPool3DBackward0", ["ConstantPadNdBackward0", ["ViewBackward0", ["UnsqueezeBackward0", square]]]],
              ],
            ];
      return ["DivBackward0", "x", ["PowBackward0", ["AddBackward0", ["MulBackward0", mean, null], null]]];
    },
    forward(x, _, { size, alpha, beta, k }) {
      // Anything to the power of 0 is 1, also where the logarithm is infinite.
      if (beta === 0) return mapOne(variable("x"), { x });
      const [N = 1, C = 1, ...places] = x.shape;
      // Channels as the rows of one image.
      const square = reshape(mapOne(mul(variable("x"), variable("x")), { x }), [N, 1, C, sizeOf(places)]);
      const around = resample2d(square, { rows: neighboursAxis(C, size), columns: paddedAxis(sizeOf(places), 0, 0) });
      const divisor = add(k, mul(alpha, variable("around")));
      return mapOne(mul(variable("x"), exp(neg(mul(beta, log(divisor))))), { x, around: reshape(around, x.shape) });
    },
    onnx(x, _, { size, alpha, beta, k }, { input, ...nodes }) {
      const { node, floats } = nodes;
      if (size % 2 === 1 && input.length === 3 && alpha > 0 && beta > 0) {
        return node("LRN", [x], { size, alpha: { float: alpha }, beta: { float: beta }, bias: { float: k } });
      }
      // Where size is even, ONNX has one neighbour more after a channel, PyTorch before it. Runtimes want both factors above 0.
      const [C = 1, ...places] = input;
      const square = onnxReshape(node("Mul", [x, x]), [C, sizeOf(places)], nodes);
      const axes = [neighboursAxis(C, size), paddedAxis(sizeOf(places), 0, 0)];
      const around = onnxReshape(onnxResample(square, axes, nodes), input, nodes);
      const divisor = node("Add", [node("Mul", [around, floats([alpha])]), floats([k])]);
      return node("Div", [x, node("Pow", [divisor, floats([beta])])]);
    },
    macs: (input, { size }) => sizeOf(input) * size,
  }),
};
