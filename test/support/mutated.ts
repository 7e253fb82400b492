/** Bytes that a reader of files should survive: junk, junk after a good beginning, and good files with some bytes changed, taken out or put in. */

import fc from "fast-check";

type Bytes = Uint8Array<ArrayBuffer>;

/** A place as a share of the file, so that a case can be made smaller; what is there, how much of it goes, and what comes instead. */
const change = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
  removed: fc.oneof(fc.constant(0), fc.nat({ max: 20 })),
  put: fc.oneof(
    fc.uint8Array({ maxLength: 9 }),
    // Numbers that lengths and counts are most hurt by.
    fc.constantFrom(
      Uint8Array.of(0xff, 0xff, 0xff, 0xff),
      Uint8Array.of(0xff, 0xff, 0xff, 0x7f),
      Uint8Array.of(0, 0, 0, 0x80),
    ),
  ),
});

/** @param beginning what junk begins with, so that it is looked into */
export function mutated(good: readonly Bytes[], beginning: Bytes): fc.Arbitrary<Bytes> {
  const changed = fc
    .tuple(fc.constantFrom(...good), fc.array(change, { minLength: 1, maxLength: 4 }))
    .map(([bytes, changes]) => changes.reduce(edit, bytes));
  const flipped = fc
    .tuple(fc.constantFrom(...good), fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }), fc.nat({ max: 7 }))
    .map(([bytes, at, bit]) =>
      edit(bytes, { at, removed: 1, put: Uint8Array.of(bytes[Math.floor(at * bytes.length)]! ^ (1 << bit)) }),
    );
  const junk = fc.uint8Array({ maxLength: 300 }).map((bytes) => concat([beginning, bytes]));
  return fc.oneof(changed, flipped, junk);
}

function edit(bytes: Bytes, { at, removed, put }: { at: number; removed: number; put: Uint8Array }): Bytes {
  const start = Math.floor(at * bytes.length);
  return concat([bytes.subarray(0, start), put, bytes.subarray(start + removed)]);
}

export function concat(parts: readonly Uint8Array[]): Bytes {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
