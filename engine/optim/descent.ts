/** Optimizers that step along the gradient itself, or by its sign alone: SGD, ASGD, Rprop. */

import { optimizer } from "../define/entry.ts";
import { ParamError } from "../define/errors.ts";
import { bool, num, vector } from "../define/param.ts";
import { add, ge, gt, max, min, mul, select, sign, sub } from "../expr/expr.ts";
import { learningRate, maximize, momentum, weightDecay } from "./settings.ts";
import { descend, direction, signed } from "./terms.ts";

export const SGD = optimizer({
  doc: {
    en: "Stochastic gradient descent: a step straight downhill, with momentum if you like.",
    zh: "随机梯度下降：沿最陡的方向下坡一步，可带动量。",
  },
  source: "https://docs.pytorch.org/docs/stable/generated/torch.optim.SGD.html",
  params: {
    lr: learningRate(0.001),
    momentum,
    dampening: num({
      isRare: true,
      doc: {
        en: "How much of the new gradient is held back from the momentum.",
        zh: "新梯度中有多少不计入动量。",
      },
      default: 0,
      slider: { min: 0, max: 1, scale: "linear" },
      live: true,
    }),
    nesterov: bool({
      isRare: true,
      doc: {
        en: "Nesterov momentum: looks ahead to where the momentum will carry it. Needs momentum above 0 and dampening 0.",
        zh: "Nesterov 动量：先看动量将把它带到哪里。要求 momentum 大于 0 且 dampening 为 0。",
      },
      default: false,
    }),
    weight_decay: weightDecay,
    maximize,
  },
  check({ nesterov, momentum, dampening }) {
    if (!nesterov || (momentum > 0 && dampening === 0)) return;
    throw new ParamError({
      where: "nesterov",
      got: {
        en: `true with momentum ${momentum} and dampening ${dampening}`,
        zh: `true，而 momentum 为 ${momentum}、dampening 为 ${dampening}`,
      },
      expected: { en: "momentum above 0 and dampening 0", zh: "momentum 大于 0 且 dampening 为 0" },
      fix: {
        en: "Set momentum to 0.9 and dampening to 0, or turn nesterov off.",
        zh: "请把 momentum 设为 0.9、dampening 设为 0，或关闭 nesterov。",
      },
    });
  },
  state: ["momentum_buffer"],
  torchState: ({ momentum }) => (momentum === 0 ? [] : ["momentum_buffer"]),
  // PyTorch starts the buffer at the first gradient, undampened, and has no buffer at all without momentum.
  scalars: ({ momentum, dampening }, t) => ({
    carried: t === 1 ? 0 : momentum,
    taken: t === 1 || momentum === 0 ? 1 : 1 - dampening,
  }),
  update(inputs, params) {
    const { p, momentum_buffer, lr, momentum, carried, taken } = inputs;
    const gradient = direction(inputs, params);
    const buffer = add(mul(carried, momentum_buffer), mul(taken, gradient));
    const way = params.nesterov ? add(gradient, mul(momentum, buffer)) : buffer;
    return { p: descend(p, lr, way), momentum_buffer: buffer };
  },
});

export const ASGD = optimizer({
  doc: {
    en: "Averaged SGD: plain descent with a step that shrinks, and beside it the mean of all places it has been to.",
    zh: "平均随机梯度下降：步长逐渐缩小的普通下降，同时记录走过各处的平均。",
  },
  source: "https://docs.pytorch.org/docs/stable/generated/torch.optim.ASGD.html",
  params: {
    lr: learningRate(0.01),
    lambd: num({
      isRare: true,
      doc: {
        en: "How fast every weight fades and the step shrinks.",
        zh: "权重衰减与步长缩小的快慢。",
      },
      default: 1e-4,
      slider: { min: 0, max: 0.1, scale: "linear" },
      live: true,
    }),
    alpha: num({
      isRare: true,
      doc: { en: "The power with which the step shrinks.", zh: "步长缩小的幂次。" },
      default: 0.75,
      slider: { min: 0, max: 1, scale: "linear" },
      live: true,
    }),
    t0: num({
      isRare: true,
      doc: {
        en: "The step after which it begins to average.",
        zh: "从这一步之后开始求平均。",
      },
      default: 1e6,
      slider: { min: 1, max: 1e7, scale: "log" },
      live: true,
    }),
    weight_decay: weightDecay,
    maximize,
  },
  state: ["ax"],
  // PyTorch fixes a step's `eta` and `mu` when the step before it ends.
  memory: {
    initial: ({ lr }) => ({ eta: lr, mu: 1 }),
    next: ({ lr, lambd, alpha, t0 }, t) => ({
      eta: lr / (1 + lambd * lr * t) ** alpha,
      mu: 1 / Math.max(1, t - t0),
    }),
  },
  scalars: ({ lambd }, _, { eta, mu }) => ({ eta, mu, kept: 1 - lambd * eta }),
  update(inputs, params) {
    const { p, ax, eta, mu, kept } = inputs;
    const moved = descend(mul(kept, p), eta, direction(inputs, params));
    return { p: moved, ax: select(ge(mu, 1), moved, add(ax, mul(sub(moved, ax), mu))) };
  },
});

export const Rprop = optimizer({
  doc: {
    en: "Looks only at the gradient's sign: every weight's step grows while the sign stays and shrinks when it turns. Made for whole-set gradients, not mini-batches.",
    zh: "只看梯度的符号：符号不变则步长增大，符号改变则缩小。适合整个训练集的梯度，不适合小批量。",
  },
  source: "https://docs.pytorch.org/docs/stable/generated/torch.optim.Rprop.html",
  params: {
    lr: {
      ...learningRate(0.01),
      doc: {
        en: "Every weight's first step size; from then on it finds its own.",
        zh: "每个权重最初的步长；此后各自调整。",
      },
    },
    etas: vector({
      isRare: true,
      doc: {
        en: "What a step is multiplied by when the sign has turned, and when it has stayed.",
        zh: "符号改变时与不变时步长所乘的倍数。",
      },
      default: [0.5, 1.2],
      min: 0,
      length: 2,
    }),
    step_sizes: vector({
      isRare: true,
      doc: { en: "The smallest and the largest step.", zh: "最小与最大的步长。" },
      default: [1e-6, 50],
      min: 0,
      length: 2,
    }),
    maximize,
  },
  check({ etas: [shrink = 0, grow = 0] }) {
    if (shrink > 0 && shrink < 1 && grow > 1) return;
    throw new ParamError({
      where: "etas",
      got: `[${shrink}, ${grow}]`,
      expected: { en: "the first between 0 and 1, the second above 1", zh: "第一个在 0 与 1 之间，第二个大于 1" },
      fix: { en: "Use PyTorch's default [0.5, 1.2].", zh: "可使用 PyTorch 的默认值 [0.5, 1.2]。" },
    });
  },
  state: ["prev", "step_size"],
  initialState: ({ lr }) => ({ step_size: lr }),
  scalars: () => ({}),
  update({ p, g, prev, step_size }, { etas: [shrink = 0, grow = 0], step_sizes: [least = 0, most = 0], maximize }) {
    const gradient = signed(g, maximize);
    const agreement = mul(gradient, prev);
    const factor = select(gt(agreement, 0), grow, select(gt(0, agreement), shrink, 1));
    const size = min(max(mul(step_size, factor), least), most);
    // After a change of sign it makes no step once, and forgets the last gradient.
    const followed = select(gt(0, agreement), 0, gradient);
    return { p: descend(p, size, sign(followed)), prev: followed, step_size: size };
  },
});
