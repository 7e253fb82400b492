/** What computes, by name. */

import type { Text } from "../../engine/define/text.ts";
import type { DeviceName } from "../../engine/graph/device.ts";

/** What is named together: the processor, and the way that leads to it. */
export const deviceTitles: Readonly<Record<DeviceName, Text>> = {
  wasm: "CPU · WASM",
  webgpu: "GPU · WebGPU",
  reference: { en: "CPU · reference", zh: "CPU · 参考实现" },
};
