/** How one value of a piece comes about, in the places of the figures that show it: those of one example, of the mean, or of all. */

import type { SlotData } from "../../graph/device.ts";
import type { Tensor } from "../../graph/tensor.ts";
import type { Arithmetic } from "../../ops/arithmetic.ts";
import { explainElement } from "../../ops/explain.ts";
import { isShownWhole, type View } from "./figures.ts";
import type { Explanation } from "./inspection.ts";
import type { PlannedPiece } from "./pieces.ts";

interface Explained {
  readonly piece: PlannedPiece;
  /** Of the figure of the output. */
  readonly element: number;
  readonly view: View;
  readonly read: (tensor: Tensor) => SlotData;
}

export function explainPiece({ piece, element, view, read }: Explained): Explanation {
  const { output, inputs, isGiven } = piece;
  const { example, examples } = view;
  const values = read(output.tensor);
  if (example === "mean" && !isShownWhole(output.tensor, view)) {
    const length = values.length / examples;
    const terms = Array.from({ length: examples }, (_, i) => ofExample(i, values[i * length + element]!));
    return { ...meanOf(terms), reads: inputs.map(() => new Int32Array()) };
  }
  /** Where the example begins in a tensor. */
  const begin = (tensor: Tensor) =>
    isShownWhole(tensor, view) ? 0 : (Number(example) * read(tensor).length) / examples;
  const at = begin(output.tensor) + element;
  if (isGiven) return { value: values[at]!, arithmetic: constant(values[at]!), reads: [] };
  const tensors = inputs.map(({ tensor }) => tensor);
  const { arithmetic, reads } = explainElement(output.tensor, at, { inputs: tensors, read });
  const begins = tensors.map(begin);
  return {
    value: arithmetic.value,
    arithmetic: moved(arithmetic, begins),
    reads: reads.map((all, i) => all.map((place) => place - begins[i]!)),
  };
}

const constant = (value: number): Arithmetic => ({ kind: "constant", value });

/** What one example adds, as it is: how it comes about is shown with that example. */
const ofExample = (index: number, value: number): Arithmetic => ({
  kind: "sum",
  part: { axis: "example", index },
  terms: [constant(value)],
  count: 1,
  value,
});

function meanOf(terms: readonly Arithmetic[]): { readonly value: number; readonly arithmetic: Arithmetic } {
  const sum = terms.reduce((total, term) => total + term.value, 0);
  const value = sum / terms.length;
  const all: Arithmetic = { kind: "sum", part: null, terms, count: terms.length, value: sum };
  return { value, arithmetic: { kind: "call", fn: "div", args: [all, constant(terms.length)], value } };
}

/** The same with places counted from where each tensor's figure begins. Parts that are shared stay shared. */
function moved(arithmetic: Arithmetic, begins: readonly number[]): Arithmetic {
  const done = new Map<Arithmetic, Arithmetic>();
  function move(part: Arithmetic): Arithmetic {
    const result = done.get(part) ?? moveNew(part);
    done.set(part, result);
    return result;
  }
  function moveNew(part: Arithmetic): Arithmetic {
    switch (part.kind) {
      case "element":
        return { ...part, element: part.element - begins[part.figure]! };
      case "constant":
        return part;
      case "sum":
      case "max":
        return { ...part, terms: part.terms.map(move) };
      case "call":
        return { ...part, args: part.args.map(move) };
      default:
        return part satisfies never;
    }
  }
  return begins.every((begin) => begin === 0) ? arithmetic : move(arithmetic);
}
