/** Which tensor of a file becomes which of a model, and what its values become. */

import { describe, expect, it } from "vitest";
import {
  matchByName,
  matchByOrder,
  misfitsOf,
  suggestMatch,
  type TensorInfo,
  withSource,
  wrapperOf,
} from "../../engine/export/matchWeights.ts";
import type { NamedTensor } from "../../engine/export/namedTensor.ts";
import { readSafetensors } from "../../engine/export/readSafetensors.ts";
import { takeWeights } from "../../engine/export/takeWeights.ts";
import { tutorialClass, tutorialState } from "../support/tutorialWeights.ts";

const tensor = (name: string, ...shape: number[]): TensorInfo => ({ name, shape });
const counter = (name: string): TensorInfo => ({ name, shape: [], dtype: "I64" });
const renamed = (tensors: readonly TensorInfo[], change: (name: string) => string) =>
  tensors.map((one) => ({ ...one, name: change(one.name) }));
/** As the safetensors library stores them. */
const sorted = (tensors: readonly TensorInfo[]) => tensors.toSorted((a, b) => (a.name < b.name ? -1 : 1));

const linears = (names: readonly string[], ...widths: number[]) =>
  names.flatMap((name, i) => [
    tensor(`${name}.weight`, widths[i + 1]!, widths[i]!),
    tensor(`${name}.bias`, widths[i + 1]!),
  ]);
const normed = (name: string, width: number) => [
  ...["weight", "bias", "running_mean", "running_var"].map((end) => tensor(`${name}.${end}`, width)),
  counter(`${name}.num_batches_tracked`),
];

const pairsOf = ({ sources }: { readonly sources: ReadonlyMap<string, string> }) => Object.fromEntries(sources);

describe("weights whose names agree", () => {
  const model = linears(["0", "2"], 2, 8, 1);

  it("go where their names say, in whatever order they come", () => {
    const match = suggestMatch(model.toReversed(), model);
    expect(match).toMatchObject({ by: "name", prefix: "" });
    expect(pairsOf(match)).toEqual(Object.fromEntries(model.map(({ name }) => [name, name])));
    expect(misfitsOf(model, model, match)).toEqual({ empty: [], unused: [] });
  });

  it.each([
    ["module.", "DataParallel, DistributedDataParallel"],
    ["_orig_mod.", "torch.compile"],
    ["module._orig_mod.", "DataParallel, DistributedDataParallel, torch.compile"],
    ["net.", null],
  ])("do so without `%s` before them all", (prefix, wrapper) => {
    const file = renamed(model, (name) => prefix + name);
    const match = suggestMatch(file, model);
    expect(match).toMatchObject({ by: "name", prefix });
    expect(match.sources.get("2.bias")).toBe(`${prefix}2.bias`);
    expect(misfitsOf(file, model, match)).toEqual({ empty: [], unused: [] });
    expect(wrapperOf(prefix)).toBe(wrapper);
  });

  it("lose no layer's number to a prefix", () => {
    const single = linears(["0"], 2, 1);
    expect(matchByName(single, single)).toMatchObject({
      prefix: "",
      sources: new Map([
        ["0.weight", "0.weight"],
        ["0.bias", "0.bias"],
      ]),
    });
  });

  it("leave what does not fit with its reason: another shape, no tensor, left over", () => {
    const file = [...linears(["0"], 2, 8), tensor("2.weight", 3, 8), tensor("4.weight", 1)];
    const { empty, unused } = misfitsOf(file, model, suggestMatch(file, model));
    expect(empty.map(({ tensor, namesake }) => [tensor.name, namesake?.shape ?? null])).toEqual([
      ["2.weight", [3, 8]],
      ["2.bias", null],
    ]);
    expect(unused.map(({ name }) => name)).toEqual(["2.weight", "4.weight"]);
  });

  it("may lack counters, but not what is counted", () => {
    const state = [...linears(["0"], 2, 8), ...normed("1", 8)];
    const file = state.filter(({ dtype }) => dtype !== "I64");
    expect(misfitsOf(file, state, suggestMatch(file, state))).toEqual({ empty: [], unused: [] });
    const without = file.filter(({ name }) => name !== "1.running_var");
    expect(misfitsOf(without, state, matchByName(without, state)).empty).toHaveLength(1);
  });
});

