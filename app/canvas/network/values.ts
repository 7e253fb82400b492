/** The newest numbers of the network, as the probes brought them: outputs per column and strengths per link. */

import { featuresAt, type OnPlane } from "../../../engine/catalog.ts";
import type { Description, Plane, Range } from "../../../engine/data/description.ts";
import type { Shape } from "../../../engine/graph/tensor.ts";
import type { DataSummary, Histograms, ProbeResult } from "../../../engine/worker/protocol.ts";
import { magnitude } from "../colors.ts";
import type { Card } from "./cards.ts";
import type { Column } from "./column.ts";

export type Tensors = Extract<ProbeResult, { type: "weights" }>["tensors"];
export type UnitMaps = Extract<ProbeResult, { type: "units" }>;
export type Features = Extract<ProbeResult, { type: "features" }>;
export type Distributions = Extract<ProbeResult, { type: "distributions" }>;

/** Of the step that comes next. */
export interface Gradients {
  readonly layers: Extract<ProbeResult, { type: "gradients" }>["layers"];
  readonly tensors: NonNullable<NetworkValues["weights"]>;
}

/** Mutable, because every snapshot replaces them and the next frame reads them, outside React. */
export interface NetworkValues {
  units: UnitMaps | null;
  features: Features | null;
  distributions: Distributions | null;
  weights: ReadonlyMap<string, Tensors[number]> | null;
  /** Null as long as nobody asks for them. */
  gradients: Gradients | null;
  data: DataSummary | null;
  /** The test example whose features are shown. */
  example: number;
}

export const noValues = (): NetworkValues => ({
  units: null,
  features: null,
  distributions: null,
  weights: null,
  gradients: null,
  data: null,
  example: 0,
});

/** What examples are, which says what a unit shows: its map of an image or of the plane, its curve along the line, or how it is distributed over rows of a table. */
export const kindOf = ({ image, plane, line }: Description): "image" | "plane" | "line" | "rows" =>
  image ? "image" : plane ? "plane" : line ? "line" : "rows";

/** Another data set begins with no values: those of the set before would pass for its own wherever the shapes agree. */
export function showData(values: NetworkValues, data: DataSummary | null, example: number): void {
  if (values.data && !isSameSet(values.data, data)) Object.assign(values, noValues());
  values.data = data;
  values.example = example;
}

/** All tables are of one type; one with other columns is another set. */
const isSameSet = (a: DataSummary, b: DataSummary | null): boolean =>
  a.type === b?.type && (!a.tableColumns || String(a.features) === String(b.features));

/** Outputs of one column: `units` pictures of `width` × `height`, one after the other. */
export interface Outputs {
  /** Maps of the plane, not of an image. */
  readonly isPlane: boolean;
  readonly values: Float32Array;
  readonly units: number;
  readonly width: number;
  readonly height: number;
  /** Of predictions of a number: what its least and its greatest are, which get the full colours. */
  readonly range?: Range | undefined;
}

const inputResolution = 28;
const inputMaps = new Map<string, Outputs>();

/** Every feature over the plane: a coordinate from −1 at its least value to 1, others as fractions of their largest size. */
export function mapsOf({ features, plane }: OnPlane): Outputs {
  const key = JSON.stringify({ features, plane });
  let known = inputMaps.get(key);
  if (!known) {
    known = drawMaps({ features, plane });
    inputMaps.set(key, known);
  }
  return known;
}

