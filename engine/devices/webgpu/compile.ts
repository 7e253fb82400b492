/** Compiles a plan to a list of dispatches: pipelines with the offsets of their operands. */

import { UserError } from "../../define/errors.ts";
import type { CompileWatch, Kernel } from "../../graph/device.ts";
import type { Location, Plan } from "../../graph/plan.ts";
import { bytesOf } from "../../graph/shape.ts";
import type { DType, Slot, TensorType } from "../../graph/tensor.ts";
import { kernelOf, nameOf, toKernelStep } from "../kernelStep.ts";
import { bufferUsage } from "./flags.ts";
import type { Block } from "./heap.ts";
import type { Adapter, KernelContext, WebgpuKernel } from "./kernel.ts";
import type { Operand } from "./operand.ts";
import type { Pipelines } from "./pipelines.ts";
import type { Shader, Triple } from "./shader.ts";

export interface CompileRequest {
  readonly gpu: GPUDevice;
  readonly plan: Plan;
  readonly kernels: Readonly<Record<string, WebgpuKernel>>;
  readonly adapter: Adapter;
  readonly pipelines: Pipelines;
  readonly watch?: CompileWatch;
  blockOf(slot: Slot): Block;
  /** Takes memory that lives as long as the program. */
  allocate(bytes: number, dtype: DType, purpose: string): Block;
}

export interface Dispatch {
  readonly kernel: Kernel;
  readonly pipeline: GPUComputePipeline;
  readonly bindings: GPUBindGroup;
  readonly workgroups: Triple;
}

export interface CompiledPlan {
  readonly dispatches: readonly Dispatch[];
  dispose(): void;
}

/** Uniform buffers are bound at multiples of this. */
const uniformAlignment = 256;

export async function compilePlan(request: CompileRequest): Promise<CompiledPlan> {
  const { gpu, pipelines, watch } = request;
  const shaders = shadersOf(request);
  for (const { shader } of shaders) requireBindable(shader, gpu.limits.maxStorageBuffersPerShaderStage);
  const texts = shaders.map(({ shader, kernel }) => ({ name: nameOf(kernel), text: shader.text() }));
  const compiled = await pipelines.get(texts, watch);

  const starts: number[] = [];
  let size = 0;
  for (const { shader } of shaders) {
    starts.push(size);
    size += Math.ceil((shader.places.length * 4) / uniformAlignment) * uniformAlignment;
  }
  const places = new Uint32Array(size / 4);
  shaders.forEach(({ shader }, k) => {
    places.set(shader.places, starts[k]! / 4);
  });
  const uniforms = gpu.createBuffer({
    label: "places",
    size: Math.max(size, uniformAlignment),
    usage: bufferUsage.UNIFORM | bufferUsage.COPY_DST,
  });
  gpu.queue.writeBuffer(uniforms, 0, places);

  gpu.pushErrorScope("validation");
  const dispatches = shaders.map(({ shader, kernel }, k) => {
    const pipeline = compiled[k]!;
    const own = { buffer: uniforms, offset: starts[k]!, size: Math.ceil(shader.places.length / 4) * 16 };
    const pages = shader.bindings().map(({ binding, page: { buffer } }) => ({ binding, resource: { buffer } }));
    const layout = pipeline.getBindGroupLayout(0);
    const bindings = gpu.createBindGroup({
      label: nameOf(kernel),
      layout,
      entries: [{ binding: 0, resource: own }, ...pages],
    });
    return { kernel, pipeline, bindings, workgroups: shader.count };
  });
  tryOut(gpu, dispatches);
  const fault = await gpu.popErrorScope();
  if (fault) {
    uniforms.destroy();
    throw new Error(`WebGPU program: ${fault.message}`);
  }
  return { dispatches, dispose: () => uniforms.destroy() };
}

/** Encodes all dispatches without running them, so that the GPU reports its errors, with their names, before the first run. */
function tryOut(gpu: GPUDevice, dispatches: readonly Dispatch[]): void {
  const encoder = gpu.createCommandEncoder();
  const pass = encoder.beginComputePass();
  for (const { kernel, pipeline, bindings, workgroups } of dispatches) {
    pass.pushDebugGroup(nameOf(kernel));
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, bindings);
    pass.dispatchWorkgroups(workgroups[0], workgroups[1], workgroups[2]);
    pass.popDebugGroup();
  }
  pass.end();
  encoder.finish();
}

