/** The table of probes: what a picture can ask of the model, and how each answer is computed. */

import type { Dataset, Split } from "../data/dataset.ts";
import type { Line, Plane } from "../data/description.ts";
import { featuresAt } from "../data/planeFeatures.ts";
import { cellOf, inputsOf, inputsOfRows, isCell, startsOf, targetOf } from "../data/rowColumns.ts";
import { spread } from "../data/spread.ts";
import type { Spec } from "../experiment/experiment.ts";
import type { NamedTensor } from "../export/namedTensor.ts";
import type { SlotData } from "../graph/device.ts";
import { sizeOf } from "../graph/shape.ts";
import { slotTensor } from "../graph/tensor.ts";
import type { Network } from "../nn/network.ts";
import type { ProbeRequest, ProbeResult } from "../worker/protocol.ts";
import { compileChanged } from "./augment.ts";
import type { Cache, CacheKey } from "./cache.ts";
import { compileSlopes, effectsOf, rowsWithin } from "./columnEffects.ts";
import type { Examples } from "./examples.ts";
import { compileForward, compileOutputs } from "./forward.ts";
import { bins, histogramsOf } from "./histograms.ts";

export interface ProbeContext {
  readonly dataset: Dataset;
  readonly network: Network;
  readonly examples: Examples;
  /** Random changes of training examples, and where their chances come from. */
  readonly augment: readonly Spec[];
  readonly seed: number;
  readonly cache: Cache;
  /** What every program of the model is made from. */
  readonly cacheKey: CacheKey;
  weights(): Promise<readonly NamedTensor[]>;
}

type Request<T extends ProbeRequest["type"]> = Extract<ProbeRequest, { type: T }>;
type Result<T extends ProbeRequest["type"]> = Extract<ProbeResult, { type: T }>;

/** @returns null where the probe does not apply */
type Probe<T extends ProbeRequest["type"]> = (request: Request<T>, context: ProbeContext) => Promise<Result<T> | null>;

const maxOutputs = 256;
const maxAugmented = 64;
const maxImages = 64;
const maxResolution = 512;
const maxRows = 1000;
/** Values of all layers together from which histograms are made: more would take longer than a slice of training. */
const maxCounted = 1e6;
/** More classes cannot be told apart in a small picture. */
const maxGroups = 10;

