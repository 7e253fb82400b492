/**
 * A plan becomes one WebAssembly module: a function for each piece of work, or for each thread's part of it, and `run`, which loops
 * over them all; or, to be measured, an exported function for each step.
 */

import { UserError } from "../../define/errors.ts";
import type { Kernel } from "../../graph/device.ts";
import type { Location, Plan } from "../../graph/plan.ts";
import { bytesOf } from "../../graph/shape.ts";
import type { Slot, TensorType } from "../../graph/tensor.ts";
import { kernelOf, nameOf, toKernelStep } from "../kernelStep.ts";
import { slackBytes } from "./allocator.ts";
import { i32 } from "./assembler/instructions.ts";
import { ModuleBuilder, sharedImport } from "./assembler/module.ts";
import type { Operand, Part, WasmKernel } from "./kernel.ts";
import { addSchedule } from "./threads/control.ts";
import { isSolo, type Range, type Share, savingOf, stagesOf, type Task } from "./threads/stages.ts";
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
  /** Most threads of a program; one that is too small to divide has one. */
  readonly count: number;
  /** Work below this is not divided, in nanoseconds; 0 divides all that can be. */
  readonly minimumWork: number;
  /** Address of the control block. */
  readonly control: number;
  /** Of the memory, if threads share it. */
  readonly sharedPages?: number;
}

/** Threads are used only where they save this many times `minimumWork`. */
const worthwhile = 4;

interface Piece extends Task {
  readonly kernel: Kernel;
  write(part: Part): void;
}

export interface CompiledPlan {
  /** Imports the memory as `env.memory`, exports `run(times: i32, base: i32)`; `base` is `taken` when the run begins. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Several threads may run it together; otherwise it does not look at `base`. */
  readonly isShared: boolean;
}

export function compilePlan(request: CompileRequest): CompiledPlan {
  const { threads } = request;
  const { pieces, scratchBytes } = piecesOf(request);
  const divided = dividedStages(pieces, threads);
  const stages = divided ?? [[pieces.map(whole)]];
  // Stages never overlap, so part i of every stage can use the same working memory.
  const { module, functionOf } = begin(request, { scratchBytes, parts: stages[0]!.length });
  const functions = stages.map((stage) =>
    stage.map((shares, part) => shares.map((share) => functionOf(share, part))).filter((part) => part.length > 0),
  );
  if (divided) addSharedRun(module, functions, threads.control);
  else addRun(module, functions.flat(2));
  return { bytes: module.toBytes(), isShared: divided !== null };
}

export interface CompiledSteps {
  /** Exports a function without parameters for each step, under its kernel's name. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** In the order in which they have to be called. */
  readonly kernels: readonly Kernel[];
}

/** For one thread, whose caller measures step by step. */
export function compileSteps(request: CompileRequest): CompiledSteps {
  const { pieces, scratchBytes } = piecesOf(request);
  const { module, functionOf } = begin(request, { scratchBytes, parts: 1 });
  const kernels = [...new Set(pieces.map(({ kernel }) => kernel))];
  for (const kernel of kernels) {
    const functions = pieces.filter((piece) => piece.kernel === kernel).map((piece) => functionOf(whole(piece), 0));
    module.function({ name: nameOf(kernel), isExported: true }, (f) => {
      for (const index of functions) f.call(index);
    });
  }
  return { bytes: module.toBytes(), kernels };
}

const whole = (task: Piece): Share<Piece> => ({ task, first: 0, count: task.units });

