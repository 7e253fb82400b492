/** What each op says of how its results come about: of one element in numbers, of all of them in symbols. */

import type { TensorType } from "../graph/tensor.ts";
import type { Arithmetic } from "./arithmetic.ts";
import type { SumOptions } from "./makeArithmetic.ts";

interface Step<A> {
  readonly attrs: A;
  readonly inputs: readonly TensorType[];
  readonly outputs: readonly TensorType[];
  /** Which of the outputs is asked for. */
  readonly output: number;
}

/** Elements count row by row in their whole tensor. */
export interface ElementStep<A> extends Step<A> {
  readonly element: number;
  /** How an element of an input comes about; it then counts as read. */
  of(input: number, element: number): Arithmetic;
  /** How an element of another output comes about. */
  own(output: number, element: number): Arithmetic;
  sum(terms: Iterable<Arithmetic>, part?: SumOptions["part"]): Arithmetic;
  max(terms: readonly Arithmetic[]): Arithmetic;
}

export interface Explanation<A = never> {
  element(step: ElementStep<A>): Arithmetic;
}