function drawMaps({ features, plane }: OnPlane): Outputs {
  const [size, area] = [inputResolution, inputResolution ** 2];
  const share = (pixel: number) => (pixel + 0.5) / size;
  const points = new Float32Array(2 * area);
  const shares = new Float32Array(2 * area);
  const at = ([min, max]: Plane["x1"], share: number) => min + share * (max - min);
  for (let row = 0; row < size; row++) {
    for (let col = 0; col < size; col++) {
      const [across, up] = [share(col), 1 - share(row)];
      points.set([at(plane.x1, across), at(plane.x2, up)], 2 * (row * size + col));
      shares.set([2 * across - 1, 2 * up - 1], 2 * (row * size + col));
    }
  }
  const all = featuresAt(points, { features, plane });
  const values = new Float32Array(features.length * area);
  for (const [k, name] of features.entries()) {
    const map = values.subarray(k * area, (k + 1) * area);
    const coordinate = plane.names.indexOf(name);
    if (coordinate >= 0) for (let i = 0; i < area; i++) map[i] = shares[2 * i + coordinate]!;
    else {
      for (let i = 0; i < area; i++) map[i] = all[i * features.length + k]!;
      const most = magnitude(map);
      for (let i = 0; i < area; i++) map[i] = map[i]! / most;
    }
  }
  return { isPlane: true, values, units: features.length, width: size, height: size };
}

/** What a column shows now; null while unknown, or while the numbers are still those of another model. */
export function outputsOf(values: NetworkValues, column: Column, cards: readonly Card[]): Outputs | null {
  const { shape } = column;
  if (!shape || column.depiction === "image" || values.data?.line) return null;
  const isPlane = shape.length === 1 && column.depiction === "tiles";
  if (column.card < 0) return isPlane ? inputsOf(values.data, column.units) : null;
  const { tail } = cards[column.card]!;
  if (isPlane) {
    const found = values.units?.layers[tail];
    if (!values.units || found?.units !== column.units) return null;
    const { resolution } = values.units;
    const range = tail === values.units.layers.length - 1 ? values.data?.plane?.y : undefined;
    return { isPlane, values: found.values, units: found.units, width: resolution, height: resolution, range };
  }
  const found = values.features?.layers[tail];
  if (!found || !isSameShape(found.shape, shape)) return null;
  return { isPlane, values: found.values, units: shape[0]!, width: shape[2] ?? 1, height: shape[1] ?? 1 };
}

/** Null where the features are no functions of a plane, and while the data are those of another set. */
function inputsOf(data: DataSummary | null, units: number): Outputs | null {
  if (!data?.plane || data.features.length !== units) return null;
  return mapsOf({ features: data.features, plane: data.plane });
}

/** Outputs of a column's units along the line, (units, resolution), from its least place to its greatest. */
export interface UnitCurves {
  readonly values: Float32Array;
  readonly resolution: number;
}

/** Null where there is no line, while it is unknown, or while the numbers are still those of another model. */
export function curvesOf(
  { units, data }: NetworkValues,
  { card, depiction, units: count }: Column,
  cards: readonly Card[],
): UnitCurves | null {
  if (!data?.line || depiction !== "tiles") return null;
  // A straight line is known by its ends; a table's has a scale of its own, and is shown from end to end.
  if (card < 0) return { values: Float32Array.of(-1, 1), resolution: 2 };
  const found = units?.layers[cards[card]!.tail];
  return units && found?.units === count ? { values: found.values, resolution: units.resolution } : null;
}

/** How the outputs of a column's units are distributed over the test rows; of a table's input, how what its columns become is. */
export interface Distribution extends Pick<Distributions, "groups" | "bins"> {
  readonly histograms: Histograms;
}

/** Null where that is not what is shown, while it is unknown, or while the numbers are still those of another model. */
export function distributionOf(
  { distributions }: NetworkValues,
  { card, depiction, shape }: Column,
  cards: readonly Card[],
): Distribution | null {
  if (!distributions || depiction !== "tiles") return null;
  const { groups, bins, input, layers } = distributions;
  const histograms = card < 0 ? input : layers[cards[card]!.tail];
  return histograms && histograms.units === shape?.[0] ? { groups, bins, histograms } : null;
}

/** The chosen image's bytes. The page has the first test images; of the others it has the one whose features were sent. */
export function storedInput({ data, features, example }: NetworkValues, size: number): Uint8Array | null {
  const first = data?.testSample.inputs.subarray(example * size, (example + 1) * size);
  const input = first?.length === size ? first : features?.example === example ? features.input : null;
  return input instanceof Uint8Array && input.length === size ? input : null;
}

