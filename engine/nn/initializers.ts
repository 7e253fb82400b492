/** The table of initializers: how weights and biases start, under torch.nn.init's names. */

import { type Init, type Initializer, initializer } from "../define/entry.ts";
import { ParamError } from "../define/errors.ts";
import { choice, initialValues, int, num } from "../define/param.ts";
import type { Rng } from "../define/rng.ts";
import { sizeOf } from "../graph/shape.ts";
import type { Shape } from "../graph/tensor.ts";
import { dirac } from "./dirac.ts";
import { fansOf, gainOf, nonlinearities } from "./fans.ts";
import { orthogonal } from "./orthogonal.ts";
import { truncatedNormal } from "./truncatedNormal.ts";

const page = (name: string) => `https://docs.pytorch.org/docs/stable/nn.init.html#torch.nn.init.${name}`;

/** Fans are counted from two axes on. */
const hasInputs = (shape: Shape) => shape.length > 1;
const anyShape = () => true;

const gain = num({
  doc: {
    en: "A factor for all weights, larger for activations that shrink their input: 5/3 for Tanh, √2 for ReLU.",
    zh: "所有权重的倍数，激活函数使输入缩小得越多就越大：Tanh 为 5/3，ReLU 为 √2。",
  },
  default: 1,
  slider: { min: 0, max: 3, scale: "linear" },
});

const kaiming = {
  a: num({
    doc: {
      en: "The slope of leaky_relu below 0; other activations do not use it.",
      zh: "leaky_relu 在 0 以下的斜率；其他激活函数不用它。",
    },
    default: 0,
    slider: { min: 0, max: 1, scale: "linear" },
  }),
  mode: choice({
    doc: {
      en: "What keeps its size: fan_in the numbers going forward, fan_out the gradients coming back.",
      zh: "保持什么的大小：fan_in 保持向前的数值，fan_out 保持向后的梯度。",
    },
    default: "fan_in",
    options: ["fan_in", "fan_out"],
  }),
  nonlinearity: choice({
    doc: { en: "The activation that follows the layer.", zh: "该层之后的激活函数。" },
    default: "leaky_relu",
    options: nonlinearities,
  }),
};

function ordered({ a, b }: { readonly a: number; readonly b: number }): void {
  if (a <= b) return;
  throw new ParamError({
    where: "b",
    got: String(b),
    expected: { en: `at least a, ${a}`, zh: `不小于 a，即 ${a}` },
    fix: { en: "Exchange a and b.", zh: "请交换 a 与 b。" },
  });
}

