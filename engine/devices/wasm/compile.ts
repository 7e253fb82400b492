/** A plan becomes one WebAssembly module for each thread: a function for each piece of work, and `run`, which loops over them all. */

import { UserError } from "../../define/errors.ts";
import { operandsOf } from "../../graph/epilogue.ts";
import type { Location, Plan } from "../../graph/plan.ts";
import { bytesOf } from "../../graph/shape.ts";
import type { Node, Slot, TensorType } from "../../graph/tensor.ts";
import { slackBytes } from "./allocator.ts";
import { i32 } from "./assembler/instructions.ts";
import { ModuleBuilder, sharedImport } from "./assembler/module.ts";
import type { KernelStep, Operand, Part, WasmKernel } from "./kernel.ts";
import { addBarrier } from "./threads/control.ts";
import { isSolo, type Range, type Stage, savingOf, stagesOf, type Task } from "./threads/stages.ts";
import { workOf } from "./threads/work.ts";

export interface CompileRequest {
  readonly plan: Plan;
  readonly kernels: Readonly<Record<string, WasmKernel>>;
  readonly relaxed: boolean;
  readonly threads: ThreadOptions;
  addressOf(slot: Slot): number;
  /** Takes memory that lives as long as the program. */
  allocate(bytes: number, purpose: string): number;
  writeConstants(address: number, values: ArrayLike<number>): void;
}

export interface ThreadOptions {
  /** At most so many; a program that is too small for more has one. */
  readonly count: number;
  /** Work below this is not divided, in nanoseconds; 0 divides all that can be. */
  readonly minimumWork: number;
  /** There are more threads than cores. */
  readonly isCrowded: boolean;
  /** Address of the control block. */
  readonly control: number;
  /** Of the memory, if threads share it. */
  readonly sharedPages?: number;
}

/** Threads save this many times the work that is worth dividing, or there is but one. */
const worthwhile = 4;

interface Piece extends Task {
  readonly name: string;
  write(part: Part): void;
}

/**
 * The modules' bytes, one for each thread that has something to do. They import the memory as `env.memory` and export
 * `run(times: i32, base: i32)`; `base` is `arrivals` when it begins.
 */
export function planToModules(request: CompileRequest): readonly Uint8Array<ArrayBuffer>[] {
  const { threads } = request;
  const { pieces, scratchBytes } = piecesOf(request);
  const stages = dividedStages(pieces, threads) ?? [[pieces.map((task) => ({ task, first: 0, count: task.units }))]];
  const constants = constantsOf(request);
  return stages[0]!.map((_, thread) => {
    const scratch = scratchBytes > 0 ? request.allocate(scratchBytes, "WASM program: working memory") : 0;
    return writeModule({ request, stages, thread, scratch, constants });
  });
}

/** Null where one thread does it as well. */
function dividedStages(pieces: readonly Piece[], { count, minimumWork }: ThreadOptions) {
  if (count === 1) return null;
  const stages = stagesOf(pieces, { threads: count, minimumWork });
  return stages.every(isSolo) || savingOf(stages) < worthwhile * minimumWork ? null : stages;
}

