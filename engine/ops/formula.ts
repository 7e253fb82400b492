/** The formula of a tensor, read from the very nodes that compute it: `x Wᵀ + b`. Only an inspector loads it. */

import { symbol } from "../expr/mathml.ts";
import { atom, element, fraction, identifier, type MathNode, operator, type Printed, row } from "../expr/mathNode.ts";
import { baseOf } from "../graph/schedule.ts";
import { sizeOf } from "../graph/shape.ts";
import type { Node, Tensor } from "../graph/tensor.ts";
import { placesOf } from "./boundary.ts";
import type { Explanation, FormulaStep } from "./explanation.ts";
import { explanations } from "./explanations.ts";
import type { ReduceAttrs } from "./reduce/reduce.ts";

const table: Readonly<Record<string, Explanation>> = explanations;

export interface FormulaSources {
  /** Where the way back ends: what stands in the formula as a symbol. */
  readonly inputs: readonly Tensor[];
  /** Of an input, or of a slot that is none of them; `m_t` puts the t below. */
  readonly symbolOf: (tensor: Tensor) => string;
  /** What stands before the equals sign, as a symbol; nothing without it. */
  readonly left?: string;
}

/** @returns a `math` element */
export function formulaOf(output: Tensor, { inputs, symbolOf, left }: FormulaSources): MathNode {
  const placeOf = placesOf(inputs);
  const isGiven = (tensor: Tensor): boolean => placeOf(tensor) !== undefined;
  const known = new Map<Tensor, Printed>();

  function of(tensor: Tensor | undefined): Printed {
    if (!tensor) throw new Error("An op asks for an input that it does not have");
    const result = known.get(tensor) ?? print(tensor);
    known.set(tensor, result);
    return result;
  }

  function print(tensor: Tensor): Printed {
    const place = placeOf(tensor);
    if (place !== undefined) return printedSymbol(symbolOf(inputs[place]!));
    const { source } = tensor;
    return source.kind === "node" ? printNode(source.node, tensor) : printedSymbol(symbolOf(tensor));
  }

  function printNode(node: Node, tensor: Tensor): Printed {
    const step: FormulaStep<unknown> = {
      attrs: node.attrs,
      inputs: node.inputs,
      outputs: node.outputs,
      output: node.outputs.indexOf(tensor),
      isGiven,
      of,
      termsOf: (other) => (isGiven(other) ? null : termsOf(other)),
    };
    const explanation = table[node.op.name];
    if (!explanation) throw new Error(`Nothing says what the formula of ${node.op.name} is`);
    // The op's name ties its attributes to its explanation's; only the table knows.
    return explanation.formula(step as never);
  }

  const right = of(output).node;
  return element("math", left === undefined ? right : row(printedLeft(left), operator("="), right));
}

/** How many elements it is the sum of. */
function termsOf(tensor: Tensor): number | null {
  const { source, shape } = baseOf(tensor);
  if (source.kind !== "node" || source.node.op.name !== "reduce") return null;
  const { kind } = source.node.attrs as ReduceAttrs;
  return kind === "sum" ? sizeOf(source.node.inputs[0]!.shape) / sizeOf(shape) : null;
}

/** Before the equals sign `∂L/∂x` stands in one line. */
function printedLeft(text: string): MathNode {
  const below = differentiated(text);
  return below ? row(lossNode, operator("/"), below) : symbolNode(text);
}

/** In a formula it is a fraction. */
function printedSymbol(text: string): Printed {
  const below = differentiated(text);
  return below ? fraction(atom(lossNode), atom(below)) : atom(symbolNode(text));
}

const lossNode = row(operator("∂"), identifier("L"));

/** The ∂x of `∂L/∂x`; null for other symbols. */
function differentiated(text: string): MathNode | null {
  const [, of] = /^∂L\/∂(.+)$/.exec(text) ?? [];
  return of === undefined ? null : row(operator("∂"), symbolNode(of));
}

/** Names such as `exp_avg_sq` are PyTorch's, and stay whole. */
const symbolNode = (text: string): MathNode => (/^._/.test(text) ? symbol(text) : identifier(text));
