/** Some of many examples, evenly spread: files may be in the order of their classes. */

/** The places of `count` of `size` examples. */
export const spread = (count: number, size: number): Int32Array =>
  Int32Array.from({ length: count }, (_, i) => Math.floor((i * size) / count));
