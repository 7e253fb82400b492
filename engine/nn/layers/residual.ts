/** Blocks: layers made of lists of layers. */

import { type Layer, layer } from "../../define/entry.ts";
import { ShapeError } from "../../define/errors.ts";
import { isSameShape } from "../../graph/shape.ts";
import { plus } from "./bias.ts";
import { describeShape } from "./shapes.ts";

export const blocks: Readonly<Record<string, Layer>> = {
  Residual: layer({
    doc: {
      en: "Adds what its layers put out to what came in, so that deep networks learn only the difference.",
      zh: "把内部各层的输出与输入相加，使很深的网络只需学习差别。",
    },
    // He et al. 2015, arXiv:1512.03385.
    source: "https://arxiv.org/abs/1512.03385",
    params: {},
    branches: {
      layers: { en: "The layers whose output is added.", zh: "输出被相加的各层。" },
      shortcut: {
        en: "The layers on the way around; none pass the input on as it is.",
        zh: "旁路上的各层；没有则原样传递输入。",
      },
    },
    torchClass: `class Residual(nn.Module):
    def __init__(self, layers=(), shortcut=()):
        super().__init__()
        self.layers = nn.Sequential(*layers)
        self.shortcut = nn.Sequential(*shortcut)

    def forward(self, x):
        return self.layers(x) + self.shortcut(x)`,
    outputShape(input, _, { layers = input, shortcut = input } = {}) {
      if (isSameShape(layers, shortcut)) return layers;
      throw new ShapeError({
        where: "Residual",
        got: {
          en: `layers that put out ${describeShape(layers)}, a shortcut that puts out ${describeShape(shortcut)}`,
          zh: `layers 输出 ${describeShape(layers)}，shortcut 输出 ${describeShape(shortcut)}`,
        },
        expected: { en: "the same shape of both, to be added", zh: "两者形状相同，才能相加" },
        fix: {
          en: "Put a layer into shortcut that changes the shape as layers do, a Conv2d with kernel_size 1 for images.",
          zh: "请在 shortcut 中放一个同样改变形状的层，图像可用 kernel_size 为 1 的 Conv2d。",
        },
      });
    },
    parameters: () => ({}),
    gradFn: ["AddBackward0", "layers", "shortcut"],
    forward: (x, _, __, { branches: { layers = x, shortcut = x } = {} }) => plus(layers, shortcut),
    onnx: (_, __, ___, { node, branches: { layers, shortcut } }) => node("Add", [layers, shortcut]),
    macs: () => 0,
  }),
};
