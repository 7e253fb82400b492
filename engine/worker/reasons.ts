/** Why the GPU does not compute, for people. */

import { DeviceLostError, UserError } from "../define/errors.ts";
import { inLanguage, type Text } from "../define/text.ts";
import { WebgpuUnavailableError } from "../devices/webgpu/adapter.ts";

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
