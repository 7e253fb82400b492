/** Finds a GPU and opens it, with all of its limits and of its features those that are used here. */

import { type Complaint, UserError } from "../../define/errors.ts";
import type { Text } from "../../define/text.ts";
import type { Device } from "../../graph/device.ts";
import { createWebgpuDevice } from "./device.ts";
import type { WebgpuKernel } from "./kernel.ts";

/** There is no WebGPU here; the caller takes another device and says so. */
export class WebgpuUnavailableError extends UserError {
  /** In one sentence, for a page that goes on without. */
  readonly why: Text;

  constructor(complaint: Complaint, why: Text = complaint.got) {
    super(complaint);
    this.why = why;
  }
}

/** Used where there is one. */
const wantedFeatures = ["timestamp-query"] as const satisfies readonly GPUFeatureName[];

/** Without asking for more, a device has only what every adapter has. */
const wantedLimits = [
  "maxBufferSize",
  "maxStorageBufferBindingSize",
  "maxStorageBuffersPerShaderStage",
  "maxComputeWorkgroupStorageSize",
  "maxComputeInvocationsPerWorkgroup",
  "maxComputeWorkgroupSizeX",
  "maxComputeWorkgroupSizeY",
] as const satisfies readonly (keyof GPUSupportedLimits)[];

/** CPUs that play a GPU, as they call themselves. */
const softwareNames = /swiftshader|llvmpipe|lavapipe|basic render|warp/i;

export interface OpenOptions {
  /** What offers adapters: by default the browser's. */
  readonly gpu?: GPU;
  readonly onError?: (message: string) => void;
  /** Whether a CPU plays the GPU, where the adapter's own word is not to count: tests take both ways. */
  readonly isSoftware?: boolean;
}

/** @throws WebgpuUnavailableError where there is no adapter or it gives no device */
export async function openWebgpuDevice(
  kernels: Readonly<Record<string, WebgpuKernel>>,
  { gpu = globalThis.navigator?.gpu, onError, ...options }: OpenOptions = {},
): Promise<Device> {
  if (!gpu) {
    throw unavailable(
      { en: "a browser without WebGPU", zh: "不支持 WebGPU 的浏览器" },
      {
        en: "This browser offers no WebGPU: training runs on the CPU.",
        zh: "此浏览器不提供 WebGPU：训练在 CPU 上进行。",
      },
    );
  }
  const adapter = await gpu.requestAdapter({ powerPreference: "high-performance" }).catch(() => null);
  if (!adapter) {
    throw unavailable(
      { en: "no GPU that WebGPU can use", zh: "没有 WebGPU 可用的 GPU" },
      { en: "WebGPU finds no GPU here: training runs on the CPU.", zh: "WebGPU 在此找不到 GPU：训练在 CPU 上进行。" },
    );
  }
  const { vendor, architecture, description, isFallbackAdapter } = adapter.info;
  try {
    const device = await adapter.requestDevice({
      requiredFeatures: wantedFeatures.filter((feature) => adapter.features.has(feature)),
      requiredLimits: Object.fromEntries(wantedLimits.map((limit) => [limit, adapter.limits[limit]])),
    });
    return createWebgpuDevice(kernels, {
      gpu: device,
      features: [description || [vendor, architecture].filter(Boolean).join(" ")].filter(Boolean),
      isSoftware:
        options.isSoftware ?? (isFallbackAdapter || softwareNames.test(`${vendor} ${architecture} ${description}`)),
      onError,
    });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw unavailable(
      { en: `a GPU that does not open (${reason})`, zh: `无法打开的 GPU（${reason}）` },
      {
        en: `The GPU does not open (${reason}): training runs on the CPU.`,
        zh: `无法打开 GPU（${reason}）：训练在 CPU 上进行。`,
      },
    );
  }
}

function unavailable(got: Text, why: Text): WebgpuUnavailableError {
  const complaint = {
    where: "WebGPU device",
    got,
    expected: { en: "a WebGPU adapter", zh: "WebGPU 适配器" },
    fix: {
      en: "Update the browser and the graphics driver, or train on the CPU.",
      zh: "请更新浏览器和显卡驱动，或改用 CPU 训练。",
    },
  };
  return new WebgpuUnavailableError(complaint, why);
}