/** What the kernels do, piece by piece, with the memory they touch. */
function piecesOf(request: CompileRequest): { readonly pieces: readonly Piece[]; readonly scratchBytes: number } {
  const { plan } = request;
  const arena = request.allocate(plan.arenaBytes, "WASM program: intermediate values");
  const place = (location: Location) =>
    location.kind === "slot" ? request.addressOf(location.slot) : arena + location.offset;
  const operands = (types: readonly TensorType[], locations: readonly Location[]): Operand[] =>
    types.map(({ shape, dtype }, i) => ({ shape, dtype, address: place(locations[i]!) }));

  const jobs = plan.steps.map(({ node, ...places }) => {
    const kernel = kernelOf(request.kernels, node.op.name);
    const step = toKernelStep(node, operands(node.inputs, places.inputs), operands(node.outputs, places.outputs));
    return { node, kernel, step, sharedBytes: kernel.sharedBytes?.(step) ?? 0 };
  });
  const sharedBytes = Math.max(0, ...jobs.map((job) => job.sharedBytes));
  const shared = sharedBytes > 0 ? request.allocate(sharedBytes, "WASM program: working memory") : 0;
  const pieces = jobs.flatMap(({ node, kernel, step, sharedBytes }, i) => {
    const parts: Pick<Piece, "units" | "write">[] = [];
    kernel.write(step, { shared, share: (units, write) => units > 0 && parts.push({ units, write }) });
    const name = `${i} ${node.op.name} ${step.outputs[0]?.shape}`;
    const work = workOf(node) / parts.length;
    const reads = [...step.inputs, ...(step.epilogue?.inputs ?? [])].map(rangeOf);
    const writes = (step.epilogue?.outputs ?? step.outputs).map(rangeOf);
    // The next kernel writes there too, so that there is an order between the two.
    if (sharedBytes > 0) writes.push({ start: shared, end: shared + sharedBytes });
    return parts.map((part) => ({ ...part, name, work, reads, writes }));
  });
  const scratchBytes = Math.max(0, ...jobs.map(({ kernel, step }) => kernel.scratchBytes?.(step) ?? 0));
  return { pieces, scratchBytes };
}

function toKernelStep(node: Node, inputs: readonly Operand[], outputs: readonly Operand[]): KernelStep<unknown> {
  const { attrs, op, epilogue } = node;
  if (!epilogue) return { attrs, inputs, outputs, epilogue };
  const own = operandsOf(node);
  const [result] = op.outputs(own, attrs);
  return {
    attrs,
    inputs: inputs.slice(0, own.length),
    outputs: [{ ...result!, address: outputs[0]!.address }],
    epilogue: { ...epilogue, inputs: inputs.slice(own.length), outputs },
  };
}

const rangeOf = (operand: Operand): Range => ({
  start: operand.address,
  end: operand.address + bytesOf(operand) + slackBytes,
});

/** Puts numbers beside the program, equal ones once: every thread's part asks for them anew. */
function constantsOf({ allocate, writeConstants }: CompileRequest): Part["constants"] {
  const known: { readonly values: ArrayLike<number>; readonly address: number }[] = [];
  return (values) => {
    const same = known.find((other) => areEqual(other.values, values));
    if (same) return same.address;
    const address = allocate(values.length * 4, "WASM program: constants");
    writeConstants(address, values);
    known.push({ values, address });
    return address;
  };
}

function areEqual(a: ArrayLike<number>, b: ArrayLike<number>): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (!Object.is(a[i], b[i])) return false;
  return true;
}

function writeModule({
  request: { relaxed, threads },
  stages,
  thread,
  scratch,
  constants,
}: {
  readonly request: CompileRequest;
  readonly stages: readonly Stage<Piece>[];
  readonly thread: number;
  readonly scratch: number;
  readonly constants: Part["constants"];
}): Uint8Array<ArrayBuffer> {
  const module = new ModuleBuilder(threads.sharedPages === undefined ? undefined : sharedImport(threads.sharedPages));
  const count = stages[0]!.length;
  const barrier = count > 1 ? addBarrier(module, threads.control, threads.isCrowded) : null;
  const functions = stages.map((stage) =>
    (stage[thread] ?? []).map(({ task, first, count }) =>
      module.function({ name: task.name }, (f) => task.write({ first, count, f, relaxed, scratch, constants })),
    ),
  );
  module.function({ name: "run", params: ["i32", "i32"], isExported: true }, (f) => {
    const target = f.let(f.param("i32", 1));
    f.repeatDynamic(f.param("i32", 0), () => {
      functions.forEach((ofStage, i) => {
        for (const index of ofStage) f.call(index);
        if (barrier === null || needsNoBarrier(stages, i)) return;
        f.set(target, i32.add(target, i32.const(count)));
        f.call(barrier, [target]);
      });
    });
  });
  return module.toBytes();
}

/** Between the first thread's last work of one run and its first of the next; it alone waits for nobody. */
function needsNoBarrier(stages: readonly Stage[], i: number): boolean {
  return isSolo(stages[i]!) && isSolo(stages[(i + 1) % stages.length]!);
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
