/**
 * jax-js: one jitted function for a whole step. Its optimizers are not on npm, so momentum and Adam are written here with its
 * arrays. Arrays are moved into whatever takes them; `.ref` keeps one more reference.
 */

import { defaultDevice, init, jit, lax, nn, numpy as np, tree, valueAndGrad } from "@jax-js/jax";
import { createRng } from "../../../engine/define/rng.ts";
import { makeBatches } from "../data.ts";

/** How many images it scores at once. */
const evaluationBatch = 250;

function uniform(rng, shape, bound) {
  const length = shape.reduce((product, n) => product * n, 1);
  return np.array(Float32Array.from({ length }, () => rng.uniform(-bound, bound))).reshape(shape);
}

/** The layers as functions of their parameters, and the parameters, as one flat list. */
function build({ model, inputShape }) {
  const rng = createRng(1);
  const params = [];
  const layers = [];
  let shape = inputShape;

  function weighted(weightShape, biasShape, fanIn, apply) {
    const at = params.length;
    const bound = 1 / Math.sqrt(fanIn);
    params.push(uniform(rng, weightShape, bound), uniform(rng, biasShape, bound));
    layers.push((x, all) => apply(x, all[at]).add(all[at + 1]));
  }

  for (const layer of model) {
    const [channels, height, width] = shape;
    switch (layer.type) {
      case "Conv2d": {
        const { out_channels, kernel_size, padding } = layer;
        const sides = [
          [padding, padding],
          [padding, padding],
        ];
        const grown = 2 * padding - kernel_size + 1;
        weighted(
          [out_channels, channels, kernel_size, kernel_size],
          [out_channels, 1, 1],
          channels * kernel_size ** 2,
          (x, weight) => lax.conv(x, weight, [1, 1], sides),
        );
        shape = [out_channels, height + grown, width + grown];
        break;
      }
      case "MaxPool2d": {
        const size = layer.kernel_size;
        const pooled = [channels, height / size, width / size];
        layers.push((x) => np.max(x.reshape([-1, channels, pooled[1], size, pooled[2], size]), [3, 5]));
        shape = pooled;
        break;
      }
      case "Linear":
        weighted([channels, layer.out_features], [layer.out_features], channels, (x, weight) => np.matmul(x, weight));
        shape = [layer.out_features];
        break;
      case "Flatten": {
        const features = shape.reduce((product, n) => product * n, 1);
        layers.push((x) => x.reshape([-1, features]));
        shape = [features];
        break;
      }
      default:
        layers.push((x) => (layer.type === "ReLU" ? nn.relu(x) : np.tanh(x)));
    }
  }
  return { params, forward: (all, x) => layers.reduce((value, apply) => apply(value, all), x) };
}

/** States of a parameter, and how a step changes it: `corrections` are Adam's 1 − βᵗ, as arrays. */
const rules = {
  SGD: ({ lr, momentum }) => ({
    states: momentum > 0 ? 1 : 0,
    update(param, grad, [velocity]) {
      if (!velocity) return { param: param.sub(grad.mul(lr)), states: [] };
      const next = velocity.mul(momentum).add(grad);
      return { param: param.sub(next.ref.mul(lr)), states: [next] };
    },
  }),
  Adam: ({ lr }) => ({
    states: 2,
    update(param, grad, [first, second], [correction1, correction2]) {
      const m = first.mul(0.9).add(grad.ref.mul(0.1));
      const v = second.mul(0.999).add(np.square(grad).mul(0.001));
      const step = m.ref.div(correction1.ref).div(np.sqrt(v.ref.div(correction2.ref)).add(1e-8));
      return { param: param.sub(step.mul(lr)), states: [m, v] };
    },
  }),
};

/** Options: `backend`. */
export async function open(measured, { backend }) {
  const { loss, optimizer, batch, kind, testSize, inputShape } = measured;
  const started = await init(backend);
  if (!started.includes(backend)) throw new Error(`the backend ${backend} does not start here`);
  defaultDevice(backend);
  const net = build(measured);
  const rule = rules[optimizer.type](optimizer);
  const isEvaluation = kind === "evaluate";
  const size = isEvaluation ? evaluationBatch : batch;

  const cost = (params, x, y) => {
    const out = net.forward(params, x);
    if (loss === "MSELoss") return np.mean(np.square(out.sub(y)));
    return np.sum(nn.logSoftmax(out).mul(y)).mul(-1 / size);
  };
  const train = jit((params, states, corrections, x, y) => {
    const [value, grads] = valueAndGrad(cost)(tree.ref(params), x, y);
    const updates = params.map((param, i) => rule.update(param, grads[i], states[i], corrections));
    for (const correction of corrections) correction.dispose();
    return [value, updates.map(({ param }) => param), updates.map((update) => update.states)];
  });
  const score = jit((params, x, y) => {
    const out = net.forward(params, x);
    const hits = np.sum(np.argmax(out.ref, 1).equal(np.argmax(y.ref, 1)).astype(np.float32));
    return np.stack([np.sum(nn.logSoftmax(out).mul(y)), hits]);
  });

  const batches = makeBatches(measured, { count: 4, size }).map(({ inputs, labels }) => ({
    x: np.array(inputs).reshape([size, ...inputShape]),
    y:
      loss === "MSELoss"
        ? np.array(labels).reshape([size, 1])
        : nn.oneHot(np.array(labels, { dtype: np.int32 }), 10).astype(np.float32),
  }));
  let next = 0;
  const nextBatch = () => batches[next++ % batches.length];

  let params = net.params;
  let states = params.map((param) => Array.from({ length: rule.states }, () => np.zeros(param.shape)));
  let steps = 0;

  async function step() {
    const { x, y } = nextBatch();
    steps++;
    const corrections = rule.states === 2 ? [np.array(1 - 0.9 ** steps), np.array(1 - 0.999 ** steps)] : [];
    const [value, newParams, newStates] = train(params, states, corrections, x.ref, y.ref);
    params = newParams;
    states = newStates;
    await value.data();
  }

  async function evaluate() {
    for (let done = 0; done < testSize; done += size) {
      const { x, y } = nextBatch();
      await score(tree.ref(params), x.ref, y.ref).data();
    }
  }

  return {
    async run(times) {
      for (let i = 0; i < times; i++) await (isEvaluation ? evaluate() : step());
    },
  };
}
