/** How long each dispatch takes, by the GPU's own clock: every dispatch in a pass of its own, with a timestamp at each end. */

import type { KernelTime } from "../../graph/device.ts";
import type { Dispatch } from "./compile.ts";
import { bufferUsage, mapMode } from "./flags.ts";

/** Timestamps in a query set, by the specification. */
const maxQueries = 4096;

export const canMeasure = (gpu: GPUDevice): boolean => gpu.features.has("timestamp-query");

/** Runs the dispatches `times` times over and adds up what each took. */
export async function measure(
  gpu: GPUDevice,
  dispatches: readonly Dispatch[],
  times: number,
): Promise<readonly KernelTime[]> {
  const perRound = Math.min(dispatches.length, maxQueries / 2);
  const bytes = perRound * 16;
  // Out of memory is caught here: only measuring needs these buffers.
  gpu.pushErrorScope("out-of-memory");
  const querySet = gpu.createQuerySet({ type: "timestamp", count: perRound * 2 });
  const resolved = gpu.createBuffer({ size: bytes, usage: bufferUsage.QUERY_RESOLVE | bufferUsage.COPY_SRC });
  const staging = gpu.createBuffer({ size: bytes, usage: bufferUsage.MAP_READ | bufferUsage.COPY_DST });
  const shortage = gpu.popErrorScope();
  const ms = new Float64Array(dispatches.length);
  try {
    const error = await shortage;
    if (error) throw new Error(`The GPU has no memory to measure with: ${error.message}`);
    for (let round = 0; round < times; round++) {
      for (let first = 0; first < dispatches.length; first += perRound) {
        const some = dispatches.slice(first, first + perRound);
        const encoder = gpu.createCommandEncoder({ label: "profile" });
        some.forEach(({ pipeline, bindings, workgroups }, k) => {
          const pass = encoder.beginComputePass({
            timestampWrites: { querySet, beginningOfPassWriteIndex: 2 * k, endOfPassWriteIndex: 2 * k + 1 },
          });
          pass.setPipeline(pipeline);
          pass.setBindGroup(0, bindings);
          pass.dispatchWorkgroups(workgroups[0], workgroups[1], workgroups[2]);
          pass.end();
        });
        encoder.resolveQuerySet(querySet, 0, 2 * some.length, resolved, 0);
        encoder.copyBufferToBuffer(resolved, 0, staging, 0, bytes);
        gpu.queue.submit([encoder.finish()]);
        await staging.mapAsync(mapMode.READ);
        const stamps = new BigUint64Array(staging.getMappedRange());
        // A clock may be set anew between two timestamps: the specification lets differences be negative.
        some.forEach((_, k) => {
          ms[first + k]! += Math.max(0, Number(stamps[2 * k + 1]! - stamps[2 * k]!)) / 1e6;
        });
        staging.unmap();
      }
    }
  } finally {
    querySet.destroy();
    resolved.destroy();
    staging.destroy();
  }
  return dispatches.map(({ kernel }, k) => ({ ...kernel, ms: ms[k]! / times }));
}
