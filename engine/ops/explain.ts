/**
 * How one element of a tensor comes about, exactly: from the nodes that compute it back to some tensors whose values are known. Only an
 * inspector loads it.
 */

import { sizeOf } from "../graph/shape.ts";
import type { Node, Tensor } from "../graph/tensor.ts";
import type { Arithmetic } from "./arithmetic.ts";
import { placesOf } from "./boundary.ts";
import type { ElementStep, Explanation } from "./explanation.ts";
import { explanations } from "./explanations.ts";
import { constantOf, longestList, maxOf, sumOf } from "./makeArithmetic.ts";

const table: Readonly<Record<string, Explanation>> = explanations;

export interface ElementSources {
  /** Where the way back ends. A view of one of them counts as that one. */
  readonly inputs: readonly Tensor[];
  /** Values of an input, or of a slot that is none of them: its elements are then constants. */
  readonly read: (tensor: Tensor) => ArrayLike<number>;
  /** Sums and maxima of more terms list only the largest. */
  readonly longest?: number;
}

export interface ExplainedElement {
  readonly arithmetic: Arithmetic;
  /** For each input all its elements that were read, ascending; more than those in `arithmetic`, where a sum is long or a choice was made. */
  readonly reads: readonly Int32Array[];
}

/** @param element counts row by row in the whole tensor, as all elements do here */
export function explainElement(
  output: Tensor,
  element: number,
  { inputs, read, longest = longestList }: ElementSources,
): ExplainedElement {
  const placeOf = placesOf(inputs);
  const valuesOf = remembered(read);
  const known = new Map<Tensor, Map<number, Arithmetic>>();
  /** For each input a 1 where an element was read. */
  const marks = inputs.map((input) => new Uint8Array(sizeOf(input.shape)));

  function of(tensor: Tensor | undefined, at: number): Arithmetic {
    if (!tensor) throw new Error("An op asks for an input that it does not have");
    const figure = placeOf(tensor);
    if (figure !== undefined) {
      marks[figure]![at] = 1;
      return { kind: "element", figure, element: at, value: valuesOf(inputs[figure]!)[at]! };
    }
    const all = known.get(tensor) ?? new Map<number, Arithmetic>();
    known.set(tensor, all);
    const result = all.get(at) ?? explain(tensor, at);
    all.set(at, result);
    return result;
  }

  function explain(tensor: Tensor, at: number): Arithmetic {
    const { source } = tensor;
    return source.kind === "node" ? explainNode(source.node, tensor, at) : constantOf(valuesOf(tensor)[at]!);
  }

  function explainNode(node: Node, tensor: Tensor, at: number): Arithmetic {
    const step: ElementStep<unknown> = {
      attrs: node.attrs,
      inputs: node.inputs,
      outputs: node.outputs,
      output: node.outputs.indexOf(tensor),
      element: at,
      isGiven: (other) => placeOf(other) !== undefined,
      of,
      sum: (terms, part) => sumOf(terms, { part, longest }),
      max: (terms) => maxOf(terms, { longest }),
    };
    const explanation = table[node.op.name];
    if (!explanation) throw new Error(`Nothing says how a result of ${node.op.name} comes about`);
    // The op's name ties its attributes to its explanation's; only the table knows.
    return explanation.element(step as never);
  }

  const arithmetic = of(output, element);
  return { arithmetic, reads: marks.map(placesOfOnes) };
}

function placesOfOnes(marks: Uint8Array): Int32Array {
  const places = new Int32Array(marks.reduce((count, mark) => count + mark, 0));
  let count = 0;
  for (let place = marks.indexOf(1); place >= 0; place = marks.indexOf(1, place + 1)) places[count++] = place;
  return places;
}

function remembered(read: ElementSources["read"]): ElementSources["read"] {
  const done = new Map<Tensor, ArrayLike<number>>();
  return (tensor) => {
    const values = done.get(tensor) ?? read(tensor);
    done.set(tensor, values);
    return values;
  };
}
