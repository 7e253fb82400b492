/** `reshape` has no WebGPU kernel: it is a view. */

import type { WebgpuKernel } from "../../devices/webgpu/kernel.ts";

export const reshapeWebgpu: WebgpuKernel = {
  write() {
    throw new Error("reshape is a view; a plan never has it as a step");
  },
};
