/** The only source of randomness: a seeded generator, so that the same experiment gives the same run. */

export interface Rng {
  /** Uniform in [0, 1) with 32 random bits. */
  next(): number;
  /** Uniform in [low, high). */
  uniform(low: number, high: number): number;
  /** Standard normal. */
  normal(): number;
  /** Uniform integer in [0, n). */
  integer(n: number): number;
  /** Shuffles in place (Fisher–Yates). */
  shuffle(items: { [index: number]: number; readonly length: number }): void;
  /** An independent generator for a named purpose, so that drawing more for one leaves the others as they were. */
  fork(purpose: string): Rng;
  /** The 128-bit state, to resume exactly. */
  state(): readonly [number, number, number, number];
}

/** FNV-1a, to turn purposes into seeds. */
function hash(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return h >>> 0;
}

/** MurmurHash3's finalizer: spreads 32 bits over all 32, one to one. */
export function mix32(bits: number): number {
  let z = bits | 0;
  z = Math.imul(z ^ (z >>> 16), 0x85ebca6b);
  z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
  return (z ^ (z >>> 16)) >>> 0;
}

/** 32 bits for a seed and a named purpose, for numbers that are hashed rather than drawn one after another. */
export function hashKey(seed: number, purpose: string): number {
  return mix32(hash(`${seed}/${purpose}`));
}

/** SplitMix32 spreads one seed over the state words. */
function splitMix(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x9e3779b9) >>> 0;
    return mix32(state);
  };
}

/** The next 32 bits; the state goes on. */
function next32(s: Int32Array): number {
  const s0 = s[0]!;
  const s1 = s[1]!;
  const s2 = s[2]! ^ s0;
  const s3 = s[3]! ^ s1;
  const scrambled = Math.imul(s1, 5);
  s[0] = s0 ^ s3;
  s[1] = s1 ^ s2;
  s[2] = s2 ^ (s1 << 9);
  s[3] = (s3 << 11) | (s3 >>> 21);
  return Math.imul((scrambled << 7) | (scrambled >>> 25), 9) >>> 0;
}

const uniform = (s: Int32Array): number => next32(s) / 2 ** 32;

function shuffle(s: Int32Array, items: { [index: number]: number; readonly length: number }): void {
  for (let i = items.length - 1; i > 0; i--) {
    const j = Math.floor(uniform(s) * (i + 1));
    const held = items[i]!;
    items[i] = items[j]!;
    items[j] = held;
  }
}

/**
 * xoshiro128** seeded by SplitMix32.
 *
 * @param seed any integer; its low 32 bits count. Or a saved state.
 * @see Blackman and Vigna 2018, https://prng.di.unimi.it
 */
export function createRng(seed: number | readonly [number, number, number, number]): Rng {
  const s = new Int32Array(4);
  if (typeof seed === "number") {
    const mix = splitMix(seed);
    for (let i = 0; i < 4; i++) s[i] = mix();
  } else {
    s.set(seed);
  }
  const state = () => [s[0]! >>> 0, s[1]! >>> 0, s[2]! >>> 0, s[3]! >>> 0] as const;
  const origin = state().join(",");

  const rng: Rng = {
    next: () => uniform(s),
    uniform: (low, high) => low + (high - low) * rng.next(),
    // Box–Muller; 1 − u keeps the logarithm's argument above 0.
    normal: () => Math.sqrt(-2 * Math.log(1 - rng.next())) * Math.cos(2 * Math.PI * rng.next()),
    integer: (n) => Math.floor(rng.next() * n),
    shuffle: (items) => shuffle(s, items),
    fork: (purpose) => createRng(hash(`${origin}/${purpose}`)),
    state,
  };
  return rng;
}
