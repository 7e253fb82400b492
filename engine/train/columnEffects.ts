/** How far each column of a table moves what the model puts out, here and now: from the model's slopes at some rows. Pure but for the program. */

import { inputCount, type RowColumn } from "../data/rowColumns.ts";
import { mul, variable } from "../expr/expr.ts";
import { sizeOf } from "../graph/shape.ts";
import { slotTensor } from "../graph/tensor.ts";
import type { Network } from "../nn/network.ts";
import { gradients } from "../ops/gradients.ts";
import { mapOne, sum } from "../ops/index.ts";
import type { Examples } from "./examples.ts";
import { compileForward, type ForwardProgram } from "./forward.ts";
import type { Scope } from "./scope.ts";

/** Slopes are of one output each, so a row is computed once for every output. */
const mostPairs = 1024;
/** Some 5 ms on one core, backward pass included. */
const mostMacs = 5e6;

const product = mul(variable("a"), variable("b"));

/** How many rows may be looked at, at least one. */
export function rowsWithin({ layers, outputShape }: Network): number {
  const outputs = sizeOf(outputShape);
  const macs = layers.reduce((all, layer) => all + layer.macs, 1);
  return Math.max(1, Math.floor(Math.min(mostPairs, mostMacs / macs) / outputs));
}

interface SlopesRequest {
  readonly examples: Examples;
  readonly network: Network;
  readonly rows: number;
}

/** A program whose one result is, for each row and each output, the output's slopes by the inputs: (rows · outputs, …). */
export function compileSlopes(scope: Scope, { examples, network, rows }: SlopesRequest): Promise<ForwardProgram> {
  const outputs = sizeOf(network.outputShape);
  const count = rows * outputs;
  const chosen = scope.slot("which output", [count, ...network.outputShape]);
  const oneEach = new Float32Array(count * outputs);
  for (let pair = 0; pair < count; pair++) oneEach[pair * outputs + (pair % outputs)] = 1;
  scope.device.write(chosen, oneEach);
  return compileForward(scope, {
    examples,
    network,
    count,
    results: ({ input, output }) => gradients(sum(mapOne(product, { a: output, b: slotTensor(chosen) })), [input]),
  });
}

interface EffectsRequest {
  readonly columns: readonly RowColumn[];
  /** (rows, inputs) */
  readonly inputs: ArrayLike<number>;
  /** (rows · outputs, inputs) */
  readonly slopes: ArrayLike<number>;
  readonly rows: number;
}

/**
 * For each column, how far an output would move if the column were its mean in every row: mean size of slope × deviation, over rows and
 * outputs. The inputs of a category move together.
 */
export function effectsOf({ columns, inputs, slopes, rows }: EffectsRequest): Float32Array {
  const size = inputs.length / rows;
  const pairs = slopes.length / size;
  const means = new Float64Array(size);
  for (let i = 0; i < inputs.length; i++) means[i % size]! += inputs[i]! / rows;
  const effects = new Float64Array(columns.length);
  for (let pair = 0; pair < pairs; pair++) {
    const row = Math.floor((pair * rows) / pairs);
    let input = 0;
    for (const [c, column] of columns.entries()) {
      let change = 0;
      for (const end = input + inputCount(column); input < end; input++) {
        change += slopes[pair * size + input]! * (inputs[row * size + input]! - means[input]!);
      }
      effects[c]! += Math.abs(change) / pairs;
    }
  }
  return Float32Array.from(effects);
}
