/** How many threads a WASM device can have where it is opened. */

import type { Text } from "../../../define/text.ts";

/** Of the machine, 1 where that is unknown. */
export const coreCount = (): number =>
  globalThis.navigator?.hardwareConcurrency ??
  globalThis.process?.getBuiltinModule("node:os").availableParallelism() ??
  1;

export interface Available {
  readonly threads: number;
  /** Why fewer than wanted; null where it is as many. */
  readonly notice: Text | null;
}

export function availableThreads(wanted: number): Available {
  if (wanted <= 1) return { threads: 1, notice: null };
  if (typeof SharedArrayBuffer === "undefined" || globalThis.crossOriginIsolated === false)
    return { threads: 1, notice: notIsolated };
  if ("document" in globalThis) return { threads: 1, notice: mayNotWait };
  return { threads: wanted, notice: null };
}

const notIsolated: Text = {
  en: "Threads need a cross-origin isolated page: it must come over https, with the headers COOP same-origin and COEP require-corp.",
  zh: "多线程要求页面跨源隔离：须通过 https 打开，并带有 COOP same-origin 与 COEP require-corp 响应头。",
};

const mayNotWait: Text = {
  en: "Browsers do not let a page's main thread wait for other threads.",
  zh: "浏览器不允许页面主线程等待其他线程。",
};

export const noSharedMemory: Text = {
  en: "The system grants no memory that threads can share.",
  zh: "系统未提供线程可共享的内存。",
};