export const initializers: Readonly<Record<string, Initializer>> = {
  default: initializer({
    doc: {
      en: "As PyTorch's layers start by themselves: Linear and convolutions evenly in ±1/√fan_in.",
      zh: "与 PyTorch 各层自身的初始化相同：Linear 和卷积在 ±1/√fan_in 内均匀分布。",
    },
    params: {},
    suits: anyShape,
    values: ({ shape, init }, _, rng) => ownValues(init, sizeOf(shape), rng),
  }),
  zeros_: initializer({
    doc: {
      en: "All weights 0. Units of a layer then stay alike for ever, which is worth seeing once.",
      zh: "所有权重为 0。同一层的单元从此永远相同，值得一看。",
    },
    source: page("zeros_"),
    params: {},
    suits: anyShape,
    values: ({ shape }) => constant(shape, 0),
  }),
  ones_: initializer({
    doc: { en: "All weights 1.", zh: "所有权重为 1。" },
    source: page("ones_"),
    params: {},
    suits: anyShape,
    values: ({ shape }) => constant(shape, 1),
  }),
  constant_: initializer({
    doc: { en: "All weights the same number.", zh: "所有权重为同一个数。" },
    source: page("constant_"),
    params: {
      val: num({
        doc: { en: "The number.", zh: "这个数。" },
        initial: 0.1,
        slider: { min: -1, max: 1, scale: "linear" },
      }),
    },
    suits: anyShape,
    values: ({ shape }, { val }) => constant(shape, val),
  }),
  uniform_: initializer({
    doc: { en: "Evenly between two numbers.", zh: "在两个数之间均匀分布。" },
    source: page("uniform_"),
    params: {
      a: num({ doc: { en: "The lower end.", zh: "下端。" }, default: 0 }),
      b: num({ doc: { en: "The upper end.", zh: "上端。" }, default: 1 }),
    },
    check: ordered,
    suits: anyShape,
    values: ({ shape }, { a, b }, rng) => draw(shape, () => rng.uniform(a, b)),
  }),
  normal_: initializer({
    doc: { en: "Normally distributed, a bell around the mean.", zh: "正态分布，围绕均值呈钟形。" },
    source: page("normal_"),
    params: {
      mean: num({ doc: { en: "The middle of the bell.", zh: "钟形的中心。" }, default: 0 }),
      std: num({
        doc: { en: "The standard deviation: how wide the bell is.", zh: "标准差：钟形有多宽。" },
        default: 1,
        min: 0,
        slider: { min: 0.001, max: 3, scale: "log" },
      }),
    },
    suits: anyShape,
    values: ({ shape }, { mean, std }, rng) => draw(shape, () => mean + std * rng.normal()),
  }),
  trunc_normal_: initializer({
    doc: {
      en: "Normally distributed, without what lies outside two ends: usual in Transformers with a standard deviation of 0.02.",
      zh: "正态分布，但去掉两端之外的值：Transformer 中常用，标准差为 0.02。",
    },
    source: page("trunc_normal_"),
    params: {
      mean: num({ doc: { en: "The middle of the bell.", zh: "钟形的中心。" }, default: 0 }),
      std: num({
        doc: { en: "How wide the bell is, before its ends are cut off.", zh: "截去两端之前钟形有多宽。" },
        default: 1,
        min: 1e-6,
        slider: { min: 0.001, max: 3, scale: "log" },
      }),
      a: num({
        doc: { en: "The lower end, a value.", zh: "下端的值。" },
        default: -2,
        slider: { min: -3, max: 0, scale: "linear" },
      }),
      b: num({
        doc: { en: "The upper end, a value.", zh: "上端的值。" },
        default: 2,
        slider: { min: 0, max: 3, scale: "linear" },
      }),
    },
    check: ordered,
    suits: anyShape,
    values: ({ shape }, params, rng) => draw(shape, () => truncatedNormal(params, rng)),
  }),
  xavier_uniform_: initializer({
    doc: {
      en: "Evenly in ±gain·√(6/(fan_in + fan_out)): numbers and gradients keep their size. Suits Tanh and Sigmoid.",
      zh: "在 ±gain·√(6/(fan_in + fan_out)) 内均匀分布：数值与梯度都保持大小。适合 Tanh 和 Sigmoid。",
    },
    // Glorot and Bengio 2010, equation 16.
    source: page("xavier_uniform_"),
    params: { gain },
    suits: hasInputs,
    values: ({ shape }, { gain }, rng) => symmetric(shape, gain * xavierStd(shape) * Math.sqrt(3), rng),
  }),
  xavier_normal_: initializer({
    doc: {
      en: "Normally distributed with standard deviation gain·√(2/(fan_in + fan_out)). Suits Tanh and Sigmoid.",
      zh: "标准差为 gain·√(2/(fan_in + fan_out)) 的正态分布。适合 Tanh 和 Sigmoid。",
    },
    source: page("xavier_normal_"),
    params: { gain },
    suits: hasInputs,
    values: ({ shape }, { gain }, rng) => bell(shape, gain * xavierStd(shape), rng),
  }),
  kaiming_uniform_: initializer({
    doc: {
      en: "Evenly in ±gain·√(3/fan): numbers keep their size through ReLU. PyTorch's layers use it with a = √5.",
      zh: "在 ±gain·√(3/fan) 内均匀分布：数值经过 ReLU 仍保持大小。PyTorch 的各层以 a = √5 使用它。",
    },
    // He et al. 2015, arXiv:1502.01852, equation 10.
    source: page("kaiming_uniform_"),
    params: kaiming,
    suits: hasInputs,
    values: ({ shape }, params, rng) => symmetric(shape, Math.sqrt(3) * kaimingStd(shape, params), rng),
  }),
  kaiming_normal_: initializer({
    doc: {
      en: "Normally distributed with standard deviation gain/√fan: numbers keep their size through ReLU.",
      zh: "标准差为 gain/√fan 的正态分布：数值经过 ReLU 仍保持大小。",
    },
    source: page("kaiming_normal_"),
    params: kaiming,
    suits: hasInputs,
    values: ({ shape }, params, rng) => bell(shape, kaimingStd(shape, params), rng),
  }),
  orthogonal_: initializer({
    doc: {
      en: "A random rotation, times gain: units begin with directions at right angles. Filters count as rows.",
      zh: "随机旋转乘以 gain：各单元一开始的方向互相垂直。每个滤波器算作一行。",
    },
    // Saxe et al. 2013, arXiv:1312.6120.
    source: page("orthogonal_"),
    params: { gain },
    suits: hasInputs,
    values({ shape }, { gain }, rng) {
      const [rows = 1, ...rest] = shape;
      return orthogonal({ rows, columns: sizeOf(rest) }, rng).map((value) => gain * value);
    },
  }),
  dirac_: initializer({
    doc: {
      en: "Each filter passes one channel on unchanged: a 1 in its middle, 0 elsewhere. Convolutions only.",
      zh: "每个滤波器原样传递一个通道：中间为 1，其余为 0。仅用于卷积。",
    },
    source: page("dirac_"),
    params: {
      groups: int({
        doc: {
          en: "Into how many groups the filters are divided; each group begins again at the first channel.",
          zh: "滤波器分成几组；每组都从第一个通道开始。",
        },
        default: 1,
        min: 1,
      }),
    },
    suits: ([filters = 1, ...rest], { groups }) => rest.length > 1 && filters % groups === 0,
    values: ({ shape }, { groups }) => dirac(shape, groups),
  }),
};

/** Those that need no inputs to count, and so can start a bias. */
export const biasInitializers: Readonly<Record<string, Initializer>> = Object.fromEntries(
  Object.entries(initializers).filter(([, { suits, params }]) => suits([1], initialValues(params))),
);

const constant = (shape: Shape, value: number) => new Float64Array(sizeOf(shape)).fill(value);
const draw = (shape: Shape, next: () => number) => Float64Array.from({ length: sizeOf(shape) }, next);
const symmetric = (shape: Shape, bound: number, rng: Rng) => draw(shape, () => rng.uniform(-bound, bound));
const bell = (shape: Shape, std: number, rng: Rng) => draw(shape, () => std * rng.normal());

function ownValues(init: Init, length: number, rng: Rng): ArrayLike<number> {
  switch (init.kind) {
    case "uniform":
      return symmetric([length], 1 / Math.sqrt(init.fanIn), rng);
    case "constant":
      return constant([length], init.value);
    default:
      return init satisfies never;
  }
}

function xavierStd(shape: Shape): number {
  const { fan_in, fan_out } = fansOf(shape);
  return Math.sqrt(2 / (fan_in + fan_out));
}

function kaimingStd(
  shape: Shape,
  { a, mode, nonlinearity }: { readonly a: number; readonly mode: string; readonly nonlinearity: string },
): number {
  const { fan_in, fan_out } = fansOf(shape);
  return gainOf(nonlinearity, a) / Math.sqrt(mode === "fan_out" ? fan_out : fan_in);
}
