/** ConvNetJS: one example at a time, an update after each batch. */

import convnetjs from "convnetjs";
import { channelsLast, makeBatches } from "../data.ts";

function definitionOf(layer) {
  switch (layer.type) {
    case "Conv2d":
      return { type: "conv", sx: layer.kernel_size, filters: layer.out_channels, pad: layer.padding };
    case "MaxPool2d":
      return { type: "pool", sx: layer.kernel_size, stride: layer.kernel_size };
    case "Linear":
      return { type: "fc", num_neurons: layer.out_features };
    default:
      return { type: layer.type.toLowerCase() };
  }
}

/** Its loss layers bring the last Linear with them, its fully connected layers flatten. */
function definitionsOf({ model, inputShape, loss }) {
  const [depth, height = 1, width = 1] = inputShape;
  const { out_features } = model.at(-1);
  return [
    { type: "input", out_sx: width, out_sy: height, out_depth: depth },
    ...model.slice(0, -1).flatMap((layer) => (layer.type === "Flatten" ? [] : [definitionOf(layer)])),
    loss === "MSELoss"
      ? { type: "regression", num_neurons: out_features }
      : { type: "softmax", num_classes: out_features },
  ];
}

function examplesOf(measured, count) {
  const { inputShape, loss } = measured;
  const [depth, height = 1, width = 1] = inputShape;
  const [{ inputs, labels }] = makeBatches(measured, { count: 1, size: count });
  const values = channelsLast(inputs, inputShape);
  const features = depth * height * width;
  return Array.from(labels, (label, i) => {
    const x = new convnetjs.Vol(width, height, depth, 0);
    x.w.set(values.subarray(i * features, (i + 1) * features));
    return { x, y: loss === "MSELoss" ? [label] : label };
  });
}

export async function open(measured) {
  const { optimizer, batch, kind, testSize } = measured;
  if (optimizer.type === "Adam") throw new Error("ConvNetJS 0.3.0 has no Adam");
  const net = new convnetjs.Net();
  net.makeLayers(definitionsOf(measured));
  const trainer = new convnetjs.Trainer(net, {
    method: "sgd",
    learning_rate: optimizer.lr,
    momentum: optimizer.momentum,
    batch_size: batch,
  });
  const examples = examplesOf(measured, Math.max(batch, 64));
  let next = 0;
  const nextExample = () => examples[next++ % examples.length];

  /** @returns the batch's mean loss */
  function step() {
    let loss = 0;
    for (let i = 0; i < batch; i++) {
      const { x, y } = nextExample();
      loss += trainer.train(x, y).loss;
    }
    return loss / batch;
  }

  /** Its backward pass is what tells the loss; only the hits are counted, in its favour. */
  function evaluate() {
    let hits = 0;
    for (let i = 0; i < testSize; i++) {
      const { x, y } = nextExample();
      net.forward(x);
      if (net.getPrediction() === y) hits++;
    }
    return hits;
  }

  return {
    async run(times) {
      for (let i = 0; i < times; i++)
        if (!Number.isFinite(kind === "evaluate" ? evaluate() : step()))
          throw new Error("the loss became NaN or infinite");
    },
  };
}
