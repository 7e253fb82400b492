/** TensorFlow.js: its layers, its losses, its optimizers; images with channels last, the only order its CPU backends know. */

import * as tf from "@tensorflow/tfjs";
import { channelsLast, makeBatches } from "../data.ts";

/** How many images it scores at once. */
const evaluationBatch = 250;

const wasmFiles = {
  "tfjs-backend-wasm.wasm": new URL(
    "../node_modules/@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm",
    import.meta.url,
  ).href,
  "tfjs-backend-wasm-simd.wasm": new URL(
    "../node_modules/@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm",
    import.meta.url,
  ).href,
  "tfjs-backend-wasm-threaded-simd.wasm": new URL(
    "../node_modules/@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-threaded-simd.wasm",
    import.meta.url,
  ).href,
};

async function setUp(backend) {
  if (backend === "wasm") {
    const { setWasmPaths } = await import("@tensorflow/tfjs-backend-wasm");
    setWasmPaths(wasmFiles);
  }
  if (backend === "webgpu") await import("@tensorflow/tfjs-backend-webgpu");
  if (!(await tf.setBackend(backend))) throw new Error(`the backend ${backend} does not start here`);
  await tf.ready();
}

function layerOf(layer) {
  switch (layer.type) {
    case "Conv2d":
      return tf.layers.conv2d({
        filters: layer.out_channels,
        kernelSize: layer.kernel_size,
        padding: layer.padding === 0 ? "valid" : "same",
      });
    case "MaxPool2d":
      return tf.layers.maxPooling2d({ poolSize: layer.kernel_size });
    case "Linear":
      return tf.layers.dense({ units: layer.out_features });
    case "Flatten":
      return tf.layers.flatten();
    default:
      return tf.layers.activation({ activation: layer.type.toLowerCase() });
  }
}

function optimizerOf({ type, lr, momentum }) {
  if (type === "Adam") return tf.train.adam(lr);
  return momentum > 0 ? tf.train.momentum(lr, momentum) : tf.train.sgd(lr);
}

function tensorsOf({ inputs, labels }, { inputShape, loss }) {
  const [channels, height, width] = inputShape;
  const shape = width === undefined ? inputShape : [height, width, channels];
  return {
    x: tf.tensor(channelsLast(inputs, inputShape), [labels.length, ...shape]),
    y: loss === "MSELoss" ? tf.tensor(labels, [labels.length, 1]) : tf.oneHot(tf.tensor1d(labels, "int32"), 10),
  };
}

/** Options: `backend`. */
export async function open(measured, { backend }) {
  await setUp(backend);
  const { inputShape, model, loss, optimizer, batch, kind, testSize } = measured;
  const [channels, height, width] = inputShape;
  const input = tf.input({ shape: width === undefined ? inputShape : [height, width, channels] });
  const output = model.reduce((tensor, layer) => layerOf(layer).apply(tensor), input);
  const net = tf.model({ inputs: input, outputs: output });
  const rule = optimizerOf(optimizer);
  const cost =
    loss === "MSELoss"
      ? (y, out) => tf.losses.meanSquaredError(y, out)
      : (y, out) => tf.losses.softmaxCrossEntropy(y, out);

  const isEvaluation = kind === "evaluate";
  const size = isEvaluation ? evaluationBatch : batch;
  const batches = makeBatches(measured, { count: 4, size }).map((one) => tensorsOf(one, measured));
  let next = 0;
  const nextBatch = () => batches[next++ % batches.length];

  async function step() {
    const { x, y } = nextBatch();
    const value = rule.minimize(() => cost(y, net.apply(x, { training: true })), true);
    await value.data();
    value.dispose();
  }

  async function evaluate() {
    for (let done = 0; done < testSize; done += size) {
      const { x, y } = nextBatch();
      const scores = tf.tidy(() => {
        const out = net.apply(x);
        return tf.stack([cost(y, out), tf.sum(tf.cast(tf.equal(tf.argMax(out, 1), tf.argMax(y, 1)), "float32"))]);
      });
      await scores.data();
      scores.dispose();
    }
  }

  return {
    async run(times) {
      for (let i = 0; i < times; i++) await (isEvaluation ? evaluate() : step());
    },
  };
}