interface KernelShader {
  readonly kernel: Kernel;
  readonly shader: Shader;
}

function shadersOf(request: CompileRequest): readonly KernelShader[] {
  const { plan, kernels, adapter } = request;
  const arena = plan.arenaBytes > 0 ? request.allocate(plan.arenaBytes, "f32", "WebGPU program: values") : null;
  // Integers get blocks of their own, because a page holds one type; they are few and small.
  const integers = new Map<string, Block>();

  function integersAt(offset: number, type: TensorType): Block {
    const key = `${offset} ${type.dtype} ${bytesOf(type)}`;
    const block = integers.get(key) ?? request.allocate(bytesOf(type), type.dtype, "WebGPU program: whole numbers");
    integers.set(key, block);
    return block;
  }

  function operand(location: Location, { shape, dtype }: TensorType): Operand {
    if (location.kind === "slot") {
      const { page, offset } = request.blockOf(location.slot);
      return { shape, dtype, page, offset };
    }
    if (dtype !== "f32") {
      const { page, offset } = integersAt(location.offset, { shape, dtype });
      return { shape, dtype, page, offset };
    }
    return { shape, dtype, page: arena!.page, offset: arena!.offset + location.offset };
  }

  const scratches = new Map<string, Block>();
  return plan.steps.flatMap(({ node, inputs, outputs }, index) => {
    const code = codeOf(kernels, node.op.name);
    const shaders: Shader[] = [];
    let used = 0;
    const context: KernelContext = {
      adapter,
      scratch(shape) {
        // Steps never run at the same time, so that they can share scratch memory.
        const rounded = 2 ** Math.ceil(Math.log2(bytesOf({ shape, dtype: "f32" })));
        const key = `${used++} ${rounded}`;
        const block = scratches.get(key) ?? request.allocate(rounded, "f32", "WebGPU program: working memory");
        scratches.set(key, block);
        return { shape, dtype: "f32", page: block.page, offset: block.offset };
      },
      constants(values) {
        const numbers = Float32Array.from(values);
        const { page, offset } = request.allocate(numbers.byteLength, "f32", "WebGPU program: constants");
        request.gpu.queue.writeBuffer(page.buffer, offset, numbers);
        return { shape: [numbers.length], dtype: "f32", page, offset };
      },
      run: (shader) => void shaders.push(shader),
    };
    const operands = (types: readonly TensorType[], locations: readonly Location[]) =>
      types.map((type, i) => operand(locations[i]!, type));
    code.write(toKernelStep(node, operands(node.inputs, inputs), operands(node.outputs, outputs)), context);
    return shaders.map((shader) => ({ kernel: kernelOf(node, index, shaders.length > 1 ? shader.name : ""), shader }));
  });
}

function requireBindable(shader: Shader, limit: number): void {
  const { length } = shader.bindings();
  if (length <= limit) return;
  throw new UserError({
    where: `WebGPU kernel ${shader.name}`,
    got: { en: `${length} storage buffers`, zh: `${length} 个存储缓冲区` },
    expected: {
      en: `at most ${limit}, this GPU's maxStorageBuffersPerShaderStage`,
      zh: `不超过此 GPU 的 maxStorageBuffersPerShaderStage：${limit}`,
    },
    fix: { en: "Choose a smaller model, or train on the CPU.", zh: "请减小模型，或改用 CPU 训练。" },
    remedy: "cpu",
  });
}

function codeOf(kernels: Readonly<Record<string, WebgpuKernel>>, name: string): WebgpuKernel {
  const code = kernels[name];
  if (code) return code;
  throw new UserError({
    where: "WebGPU device",
    got: { en: `a plan with the operation ${name}`, zh: `含有运算 ${name} 的计划` },
    expected: { en: `one of ${Object.keys(kernels).join(", ")}`, zh: `${Object.keys(kernels).join("、")} 之一` },
    fix: {
      en: "Add its kernel to engine/ops/webgpuKernels.ts.",
      zh: "请在 engine/ops/webgpuKernels.ts 中加入它的内核。",
    },
  });
}
