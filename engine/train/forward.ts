/** The model applied to examples without learning from them, block by block: what evaluation and probes share. */

import type { SlotData } from "../graph/device.ts";
import { sizeOf } from "../graph/shape.ts";
import { type Slot, slotTensor, type Tensor } from "../graph/tensor.ts";
import type { Network } from "../nn/network.ts";
import { type Examples, pickInputs, type Selection } from "./examples.ts";
import type { Scope } from "./scope.ts";

export interface ForwardProgram {
  /** The most examples in a block. */
  readonly count: number;
  /**
   * @param indices at most `count` examples
   * @returns each of the results, one row for each of these examples
   */
  run(indices: ArrayLike<number>): Promise<readonly SlotData[]>;
}

/** @param results what to read after each block, made from the picked inputs and every layer's output; rows of examples */
export async function compileForward(
  scope: Scope,
  {
    examples,
    network,
    count,
    results,
  }: {
    readonly examples: Examples;
    readonly network: Network;
    readonly count: number;
    readonly results: (forward: {
      readonly selection: Selection;
      readonly input: Tensor;
      readonly layers: readonly Tensor[];
      /** What the model puts out. */
      readonly output: Tensor;
    }) => readonly Tensor[];
  },
): Promise<ForwardProgram> {
  async function compileBlock(size: number) {
    const indices = scope.slot("block", [size], "i32");
    // Never written, so it stays 0: each block reads its indices from the start.
    const cursor = scope.slot("start of the block", []);
    const selection = { indices, cursor: slotTensor(cursor), count: size };
    const input = pickInputs(examples, selection);
    const layers = network.forward(input, { mode: "eval" }).outputs;
    const wanted = results({ selection, input, layers, output: layers.at(-1) ?? input });
    return { size, indices, ...(await compileOutputs(scope, wanted)) };
  }

  const whole = await compileBlock(count);
  /** Smaller blocks where examples are mixed: one that is filled up with copies would change the results. */
  const smaller = new Map<number, ReturnType<typeof compileBlock>>();

  function blockFor(size: number) {
    if (size === count || !network.mixesExamples) return whole;
    const block = smaller.get(size) ?? compileBlock(size);
    smaller.set(size, block);
    return block;
  }

  return {
    count,
    async run(chosen) {
      const { size, indices, program, slots } = await blockFor(chosen.length);
      const last = chosen.length - 1;
      scope.device.write(
        indices,
        Int32Array.from({ length: size }, (_, i) => chosen[Math.min(i, last)]!),
      );
      program.run(1);
      return Promise.all(
        slots.map(async (slot) => {
          const values = await scope.device.read(slot);
          return chosen.length === size ? values : values.slice(0, (values.length / size) * chosen.length);
        }),
      );
    },
  };
}

/** Compiles a program that leaves each of `values` in a slot of its own. */
export async function compileOutputs(scope: Scope, values: readonly Tensor[]) {
  const slots: readonly Slot[] = values.map(({ shape, dtype }, i) => scope.slot(`output ${i}`, shape, dtype));
  const program = await scope.compile(slots.map((slot, i) => ({ slot, value: values[i]! })));
  return { program, slots };
}

/** Examples that are computed together: many while the model is small, few when one alone takes long. */
export function blockSize(network: Network, available: number): number {
  const work = network.layers.reduce((sum, layer) => sum + layer.macs + sizeOf(layer.output), 1);
  // Some 5 ms on one core, so that commands need not wait long for a block.
  return Math.max(1, Math.min(250, available, Math.floor(1.5e7 / work)));
}
