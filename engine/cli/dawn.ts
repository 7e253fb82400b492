/**
 * The WebGPU device under Node: on Dawn, from the npm package `webgpu`. It weighs 132 MB and few want it, so package.json does not name it:
 * an optional dependency would come to everybody, and an optional peer npm 11 does not install even when asked to.
 */

import { WebgpuUnavailableError } from "../devices/webgpu/adapter.ts";
import { both, escapeUnprintable } from "../experiment/describe.ts";
import type { Device } from "../graph/device.ts";
import { openDevice } from "../train/openDevice.ts";

const where = "--device webgpu";
const install = "npm install --no-save webgpu@0.6";

/** Dawn lives as long as this is held. */
let gpu: GPU | null = null;

/**
 * @param onError called with what the GPU complains of, which is a fault of ours
 * @throws WebgpuUnavailableError without the package, or without a GPU that it can use
 */
export async function openOnDawn(onError: (message: string) => void): Promise<Device> {
  const { create } = await loadDawn();
  gpu ??= create([]);
  try {
    return await openDevice("webgpu", { gpu, onError });
  } catch (error) {
    if (!(error instanceof WebgpuUnavailableError)) throw error;
    // The device speaks to people in front of a browser.
    throw new WebgpuUnavailableError({
      ...error.complaint,
      where,
      fix: both(
        "Install the graphics driver (on Linux also the Vulkan loader, libvulkan1), or leave --device out.",
        "请安装显卡驱动（Linux 上还需要 Vulkan 加载器 libvulkan1），或不写 --device。",
      ),
    });
  }
}

/** @throws WebgpuUnavailableError that says what to run where the package is not installed, or why it does not load */
export async function loadDawn(): Promise<typeof import("webgpu")> {
  try {
    return await import("webgpu");
  } catch (error) {
    const isAbsent = error instanceof Error && "code" in error && error.code === "ERR_MODULE_NOT_FOUND";
    const reason = escapeUnprintable(error instanceof Error ? error.message : String(error)).slice(0, 200);
    throw new WebgpuUnavailableError({
      where,
      got: isAbsent
        ? both("no npm package webgpu", "没有 npm 包 webgpu")
        : both(`an npm package webgpu that does not load (${reason})`, `无法加载的 npm 包 webgpu（${reason}）`),
      expected: both("that package, which brings WebGPU to Node", "该包（它为 Node 提供 WebGPU）"),
      fix: both(`Run ${install}, or leave --device out.`, `请运行 ${install}，或不写 --device。`),
    });
  }
}
