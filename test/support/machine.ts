/** A machine with a CPU and what passes for a GPU, as fast, as small and as unreliable as a test wants. Both compute by WebAssembly: the same bits. */

import { UserError } from "../../engine/define/errors.ts";
import type { Device } from "../../engine/graph/device.ts";
import { openDevice } from "../../engine/train/openDevice.ts";
import type { OpenDevice } from "../../engine/worker/devices.ts";
import type { Gate } from "./gate.ts";
import { type QueuedDevice, queued } from "./queuedDevice.ts";

/** Every run of a program takes so much longer, as on a slower machine. */
function slowed(device: Device, ms: number): Device {
  return {
    ...device,
    async compile(plan, watch) {
      const program = await device.compile(plan, watch);
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
    async compile(plan, watch) {
      if (plan.steps.length > mostSteps) throw refusal;
      return device.compile(plan, watch);
    },
    dispose: () => device.dispose(),
  };
}

/** A device that compiles kernel by kernel, each when the gate lets it. */
function gated(device: Device, gate: Gate): Device {
  return {
    ...device,
    async compile(plan, watch) {
      watch?.planned(plan.steps.length);
      for (const _ of plan.steps) {
        await gate.pass(watch?.signal);
        watch?.compiled();
      }
      return device.compile(plan);
    },
    dispose: () => device.dispose(),
  };
}

/** Of a device that is measured to be slower however busy the machine is on which the test runs. */
export const slowMs = 5;

export interface Machine {
  /** Slower by so much for every step; none is a GPU that does not open. */
  readonly gpuMs?: number | null;
  readonly cpuMs?: number;
  /** Longer programs do not fit the GPU. */
  readonly mostSteps?: number;
  /** Nor do longer ones than this fit the CPU. */
  readonly cpuMostSteps?: number;
  /** How long it takes to open the GPU a second time. */
  readonly comebackMs?: number;
  /** Lets the GPU's kernels be compiled, one by one; at once without it. */
  readonly gate?: Gate;
}

/** @returns what opens its devices, and the GPUs in the order in which they were opened */
export function assemble({
  gpuMs = 0,
  cpuMs = 0,
  mostSteps = Infinity,
  cpuMostSteps = Infinity,
  comebackMs = 0,
  gate,
}: Machine = {}) {
  const gpus: QueuedDevice[] = [];
  const openDeviceAt: OpenDevice = async (processor) => {
    const wasm = await openDevice("wasm");
    if (processor === "cpu") return small(cpuMs > 0 ? slowed(wasm, cpuMs) : wasm, cpuMostSteps);
    if (gpuMs === null) throw new UserError({ ...refusal.complaint, where: "WebGPU device", got: "no GPU" });
    if (gpus.length > 0) await new Promise((resolve) => setTimeout(resolve, comebackMs));
    const fast = small(gate ? gated(wasm, gate) : wasm, mostSteps);
    const gpu = queued(gpuMs > 0 ? slowed(fast, gpuMs) : fast, { name: "webgpu", delayMs: 1 });
    gpus.push(gpu);
    return gpu.device;
  };
  return { openDevice: openDeviceAt, gpus };
}
