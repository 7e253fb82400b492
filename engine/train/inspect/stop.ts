/** What an operation of a step is, before it is taken apart: which tensors it makes, of which, and what those are called there. */

import type { Shape, Slot, Tensor } from "../../graph/tensor.ts";
import type { TrainingStep } from "../stepGraph.ts";
import type { FigureRole, LoopLine, Operation, Piece } from "./inspection.ts";
import type { Name } from "./names.ts";
import type { Numbers } from "./shownRules.ts";

/** A tensor and what it is called. */
export type Named = Name & { readonly tensor: Tensor };

/** A tensor that an operation makes. */
export type Result = Named & { readonly purpose: Piece["purpose"] };

export interface Stop {
  readonly operation: Operation;
  /** What goes by another name here than elsewhere, such as the layer before's output. */
  readonly sources: readonly Named[];
  /** What it makes. */
  readonly results: readonly Result[];
  /** Its results come from outside the network: how they are made is not shown. */
  readonly isGiven?: boolean;
}

/** A step, its numbers by name (see `columnNames`) and what they are. */
export type NumberedStep = TrainingStep & {
  readonly numberOf: Readonly<Record<string, Tensor>>;
  readonly numbers: Numbers;
};

export const operation = (line: LoopLine, rest: Partial<Operation>): Operation => ({
  line,
  layer: "",
  type: "",
  gradFn: null,
  node: null,
  parameter: null,
  input: [],
  output: [],
  ...rest,
});

export const named = (tensor: Tensor, role: FigureRole, symbol: string, name: string | null = null): Named => ({
  tensor,
  role,
  symbol,
  name,
});

/** What an operation makes for a purpose. */
export const made = (purpose: Piece["purpose"], ...what: Parameters<typeof named>): Result => ({
  ...named(...what),
  purpose,
});

/** As formulas write parameters: W and b. */
export function symbolOfParameter(suffix: string, shape: Shape): string {
  if (suffix === "weight") return shape.length > 1 ? "W" : "w";
  return suffix === "bias" ? "b" : suffix;
}

export const symbolOfSlot = ({ name, shape }: Slot): string =>
  symbolOfParameter(name.slice(name.lastIndexOf(".") + 1), shape);
