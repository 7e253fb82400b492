/** A step of a plan as a kernel sees it, whatever an operand is on the device. */

import type { Kernel } from "../graph/device.ts";
import { operandsOf } from "../graph/epilogue.ts";
import type { Epilogue, Node, TensorType } from "../graph/tensor.ts";

export interface KernelStep<O extends TensorType, A> {
  readonly attrs: A;
  readonly inputs: readonly O[];
  readonly outputs: readonly O[];
  /** What becomes of the result where it is stored; only for ops that take epilogues. `outputs` is then the bare result's type and place. */
  readonly epilogue: StepEpilogue<O> | null;
}

export interface StepEpilogue<O extends TensorType> extends Epilogue {
  readonly inputs: readonly O[];
  /** One for each expression; an output may be the memory of an input that is read by element. */
  readonly outputs: readonly O[];
}

/** @param step the node's place in its plan */
export const kernelOf = ({ op, outputs, origins }: Node, step: number, part = ""): Kernel => ({
  step,
  op: op.name,
  shape: outputs[0]!.shape,
  origins,
  part,
});

/** `3 conv2d 4,6,28,28`, or with its part `3 conv2d 4,6,28,28: sums`: for stack traces and errors. */
export const nameOf = ({ step, op, shape, part }: Kernel): string => `${step} ${op} ${shape}${part && `: ${part}`}`;

/** @param inputs of the node, those of its epilogue last */
export function toKernelStep<O extends TensorType>(
  node: Node,
  inputs: readonly O[],
  outputs: readonly O[],
): KernelStep<O, unknown> {
  const { attrs, op, epilogue } = node;
  if (!epilogue) return { attrs, inputs, outputs, epilogue };
  const own = operandsOf(node);
  const [result] = op.outputs(own, attrs);
  return {
    attrs,
    inputs: inputs.slice(0, own.length),
    outputs: [{ ...outputs[0]!, ...result! }],
    epilogue: { ...epilogue, inputs: inputs.slice(own.length), outputs },
  };
}
