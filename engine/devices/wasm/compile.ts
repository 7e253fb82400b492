/** A plan becomes one WebAssembly module: a function for each step, and `run`, which loops over them all. */

import { UserError } from "../../define/errors.ts";
import type { Location, Plan, PlanStep } from "../../graph/plan.ts";
import type { Slot, TensorType } from "../../graph/tensor.ts";
import { ModuleBuilder } from "./assembler/module.ts";
import type { KernelStep, Operand, WasmKernel } from "./kernel.ts";

export interface CompileRequest {
  readonly plan: Plan;
  readonly kernels: Readonly<Record<string, WasmKernel>>;
  readonly relaxed: boolean;
  addressOf(slot: Slot): number;
  /** Takes memory that lives as long as the program. */
  allocate(bytes: number, purpose: string): number;
  writeConstants(address: number, values: ArrayLike<number>): void;
}

/** The module's bytes; it imports the memory as `env.memory` and exports `run(times: i32)`. */
export function planToModule(request: CompileRequest): Uint8Array<ArrayBuffer> {
  const { plan, relaxed } = request;
  const arena = request.allocate(plan.arenaBytes, "WASM program: intermediate values");
  const place = (location: Location) =>
    location.kind === "slot" ? request.addressOf(location.slot) : arena + location.offset;
  const operands = (types: readonly TensorType[], locations: readonly Location[]): Operand[] =>
    types.map(({ shape, dtype }, i) => ({ shape, dtype, address: place(locations[i]!) }));
  const toKernelStep = ({ node, inputs, outputs }: PlanStep): KernelStep<unknown> => ({
    attrs: node.attrs,
    inputs: operands(node.inputs, inputs),
    outputs: operands(node.outputs, outputs),
  });

  const jobs = plan.steps.map((step) => ({
    name: step.node.op.name,
    kernel: kernelOf(request.kernels, step.node.op.name),
    step: toKernelStep(step),
  }));
  const working = (bytesOf: (job: (typeof jobs)[number]) => number | undefined) => {
    const bytes = Math.max(0, ...jobs.map((job) => bytesOf(job) ?? 0));
    return bytes > 0 ? request.allocate(bytes, "WASM program: working memory") : 0;
  };
  const scratch = working(({ kernel, step }) => kernel.scratchBytes?.(step));
  const shared = working(({ kernel, step }) => kernel.sharedBytes?.(step));

  const constants = (values: ArrayLike<number>) => {
    const address = request.allocate(values.length * 4, "WASM program: constants");
    request.writeConstants(address, values);
    return address;
  };

  const module = new ModuleBuilder();
  const functions: number[] = [];
  jobs.forEach(({ name, kernel, step }, i) => {
    kernel.write(step, {
      shared,
      share(units, write) {
        if (units === 0) return;
        const index = module.function({ name: `${i} ${name} ${step.outputs[0]?.shape}` }, (f) =>
          write({ first: 0, count: units, f, relaxed, scratch, constants }),
        );
        functions.push(index);
      },
    });
  });
  module.function({ name: "run", params: ["i32"], isExported: true }, (f) => {
    f.repeatDynamic(f.param("i32", 0), () => {
      for (const index of functions) f.call(index);
    });
  });
  return module.toBytes();
}

function kernelOf(kernels: Readonly<Record<string, WasmKernel>>, name: string): WasmKernel {
  const kernel = kernels[name];
  if (kernel) return kernel;
  throw new UserError({
    where: "WASM device",
    got: { en: `a plan with the operation ${name}`, zh: `含有运算 ${name} 的计划` },
    expected: { en: `one of ${Object.keys(kernels).join(", ")}`, zh: `${Object.keys(kernels).join("、")} 之一` },
    fix: { en: "Add its kernel to engine/ops/wasmKernels.ts.", zh: "请在 engine/ops/wasmKernels.ts 中加入它的内核。" },
  });
}
