/** Reading GPU memory: copies into a ring of buffers that the host can map, all reads of one task together. */

import { bufferUsage, mapMode } from "./flags.ts";
import type { Block } from "./heap.ts";

export interface Readback {
  /** A copy of some bytes as they are now; `bytes` and `offset` are multiples of 4. */
  read(block: Block, offset: number, bytes: number): Promise<ArrayBuffer>;
  /** Copies what was asked for before anything else is put on the queue. */
  flush(): void;
  dispose(): void;
}

interface Request {
  readonly block: Block;
  readonly offset: number;
  readonly bytes: number;
  readonly resolve: (data: ArrayBuffer) => void;
  readonly reject: (error: unknown) => void;
}

/** Smallest buffer of the ring. */
const leastBytes = 4096;

export function createReadback(gpu: GPUDevice): Readback {
  /** Buffers that are not in use. */
  const idle: GPUBuffer[] = [];
  let requests: Request[] = [];

  function take(bytes: number): GPUBuffer {
    const fitting = idle.findIndex(({ size }) => size >= bytes && size <= Math.max(4 * bytes, leastBytes));
    if (fitting >= 0) return idle.splice(fitting, 1)[0]!;
    const size = 2 ** Math.ceil(Math.log2(Math.max(bytes, leastBytes)));
    return gpu.createBuffer({ label: "readback", size, usage: bufferUsage.MAP_READ | bufferUsage.COPY_DST });
  }

  function flush(): void {
    if (requests.length === 0) return;
    const batch = requests;
    requests = [];
    const total = batch.reduce((sum, { bytes }) => sum + bytes, 0);
    const staging = take(total);
    const encoder = gpu.createCommandEncoder({ label: "readback" });
    let at = 0;
    for (const { block, offset, bytes } of batch) {
      encoder.copyBufferToBuffer(block.page.buffer, block.offset + offset, staging, at, bytes);
      at += bytes;
    }
    gpu.queue.submit([encoder.finish()]);
    void deliver(batch, staging, total);
  }

  async function deliver(batch: readonly Request[], staging: GPUBuffer, total: number): Promise<void> {
    try {
      await staging.mapAsync(mapMode.READ, 0, total);
      const data = staging.getMappedRange(0, total);
      let at = 0;
      for (const { bytes, resolve } of batch) {
        resolve(data.slice(at, at + bytes));
        at += bytes;
      }
      staging.unmap();
      idle.push(staging);
    } catch (error) {
      for (const { reject } of batch) reject(error);
      staging.destroy();
    }
  }

  return {
    read(block, offset, bytes) {
      return new Promise((resolve, reject) => {
        requests.push({ block, offset, bytes, resolve, reject });
        if (requests.length === 1) queueMicrotask(flush);
      });
    },
    flush,
    dispose() {
      for (const buffer of idle.splice(0)) buffer.destroy();
    },
  };
}
