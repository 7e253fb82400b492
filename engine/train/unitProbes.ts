/** What can be asked of single units: how the loss moves with them, what part of an image they see, and what excites them most. */

import type { Dataset } from "../data/dataset.ts";
import { spread } from "../data/spread.ts";
import { sizeOf } from "../graph/shape.ts";
import type { Network } from "../nn/network.ts";
import { max } from "../ops/index.ts";
import { blockSize, compileForward } from "./forward.ts";
import { inputsAt, isIndex, labelsOf, maxRows, type Probe, type ProbeContext } from "./probe.ts";
import { receptiveFields } from "./receptiveFields.ts";

/** Examples that are shown. */
const mostShown = 8;
/** Some 100 ms on one core: the worker answers nobody else meanwhile. */
const mostMacs = 4e8;

export const unitProbes: { readonly [T in "gradients" | "receptiveFields" | "activations"]: Probe<T> } = {
  async gradients({ type }, { gradients }) {
    return { type, ...(await gradients()) };
  },

  async receptiveFields({ type }, { dataset, network, cache, cacheKey }) {
    if (!dataset.image) return null;
    const layers = await cache.get({ ...cacheKey, probe: type }, () => receptiveFields(network, dataset.inputShape));
    // Copies, which can be handed over.
    return { type, layers: layers.map((fields) => fields.slice()) };
  },

  async activations({ type, layer, unit, examples }, context) {
    const { dataset, network } = context;
    const { test } = dataset;
    const shape = network.layers[layer]?.output;
    if (!shape || !isIndex(unit, shape[0]!) || !isIndex(examples - 1, maxRows) || test.size === 0) return null;
    const chosen = spread(Math.min(examples, test.size, affordable(network, layer)), test.size);
    const strengths = await strengthsOf(chosen, { layer, unit }, context);
    const order = [...strengths.keys()].sort((a, b) => strengths[b]! - strengths[a]!).slice(0, mostShown);
    const strongest = order.map((i) => chosen[i]!);
    const places = shape.length > 1 ? await placesOf(strongest, { layer, unit }, context) : null;
    const labels = labelsOf(test, strongest);
    return {
      type,
      layer,
      unit,
      examples,
      looked: chosen.length,
      strongest: strongest.map((example, i) => ({
        example,
        value: strengths[order[i]!]!,
        place: places?.[i] ?? 0,
        label: labels[i]!,
      })),
      inputs: shownOf(dataset, strongest),
    };
  },
};

interface Unit {
  readonly layer: number;
  readonly unit: number;
}

function affordable({ layers }: Network, layer: number): number {
  const macs = layers.slice(0, layer + 1).reduce((sum, { macs }) => sum + macs, 1);
  return Math.max(mostShown, Math.floor(mostMacs / macs));
}

/** The unit's output for each of the test examples; of a channel its largest. What is no number is the least of all. */
async function strengthsOf(
  chosen: ArrayLike<number>,
  { layer, unit }: Unit,
  { dataset, network, examples, cache, cacheKey }: ProbeContext,
): Promise<Float64Array> {
  const units = network.layers[layer]!.output[0]!;
  const count = blockSize(network, Math.min(maxRows, dataset.test.size));
  const program = await cache.get({ ...cacheKey, probe: "strengths", layer, count }, (scope) =>
    compileForward(scope, {
      examples,
      network,
      count,
      // Of a channel, the largest on its map.
      results: ({ layers }) => [max(layers[layer]!, [...layers[layer]!.shape.keys()].slice(2))],
    }),
  );
  const strengths = new Float64Array(chosen.length);
  for (let first = 0; first < chosen.length; first += count) {
    const block = Array.from({ length: Math.min(count, chosen.length - first) }, (_, i) => chosen[first + i]!);
    const [values] = await program.run(block.map((example) => dataset.train.size + example));
    for (let i = 0; i < block.length; i++) {
      const value = values![i * units + unit]!;
      strengths[first + i] = Number.isNaN(value) ? -Infinity : value;
    }
  }
  return strengths;
}

/** Where on the channel's map its largest value is. */
async function placesOf(
  chosen: readonly number[],
  { layer, unit }: Unit,
  { dataset, network, examples, cache, cacheKey }: ProbeContext,
): Promise<readonly number[]> {
  const count = mostShown;
  const program = await cache.get({ ...cacheKey, probe: "maps", layer, count }, (scope) =>
    compileForward(scope, { examples, network, count, results: ({ layers }) => [layers[layer]!] }),
  );
  const [values] = await program.run(chosen.map((example) => dataset.train.size + example));
  const [units = 1, ...map] = network.layers[layer]!.output;
  const area = sizeOf(map);
  return chosen.map((_, i) => {
    const start = (i * units + unit) * area;
    let best = 0;
    for (let place = 1; place < area; place++) if (values![start + place]! > values![start + best]!) best = place;
    return best;
  });
}

/** Copies, which can be handed over. */
function shownOf({ test, plane, line, inputShape }: Dataset, chosen: readonly number[]): Float32Array | Uint8Array {
  const coordinates = plane ? 2 : line ? 1 : null;
  if (coordinates === null) return inputsAt(test, chosen, sizeOf(inputShape));
  return inputsAt({ ...test, inputs: test.points ?? test.inputs }, chosen, coordinates);
}
