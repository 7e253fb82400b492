/**
 * The algorithm of TensorFlow Playground, written anew: a graph of node and link objects, one example at a time forward and
 * back, derivatives added up in every link, weights changed after each batch.
 *
 * @see https://github.com/tensorflow/playground, src/nn.ts
 */

import { createRng } from "../../../engine/define/rng.ts";
import { makeBatches } from "../data.ts";
import type { Open } from "../measure.ts";

interface Activation {
  readonly output: (x: number) => number;
  /** dy/dx at x. */
  readonly slope: (x: number) => number;
}

const tanh: Activation = { output: Math.tanh, slope: (x) => 1 - Math.tanh(x) ** 2 };
const identity: Activation = { output: (x) => x, slope: () => 1 };

class Link {
  weight: number;
  /** Of the batch so far. */
  sumOfSlopes = 0;
  count = 0;

  constructor(
    readonly source: Node,
    readonly target: Node,
    weight: number,
  ) {
    this.weight = weight;
  }
}

class Node {
  readonly inputs: Link[] = [];
  readonly outputs: Link[] = [];
  bias = 0.1;
  total = 0;
  output = 0;
  /** Derivatives of the error by the output and by the total. */
  outputSlope = 0;
  inputSlope = 0;
  sumOfSlopes = 0;
  count = 0;

  constructor(readonly activation: Activation) {}

  forward(): void {
    this.total = this.bias;
    for (const { weight, source } of this.inputs) this.total += weight * source.output;
    this.output = this.activation.output(this.total);
  }
}

type Network = readonly (readonly Node[])[];

function build(sizes: readonly number[]): Network {
  const rng = createRng(1);
  const layers = sizes.map((size, layer) =>
    Array.from({ length: size }, () => new Node(layer === sizes.length - 1 ? identity : tanh)),
  );
  layers.slice(1).forEach((layer, i) => {
    for (const target of layer)
      for (const source of layers[i]!) {
        const link = new Link(source, target, rng.next() - 0.5);
        source.outputs.push(link);
        target.inputs.push(link);
      }
  });
  return layers;
}

function forward(network: Network, inputs: readonly number[]): number {
  network[0]!.forEach((node, i) => {
    node.output = inputs[i]!;
  });
  for (let layer = 1; layer < network.length; layer++) for (const node of network[layer]!) node.forward();
  return network.at(-1)![0]!.output;
}

function backward(network: Network, error: number): void {
  network.at(-1)![0]!.outputSlope = 2 * error;
  for (let layer = network.length - 1; layer >= 1; layer--) {
    for (const node of network[layer]!) {
      node.inputSlope = node.outputSlope * node.activation.slope(node.total);
      node.sumOfSlopes += node.inputSlope;
      node.count++;
    }
    for (const node of network[layer]!)
      for (const link of node.inputs) {
        link.sumOfSlopes += node.inputSlope * link.source.output;
        link.count++;
      }
    if (layer === 1) break;
    for (const node of network[layer - 1]!) {
      node.outputSlope = 0;
      for (const { weight, target } of node.outputs) node.outputSlope += weight * target.inputSlope;
    }
  }
}

function update(network: Network, lr: number): void {
  for (const layer of network.slice(1))
    for (const node of layer) {
      node.bias -= (lr * node.sumOfSlopes) / node.count;
      node.sumOfSlopes = 0;
      node.count = 0;
      for (const link of node.inputs) {
        link.weight -= (lr * link.sumOfSlopes) / link.count;
        link.sumOfSlopes = 0;
        link.count = 0;
      }
    }
}

export const open: Open = async (measured) => {
  const { model, inputShape, optimizer, batch } = measured;
  const hidden = model.flatMap((layer) => (layer.type === "Linear" ? [layer.out_features] : []));
  const network = build([inputShape[0]!, ...hidden]);
  const features = inputShape[0]!;
  const examples = makeBatches(measured, { count: 50, size: batch }).flatMap(({ inputs, labels }) =>
    Array.from(labels, (label, i) => ({ inputs: [...inputs.subarray(i * features, (i + 1) * features)], label })),
  );
  let next = 0;

  /** @returns the batch's mean loss */
  function step(): number {
    let loss = 0;
    for (let i = 0; i < batch; i++) {
      const { inputs, label } = examples[next++ % examples.length]!;
      const error = forward(network, inputs) - label;
      loss += error * error;
      backward(network, error);
    }
    update(network, optimizer.lr);
    return loss / batch;
  }

  return {
    async run(times) {
      for (let i = 0; i < times; i++) if (!Number.isFinite(step())) throw new Error("the loss became NaN or infinite");
    },
  };
};
