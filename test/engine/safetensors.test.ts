/** Weights as safetensors: what is written is read, by us and by anyone else. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DataError } from "../../engine/define/errors.ts";
import { listSafetensors, readSafetensors } from "../../engine/export/readSafetensors.ts";
import { writeSafetensors } from "../../engine/export/writeSafetensors.ts";

const weight = { name: "0.weight", shape: [2, 3], values: Float32Array.of(1, -2, 3.5, 0, 1e-30, -1e30) };
/** Of a tensor that is written as float32. */
const asRead = (tensor: object) => ({ ...tensor, dtype: "F32" });
const bias = { name: "0.bias", shape: [2], values: Float32Array.of(0.1, 0.2) };

const headerOf = (bytes: Uint8Array) => {
  const length = Number(new DataView(bytes.buffer).getBigUint64(0, true));
  return { length, text: new TextDecoder().decode(bytes.subarray(8, 8 + length)) };
};

/** A file with one tensor `a` of the given type. */
function file(dtype: string, shape: readonly number[], data: Uint8Array): Uint8Array {
  const header = new TextEncoder().encode(JSON.stringify({ a: { dtype, shape, data_offsets: [0, data.length] } }));
  const bytes = new Uint8Array(8 + header.length + data.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(header.length), true);
  bytes.set(header, 8);
  bytes.set(data, 8 + header.length);
  return bytes;
}

describe("writeSafetensors", () => {
  it("writes a padded header and then the numbers, little-endian, in the order given", () => {
    const bytes = writeSafetensors([weight, bias], { framework: "layerlab" });
    const { length, text } = headerOf(bytes);
    expect(length % 8).toBe(0);
    expect(JSON.parse(text)).toEqual({
      __metadata__: { framework: "layerlab" },
      "0.weight": { dtype: "F32", shape: [2, 3], data_offsets: [0, 24] },
      "0.bias": { dtype: "F32", shape: [2], data_offsets: [24, 32] },
    });
    expect(bytes.length).toBe(8 + length + 32);
    expect(new DataView(bytes.buffer).getFloat32(8 + length + 8, true)).toBe(3.5);
  });

  it("writes counts as int64, before all others so that they stay aligned", () => {
    const counted = { name: "1.num_batches_tracked", shape: [], dtype: "I64", values: Float32Array.of(7) } as const;
    const bytes = writeSafetensors([bias, counted]);
    const { length, text } = headerOf(bytes);
    expect(Object.entries(JSON.parse(text))).toEqual([
      ["0.bias", { dtype: "F32", shape: [2], data_offsets: [8, 16] }],
      ["1.num_batches_tracked", { dtype: "I64", shape: [], data_offsets: [0, 8] }],
    ]);
    expect(new DataView(bytes.buffer).getBigInt64(8 + length, true)).toBe(7n);
    expect(readSafetensors(bytes)).toEqual([counted, asRead(bias)]);
  });

  it("gives the same bytes for the same tensors", () => {
    expect(writeSafetensors([weight, bias])).toEqual(writeSafetensors([weight, bias]));
  });

  it("refuses two tensors of one name, and values that do not fill the shape", () => {
    expect(() => writeSafetensors([bias, bias])).toThrow(DataError);
    expect(() => writeSafetensors([{ ...bias, shape: [3] }])).toThrow(/got 2, expected 3 values/);
  });
});

