/** A machine with a CPU and what passes for a GPU, as fast, as small and as unreliable as a test wants. Both compute by WebAssembly: the same bits. */

import { UserError } from "../../engine/define/errors.ts";
import type { Device } from "../../engine/graph/device.ts";
import { openDevice } from "../../engine/train/openDevice.ts";
import type { OpenDevice } from "../../engine/worker/devices.ts";
import { type QueuedDevice, queued } from "./queuedDevice.ts";

/** Every run of a program takes so much longer, as on a slower machine. */
function slowed(device: Device, ms: number): Device {
  return {
    ...device,
    async compile(plan) {
      const program = await device.compile(plan);
      return {
        ...program,
        run(times) {
          const end = performance.now() + ms * times;
          program.run(times);
          while (performance.now() < end);
        },
      };
    },
    dispose: () => device.dispose(),
  };
}

export const refusal = new UserError({
  where: "WebGPU buffer",
  got: "2 GiB",
  expected: "at most 1 GiB",
  fix: "Choose a smaller model, or train on the CPU.",
});

/** A device that has no room for programs of this length and more. */
function small(device: Device, mostSteps: number): Device {
  return {
    ...device,
    async compile(plan) {
      if (plan.steps.length > mostSteps) throw refusal;
      return device.compile(plan);
    },
    dispose: () => device.dispose(),
  };
}

export interface Machine {
  /** Slower by so much for every step; none is a GPU that does not open. */
  readonly gpuMs?: number | null;
  readonly cpuMs?: number;
  /** Longer programs do not fit the GPU. */
  readonly mostSteps?: number;
  /** How long it takes to open the GPU a second time. */
  readonly comebackMs?: number;
}

/** @returns what opens its devices, and the GPUs in the order in which they were opened */
export function assemble({ gpuMs = 0, cpuMs = 0, mostSteps = Infinity, comebackMs = 0 }: Machine = {}) {
  const gpus: QueuedDevice[] = [];
  const openDeviceAt: OpenDevice = async (place) => {
    const wasm = await openDevice("wasm");
    if (place === "cpu") return cpuMs > 0 ? slowed(wasm, cpuMs) : wasm;
    if (gpuMs === null) throw new UserError({ ...refusal.complaint, where: "WebGPU device", got: "no GPU" });
    if (gpus.length > 0) await new Promise((resolve) => setTimeout(resolve, comebackMs));
    const gpu = queued(small(gpuMs > 0 ? slowed(wasm, gpuMs) : wasm, mostSteps), { name: "webgpu", delayMs: 1 });
    gpus.push(gpu);
    return gpu.device;
  };
  return { openDevice: openDeviceAt, gpus };
}
