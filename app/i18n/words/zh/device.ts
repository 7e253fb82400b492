/** The Chinese of `en/device.ts`. */

import type { device as en } from "../en/device.ts";

export const device: Readonly<Record<keyof typeof en, string>> = {
  "device.starting": "启动中…",
  "device.title": "计算设备",
  "device.auto": "自动",
  "device.autoHint": "对这个网络更快的那一个",
  "device.about.wasm": "已为这个网络编译成 WebAssembly，在本标签页里用处理器运行。不会上传任何内容。",
  "device.about.webgpu": "已为这个网络编译成计算着色器，在本标签页里用图形处理器运行。不会上传任何内容。",
  "device.about.reference": "此浏览器无法运行带 SIMD 的 WebAssembly，因此由普通 JavaScript 计算：数值相同，只是较慢。",
  "device.threads": "{{count}} 个线程。",
  "device.oneThread": "单线程。",
  "device.why.chosen": "由你选定。",
  "device.why.preparing": "GPU 准备好之前由 CPU 计算。",
  "device.why.measured": "实测每步：GPU {{webgpu}}，CPU {{wasm}}。",
  "device.why.starting": "先用 CPU；若 GPU 更快，会自动接手。",
  "device.preparing": "正在准备 GPU：第 {{kernel}}/{{total}} 个内核",
  "device.preparing.opening": "正在准备 GPU…",
  "device.stopPreparing": "停止准备",
  "device.stopPreparingHint": "继续使用 CPU",
  "device.useCpu": "改用 CPU",
  "device.recovered.none": "{{why}}训练已转到 {{device}} 上继续，没有丢失任何一步。",
  "device.recovered.one": "{{why}}训练已转到 {{device}} 上继续，重做 1 步。",
  "device.recovered.many": "{{why}}训练已转到 {{device}} 上继续，重做最后 {{steps}} 步。",

  "device.profile": "时间花在哪里？",
};
