/** Layers that weigh rows of features. */

import { type Layer, layer } from "../../define/entry.ts";
import { int } from "../../define/param.ts";
import { matmul } from "../../ops/index.ts";
import { bias, plus } from "./bias.ts";
import { vectorInput } from "./shapes.ts";

export const linear: Readonly<Record<string, Layer>> = {
  Linear: layer({
    doc: {
      en: "Every unit weighs all inputs, adds them up and adds a bias.",
      zh: "每个单元对全部输入加权求和，再加上偏置。",
    },
    source: "https://docs.pytorch.org/docs/stable/generated/torch.nn.Linear.html",
    params: {
      out_features: int({ doc: { en: "How many units.", zh: "单元的个数。" }, initial: 8, min: 1 }),
      bias,
    },
    outputShape(input, { out_features }) {
      vectorInput("Linear", input);
      return [out_features];
    },
    takesInitialization: true,
    inferred: (input) => ({ in_features: vectorInput("Linear", input).F }),
    parameters(input, { out_features, bias }) {
      const { F } = vectorInput("Linear", input);
      const init = { kind: "uniform", fanIn: F } as const;
      return {
        weight: { shape: [out_features, F], init },
        ...(bias && { bias: { shape: [out_features], init } }),
      };
    },
    forward(x, { weight, bias }) {
      const y = matmul(x, weight!, { transposeA: false, transposeB: true });
      return bias ? plus(y, bias) : y;
    },
    macs: (input, { out_features }) => vectorInput("Linear", input).F * out_features,
  }),
};
