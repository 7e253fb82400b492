/** The reference device: plain loops in float64, written to be read. Every other device is tested against it. */

import type { Arithmetic } from "../../expr/evaluate.ts";
import type { Device, Program, SlotData } from "../../graph/device.ts";
import { operandsOf } from "../../graph/epilogue.ts";
import type { Location, Plan, PlanStep } from "../../graph/plan.ts";
import { sizeOf } from "../../graph/shape.ts";
import type { DType, Slot, TensorType } from "../../graph/tensor.ts";
import { epilogueOf } from "./epilogue.ts";
import type { Operand, ReferenceKernel, Values } from "./kernel.ts";

/** f32 is kept in float64: the oracle must not round where a device rounds. */
function zeros({ shape, dtype }: TensorType): Values {
  const length = sizeOf(shape);
  switch (dtype) {
    case "f32":
      return new Float64Array(length);
    case "i32":
      return new Int32Array(length);
    case "u8":
      return new Uint8Array(length);
    default:
      return dtype satisfies never;
  }
}

/**
 * @param kernels one per op, by its name: `referenceKernels` of `ops`
 * @param arithmetic of epilogues, where it is not float64's
 */
export function createReferenceDevice(
  kernels: Readonly<Record<string, ReferenceKernel>>,
  arithmetic?: Arithmetic,
): Device {
  const memory = new Map<Slot, Values>();

  function valuesOf(slot: Slot): Values {
    const values = memory.get(slot);
    if (!values) throw new Error(`Slot ${slot.name} is not allocated`);
    return values;
  }

  return {
    name: "reference",
    threads: 1,
    notice: null,
    ready: Promise.resolve(),
    features: [],
    isQueued: false,

    allocate(slot) {
      if (memory.has(slot)) throw new Error(`Slot ${slot.name} is allocated already`);
      memory.set(slot, zeros(slot));
    },

    free(slot) {
      memory.delete(slot);
    },

    write(slot, data, offset = 0) {
      valuesOf(slot).set(data, offset);
    },

    async read(slot, range): Promise<SlotData> {
      const values = valuesOf(slot);
      const { offset, length } = range ?? { offset: 0, length: values.length };
      return values.slice(offset, offset + length);
    },

    async compile(plan) {
      return createProgram(plan, { kernels, arithmetic, valuesOf });
    },

    dispose() {
      memory.clear();
    },
  };
}

function createProgram(
  plan: Plan,
  {
    kernels,
    arithmetic,
    valuesOf,
  }: {
    readonly kernels: Readonly<Record<string, ReferenceKernel>>;
    readonly arithmetic: Arithmetic | undefined;
    readonly valuesOf: (slot: Slot) => Values;
  },
): Program {
  // One array per arena address and type: values of different lifetimes share it only as far as they are alike.
  let arena: Map<string, Values> | null = new Map();

  function operand(location: Location, type: TensorType): Operand {
    const { shape, dtype } = type;
    if (location.kind === "slot") return { shape, dtype, values: valuesOf(location.slot) };
    const key = arenaKey(location.offset, dtype, sizeOf(shape));
    const values = arena?.get(key) ?? zeros(type);
    arena?.set(key, values);
    return { shape, dtype, values };
  }

  function call(step: PlanStep): () => void {
    const { node } = step;
    const kernel = kernels[node.op.name];
    if (!kernel) throw new Error(`No reference kernel for ${node.op.name}`);
    const inputs = step.inputs.map((location, i) => operand(location, node.inputs[i]!));
    const outputs = step.outputs.map((location, i) => operand(location, node.outputs[i]!));
    // The op's name ties its attributes to its kernel's; only the table knows.
    const attrs = node.attrs as never;
    if (!node.epilogue) return () => kernel({ inputs, outputs, attrs });
    const own = operandsOf(node);
    const results = node.op.outputs(own, attrs).map((type) => ({ ...type, values: zeros(type) }));
    const finish = epilogueOf(node.epilogue, results[0]!, inputs.slice(own.length), outputs, arithmetic);
    return () => {
      kernel({ inputs: inputs.slice(0, own.length), outputs: results, attrs });
      finish();
    };
  }

  const calls = plan.steps.map(call);
  return {
    profile: null,
    run(times) {
      for (let i = 0; i < times; i++) for (const run of calls) run();
    },
    dispose() {
      arena = null;
      calls.length = 0;
    },
  };
}

function arenaKey(offset: number, dtype: DType, size: number): string {
  return `${offset} ${dtype} ${size}`;
}
