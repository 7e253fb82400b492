/** Finds a GPU, and says why there is none. Without the device itself, whose code only those need who have a GPU. */

import { type Complaint, UserError } from "../../define/errors.ts";
import type { Text } from "../../define/text.ts";

/** There is no WebGPU here; the caller takes another device and says so. */
export class WebgpuUnavailableError extends UserError {
  /** In one sentence, for a page that goes on without. */
  readonly why: Text;

  constructor(complaint: Complaint, why: Text = complaint.got) {
    super(complaint);
    this.why = why;
  }
}

/**
 * @param gpu what offers adapters: by default the browser's
 * @throws WebgpuUnavailableError where there is no adapter
 */
export async function findAdapter(gpu: GPU | undefined = globalThis.navigator?.gpu): Promise<GPUAdapter> {
  if (!gpu && globalThis.isSecureContext === false) {
    throw unavailable(
      { en: "a page that did not come over https", zh: "未通过 https 打开的页面" },
      {
        en: "Browsers offer WebGPU only to pages that come over https: training runs on the CPU.",
        zh: "浏览器只向通过 https 打开的页面提供 WebGPU：训练在 CPU 上进行。",
      },
    );
  }
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
  return adapter;
}

/**
 * @param got what prevents it, as a complaint says it
 * @param why the same in one sentence, for a page that goes on without
 */
export function unavailable(got: Text, why: Text): WebgpuUnavailableError {
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
