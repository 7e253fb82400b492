/** What `gpuOpening.ts` asks of a page: opens a case on WebGPU, noting what is compiled and how long each part takes; compiles texts one by one. */

import type { Device, KernelTime } from "../../../engine/graph/device.ts";
import { openDevice } from "../../../engine/train/openDevice.ts";
import type { Case } from "../cases.ts";
import { measure } from "../measure.ts";
import { openSession } from "../peers/ours.ts";

export interface Kernel {
  readonly name: string;
  readonly text: string;
}

export interface Phase {
  readonly title: string;
  readonly ms: number;
  /** What was compiled in it. */
  readonly kernels: readonly Kernel[];
}

export interface Opening {
  readonly phases: readonly Phase[];
  readonly msPerStep: number;
  /** Of the training step, one by one. */
  readonly times: readonly KernelTime[];
}

const stepTiming = { warmMs: 1000, budgetMs: 3000 };

function openGpu(): Promise<Device> {
  return openDevice("webgpu", {
    onError(message) {
      throw new Error(message);
    },
  });
}

/** Puts the texts of all shaders into a list as they are compiled. */
function watchShaders(): Kernel[] {
  const kernels: Kernel[] = [];
  const { createShaderModule } = GPUDevice.prototype;
  GPUDevice.prototype.createShaderModule = function (descriptor) {
    kernels.push({ name: descriptor.label ?? "", text: descriptor.code });
    return createShaderModule.call(this, descriptor);
  };
  return kernels;
}

export async function open(measured: Case): Promise<Opening> {
  const kernels = watchShaders();
  const phases: Phase[] = [];
  async function timed<T>(title: string, act: () => Promise<T>): Promise<T> {
    const start = performance.now();
    const result = await act();
    phases.push({ title, ms: performance.now() - start, kernels: kernels.splice(0) });
    return result;
  }
  const device = await timed("device", openGpu);
  const session = await timed("training program", () => openSession(measured, device));
  const train = (steps: number) => session.advance({ maxSteps: steps, maxEpochs: Infinity });
  await timed("first step", () => train(1));
  await timed("evaluation of 64 + 64 images", () => session.evaluate({ maxExamples: 64 }));
  await timed("features of an image", () => session.probe([{ type: "features", example: 0 }]));
  await timed("outputs for 48 images", () =>
    session.probe([{ type: "outputs", examples: Array.from({ length: 48 }, (_, i) => i) }]),
  );
  const { medianMs } = await measure({ run: async (times) => void (await train(times)) }, measured, stepTiming);
  const profile = await session.profile({ budgetMs: 2000, maxEpochs: Infinity });
  device.dispose();
  return { phases, msPerStep: medianMs, times: profile?.kernels ?? [] };
}

/** How long each takes alone, in ms. */
export async function compileOneByOne(kernels: readonly Kernel[]): Promise<readonly number[]> {
  const adapter = await navigator.gpu.requestAdapter();
  if (!adapter) throw new Error("no adapter");
  const { maxStorageBuffersPerShaderStage } = adapter.limits;
  const gpu = await adapter.requestDevice({ requiredLimits: { maxStorageBuffersPerShaderStage } });
  const times: number[] = [];
  for (const { text } of kernels) {
    const start = performance.now();
    const module = gpu.createShaderModule({ code: text });
    await gpu.createComputePipelineAsync({ layout: "auto", compute: { module } });
    times.push(performance.now() - start);
  }
  return times;
}