describe("readSafetensors", () => {
  it("gives back what was written, bit for bit, NaN and infinities too", () => {
    const tensors = fc.uniqueArray(
      fc.record({ name: fc.string({ minLength: 1 }).filter((n) => n !== "__metadata__"), values: fc.float32Array() }),
      { selector: ({ name }) => name, maxLength: 5 },
    );
    fc.assert(
      fc.property(tensors, (list) => {
        const named = list.map(({ name, values }) => ({ name, shape: [values.length], values }));
        const read = readSafetensors(writeSafetensors(named));
        const byName = new Map(read.map((tensor) => [tensor.name, tensor]));
        expect(read).toHaveLength(named.length);
        for (const { name, shape, values } of named) {
          expect(byName.get(name)?.shape).toEqual(shape);
          expect(byName.get(name)?.values).toEqual(values);
        }
      }),
    );
  });

  it("keeps the order of the file", () => {
    expect(readSafetensors(writeSafetensors([weight, bias])).map(({ name }) => name)).toEqual(["0.weight", "0.bias"]);
  });

  it("reads a scalar, an empty tensor and an empty file", () => {
    const scalar = { name: "s", shape: [], values: Float32Array.of(7) };
    const empty = { name: "e", shape: [0, 5], values: new Float32Array(0) };
    expect(readSafetensors(writeSafetensors([empty, scalar]))).toEqual([asRead(empty), asRead(scalar)]);
    expect(readSafetensors(writeSafetensors([]))).toEqual([]);
  });

  it("reads a file that lies at an odd place in its buffer", () => {
    const bytes = writeSafetensors([weight]);
    const shifted = new Uint8Array(bytes.length + 3);
    shifted.set(bytes, 3);
    expect(readSafetensors(shifted.subarray(3))).toEqual([asRead(weight)]);
  });

  it("lists what a file holds without its numbers", () => {
    expect(listSafetensors(writeSafetensors([weight, bias]), "w")).toEqual([
      { name: "0.weight", shape: [2, 3], dtype: "F32" },
      { name: "0.bias", shape: [2], dtype: "F32" },
    ]);
    expect(() => listSafetensors(writeSafetensors([weight]).subarray(0, -1), "w")).toThrow(DataError);
  });

  it("converts F64, F16 and BF16", () => {
    const f64 = new Uint8Array(Float64Array.of(0.5, -3).buffer);
    expect(readSafetensors(file("F64", [2], f64))[0]!.values).toEqual(Float32Array.of(0.5, -3));
    // 1, −2, 65504 (the largest), 2⁻²⁴ (the smallest), ∞.
    const f16 = new Uint8Array(Uint16Array.of(0x3c00, 0xc000, 0x7bff, 0x0001, 0x7c00).buffer);
    expect(readSafetensors(file("F16", [5], f16))[0]!.values).toEqual(
      Float32Array.of(1, -2, 65504, 2 ** -24, Infinity),
    );
    // 1, −2.5, 2¹²⁷.
    const bf16 = new Uint8Array(Uint16Array.of(0x3f80, 0xc020, 0x7f00).buffer);
    expect(readSafetensors(file("BF16", [3], bf16))[0]!.values).toEqual(Float32Array.of(1, -2.5, 2 ** 127));
  });

  it("reads whole numbers, a counter as I32 among them, and true and false", () => {
    const bytesOf = (array: ArrayBufferView<ArrayBuffer>) => new Uint8Array(array.buffer);
    const values = (dtype: string, array: ArrayBufferView<ArrayBuffer> & { readonly length: number }) =>
      readSafetensors(file(dtype, [array.length], bytesOf(array)))[0]!.values;
    expect(values("I64", BigInt64Array.of(-7n, 2n ** 24n))).toEqual(Float32Array.of(-7, 2 ** 24));
    expect(values("I32", Int32Array.of(-7, 2 ** 24))).toEqual(Float32Array.of(-7, 2 ** 24));
    expect(values("I16", Int16Array.of(-7, 300))).toEqual(Float32Array.of(-7, 300));
    expect(values("I8", Int8Array.of(-7, 100))).toEqual(Float32Array.of(-7, 100));
    expect(values("U8", Uint8Array.of(0, 255))).toEqual(Float32Array.of(0, 255));
    expect(values("BOOL", Uint8Array.of(1, 0, 1))).toEqual(Float32Array.of(1, 0, 1));
  });

  it("never gives anything but tensors or a DataError, whatever was changed or cut", () => {
    const whole = writeSafetensors([weight, bias]);
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.nat(255), fc.nat(whole.length), (at, byte, length) => {
        const bytes = whole.slice(0, length);
        if (at < length) bytes[at] = byte;
        try {
          readSafetensors(bytes);
        } catch (error) {
          if (!(error instanceof DataError)) throw error;
        }
      }),
      { numRuns: 500 },
    );
  });
});
