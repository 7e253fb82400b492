/** The table of probes: what a picture can ask of the model, and how each answer is computed. */

import type { Dataset } from "../data/dataset.ts";
import type { Line, Plane } from "../data/description.ts";
import { featuresAt } from "../data/planeFeatures.ts";
import { inputsOfRows } from "../data/rowColumns.ts";
import { spread } from "../data/spread.ts";
import { sizeOf } from "../graph/shape.ts";
import { slotTensor } from "../graph/tensor.ts";
import type { ProbeRequest, ProbeResult } from "../worker/protocol.ts";
import { compileChanged } from "./augment.ts";
import { compileForward, compileOutputs } from "./forward.ts";
import {
  inputsAt,
  isIndex,
  labelsOf,
  maxRows,
  type Probe,
  type ProbeContext,
  type Request,
  toFloat32,
} from "./probe.ts";

const maxOutputs = 256;
const maxAugmented = 64;
const maxImages = 64;
const maxResolution = 512;

/** A probe whose code few need. Where it does not load nothing is answered: the page misses its own part too, and says so. */
function loaded<T extends ProbeRequest["type"]>(
  type: T,
  load: () => Promise<{ readonly [P in T]: Probe<P> }>,
): Probe<T> {
  return async (request, context) => {
    const code = await load().catch(() => null);
    return code?.[type](request, context) ?? null;
  };
}

const ofRows = async () => (await import("./rowsProbes.ts")).rowsProbes;
const ofUnits = async () => (await import("./unitProbes.ts")).unitProbes;

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

  distributions: loaded("distributions", ofRows),
  effects: loaded("effects", ofRows),
  row: loaded("row", ofRows),
  gradients: loaded("gradients", ofUnits),
  receptiveFields: loaded("receptiveFields", ofUnits),
  activations: loaded("activations", ofUnits),

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
