/** The epilogue of a node in float64: element by element, after the op's whole result is known. */

import { type Arithmetic, compileExprs } from "../../expr/evaluate.ts";
import { stridesOf } from "../../graph/shape.ts";
import type { Epilogue } from "../../graph/tensor.ts";
import type { Operand } from "./kernel.ts";

/** @param outputs may be the memory of inputs that are read by element */
export function epilogueOf(
  { names, exprs, reads }: Epilogue,
  result: Operand,
  inputs: readonly Operand[],
  outputs: readonly Operand[],
  arithmetic?: Arithmetic,
): () => void {
  const evaluate = compileExprs(exprs, names, arithmetic);
  const arguments_ = names.map(() => 0);
  const values = exprs.map(() => 0);
  const features = result.shape[1] ?? 1;
  const perFeature = stridesOf(result.shape)[1] ?? 1;

  return () => {
    for (let i = 0; i < result.values.length; i++) {
      const index = { element: i, feature: Math.floor(i / perFeature) % features, scalar: 0 };
      arguments_[0] = result.values[i]!;
      inputs.forEach((input, k) => {
        arguments_[k + 1] = input.values[index[reads[k]!]]!;
      });
      evaluate(arguments_, values);
      outputs.forEach((output, k) => {
        output.values[i] = values[k]!;
      });
    }
  };
}