/** A module, and how shares of work become functions of it; each part has working memory of its own. */
function begin(
  request: CompileRequest,
  { scratchBytes, parts }: { readonly scratchBytes: number; readonly parts: number },
) {
  const { relaxed, threads } = request;
  const constants = constantsOf(request);
  const module = new ModuleBuilder(threads.sharedPages === undefined ? undefined : sharedImport(threads.sharedPages));
  const scratches = Array.from({ length: parts }, () =>
    scratchBytes > 0 ? request.allocate(scratchBytes, "WASM program: working memory") : 0,
  );
  const functionOf = ({ task, first, count }: Share<Piece>, part: number) =>
    module.function({ name: nameOf(task.kernel) }, (f) =>
      task.write({ first, count, f, relaxed, scratch: scratches[part]!, constants }),
    );
  return { module, functionOf };
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
  const addressAt = (location: Location) =>
    location.kind === "slot" ? request.addressOf(location.slot) : arena + location.offset;
  const operands = (types: readonly TensorType[], locations: readonly Location[]): Operand[] =>
    types.map(({ shape, dtype }, i) => ({ shape, dtype, address: addressAt(locations[i]!) }));

  const jobs = plan.steps.map(({ node, ...locations }) => {
    const code = codeOf(request.kernels, node.op.name);
    const step = toKernelStep(node, operands(node.inputs, locations.inputs), operands(node.outputs, locations.outputs));
    return { node, code, step, sharedBytes: code.sharedBytes?.(step) ?? 0 };
  });
  const sharedBytes = Math.max(0, ...jobs.map((job) => job.sharedBytes));
  const shared = sharedBytes > 0 ? request.allocate(sharedBytes, "WASM program: working memory") : 0;
  const pieces = jobs.flatMap(({ node, code, step, sharedBytes }, i) => {
    const parts: Pick<Piece, "units" | "write">[] = [];
    code.write(step, { shared, share: (units, write) => units > 0 && parts.push({ units, write }) });
    const kernel = kernelOf(node, i);
    const work = workOf(node) / parts.length;
    const reads = [...step.inputs, ...(step.epilogue?.inputs ?? [])].map(rangeOf);
    const writes = (step.epilogue?.outputs ?? step.outputs).map(rangeOf);
    // Counts as written, because the next kernel writes there too: so the two are ordered.
    if (sharedBytes > 0) writes.push({ start: shared, end: shared + sharedBytes });
    return parts.map((part) => ({ ...part, kernel, work, reads, writes }));
  });
  const scratchBytes = Math.max(0, ...jobs.map(({ code, step }) => code.scratchBytes?.(step) ?? 0));
  return { pieces, scratchBytes };
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

const signature = { name: "run", params: ["i32", "i32"], isExported: true } as const;

function addRun(module: ModuleBuilder, functions: readonly number[]): void {
  module.function(signature, (f) => {
    f.repeatDynamic(f.param("i32", 0), () => {
      for (const index of functions) f.call(index);
    });
  });
}

/** @param stages for each part of each stage the functions to call */
function addSharedRun(
  module: ModuleBuilder,
  stages: readonly (readonly (readonly number[])[])[],
  control: number,
): void {
  const { take, finish, wait } = addSchedule(module, control);
  module.function(signature, (f) => {
    const [base, end, part] = [f.let(f.param("i32", 1)), f.local("i32"), f.local("i32")];
    /** Calls what belongs to the part, which is `first` or a later one. */
    const callPart = (parts: readonly (readonly number[])[], first = 0): void => {
      const callAll = () => {
        for (const index of parts[first]!) f.call(index);
      };
      if (first === parts.length - 1) callAll();
      else f.if(i32.eq(part, i32.const(first)), callAll, () => callPart(parts, first + 1));
    };
    f.repeatDynamic(f.param("i32", 0), () => {
      for (const parts of stages) {
        const count = i32.const(parts.length);
        f.set(end, i32.add(base, count));
        f.doWhile(
          () => {
            f.set(part, f.called(take, [base, count]));
            f.if(i32.gtS(part, i32.const(-1)), () => {
              callPart(parts);
              f.call(finish, [end]);
            });
          },
          () => i32.gtS(part, i32.const(-1)),
        );
        f.call(wait, [end]);
        f.set(base, end);
      }
    });
  });
}

function codeOf(kernels: Readonly<Record<string, WasmKernel>>, name: string): WasmKernel {
  const code = kernels[name];
  if (code) return code;
  throw new UserError({
    where: "WASM device",
    got: { en: `a plan with the operation ${name}`, zh: `含有运算 ${name} 的计划` },
    expected: { en: `one of ${Object.keys(kernels).join(", ")}`, zh: `${Object.keys(kernels).join("、")} 之一` },
    fix: { en: "Add its kernel to engine/ops/wasmKernels.ts.", zh: "请在 engine/ops/wasmKernels.ts 中加入它的内核。" },
  });
}
