/** Symbolic tensors: a shape, a type and where the value comes from. They hold no numbers; a device does. */

import type { Expr } from "../expr/expr.ts";
import { currentOrigins, type Origin } from "./origin.ts";

export type DType = "f32" | "i32" | "u8";
export type Shape = readonly number[];

export interface TensorType {
  readonly shape: Shape;
  readonly dtype: DType;
}

/**
 * Named device memory that outlives a step: a parameter, optimizer state, the data set, a log. Identity is the object.
 * A program reads it through `slotTensor(slot)` and writes it through an assignment.
 */
export interface Slot extends TensorType {
  readonly name: string;
}

/** Elementwise mathematics: `exprs` over inputs called `names`, in order; every output has `shape`, every input broadcasts to it. */
export interface Elementwise {
  readonly names: readonly string[];
  readonly exprs: readonly Expr[];
  readonly shape: Shape;
}

/**
 * Elementwise work done where a node stores its result, which by itself may not be stored at all. What the node puts out are the
 * values of `exprs`, and what it reads are its operands, then the inputs of the epilogue.
 */
export interface Epilogue {
  /** The first names the result of the op, the others the node's last inputs, in order. */
  readonly names: readonly string[];
  /** How each of those inputs is read; the result has no entry. */
  readonly reads: readonly EpilogueRead[];
  readonly exprs: readonly Expr[];
}

/**
 * `element`: as many elements as the result, each read where the result has its place; `feature`: one for each index of the result's
 * axis 1; `scalar`: one for all.
 */
export type EpilogueRead = "element" | "feature" | "scalar";

/** One application of an op. */
export interface Node {
  readonly op: Op;
  readonly attrs: unknown;
  readonly inputs: readonly Tensor[];
  readonly outputs: readonly Tensor[];
  /** Only the planner makes them. An output has as many elements as the op's result, but may have another shape. */
  readonly epilogue: Epilogue | null;
  /** What it is for, above all the first; several where the planner has made one node of them. */
  readonly origins: readonly Origin[];
}

export interface Tensor extends TensorType {
  readonly source: { readonly kind: "slot"; readonly slot: Slot } | { readonly kind: "node"; readonly node: Node };
}

/**
 * The mathematics of an operation: its shapes and its gradient. Its kernels are in the same folder, `ops/<name>/`.
 * A stands for the attributes, known when the graph is built and constant in the compiled program.
 */
export interface Op<A = unknown> {
  readonly name: string;
  /** True where the output is the input's memory under another shape: no kernel runs. */
  readonly isView?: boolean;
  /**
   * The input whose slot the single output overwrites in part (a log row, say). Its value may only be
   * assigned to that very slot.
   */
  readonly updatesInput?: number;
  /** True where output element i depends on same-shaped inputs only at i, so that output may share memory with them. */
  readonly isElementwise?: boolean;
  /** Whether a node should get an epilogue that reads its inputs this way. All kernels of an op that has this must handle any epilogue. */
  takesEpilogue?(reads: readonly EpilogueRead[], result: TensorType): boolean;
  /** An op that has this takes any Elementwise as its attributes; the planner joins such nodes into one. */
  elementwise?(attrs: A): Elementwise;
  /** True where it reads only a part of its inputs, about as much as it writes: some rows of a data set. */
  readonly readsInPart?: boolean;
  /** Floating-point operations of one application, where there are more than a few for each element. */
  operations?(step: { readonly inputs: readonly TensorType[]; readonly outputs: readonly TensorType[] }): number;
  /** Types of the outputs. Throws ShapeError. */
  outputs(inputs: readonly TensorType[], attrs: A): readonly TensorType[];
  /** Gradients of the inputs, in terms of other ops; null where an input has none or `needs` is false. */
  backward(step: BackwardStep<A>): readonly (Tensor | null)[];
}

export interface BackwardStep<A> {
  readonly inputs: readonly Tensor[];
  readonly outputs: readonly Tensor[];
  /** Gradient of the loss with respect to each output; null where the loss does not depend on it. */
  readonly grads: readonly (Tensor | null)[];
  readonly attrs: A;
  /** Which inputs' gradients are wanted. */
  readonly needs: readonly boolean[];
}

export function slot(name: string, shape: Shape, dtype: DType = "f32"): Slot {
  return { name, shape, dtype };
}

const slotTensors = new WeakMap<Slot, Tensor>();

/** The slot's value at the start of the step; one tensor per slot, so that graphs share it. */
export function slotTensor(from: Slot): Tensor {
  let tensor = slotTensors.get(from);
  if (!tensor) {
    tensor = { shape: from.shape, dtype: from.dtype, source: { kind: "slot", slot: from } };
    slotTensors.set(from, tensor);
  }
  return tensor;
}

/** Applies an op and returns its outputs. */
export function apply<A>(op: Op<A>, inputs: readonly Tensor[], attrs: A): readonly Tensor[] {
  const outputs: Tensor[] = [];
  const node: Node = { op, attrs, inputs, outputs, epilogue: null, origins: currentOrigins() };
  for (const type of op.outputs(inputs, attrs)) outputs.push({ ...type, source: { kind: "node", node } });
  return outputs;
}
