/** Which WebAssembly instructions this machine takes, asked by validating tiny modules; nothing is guessed from a browser's name. */

import { UserError } from "../../define/errors.ts";
import { f32x4, type V128, v128 } from "./assembler/instructions.ts";
import { ModuleBuilder } from "./assembler/module.ts";

export interface WasmFeatures {
  readonly simd: boolean;
  /** Fused multiply–add and other instructions whose last bit may differ between machines. */
  readonly relaxedSimd: boolean;
}

/** The WASM device cannot work here; the caller takes `reference` and says so. */
export class WasmUnsupportedError extends UserError {}

const zero = v128.const([0, 0, 0, 0]);

function accepts(value: V128): boolean {
  const module = new ModuleBuilder(null);
  module.function({ name: "probe", results: ["v128"] }, (f) => f.result(value));
  return WebAssembly.validate(module.toBytes());
}

export function detectWasmFeatures(): WasmFeatures {
  if (typeof WebAssembly === "undefined") return { simd: false, relaxedSimd: false };
  return { simd: accepts(f32x4.add(zero, zero)), relaxedSimd: accepts(f32x4.relaxedMadd(zero, zero, zero)) };
}

/** @throws WasmUnsupportedError without SIMD */
export function requireSimd(features: WasmFeatures): void {
  if (features.simd) return;
  throw new WasmUnsupportedError({
    where: "WASM device",
    got: { en: "a browser without WebAssembly SIMD", zh: "不支持 WebAssembly SIMD 的浏览器" },
    expected: { en: "WebAssembly with 128-bit SIMD", zh: "支持 128 位 SIMD 的 WebAssembly" },
    fix: { en: "Update the browser, or use the slow reference device.", zh: "请更新浏览器，或使用较慢的参考设备。" },
  });
}