const probes: { readonly [T in ProbeRequest["type"]]: Probe<T> } = {
  async surface(request, context) {
    const [onGrid] = (await overGrid(request, context)) ?? [];
    return onGrid ? { ...request, outputs: onGrid.units, values: onGrid.values } : null;
  },

  async units(request, context) {
    const layers = await overGrid(request, context);
    return layers && { ...request, layers };
  },

  async features({ type, example }, { dataset, network, examples, cache, cacheKey }) {
    if (!dataset.image || !isIndex(example, dataset.test.size)) return null;
    const program = await cache.get({ ...cacheKey, probe: type }, (scope) =>
      compileForward(scope, { examples, network, count: 1, results: ({ layers }) => layers }),
    );
    const outputs = await program.run([dataset.train.size + example]);
    return {
      type,
      example,
      input: storedImages(dataset, [example]).inputs,
      layers: network.layers.map(({ output }, i) => ({ shape: output, values: toFloat32(outputs[i]!) })),
    };
  },

  async images({ type, examples }, { dataset }) {
    const isValid = dataset.image !== null && examples.length > 0 && examples.length <= maxImages;
    if (!isValid || !examples.every((example) => isIndex(example, dataset.test.size))) return null;
    return { type, examples, ...storedImages(dataset, examples) };
  },

  async outputs({ type, examples: wanted }, context) {
    const isValid = wanted.length > 0 && wanted.length <= maxOutputs;
    if (!isValid || !wanted.every((example) => isIndex(example, context.dataset.test.size))) return null;
    return { type, examples: wanted, ...(await testOutputs(wanted, context)) };
  },

  async predictions({ type, rows }, context) {
    const { test } = context.dataset;
    if (!isIndex(rows - 1, maxRows) || test.size === 0) return null;
    const chosen = spread(Math.min(rows, test.size), test.size);
    return {
      type,
      rows,
      examples: chosen,
      labels: labelsOf(test, chosen),
      ...(await testOutputs(chosen, context)),
    };
  },

  async distributions({ type, rows }, { dataset, network, examples, cache, cacheKey }) {
    const { test, train, image, inputShape, task, classes } = dataset;
    if (image || !isIndex(rows - 1, maxRows) || test.size === 0) return null;
    const perRow = network.layers.reduce((sum, { output }) => sum + sizeOf(output), sizeOf(inputShape));
    const count = Math.max(1, Math.min(rows, test.size, Math.floor(maxCounted / perRow)));
    const program = await cache.get({ ...cacheKey, probe: type, count }, (scope) =>
      compileForward(scope, { examples, network, count, results: ({ input, layers }) => [input, ...layers] }),
    );
    const chosen = spread(count, test.size);
    const [input, ...outputs] = await program.run(chosen.map((example) => train.size + example));
    const isGrouped = task === "classification" && classes.length <= maxGroups;
    const groupOf = isGrouped ? labelsOf(test, chosen) : new Uint8Array(count);
    const groups = new Array<number>(isGrouped ? classes.length : 1).fill(0);
    for (const group of groupOf) groups[group]!++;
    const grouping = { groupOf, groups: groups.length };
    return {
      type,
      rows,
      groups,
      bins,
      input: histogramsOf({ values: input!, units: inputShape[0]!, ...grouping }),
      layers: network.layers.map(({ output }, i) =>
        histogramsOf({ values: outputs[i]!, units: output[0]!, ...grouping }),
      ),
    };
  },

  async effects({ type }, { dataset, network, examples, cache, cacheKey }) {
    const { columns, train, test, inputShape } = dataset;
    if (!columns || test.size === 0) return null;
    const rows = Math.min(test.size, rowsWithin(network));
    const program = await cache.get({ ...cacheKey, probe: type, rows }, (scope) =>
      compileSlopes(scope, { examples, network, rows }),
    );
    const chosen = spread(rows, test.size);
    const outputs = program.count / rows;
    const [slopes] = await program.run(
      Array.from({ length: program.count }, (_, pair) => train.size + chosen[Math.floor(pair / outputs)]!),
    );
    return {
      type,
      effects: effectsOf({ columns, inputs: inputsAt(test, chosen, sizeOf(inputShape)), slopes: slopes!, rows }),
    };
  },

  async row({ type, example, changes }, { dataset, network, cache, cacheKey }) {
    const { columns, test, inputShape } = dataset;
    if (!columns || !isIndex(example, test.size)) return null;
    if (!changes.every(({ column, cell }) => columns[column] && isCell(columns[column], cell))) return null;
    const size = sizeOf(inputShape);
    const stored = test.inputs.slice(example * size, (example + 1) * size);
    const changed = stored.slice();
    const starts = startsOf(columns);
    for (const { column, cell } of changes) changed.set(inputsOf(columns[column]!, cell), starts[column]);
    const { device, program, slot, row } = await cache.get({ ...cacheKey, probe: type }, async (scope) => {
      const row = scope.slot("row", [1, size]);
      const output = network.forward(slotTensor(row), { mode: "eval" }).outputs.at(-1) ?? slotTensor(row);
      const { program, slots } = await compileOutputs(scope, [output]);
      return { device: scope.device, program, slot: slots[0]!, row };
    });
    const outputsOf = async (inputs: ArrayLike<number>) => {
      device.write(row, inputs);
      program.run(1);
      return toFloat32(await device.read(slot));
    };
    return {
      type,
      example,
      changes,
      cells: columns.map((column, i) => cellOf(column, stored.subarray(starts[i], starts[i + 1]))),
      label: targetOf(test.labels[example]!),
      asItWas: await outputsOf(stored),
      outputs: await outputsOf(changed),
    };
  },

  async augmented({ type, example, count }, { dataset, examples, augment, seed, cache }) {
    if (!dataset.image || !isIndex(example, dataset.train.size) || !isIndex(count - 1, maxAugmented)) {
      return null;
    }
    const made = { made: "augmented", augment: JSON.stringify(augment), seed, count };
    const program = await cache.get(made, (scope) => compileChanged(scope, { examples, augment, seed, count }));
    return { type, example, count, shape: dataset.inputShape, values: toFloat32(await program.run(example)) };
  },

  async weights({ type }, { weights }) {
    return { type, tensors: await weights() };
  },
};

export function answer(request: ProbeRequest, context: ProbeContext): Promise<ProbeResult | null> {
  // The table's own type says that request and probe belong together; TypeScript cannot follow a union through it.
  const probe = probes[request.type] as Probe<ProbeRequest["type"]>;
  return probe(request, context);
}

/** The model's raw outputs, (examples, outputs). */
async function testOutputs(
  wanted: ArrayLike<number>,
  { dataset, network, examples, cache, cacheKey }: ProbeContext,
): Promise<{ readonly outputs: number; readonly values: Float32Array }> {
  // Few programs serve every number of examples.
  const count = 2 ** Math.ceil(Math.log2(wanted.length));
  const program = await cache.get({ ...cacheKey, probe: "outputs", count }, (scope) =>
    compileForward(scope, { examples, network, count, results: ({ output }) => [output] }),
  );
  const [values] = await program.run(Array.from(wanted, (example) => dataset.train.size + example));
  return { outputs: values!.length / wanted.length, values: toFloat32(values!) };
}

