/** Opens a GPU with all of its limits and of its features those that are used here. */

import type { Device } from "../../graph/device.ts";
import { findAdapter, unavailable } from "./adapter.ts";
import { createWebgpuDevice } from "./device.ts";
import type { WebgpuKernel } from "./kernel.ts";

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
  readonly onError?: (message: string) => void;
  /** Whether a CPU plays the GPU, instead of what the adapter says: tests take both paths. */
  readonly isSoftware?: boolean;
  /** Size of a page of memory: tests take little ones, so that small operands lie apart as large ones do. */
  readonly pageBytes?: number;
}

/**
 * @param gpu what offers adapters: by default the browser's
 * @throws WebgpuUnavailableError where there is no adapter or it gives no device
 */
export async function openWebgpuDevice(
  kernels: Readonly<Record<string, WebgpuKernel>>,
  { gpu, ...options }: OpenOptions & { readonly gpu?: GPU } = {},
): Promise<Device> {
  return openAdapter(await findAdapter(gpu), kernels, options);
}

/** @throws WebgpuUnavailableError where the adapter gives no device */
export async function openAdapter(
  adapter: GPUAdapter,
  kernels: Readonly<Record<string, WebgpuKernel>>,
  { onError, pageBytes, ...options }: OpenOptions = {},
): Promise<Device> {
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
      pageBytes,
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
