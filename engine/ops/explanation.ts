/** What each op says of how its results come about: of one element in numbers, of all of them in symbols. */

import type { Printed } from "../expr/mathNode.ts";
import type { Tensor } from "../graph/tensor.ts";
import type { Arithmetic } from "./arithmetic.ts";
import type { SumOptions } from "./makeArithmetic.ts";

interface Step<A> {
  readonly attrs: A;
  readonly inputs: readonly Tensor[];
  readonly outputs: readonly Tensor[];
  /** Which of the outputs is asked for. */
  readonly output: number;
  /** Whether a tensor is one of those that the way back leads to. */
  isGiven(tensor: Tensor): boolean;
}

/** Elements count row by row in their whole tensor. */
export interface ElementStep<A> extends Step<A> {
  readonly element: number;
  /** How an element of an input comes about, or of another output; if that is given, it then counts as read. */
  of(tensor: Tensor | undefined, element: number): Arithmetic;
  sum(terms: Iterable<Arithmetic>, part?: SumOptions["part"]): Arithmetic;
  max(terms: readonly Arithmetic[]): Arithmetic;
}

export interface FormulaStep<A> extends Step<A> {
  /** The formula of an input, or of another output. */
  of(tensor: Tensor | undefined): Printed;
  /** How many elements a tensor is the sum of; null where it is none, or given. */
  termsOf(tensor: Tensor): number | null;
}

/** Explanations of all attribute types fit one table, because `never` is every type's subtype. */
export interface Explanation<A = never> {
  element(step: ElementStep<A>): Arithmetic;
  formula(step: FormulaStep<A>): Printed;
}
