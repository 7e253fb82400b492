/** The receptive field of every place of every layer, on what the layer reads. Derived from the graph, so it holds for any layer. */

import { nodesBehind } from "../graph/order.ts";
import { sizeOf } from "../graph/shape.ts";
import { type Shape, slot, slotTensor, type Tensor } from "../graph/tensor.ts";
import type { Network } from "../nn/network.ts";
import { type Bounds, boundsAfter, join, noBounds, nothing } from "../ops/bounds.ts";
import { withoutCommuting } from "../ops/index.ts";

/**
 * For each layer of the document four numbers for each place of its output: first and last row, first and last column of what it reads, both
 * included; the last before the first where it reads nothing. Places of (C, H, W) are those of the map, row by row, whatever the channel;
 * (C, L) and (F,) are one row.
 *
 * @param shape of an example
 */
export function receptiveFields(network: Network, shape: Shape): readonly Int16Array[] {
  const image = slotTensor(slot("image", [1, ...shape]));
  // Otherwise a layer might read not what the one before puts out but what that is made of.
  const { layers } = withoutCommuting(() => network.forward(image, { mode: "eval" }));
  const own = layers.filter(({ name }) => !name.includes("."));
  return own.map(({ input, output }) => rectangles(perPlace(output.shape, boundsOf(output, input))));
}

/** Places of a map, of a sequence or of units: without the batch axis and the channels. */
const placesOf = (shape: Shape): readonly [rows: number, columns: number] =>
  shape.length > 3 ? [shape[2]!, shape[3]!] : [1, shape.at(-1)!];

function boundsOf(output: Tensor, input: Tensor): Bounds {
  const known = new Map<Tensor, Bounds | null>([[input, ownPlaces(input.shape)]]);
  for (const { op, attrs, inputs, outputs } of nodesBehind([output])) {
    if (outputs.some((made) => known.has(made))) continue;
    const bounded = inputs.map((tensor) => ({ shape: tensor.shape, bounds: known.get(tensor) ?? null }));
    const bounds = boundsAfter(op.name, { inputs: bounded, shape: outputs[0]!.shape, attrs });
    for (const made of outputs) known.set(made, bounds);
  }
  return known.get(output) ?? noBounds(sizeOf(output.shape));
}

/** Every element depends on itself. */
function ownPlaces(shape: Shape): Bounds {
  const [rows, columns] = placesOf(shape);
  const bounds = noBounds(sizeOf(shape));
  for (let i = 0; i < bounds.length / 4; i++) {
    const [row, column] = [Math.floor(i / columns) % rows, i % columns];
    bounds.set([-row, row, -column, column], 4 * i);
  }
  return bounds;
}

/** All channels together. */
function perPlace(shape: Shape, bounds: Bounds): Bounds {
  const [rows, columns] = placesOf(shape);
  const count = rows * columns;
  const joined = noBounds(count);
  for (let i = 0; i < bounds.length / 4; i++) join(joined, i % count, bounds, i);
  return joined;
}

function rectangles(bounds: Bounds): Int16Array {
  return bounds.map((value, i) => {
    const isFirst = i % 2 === 0;
    if (value === nothing) return isFirst ? 0 : -1;
    return isFirst ? -value : value;
  });
}
