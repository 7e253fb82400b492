/** How a table entry says what it is in ONNX, in evaluation. Types alone. */

import type { Shape } from "../graph/tensor.ts";

/** A value of the graph, by its name there. */
export type OnnxValue = string;

/** A number is a whole one; ONNX tells them from floats. */
export type OnnxAttribute = number | readonly number[] | string | { readonly float: number };

/** Puts nodes and constants into the graph. */
export interface OnnxNodes {
  /**
   * A node of the standard's operators.
   *
   * @param inputs undefined for an optional one that is left out
   * @returns its first output
   */
  node(
    type: string,
    inputs: readonly (OnnxValue | undefined)[],
    attributes?: Readonly<Record<string, OnnxAttribute>>,
  ): OnnxValue;
  /** A constant of float32; a scalar unless a shape is given. */
  floats(values: ArrayLike<number>, shape?: Shape): OnnxValue;
  /** A constant list of int64: axes, lengths, places. */
  ints(values: readonly number[]): OnnxValue;
}

/** What a layer is put into the graph with, beside its parameters. Shapes are without the batch axis. */
export interface OnnxContext extends OnnxNodes {
  readonly input: Shape;
  readonly output: Shape;
  /** What its branches put out, by field. */
  readonly branches: Readonly<Record<string, OnnxValue>>;
}
