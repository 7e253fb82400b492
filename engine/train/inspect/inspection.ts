/** A training step taken apart, as plain data: what the inspector asks for and what it gets. Types only. */

import type { Expr } from "../../expr/expr.ts";
import type { MathNode } from "../../expr/mathNode.ts";
import type { Shape } from "../../graph/tensor.ts";
import type { Arithmetic } from "../../ops/arithmetic.ts";

export type { Arithmetic } from "../../ops/arithmetic.ts";

/** The lines of the training loop, in their order: `inputs, labels = data`, `optimizer.zero_grad()`, `outputs = net(inputs)`, and so on. */
export type LoopLine = "data" | "zeroGrad" | "forward" | "loss" | "backward" | "step";

/** One stop on the way through the step. */
export interface Operation {
  readonly line: LoopLine;
  /** The layer's `state_dict` prefix; empty for what belongs to none. */
  readonly layer: string;
  /** Of the layer, the loss, or the optimizer: `Conv2d`. Empty for data and `zero_grad()`. */
  readonly type: string;
  /** The node of PyTorch's autograd that records it, or goes back through it; null where nothing is recorded. */
  readonly gradFn: string | null;
  /** Its place in `Outline.graph`; null where it has none. */
  readonly node: number | null;
  /** What an update is of, by its `state_dict` name. */
  readonly parameter: string | null;
  /** What comes in and goes out, without the batch axis; of an update the parameter's shape twice. */
  readonly input: Shape;
  readonly output: Shape;
}

/** A node of the graph that `loss.grad_fn.next_functions` leads through. */
export interface GraphNode {
  /** `AddmmBackward0`, `AccumulateGrad`. */
  readonly name: string;
  readonly layer: string;
  /** Of `AccumulateGrad`. */
  readonly parameter: string | null;
  /** Places in the list of nodes; null for what needs no gradient. */
  readonly next: readonly (number | null)[];
}

export interface Outline {
  /** Which step it is, counted from 1: the one that comes next. */
  readonly step: number;
  /** Examples in its mini-batch. */
  readonly examples: number;
  readonly loss: number;
  readonly operations: readonly Operation[];
  /** The loss's `grad_fn` first. */
  readonly graph: readonly GraphNode[];
}

/** One example of the mini-batch by its place, or the mean over all of them. */
export type ExampleChoice = number | "mean";

/**
 * What a tensor is to the piece that reads or makes it. `gradient` is ∂L/∂ of something, `state` the optimizer's, `number` one that the
 * host knows (learning rate, a bias correction).
 */
export type FigureRole =
  | "input"
  | "target"
  | "parameter"
  | "buffer"
  | "gradient"
  | "intermediate"
  | "output"
  | "state"
  | "number";

/** A tensor as a picture and as numbers. */
export interface Figure {
  readonly role: FigureRole;
  /** PyTorch's name, where it has one: `inputs`, `labels`, `0.weight`, `0.weight.grad`, `exp_avg`, `loss`. */
  readonly name: string | null;
  /** As the formula writes it: `x`, `W`, `g`. */
  readonly symbol: string;
  /** Of `values`: without the batch axis where one example, or the mean, was asked for and the tensor has one. */
  readonly shape: Shape;
  /** The tensor's own first axis is that of examples. */
  readonly hasExamples: boolean;
  readonly values: Float32Array | Float64Array | Int32Array;
}

/**
 * A part of an operation that makes one tensor: of Linear, backwards, what is passed on, what is kept in `weight.grad` and what in
 * `bias.grad` are three.
 */
export interface Piece {
  /** `passedOn`: the gradient of what came in. `kept`: a parameter's `.grad`. */
  readonly purpose: "output" | "intermediate" | "passedOn" | "kept" | "state" | "update";
  /** The operation of our graph that does it: `matmul`, `conv2d`, `map`. It says how the figures are best placed. */
  readonly op: string;
  /** Constants of the operation, such as a convolution's stride. */
  readonly attrs: unknown;
  /** `y = x Wᵀ + b`, from the operation and the expression that run. */
  readonly formula: MathNode;
  readonly inputs: readonly Figure[];
  readonly output: Figure;
}

export interface Explanation {
  readonly value: number;
  readonly arithmetic: Arithmetic;
  /** For each of the piece's inputs which elements of its `values` were read, for figures to ring. */
  readonly reads: readonly Int32Array[];
}