export const isSameShape = (a: Shape, b: Shape): boolean =>
  a.length === b.length && a.every((size, i) => size === b[i]);

/**
 * The value that gets the full colour in a column. Outliers may saturate: a map of the plane is read by its sign,
 * feature maps are mostly zero after ReLU and need more room above their mean size.
 */
export function displayScale({ values, isPlane, range }: Outputs): number {
  if (range) return (range[1] - range[0]) / 2;
  let squares = 0;
  for (let i = 0; i < values.length; i++) squares += values[i]! ** 2;
  const rms = Math.sqrt(squares / Math.max(1, values.length));
  const most = magnitude(values);
  const room = isPlane ? 1.5 : 3;
  return rms > 0 && Number.isFinite(rms) ? Math.min(most, room * rms) : most || 1;
}

/** The value that gets no colour: zero, or the middle between a target's least and greatest. */
export const displayMiddle = ({ range }: Outputs): number => (range ? (range[0] + range[1]) / 2 : 0);

/** Signed strengths, (outputs, inputs): a weight, or a kernel's norm with the sign of its mean. */
export interface Strengths {
  readonly values: Float32Array;
  readonly inputs: number;
  readonly outputs: number;
  /** The strength that gets the full width. */
  readonly scale: number;
}

/** Of links from a table's columns: that of the input with the strongest one, where a column is several inputs. */
export function strongestOf({ values, inputs, outputs, scale }: Strengths, starts: readonly number[]): Strengths {
  const columns = starts.length - 1;
  const strongest = new Float32Array(columns * outputs);
  for (let o = 0; o < outputs; o++) {
    for (let c = 0; c < columns; c++) {
      let most = 0;
      for (let i = starts[c]!; i < starts[c + 1]!; i++) {
        const strength = values[o * inputs + i]!;
        if (Math.abs(strength) > Math.abs(most)) most = strength;
      }
      strongest[o * columns + c] = most;
    }
  }
  return { values: strongest, inputs: columns, outputs, scale };
}

/**
 * @param inputs units drawn on the left; a picture counts as one, whatever its channels.
 * @param least the least strength of single weights that gets the full width: a young network looks thin, and grows
 */
export function strengthsOf(
  { weights }: Pick<NetworkValues, "weights">,
  head: number,
  inputs: number,
  outputs: number,
  least = 1,
): Strengths | null {
  const weight = weights?.get(`${head}.weight`);
  if (!weight || weight.shape[0] !== outputs || weight.shape.length < 2) return null;
  const perGroup = weight.shape[1]!;
  const kernel = weight.shape.slice(2).reduce((product, size) => product * size, 1);
  const strengths = new Float32Array(inputs * outputs);
  const isWhole = inputs === 1 && perGroup > 1;
  const block = isWhole ? perGroup * kernel : kernel;
  const perOutput = isWhole ? 1 : perGroup;
  // With groups, output channel o sees only its own group's inputs.
  const groups = isWhole ? 1 : Math.max(1, Math.round(inputs / perGroup));
  if (!isWhole && groups * perGroup !== inputs) return null;
  for (let o = 0; o < outputs; o++) {
    const first = Math.floor((o * groups) / outputs) * perOutput;
    for (let i = 0; i < perOutput; i++) {
      const start = (o * perOutput + i) * block;
      let sum = 0;
      let squares = 0;
      for (let k = start; k < start + block; k++) {
        sum += weight.values[k]!;
        squares += weight.values[k]! ** 2;
      }
      strengths[o * inputs + (isWhole ? 0 : first + i)] =
        block === 1 ? sum : Math.sign(sum) * Math.sqrt(squares / block);
    }
  }
  const most = magnitude(strengths);
  // Kernels compare only with each other.
  return { values: strengths, inputs, outputs, scale: (block === 1 ? Math.max(least, most) : most) || 1 };
}
