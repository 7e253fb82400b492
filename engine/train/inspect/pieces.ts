/** The pieces of every operation of a step: which tensors they read and make, and what those are called. */

import { symbolOf } from "../../expr/symbols.ts";
import { baseOf } from "../../graph/schedule.ts";
import { slotTensor, type Tensor } from "../../graph/tensor.ts";
import type { StepGraph } from "../stepGraph.ts";
import { type Cut, type Cuts, cut } from "./cut.ts";
import type { Operation, Piece } from "./inspection.ts";
import { createNames, type Name, type Names } from "./names.ts";
import type { Named, NumberedStep, Result, Stop } from "./stop.ts";

export interface PlannedPiece {
  readonly purpose: Piece["purpose"];
  readonly op: string;
  readonly attrs: unknown;
  readonly inputs: readonly Named[];
  /** It is not shown how the output comes about. */
  readonly isGiven: boolean;
  readonly output: Named;
}

export interface PlannedOperation {
  readonly operation: Operation;
  readonly pieces: readonly PlannedPiece[];
}

type HasExamples = Parameters<typeof cut>[1]["hasExamples"];

export function planPieces(
  stops: readonly Stop[],
  {
    graph,
    step,
    hasExamples,
  }: { readonly graph: StepGraph; readonly step: NumberedStep; readonly hasExamples: HasExamples },
): readonly PlannedOperation[] {
  const everywhere = namesOf(graph, step);
  return stops.map((stop) => {
    const { operation, results, isGiven } = stop;
    const pieces = isGiven ? results.map(given) : cutStop(stop, everywhere, hasExamples);
    for (const { tensor, purpose, ...name } of results) {
      // Among the gradients of other parameters it needs its whole name.
      everywhere.give(tensor, { ...name, symbol: purpose === "passedOn" ? "g" : (name.name ?? name.symbol) });
    }
    return { operation, pieces };
  });
}

/** @param everywhere gets the names of what is made on the way */
function cutStop({ sources, results }: Stop, everywhere: Names, hasExamples: HasExamples): readonly PlannedPiece[] {
  const tensors = results.map(({ tensor }) => tensor);
  const names = everywhere.inside(tensors);
  for (const { tensor, ...name } of sources) names.give(tensor, name);
  const cuts = cut(tensors, { known: names.find, hasExamples });
  const ownNames = new Map(results.map((result) => [result.tensor, nameOf(result, names)]));
  const made = cuts.pieces.filter(({ output }) => !ownNames.has(output));
  for (const { output } of made) {
    const name = nameBetween(output, cuts);
    names.give(output, name, true);
    everywhere.give(output, name);
  }
  for (const tensor of cuts.pieces.flatMap(({ inputs }) => inputs))
    if (!names.find(tensor)) names.give(tensor, nameBetween(tensor, cuts), true);

  const isNumber = (tensor: Tensor) => names.of(tensor).role === "number";
  /** As the operation lists them, then what it makes on the way, then numbers. */
  function order(tensor: Tensor): number {
    const place = sources.findIndex((source) => source.tensor === tensor);
    return place >= 0 ? place : sources.length + (isNumber(tensor) ? 1 : 0);
  }
  const purposeOf = new Map(results.map(({ tensor, purpose }) => [tensor, purpose]));
  const own = new Set([...sources.map(({ tensor }) => tensor), ...tensors]);
  // What is made of other parameters' gradients alone, as where all are clipped together, is only read here.
  const isOthers = ({ inputs, output }: Cut): boolean => {
    const isOwn = own.has(output) || inputs.every(isNumber) || inputs.some((input) => own.has(input));
    if (isOwn) own.add(output);
    return !isOwn;
  };
  return cuts.pieces
    .filter((piece) => !isOthers(piece))
    .map(({ inputs, output, ...piece }) => ({
      purpose: purposeOf.get(output) ?? "intermediate",
      ...piece,
      isGiven: false,
      inputs: inputs.toSorted((a, b) => order(a) - order(b)).map((tensor) => ({ tensor, ...names.of(tensor) })),
      output: { tensor: output, ...(ownNames.get(output) ?? names.of(output)) },
    }));
}

const given = ({ purpose, ...output }: Result): PlannedPiece => ({
  purpose,
  op: output.tensor.source.kind === "node" ? output.tensor.source.node.op.name : "",
  attrs: null,
  isGiven: true,
  inputs: [],
  output,
});

/** Its symbol, where that is not another's already. */
function nameOf({ tensor, purpose, ...name }: Result, names: Names): Name {
  // What is handed on as it came keeps its own name where it comes in.
  if (names.find(tensor) === tensor) return name;
  names.give(tensor, name);
  return names.of(tensor);
}

/** What is shown wherever it is read, and is called the same unless an operation says otherwise. */
function namesOf(
  { inputs, targets, layers, outputGradients, parameters, buffers }: StepGraph,
  { numberOf, states, accumulated }: NumberedStep,
): Names {
  const names = createNames();
  names.give(inputs, { role: "input", name: "inputs", symbol: "x" });
  names.give(targets, { role: "target", name: "labels", symbol: "y" });
  for (const { output } of layers) names.give(output, { role: "intermediate", name: null, symbol: "y" });
  for (const gradient of outputGradients) names.give(gradient, { role: "gradient", name: null, symbol: "g" });
  for (const [name, number] of Object.entries(numberOf))
    names.give(number, { role: "number", name, symbol: symbolOf(name) });
  for (const { slot } of buffers) names.give(slotTensor(slot), { role: "buffer", name: slot.name, symbol: slot.name });
  for (const { parameter, gradient } of parameters) {
    const { slot } = parameter;
    names.give(slotTensor(slot), { role: "parameter", name: slot.name, symbol: slot.name });
    for (const [key, state] of Object.entries(states.of(slot)))
      names.give(slotTensor(state), { role: "state", name: key, symbol: symbolOf(key) });
    const grad = `${slot.name}.grad`;
    names.give(gradient, { role: "gradient", name: grad, symbol: grad });
    if (accumulated) names.give(slotTensor(accumulated.of(slot)), { role: "gradient", name: grad, symbol: grad });
  }
  return names;
}

/** What text books call what our expressions spell out. */
const letters: Readonly<Record<string, string>> = {
  mean: "μ",
  variance: "σ²",
  ofMean: "∂L/∂μ",
  ofVariance: "∂L/∂σ²",
};

/** A value in between is called what the expression that reads it calls it, if that says anything. */
function nameBetween(tensor: Tensor, { variableOf, isConstant }: Cuts): Name {
  const { source } = baseOf(tensor);
  const variable = variableOf(tensor);
  if (source.kind === "slot") return { role: "buffer", name: source.slot.name, symbol: variable ?? source.slot.name };
  if (source.node.inputs.length === 0) return { role: "number", name: null, symbol: variable ?? "c" };
  const isGradient = source.node.origins[0]?.phase === "backward";
  // Only that of a sum's terms, or of a mean's, depends on nothing.
  if (isGradient && isConstant(tensor)) return { role: "gradient", name: null, symbol: "∂L/∂ℓ" };
  const says = variable !== null && !/^(a|b|v|x|grad.*|output.*)$/.test(variable);
  return {
    role: isGradient ? "gradient" : "intermediate",
    name: null,
    symbol: says ? (letters[variable] ?? variable) : isGradient ? "g" : "z",
  };
}