/** One number of a gradient beside the slope of the loss itself, both in float64. */
export interface CheckedElement {
  /** Its place in the parameter. */
  readonly element: number;
  readonly weight: number;
  readonly epsilon: number;
  /** The losses with ε more and with ε less in place of the weight. */
  readonly plus: number;
  readonly minus: number;
  /** Their difference by that of the weights. */
  readonly numeric: number;
  readonly autograd: number;
  /** Of the larger of both slopes, or of the smallest that can be measured where that is larger. NaN where a loss is not finite. */
  readonly error: number;
  /** `kink`: the loss has a corner there, and autograd's is a slope between those of its two sides. */
  readonly verdict: "agrees" | "kink" | "differs";
  readonly kink: { readonly left: number; readonly right: number } | null;
}

/** A number among the parameters, and how far the next step moves it. */
export interface Mover {
  readonly parameter: string;
  /** The parameter's. */
  readonly shape: Shape;
  readonly element: number;
  /** Its new value less its old one. */
  readonly change: number;
}

/**
 * What a column of the ledger holds: `.grad`; what L1 and clipping make of it; what is in `optimizer.state[p]` after the step; a number of
 * the step that the rule reads, such as the learning rate or a bias correction; the new value less the old one; the new value.
 */
export interface LedgerColumn {
  readonly kind: "gradient" | "transformed" | "state" | "number" | "change" | "value";
  /** PyTorch's, where it has one: `exp_avg`. */
  readonly name: string;
}

/** What a step does to one element of a parameter. */
export interface LedgerRow {
  /** From 1. */
  readonly step: number;
  /** False where the gradient is summed up for a later step, and nothing moves. */
  readonly updates: boolean;
  /** In the order of the columns. */
  readonly values: readonly number[];
  /** What the rule reads, by its names: `p` and the state before the step, `g`, the step's numbers. */
  readonly inputs: Readonly<Record<string, number>>;
  /** What the rule makes: `p` and the state after it. */
  readonly outputs: Readonly<Record<string, number>>;
}

/** What the optimizer did to one element of a parameter over the last steps, and what it does in the next. */
export interface Ledger {
  readonly parameter: string;
  readonly shape: Shape;
  readonly element: number;
  readonly columns: readonly LedgerColumn[];
  /** Consecutive; the last is the step that comes next. */
  readonly rows: readonly LedgerRow[];
  /** The optimizer's rule: new values of `p` and of the state that it keeps, from the rows' `inputs`. */
  readonly rule: Readonly<Record<string, Expr>>;
  /** Of the parameter, and of all; the furthest first. */
  readonly movers: { readonly own: readonly Mover[]; readonly all: readonly Mover[] };
}

/** What can be asked of the step that is taken apart; `train/inspect` says how each answer is computed. */
export type InspectorRequest =
  /** Takes the next step apart; the run stays as it is. */
  | { readonly type: "outline" }
  | { readonly type: "operation"; readonly operation: number; readonly example: ExampleChoice }
  /** How one value comes about; `element` counts in the `values` of the piece's output. */
  | {
      readonly type: "explain";
      readonly operation: number;
      readonly piece: number;
      readonly element: number;
      readonly example: ExampleChoice;
    }
  /** Holds elements of a parameter's gradient, or the largest one, to finite differences in float64. */
  | { readonly type: "gradcheck"; readonly parameter: string; readonly elements: readonly number[] | "largest" }
  | LedgerRequest
  | { readonly type: "closeLedger" };

/**
 * From now on the last steps are recorded, also while training runs, until `closeLedger`. Null is the element that moves furthest, in
 * the parameter or in all.
 */
export interface LedgerRequest {
  readonly type: "ledger";
  readonly parameter: string | null;
  readonly element: number | null;
}

export type InspectorAnswer =
  | { readonly type: "outline"; readonly outline: Outline }
  | { readonly type: "operation"; readonly pieces: readonly Piece[] }
  | { readonly type: "explain"; readonly explanation: Explanation }
  /** The loss is what `backward()` starts from, in float64. */
  | { readonly type: "gradcheck"; readonly loss: number; readonly checked: readonly CheckedElement[] }
  | { readonly type: "ledger"; readonly ledger: Ledger }
  | { readonly type: "closeLedger" };
