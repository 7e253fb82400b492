/** Memory of the WASM device: one growing WebAssembly.Memory, cut into aligned blocks by first fit over a list of free ranges. */

import { UserError } from "../../define/errors.ts";
import { FreeRanges } from "../freeRanges.ts";

const pageBytes = 65536;
/** A cache line. */
const alignment = 64;
/** Every block is followed by this much, which kernels may read and, behind their own output, overwrite. */
export const slackBytes = 16;
/** Register tiles read past a row's end and throw those lanes away; the memory must not end there. */
const guardBytes = 4096;

export interface AllocatorOptions {
  /** WebAssembly's own limit is 65536 pages, 4 GiB. */
  readonly maximumPages?: number;
  /** Threads can share the memory. */
  readonly isShared?: boolean;
}

/** A smaller maximum, for systems that refuse the full one: a shared memory reserves its maximum at once. */
const leastSharedPages = 4096;

function createMemory(maximumPages: number, isShared: boolean) {
  for (let maximum = maximumPages; ; maximum = Math.floor(maximum / 2)) {
    try {
      return { memory: new WebAssembly.Memory({ initial: 1, maximum, shared: isShared }), maximum };
    } catch (error) {
      if (!isShared || maximum <= leastSharedPages) throw error;
    }
  }
}

export class Allocator {
  readonly memory: WebAssembly.Memory;
  /** Does not include addresses beyond the memory's current end. */
  private readonly free = new FreeRanges();
  private readonly taken = new Map<number, number>();
  /** First address that was never given out. */
  private top = alignment;
  readonly maximumPages: number;
  private readonly limitBytes: number;

  /** @throws RangeError when the system grants no such memory */
  constructor({ maximumPages = 65536, isShared = false }: AllocatorOptions = {}) {
    const { memory, maximum } = createMemory(maximumPages, isShared);
    this.memory = memory;
    this.maximumPages = maximum;
    this.limitBytes = maximum * pageBytes;
  }

  get bytesInUse(): number {
    let sum = 0;
    for (const size of this.taken.values()) sum += size;
    return sum;
  }

  /**
   * Takes `bytes` bytes, zero-filled like the slack behind them.
   *
   * @param purpose what for, to be named when memory runs out
   * @returns the address, a multiple of 64 and never 0
   * @throws UserError when the memory cannot grow that far
   */
  allocate(bytes: number, purpose: string): number {
    const size = Math.ceil((bytes + slackBytes) / alignment) * alignment;
    let address = this.free.take(size);
    if (address !== null) {
      new Uint8Array(this.memory.buffer, address, size).fill(0);
    } else {
      address = this.top;
      this.reach(address + size + guardBytes, bytes, purpose);
      this.top += size;
      // Never used before and therefore zero.
    }
    this.taken.set(address, size);
    return address;
  }

  release(address: number): void {
    const size = this.taken.get(address);
    if (size === undefined)
      throw new Error(`WASM memory: ${address} is not the address of a block in use; freed twice?`);
    this.taken.delete(address);
    this.free.give(address, address + size);
  }

  /** Makes the memory at least `end` bytes long, by a quarter more than it was if the limit lets it. */
  private reach(end: number, wanted: number, purpose: string): void {
    const present = this.memory.buffer.byteLength;
    if (end <= present) return;
    for (const target of [Math.max(end, present * 1.25), end]) {
      const pages = Math.ceil((target - present) / pageBytes);
      if (present + pages * pageBytes > this.limitBytes) continue;
      try {
        this.memory.grow(pages);
        return;
      } catch {
        // The system refuses: the smaller target is tried, then the error below is thrown.
      }
    }
    const mebibytes = (n: number) => `${(n / 2 ** 20).toFixed(1)} MiB`;
    throw new UserError({
      where: purpose,
      got: {
        en: `a request for ${mebibytes(wanted)} with ${mebibytes(this.bytesInUse)} in use`,
        zh: `在已使用 ${mebibytes(this.bytesInUse)} 时请求 ${mebibytes(wanted)}`,
      },
      expected: { en: `at most ${mebibytes(this.limitBytes)} in all`, zh: `总共不超过 ${mebibytes(this.limitBytes)}` },
      fix: {
        en: "Choose a smaller batch, model or data set.",
        zh: "请减小批量、模型或数据集。",
      },
    });
  }
}
