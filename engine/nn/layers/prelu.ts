/** PReLU: a leaky ReLU that learns how leaky it is. */

import { type Layer, layer } from "../../define/entry.ts";
import { ShapeError } from "../../define/errors.ts";
import { int, num } from "../../define/param.ts";
import { gt, mul, select, variable } from "../../expr/expr.ts";
import { mapOne, reshape } from "../../ops/index.ts";
import { onnxAlongChannels } from "../onnx/normalize.ts";
import { describeShape } from "./shapes.ts";

const [x, slope] = [variable("x"), variable("slope")];

export const prelu: Readonly<Record<string, Layer>> = {
  PReLU: layer({
    doc: {
      en: "A LeakyReLU that learns its slope left of 0.",
      zh: "左侧斜率可以学习的 LeakyReLU。",
    },
    source: "https://docs.pytorch.org/docs/stable/generated/torch.nn.PReLU.html",
    params: {
      num_parameters: int({
        doc: { en: "One slope for all, or one for each channel.", zh: "共用一个斜率，或每个通道一个。" },
        default: 1,
        min: 1,
      }),
      init: num({
        doc: { en: "The slope to begin with.", zh: "初始斜率。" },
        default: 0.25,
        slider: { min: 0, max: 1, scale: "linear" },
      }),
    },
    outputShape(input, { num_parameters }) {
      const C = input[0]!;
      if (num_parameters === 1 || num_parameters === C) return input;
      throw new ShapeError({
        where: "PReLU",
        got: {
          en: `${num_parameters} slopes for ${describeShape(input)}`,
          zh: `${num_parameters} 个斜率，输入为 ${describeShape(input)}`,
        },
        expected: { en: `1, or ${C} as there are channels`, zh: `1，或与通道数相同的 ${C}` },
        fix: { en: "Set num_parameters to 1.", zh: "请把 num_parameters 设为 1。" },
      });
    },
    parameters: (_, { num_parameters, init }) => ({
      weight: { shape: [num_parameters], init: { kind: "constant", value: init } },
    }),
    gradFn: ["PreluBackward0", "x", "weight"],
    forward(input, { weight }, { num_parameters }) {
      const perChannel = reshape(weight!, [num_parameters, ...input.shape.slice(2).map(() => 1)]);
      return mapOne(select(gt(x, 0), x, mul(slope, x)), { x: input, slope: perChannel });
    },
    onnx: (x, { weight }, { num_parameters }, { input, ...nodes }) =>
      nodes.node("PRelu", [x, num_parameters === 1 ? weight : onnxAlongChannels(weight!, input, nodes)]),
    macs: () => 0,
  }),
};
