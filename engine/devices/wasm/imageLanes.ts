/**
 * Four images side by side, one in each lane of a vector: what a convolution does to one pixel it does to four at once, at any
 * stride, with no ends of rows. Batches of fewer than four images put four bands of rows of one image side by side instead.
 */

import type { FunctionBuilder, Local } from "./assembler/functionBuilder.ts";
import { type I32, i32, memory, type V128, v128 } from "./assembler/instructions.ts";
import type { ImageBatch } from "./images.ts";
import type { Part } from "./kernel.ts";

export const lanes = [0, 1, 2, 3] as const;

/** How a batch is cut into groups of four lanes. */
export interface LaneGroups {
  readonly kind: "images" | "bands";
  readonly batch: number;
  /** Groups, each of four images or of four bands of one image. */
  readonly groups: number;
  /** Rows that each lane makes. */
  readonly rows: number;
  /** The first row that each lane makes: all 0, or the bands'. Bands overlap where four do not divide the rows. */
  readonly firstRows: readonly number[];
}

export function imageGroups(batch: number, rows: number): LaneGroups {
  return { kind: "images", batch, groups: Math.ceil(batch / 4), rows, firstRows: [0, 0, 0, 0] };
}

/** Images from four on, else bands of rows. */
export function laneGroups(batch: number, rows: number): LaneGroups {
  if (batch >= 4) return imageGroups(batch, rows);
  const band = Math.ceil(rows / 4);
  return {
    kind: "bands",
    batch,
    groups: batch,
    rows: band,
    firstRows: lanes.map((lane) => Math.min(lane * band, rows - band)),
  };
}

/** The image in each lane of a group. Where four do not divide the batch, the last lanes repeat the last image. */
export function laneImages(f: FunctionBuilder, { kind, batch }: LaneGroups, group: I32): readonly Local<"i32">[] {
  if (kind === "bands") {
    const image = f.let(group);
    return lanes.map(() => image);
  }
  const first = f.let(i32.mul(group, i32.const(4)));
  const last = i32.const(batch - 1);
  return lanes.map((lane) => {
    const image = f.let(i32.add(first, i32.const(lane)));
    return batch % 4 === 0 ? image : f.let(i32.select(i32.gtS(image, last), last, image));
  });
}

/** Pixels in lanes: from one channel to the next and from one row to the next in bytes; pixels of a row are 16 bytes apart. */
export interface LaneLayout {
  readonly address: number;
  readonly channel: number;
  readonly row: number;
  readonly bytes: number;
}

/** @param rows of each lane */
export function laneLayout({ shape: [, c, , w] }: ImageBatch, rows: number, address = 0): LaneLayout {
  // An odd number of cache lines: channels a power of two apart would evict each other.
  const channel = (Math.ceil((rows * w) / 4) | 1) * 64;
  return { address, channel, row: w * 16, bytes: c * channel };
}

interface Staging {
  readonly image: ImageBatch;
  readonly groups: LaneGroups;
  /** What `laneImages` gave. */
  readonly images: readonly Local<"i32">[];
  readonly to: LaneLayout;
  /** Bands only: the row of the image that each lane begins with, and how many follow; rows outside the image are 0. */
  readonly window?: { readonly first: readonly number[]; readonly rows: number };
  /** Lanes that are to be 0 hold 0 bits. */
  readonly mask?: V128;
}

/** Writes the images of a group to memory, pixel by pixel in lanes. */
export function writeLanes(f: FunctionBuilder, staging: Staging): void {
  const { image, images, window } = staging;
  const [, c, h, w] = image.shape;
  const sources = images.map((index) =>
    f.let(i32.add(i32.mul(index, i32.const(c * h * w * 4)), i32.const(image.address))),
  );
  if (window) writeBands(f, staging, sources, window);
  else writeImages(f, staging, sources);
}

