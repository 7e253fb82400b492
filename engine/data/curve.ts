/** Regression on one variable: points of a function's graph. It shows best what hidden units are for. */

import { dataset } from "../define/entry.ts";
import { choice } from "../define/param.ts";
import type { Rng } from "../define/rng.ts";
import { describeFeatures } from "./describe.ts";
import type { Line } from "./description.ts";
import { checkSplit, type Generated, generatedParams, sizesOf, splitInTwo } from "./generated.ts";

/** As far as noise of 0.5 carries a value beyond ±1. */
const line: Line = { x: [-6, 6], y: [-1.5, 1.5] };

/** Values in [-1, 1]. */
const functions: Readonly<Record<string, (x: number) => number>> = {
  sine: Math.sin,
  step: (x) => (x < 0 ? -1 : 1),
  sinc: (x) => (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x)),
  abs: (x) => Math.abs(x) / 3 - 1,
};

type CurveParams = Generated & { readonly function: string };

const describe = ({ params }: { readonly params: CurveParams }) =>
  describeFeatures({ features: ["x"], line }, { task: "regression", classes: [], ...sizesOf(params) });

function load({ params, rng }: { readonly params: CurveParams; readonly rng: Rng }) {
  const [position, jitter] = [rng.fork("place"), rng.fork("jitter")];
  const f = functions[params.function]!;
  const points = Array.from({ length: params.samples }, () => {
    const x = position.uniform(...line.x);
    return { x, y: f(x) + params.noise * jitter.uniform(-1, 1) };
  });
  return splitInTwo({
    params,
    rng,
    pick: (part) => ({
      inputs: Float32Array.from(part, (i) => points[i]!.x),
      labels: Float32Array.from(part, (i) => points[i]!.y),
    }),
  });
}

export const Curve = dataset({
  title: { en: "A curve", zh: "曲线" },
  doc: {
    en: "A function of one variable: the net is given x in [−6, 6] and shall say y. Every hidden unit adds one bend, so that one sees what the layers do. Noise moves y by up to ±noise.",
    zh: "一元函数：网络得到 [−6, 6] 内的 x，要说出 y。每个隐藏单元添上一个弯折，因此能看见各层在做什么。噪声把 y 移动至多 ±noise。",
  },
  params: {
    function: choice({
      options: Object.keys(functions),
      default: "sine",
      doc: {
        en: "The function: sine is sin x; step is −1 left of 0 and 1 from there on; sinc is sin(πx) / (πx); abs is |x| / 3 − 1.",
        zh: "函数：sine 为 sin x；step 在 0 左侧为 −1，其余为 1；sinc 为 sin(πx) / (πx)；abs 为 |x| / 3 − 1。",
      },
    }),
    ...generatedParams(200),
  },
  check: checkSplit,
  describe,
  load: async ({ params, rng }) => ({
    type: "Curve",
    ...describe({ params }),
    ...load({ params, rng }),
    normalize: null,
  }),
});
