/** What a GPU can do at best, measured by WebGPU itself and its timestamps: multiply–adds in registers, copies, and nothing at all. */

import { bufferUsage, mapMode } from "../../engine/devices/webgpu/flags.ts";

export interface Peaks {
  /** Operations per ns, a multiply–add being two. */
  readonly operationsPerNs: number;
  /** Bytes per ns, read and written, of a copy of 8 MiB, which stays in a GPU's cache. */
  readonly nearBytesPerNs: number;
  /** The same of 256 MiB. */
  readonly farBytesPerNs: number;
  /** Of a dispatch that does nothing, in µs. */
  readonly emptyUs: number;
}

const workgroupSize = 256;
const repetitions = 9;
const chains = 8;
const rounds = 256;
/** Dispatches shorter than this are mostly their own beginning. */
const leastMs = 1;

const lines = (line: (k: number) => string) => Array.from({ length: chains }, (_, k) => line(k)).join("\n");

const multiplyAdds = `
@group(0) @binding(0) var<storage, read_write> result: array<vec4<f32>>;
@compute @workgroup_size(${workgroupSize})
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  let x = f32(id.x) * 1e-9;
  let m = vec4<f32>(0.999 - x);
  ${lines((k) => `var s${k} = vec4<f32>(x + ${k}.5);`)}
  for (var i = 0u; i < ${rounds}u; i++) {
    ${lines((k) => `s${k} = s${k} * m + m;`)}
  }
  result[id.x] = ${Array.from({ length: chains }, (_, k) => `s${k}`).join(" + ")};
}`;

/** Each invocation copies four vectors, as far apart as there are invocations. */
const copy = `
@group(0) @binding(0) var<storage, read_write> result: array<vec4<f32>>;
@group(0) @binding(1) var<storage, read> source: array<vec4<f32>>;
@compute @workgroup_size(${workgroupSize})
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
  let stride = groups.x * ${workgroupSize}u;
  result[id.x] = source[id.x];
  result[id.x + stride] = source[id.x + stride];
  result[id.x + 2u * stride] = source[id.x + 2u * stride];
  result[id.x + 3u * stride] = source[id.x + 3u * stride];
}`;

const nothing = `
@group(0) @binding(0) var<storage, read_write> result: array<vec4<f32>>;
@compute @workgroup_size(1) fn main() { result[0] = vec4<f32>(); }`;

/** @throws Error where the adapter has no timestamps */
export async function measurePeaks(navigatorGpu: GPU): Promise<Peaks> {
  const adapter = await navigatorGpu.requestAdapter({ powerPreference: "high-performance" });
  if (!adapter?.features.has("timestamp-query")) throw new Error("no adapter that measures its kernels");
  const { maxBufferSize, maxStorageBufferBindingSize } = adapter.limits;
  const gpu = await adapter.requestDevice({
    requiredFeatures: ["timestamp-query"],
    requiredLimits: { maxBufferSize, maxStorageBufferBindingSize },
  });

  /** Best of some dispatches, in ms. */
  async function time(code: string, workgroups: number, buffers: readonly GPUBuffer[]): Promise<number> {
    const module = gpu.createShaderModule({ code });
    const pipeline = gpu.createComputePipeline({ layout: "auto", compute: { module, entryPoint: "main" } });
    const entries = buffers.map((buffer, binding) => ({ binding, resource: { buffer } }));
    const bindings = gpu.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries });
    const querySet = gpu.createQuerySet({ type: "timestamp", count: 2 * repetitions });
    const size = 16 * repetitions;
    const resolved = gpu.createBuffer({ size, usage: bufferUsage.QUERY_RESOLVE | bufferUsage.COPY_SRC });
    const staging = gpu.createBuffer({ size, usage: bufferUsage.MAP_READ | bufferUsage.COPY_DST });
    const encoder = gpu.createCommandEncoder();
    for (let i = 0; i < repetitions; i++) {
      const timestampWrites = { querySet, beginningOfPassWriteIndex: 2 * i, endOfPassWriteIndex: 2 * i + 1 };
      const pass = encoder.beginComputePass({ timestampWrites });
      pass.setPipeline(pipeline);
      pass.setBindGroup(0, bindings);
      pass.dispatchWorkgroups(workgroups);
      pass.end();
    }
    encoder.resolveQuerySet(querySet, 0, 2 * repetitions, resolved, 0);
    encoder.copyBufferToBuffer(resolved, 0, staging, 0, size);
    gpu.queue.submit([encoder.finish()]);
    await staging.mapAsync(mapMode.READ);
    const stamps = new BigUint64Array(staging.getMappedRange());
    const all = Array.from({ length: repetitions }, (_, i) => Number(stamps[2 * i + 1]! - stamps[2 * i]!) / 1e6);
    for (const used of [querySet, resolved, staging]) used.destroy();
    return Math.min(...all.filter((ms) => ms > 0));
  }

  const storage = (bytes: number) => gpu.createBuffer({ size: bytes, usage: bufferUsage.STORAGE });

  async function operationsPerNs(): Promise<number> {
    for (let workgroups = 64; ; workgroups *= 2) {
      const invocations = workgroups * workgroupSize;
      const result = storage(16 * invocations);
      const ms = await time(multiplyAdds, workgroups, [result]);
      result.destroy();
      if (ms >= leastMs || workgroups >= 32_768) return (invocations * rounds * chains * 4 * 2) / (ms * 1e6);
    }
  }

  async function bytesPerNs(bytes: number): Promise<number> {
    const buffers = [storage(bytes), storage(bytes)];
    const ms = await time(copy, bytes / 64 / workgroupSize, buffers);
    for (const buffer of buffers) buffer.destroy();
    return (2 * bytes) / (ms * 1e6);
  }

  const peaks = {
    operationsPerNs: await operationsPerNs(),
    nearBytesPerNs: await bytesPerNs(2 ** 23),
    farBytesPerNs: await bytesPerNs(2 ** 28),
    emptyUs: (await time(nothing, 1, [storage(16)])) * 1000,
  };
  gpu.destroy();
  return peaks;
}