function writeImages(f: FunctionBuilder, { image, to, mask }: Staging, sources: readonly Local<"i32">[]): void {
  const [, c, h, w] = image.shape;
  const pixels = h * w;
  const target = f.let(i32.const(to.address));
  const store = (vector: V128, i: number) => f.do(v128.store(target, mask ? v128.and(vector, mask) : vector, i * 16));
  f.repeat(c, () => {
    f.repeat(Math.floor(pixels / 4), () => {
      transposed(
        f,
        sources.map((source) => f.let(v128.load(source))),
      ).forEach(store);
      for (const source of sources) f.increase(source, 16);
      f.increase(target, 64);
    });
    for (let i = 0; i < pixels % 4; i++) {
      const vector = sources.reduce<V128>(
        (loaded, source, lane) => (lane === 0 ? loaded : v128.load32Lane(source, loaded, lane, i * 4)),
        v128.load32Zero(sources[0]!, i * 4),
      );
      store(vector, i);
    }
    for (const source of sources) f.increase(source, (pixels % 4) * 4);
    f.increase(target, to.channel - Math.floor(pixels / 4) * 64);
  });
}

function writeBands(
  f: FunctionBuilder,
  { image, to }: Staging,
  sources: readonly Local<"i32">[],
  { first, rows }: { readonly first: readonly number[]; readonly rows: number },
): void {
  const [, c, h, w] = image.shape;
  f.do(memory.fill(i32.const(to.address), i32.const(0), i32.const(to.bytes)));
  const [source, target] = [f.local("i32"), f.local("i32")];
  lanes.forEach((lane) => {
    const begin = Math.max(0, first[lane]!);
    const count = Math.max(0, Math.min(h, first[lane]! + rows) - begin) * w;
    if (count === 0) return;
    f.set(source, i32.add(sources[lane]!, i32.const(begin * w * 4)));
    f.set(target, i32.const(to.address + (begin - first[lane]!) * to.row));
    f.repeat(c, () => {
      f.repeat(Math.floor(count / 4), () => {
        const four = f.let(v128.load(source));
        for (const i of lanes) f.do(v128.store32Lane(target, four, i, i * 16 + lane * 4));
        f.increase(source, 16);
        f.increase(target, 64);
      });
      for (let i = 0; i < count % 4; i++) {
        f.do(v128.store32Lane(target, v128.load32Zero(source, i * 4), 0, i * 16 + lane * 4));
      }
      f.increase(source, (h * w - Math.floor(count / 4) * 4) * 4);
      f.increase(target, to.channel - Math.floor(count / 4) * 64);
    });
  });
}

/** Lane i of the four vectors, for each i. */
export function transposed(f: FunctionBuilder, [a, b, c, d]: readonly V128[]): readonly Local<"v128">[] {
  const low = (x: V128, y: V128) => f.let(v128.shuffle32(x, y, [0, 4, 1, 5]));
  const high = (x: V128, y: V128) => f.let(v128.shuffle32(x, y, [2, 6, 3, 7]));
  const pairs = [
    [low(a!, b!), low(c!, d!)],
    [high(a!, b!), high(c!, d!)],
  ] as const;
  return pairs.flatMap(([ab, cd]) => [
    f.let(v128.shuffle32(ab, cd, [0, 1, 4, 5])),
    f.let(v128.shuffle32(ab, cd, [2, 3, 6, 7])),
  ]);
}

/** The units of a part as pairs (outer, inner), `inner` of each outer: a loop over the outer ones, and which inner ones belong to the part. */
export function eachOuter(
  { f, first, count }: Pick<Part, "f" | "first" | "count">,
  inner: number,
  body: (outer: Local<"i32">, range: { readonly begin: I32; readonly end: I32 }) => void,
): void {
  const last = first + count - 1;
  const [firstOuter, lastOuter] = [Math.floor(first / inner), Math.floor(last / inner)];
  const [begin, end] = [first % inner, (last % inner) + 1];
  const outer = f.let(i32.const(firstOuter));
  f.repeat(lastOuter - firstOuter + 1, () => {
    const at = (place: number) => i32.eq(outer, i32.const(place));
    body(outer, {
      begin: begin === 0 ? i32.const(0) : f.let(i32.select(at(firstOuter), i32.const(begin), i32.const(0))),
      end: end === inner ? i32.const(inner) : f.let(i32.select(at(lastOuter), i32.const(end), i32.const(inner))),
    });
    f.increase(outer, 1);
  });
}
