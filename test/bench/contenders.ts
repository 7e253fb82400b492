/** Who is measured: one line for each library, backend and place where it runs. */

import type { Case } from "./cases.ts";

export interface Contender {
  readonly id: string;
  readonly title: string;
  /** `node-gpu`: Node with Dawn's WebGPU, for machines with a GPU but no browser. */
  readonly host: "chromium" | "node" | "node-gpu" | "python";
  /** The file in `peers/`, without its ending. */
  readonly module: "ours" | "tfjs" | "jax" | "convnetjs" | "playground" | "pytorch";
  readonly options: Readonly<Record<string, unknown>>;
  /** In turns and as often as PyTorch: its ratio to PyTorch is a goal. Others are measured once. */
  readonly isRepeated: boolean;
  /** Command line of its Node. */
  readonly nodeArguments?: readonly string[];
}

const plain = { options: {}, isRepeated: false } as const;
const ours = { module: "ours", options: {}, isRepeated: true } as const;
const ourGpu = { module: "ours", options: { device: "webgpu" } } as const;
const onDawn = { ...plain, host: "node-gpu", options: { backend: "webgpu" } } as const;
const torch = { host: "python", module: "pytorch", isRepeated: true } as const;

export const contenders: readonly Contender[] = [
  { ...ours, id: "ours", title: "ours", host: "chromium" },
  { ...torch, id: "torch", title: "PyTorch, 1 thread", options: { threads: 1 } },
  { ...ours, id: "ours-all", title: "ours, all threads", host: "chromium", options: { threads: "all" } },
  { ...torch, id: "torch-all", title: "PyTorch, all threads", options: { threads: "all" } },
  { ...ours, id: "ours-strict", title: "ours without relaxed FMA", host: "chromium", options: { relaxed: false } },
  { ...ours, id: "ours-node", title: "ours, Node", host: "node" },
  {
    ...ours,
    id: "ours-node-relaxed",
    title: "ours, Node, relaxed FMA",
    host: "node",
    nodeArguments: ["--experimental-wasm-relaxed-simd"],
  },
  { ...plain, ...ourGpu, id: "ours-webgpu", title: "ours webgpu", host: "chromium" },
  { ...plain, ...ourGpu, id: "ours-webgpu-node", title: "ours webgpu, Node", host: "node-gpu" },
  { ...torch, id: "torch-cuda", title: "PyTorch, CUDA", options: { threads: 1, device: "cuda" }, isRepeated: false },
  ...["cpu", "wasm", "webgl", "webgpu"].map(
    (backend): Contender => ({
      ...plain,
      id: `tfjs-${backend}`,
      title: `tfjs ${backend}`,
      host: "chromium",
      module: "tfjs",
      options: { backend },
    }),
  ),
  { ...plain, id: "tfjs-cpu-node", title: "tfjs cpu, Node", host: "node", module: "tfjs", options: { backend: "cpu" } },
  { ...onDawn, id: "tfjs-webgpu-node", title: "tfjs webgpu, Node", module: "tfjs" },
  ...["wasm", "webgpu"].map(
    (backend): Contender => ({
      ...plain,
      id: `jax-${backend}`,
      title: `jax-js ${backend}`,
      host: "chromium",
      module: "jax",
      options: { backend },
    }),
  ),
  { ...onDawn, id: "jax-webgpu-node", title: "jax-js webgpu, Node", module: "jax" },
  { ...plain, id: "convnetjs", title: "ConvNetJS", host: "chromium", module: "convnetjs" },
  { ...plain, id: "convnetjs-node", title: "ConvNetJS, Node", host: "node", module: "convnetjs" },
  { ...plain, id: "playground", title: "TF Playground's algorithm", host: "chromium", module: "playground" },
  { ...plain, id: "playground-node", title: "TF Playground's algorithm, Node", host: "node", module: "playground" },
];

/** The whole tutorial takes others minutes; they are measured by its step. */
export function takesPart({ module, isRepeated, host }: Contender, { kind, id }: Case): boolean {
  if (module === "playground") return id === "toy-10";
  return kind !== "whole" || (isRepeated && host !== "node");
}