describe("weights of other names", () => {
  const tutorialPairs = Object.fromEntries(tutorialState.map(({ name }, i) => [name, tutorialClass[i]!.name]));

  it("of the tutorial's class go into the tutorial's network by order and shape", () => {
    const match = suggestMatch(tutorialClass, tutorialState);
    expect(match.by).toBe("order");
    expect(pairsOf(match)).toEqual(tutorialPairs);
    expect(misfitsOf(tutorialClass, tutorialState, match)).toEqual({ empty: [], unused: [] });
  });

  it("do so from a file that the safetensors library has sorted, biases first", () => {
    const file = sorted(tutorialClass);
    expect(file[0]!.name).toBe("conv1.bias");
    expect(pairsOf(suggestMatch(file, tutorialState))).toEqual(tutorialPairs);
  });

  it("are read in the order of their numbers where the file is sorted, and in its own where it is not", () => {
    const widths = Array.from({ length: 13 }, () => 4);
    const model = linears(
      [...widths.keys()].slice(1).map((i) => `${2 * i}`),
      ...widths,
    );
    const names = [...widths.keys()].slice(1).map((i) => `fc${i}`);
    expect(matchByOrder(sorted(linears(names, ...widths)), model).sources.get("4.weight")).toBe("fc2.weight");
    const own = linears(["stem", "body", "head"], 4, 4, 4, 4);
    expect(pairsOf(matchByOrder(own, model))).toMatchObject({ "2.weight": "stem.weight", "6.bias": "head.bias" });
  });

  it("keep a module's tensors together, so that a norm's scale is no mean and no layer's bias", () => {
    const model = [...linears(["0"], 4, 8), ...normed("1", 8), ...linears(["3"], 8, 8), ...normed("4", 8)];
    const file = sorted([
      ...linears(["fc1"], 4, 8),
      ...normed("bn1", 8),
      ...linears(["fc2"], 8, 8),
      ...normed("bn2", 8),
    ]);
    const match = matchByOrder(file, model);
    const layers = { 0: "fc1", 1: "bn1", 3: "fc2", 4: "bn2" };
    expect(pairsOf(match)).toEqual(
      Object.fromEntries(model.map(({ name }) => [name, name.replace(/^\d/, (layer) => Object(layers)[layer])])),
    );
  });

  it("that agree by chance here and there go by order where more find a place so", () => {
    const model = linears(["0", "2", "4", "6"], 2, 8, 8, 8, 1);
    const file = linears(["0", "1", "2", "3"], 2, 8, 8, 8, 1);
    const match = suggestMatch(file, model);
    expect(pairsOf(match)).toMatchObject({ "2.weight": "1.weight", "4.weight": "2.weight", "6.weight": "3.weight" });
  });

  it("of no shape that the model has go nowhere", () => {
    const file = linears(["head"], 7, 9);
    const match = suggestMatch(file, tutorialState);
    expect(match.sources.size).toBe(0);
    expect(misfitsOf(file, tutorialState, match)).toMatchObject({ empty: { length: 10 }, unused: { length: 2 } });
  });
});

describe("a match by hand", () => {
  const match = {
    by: "order",
    prefix: "",
    sources: new Map([
      ["0.bias", "a"],
      ["2.bias", "b"],
    ]),
  } as const;

  it("lets two tensors change places", () => {
    expect(pairsOf(withSource(match, "0.bias", "b"))).toEqual({ "0.bias": "b", "2.bias": "a" });
  });

  it("takes a tensor from whoever had it, and leaves one without", () => {
    const without = withSource(match, "0.bias", null);
    expect(pairsOf(without)).toEqual({ "2.bias": "b" });
    expect(pairsOf(withSource(without, "0.bias", "b"))).toEqual({ "0.bias": "b" });
    expect(pairsOf(withSource(without, "0.bias", "c"))).toEqual({ "0.bias": "c", "2.bias": "b" });
  });

  it("stays as it is where a tensor gets what it has", () => {
    expect(pairsOf(withSource(match, "0.bias", "a"))).toEqual(pairsOf(match));
  });
});

/** A file with `a`. */
function fileOf(dtype: string, shape: readonly number[], numbers: ArrayBufferView<ArrayBuffer>): Uint8Array {
  const data = new Uint8Array(numbers.buffer);
  const header = new TextEncoder().encode(JSON.stringify({ a: { dtype, shape, data_offsets: [0, data.length] } }));
  const bytes = new Uint8Array(8 + header.length + data.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(header.length), true);
  bytes.set(header, 8);
  bytes.set(data, 8 + header.length);
  return bytes;
}

describe("the values of a file", () => {
  const model: readonly NamedTensor[] = [
    { name: "0.weight", shape: [2, 2], values: Float32Array.of(1, 2, 3, 4) },
    { name: "1.num_batches_tracked", shape: [], dtype: "I64", values: Float32Array.of(7) },
    { name: "2.bias", shape: [1], values: Float32Array.of(5) },
  ];
  const match = { by: "order", prefix: "", sources: new Map([["0.weight", "a"]]) } as const;
  const taken = (bytes: Uint8Array) => takeWeights(readSafetensors(bytes, "w"), { file: "w", model, match });

  it.each([
    ["F32", Float32Array.of(0.1, -2, 3.5, 1e-30), [Math.fround(0.1), -2, 3.5, Math.fround(1e-30)]],
    ["F64", Float64Array.of(0.1, -2, 1e-300, 3e38), [Math.fround(0.1), -2, 0, Math.fround(3e38)]],
    ["F16", Uint16Array.of(0x2e66, 0xc000, 0x7bff, 0x0001), [1638 / 16384, -2, 65504, 2 ** -24]],
    ["BF16", Uint16Array.of(0x3dcd, 0xc020, 0x7f00, 0x0001), [205 / 2048, -2.5, 2 ** 127, 2 ** -133]],
  ])("are read as float32 where they are %s", (dtype, numbers, expected) => {
    const [weight] = taken(fileOf(dtype, [2, 2], numbers));
    expect(weight).toEqual({ name: "0.weight", shape: [2, 2], values: Float32Array.from(expected) });
  });

  it("leave a tensor that gets none as it is, and a counter at 0", () => {
    const [, count, bias] = taken(fileOf("F32", [2, 2], Float32Array.of(1, 2, 3, 4)));
    expect(count).toEqual({ ...model[1], values: Float32Array.of(0) });
    expect(bias).toBe(model[2]);
  });

  it.each([
    [
      "F32",
      Float32Array.of(1, 2, Number.NaN, Number.POSITIVE_INFINITY),
      "2 of 4 numbers that are NaN or infinite, the first at [1, 0]",
    ],
    [
      "F64",
      Float64Array.of(1, 1e39, 0, 0),
      "1 of 4 numbers that are NaN, infinite or too large for float32, the first at [0, 1]",
    ],
  ])("are refused where float32 does not hold one of them: %s", (dtype, numbers, got) => {
    expect(() => taken(fileOf(dtype, [2, 2], numbers))).toThrow(
      `w: "a": got ${got}, expected numbers that float32 holds`,
    );
  });
});