/** A copy, which can be handed over. */
function labelsOf({ labels }: Split, examples: ArrayLike<number>): Int32Array | Float32Array {
  const chosen = labels.slice(0, examples.length);
  for (let i = 0; i < examples.length; i++) chosen[i] = labels[examples[i]!]!;
  return chosen;
}

/** The stored inputs of some examples, one after the other: copies, which can be handed over. */
function inputsAt({ inputs }: Split, examples: ArrayLike<number>, size: number): Float32Array | Uint8Array {
  const chosen = inputs.slice(0, examples.length * size);
  for (let i = 0; i < examples.length; i++) {
    const example = examples[i]!;
    chosen.set(inputs.subarray(example * size, (example + 1) * size), i * size);
  }
  return chosen;
}

/** Copies, which can be handed over. */
const storedImages = ({ test, inputShape }: Dataset, examples: readonly number[]) => ({
  inputs: inputsAt(test, examples, sizeOf(inputShape)),
  labels: labelsOf(test, examples),
});

interface UnitsOnGrid {
  readonly units: number;
  /** (units, resolution, resolution); along a line (units, resolution) */
  readonly values: Float32Array;
}

/** Outputs at every point of a grid over the plane, or along the line: of the model, or of every layer. Null where there is neither. */
async function overGrid(
  { type, resolution }: Request<"surface" | "units">,
  { dataset, network, cache, cacheKey }: ProbeContext,
): Promise<readonly UnitsOnGrid[] | null> {
  const { plane, line, features, columns } = dataset;
  const gridAt = gridOf(dataset);
  if (!gridAt || !isIndex(resolution - 1, maxResolution)) return null;
  const key = { ...cacheKey, probe: type, resolution, inputs: JSON.stringify({ plane, line, features, columns }) };
  const { device, program, slots } = await cache.get(key, async (scope) => {
    const points = gridAt(resolution);
    const grid = scope.slot("grid", [points.length / features.length, features.length]);
    scope.device.write(grid, points);
    const layers = network.forward(slotTensor(grid), { mode: "eval" }).outputs;
    const wanted = type === "units" ? layers : [layers.at(-1) ?? slotTensor(grid)];
    return { device: scope.device, ...(await compileOutputs(scope, wanted)) };
  });
  program.run(1);
  return Promise.all(
    slots.map(async (slot) => {
      const units = sizeOf(slot.shape.slice(1));
      return { units, values: transpose(await device.read(slot), units) };
    }),
  );
}

/** Makes inputs of the model, one after the other. Null where there is nothing to lay a grid over. */
function gridOf({ plane, line, features, columns }: Dataset): ((resolution: number) => Float32Array) | null {
  // A grid is laid over a table in its own units, and its model is given others.
  const inputsOf = (cells: Float32Array) => (columns ? inputsOfRows(columns, cells) : cells);
  if (plane) return (resolution) => inputsOf(featuresAt(gridPoints(plane, resolution), { features, plane }));
  return line && ((resolution) => inputsOf(linePoints(line, resolution)));
}

/** (resolution, 1): from the least x to the greatest. */
export const linePoints = ({ x: [min, max] }: Line, resolution: number): Float32Array =>
  Float32Array.from({ length: resolution }, (_, i) => min + (i / Math.max(1, resolution - 1)) * (max - min));

/** (resolution², 2): pixel centres in rows from the greatest x₂ down, each from the least x₁ to the right. */
export function gridPoints({ x1, x2 }: Pick<Plane, "x1" | "x2">, resolution: number): Float32Array {
  const points = new Float32Array(resolution ** 2 * 2);
  const offset = ([min, max]: Plane["x1"], pixel: number) => ((pixel + 0.5) / resolution) * (max - min);
  for (let y = 0; y < resolution; y++) {
    for (let x = 0; x < resolution; x++) {
      points.set([x1[0] + offset(x1, x), x2[1] - offset(x2, y)], (y * resolution + x) * 2);
    }
  }
  return points;
}

/** (points, units) → (units, points) */
function transpose(values: ArrayLike<number>, units: number): Float32Array {
  const points = values.length / units;
  const turned = new Float32Array(values.length);
  for (let unit = 0; unit < units; unit++) {
    for (let point = 0; point < points; point++) turned[unit * points + point] = values[point * units + unit]!;
  }
  return turned;
}

const isIndex = (value: number, length: number): boolean => Number.isInteger(value) && value >= 0 && value < length;

const toFloat32 = (values: SlotData): Float32Array =>
  values instanceof Float32Array ? values : Float32Array.from(values);
