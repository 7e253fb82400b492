/** Gives values of known lifetimes places in one arena, so that memory is used again as soon as its value is dead. */

export interface Buffer {
  readonly bytes: number;
  /** Index of the step that writes it. */
  readonly first: number;
  /** Index of the last step that reads it. */
  readonly last: number;
}

const alignment = 64;

/** Bytes after every value that a kernel may touch: one SIMD register. */
const slackBytes = 16;

/** Offsets of the buffers, in order; values that live at the same time never overlap. Largest first, each at its lowest fit. */
export function layOut(buffers: readonly Buffer[]): { readonly offsets: readonly number[]; readonly bytes: number } {
  const placed: (Buffer & { readonly start: number; readonly end: number })[] = [];
  const offsets: number[] = new Array(buffers.length).fill(0);
  const order = buffers.map((_, i) => i).toSorted((a, b) => buffers[b]!.bytes - buffers[a]!.bytes || a - b);
  for (const index of order) {
    const buffer = buffers[index]!;
    const size = Math.ceil((buffer.bytes + slackBytes) / alignment) * alignment;
    let start = 0;
    for (const other of placed) {
      const livesMeanwhile = other.first <= buffer.last && buffer.first <= other.last;
      if (!livesMeanwhile) continue;
      // `placed` is sorted by start: the first gap that is large enough is the lowest.
      if (other.start >= start + size) break;
      start = Math.max(start, other.end);
    }
    offsets[index] = start;
    placed.push({ ...buffer, start, end: start + size });
    placed.sort((a, b) => a.start - b.start);
  }
  return { offsets, bytes: placed.reduce((most, { end }) => Math.max(most, end), 0) };
}
