/** Numbers that test/golden/make.py makes too, bit for bit: MurmurHash3's finalizer over seed and index. */

/** Uniform in [0, 1). */
export function hashUniform(seed: number, count: number): Float64Array {
  return Float64Array.from({ length: count }, (_, index) => {
    let x = (index + Math.imul(seed, 0x9e3779b9)) >>> 0;
    x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
    x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
    return ((x ^ (x >>> 16)) >>> 0) / 2 ** 32;
  });
}

/** PyTorch's default ranges (±1/√fanIn), filled from `hashUniform` with the tensor's position as seed. */
export function hashInit<T extends { readonly name: string; readonly shape: readonly number[] }>(
  parameters: readonly T[],
) {
  let fanIn = 1;
  return parameters.map(({ name, shape }, position) => {
    const count = shape.reduce((product, size) => product * size, 1);
    if (shape.length > 1) fanIn = count / shape[0]!;
    const bound = 1 / Math.sqrt(fanIn);
    return { name, shape, values: Float32Array.from(hashUniform(position + 1, count), (u) => (u * 2 - 1) * bound) };
  });
}
