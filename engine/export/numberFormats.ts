/** How safetensors files write numbers, little-endian. */

export type DType = "F64" | "F32" | "F16" | "BF16" | "I64" | "I32" | "I16" | "I8" | "U8" | "BOOL";

export const readers: Readonly<
  Record<DType, { readonly bytes: number; readonly read: (data: DataView, at: number) => number }>
> = {
  F64: { bytes: 8, read: (data, at) => data.getFloat64(at, true) },
  F32: { bytes: 4, read: (data, at) => data.getFloat32(at, true) },
  F16: { bytes: 2, read: (data, at) => fromHalf(data.getUint16(at, true)) },
  BF16: { bytes: 2, read: (data, at) => fromBrain(data.getUint16(at, true)) },
  I64: { bytes: 8, read: (data, at) => Number(data.getBigInt64(at, true)) },
  I32: { bytes: 4, read: (data, at) => data.getInt32(at, true) },
  I16: { bytes: 2, read: (data, at) => data.getInt16(at, true) },
  I8: { bytes: 1, read: (data, at) => data.getInt8(at) },
  U8: { bytes: 1, read: (data, at) => data.getUint8(at) },
  BOOL: { bytes: 1, read: (data, at) => data.getUint8(at) },
};

export const isDType = (name: string): name is DType => Object.hasOwn(readers, name);

/**
 * Fills `values` with a tensor's numbers, and returns it.
 *
 * @param begin of the first one, in bytes
 */
export function decode<T extends Float32Array | Float64Array>(
  data: DataView,
  begin: number,
  dtype: DType,
  values: T,
): T {
  const { bytes, read } = readers[dtype];
  for (let i = 0; i < values.length; i++) values[i] = read(data, begin + i * bytes);
  return values;
}

const smallestHalf = 2 ** -24;

/** IEEE 754 binary16: 1 sign, 5 exponent (bias 15), 10 fraction bits. */
function fromHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * smallestHalf;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return sign * fromFloatBits(((exponent + 112) << 23) | (fraction << 13));
}

/** bfloat16 is the upper half of a float32. */
const fromBrain = (bits: number): number => fromFloatBits(bits << 16);

const floatBits = new Int32Array(1);
const floats = new Float32Array(floatBits.buffer);

function fromFloatBits(bits: number): number {
  floatBits[0] = bits;
  return floats[0]!;
}
