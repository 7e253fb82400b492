/** Why the GPU does not compute, for people. */

import { DeviceLostError, UserError } from "../define/errors.ts";
import { inLanguage, type Text } from "../define/text.ts";
import { WebgpuUnavailableError } from "../devices/webgpu/open.ts";

export function reasonOf(error: unknown): Text {
  if (error instanceof WebgpuUnavailableError) return error.why;
  if (error instanceof UserError) {
    const { where, got, expected } = error.complaint;
    return {
      en: `${where}: got ${inLanguage(got, "en")}, expected ${inLanguage(expected, "en")}.`,
      zh: `${where}：得到 ${inLanguage(got, "zh")}，应为 ${inLanguage(expected, "zh")}。`,
    };
  }
  const message = messageOf(error);
  return error instanceof DeviceLostError
    ? { en: `The GPU was lost (${message}).`, zh: `GPU 已丢失（${message}）。` }
    : { en: `The GPU failed (${message}).`, zh: `GPU 出错（${message}）。` };
}

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** A GPU that is lost while the run is still on the CPU takes nothing with it, and is one that cannot be used. */
export function requireUserError(error: unknown): never {
  if (!(error instanceof DeviceLostError)) throw error;
  throw new UserError({
    where: "WebGPU device",
    got: { en: `a GPU that was lost (${error.message})`, zh: `GPU 已丢失（${error.message}）` },
    expected: { en: "one that takes the model", zh: "能够运行此模型的 GPU" },
    fix: { en: "Train on the CPU, or choose WebGPU again.", zh: "请改用 CPU 训练，或重新选择 WebGPU。" },
    remedy: "cpu",
  });
}
