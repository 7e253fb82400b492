/**
 * Cuts the part of a graph between some tensors that are known and some that are wanted into pieces that a learner can follow: a piece
 * makes one tensor. Which of the values in between are shown follows from the operations alone.
 */

import { variablesOf } from "../../expr/structure.ts";
import { baseOf } from "../../graph/schedule.ts";
import { sizeOf } from "../../graph/shape.ts";
import type { Elementwise, Node, Tensor } from "../../graph/tensor.ts";

/** How one tensor is made of others. */
export interface Cut {
  readonly output: Tensor;
  /** Those that are known, or made by other pieces, in the order in which the piece comes to read them. */
  readonly inputs: readonly Tensor[];
  /** The operation that says most of what is done: a product rather than the bias that is added to it. */
  readonly op: string;
  readonly attrs: unknown;
}

export interface Cuts {
  /** Each after those it reads. */
  readonly pieces: readonly Cut[];
  /** What an expression that reads the tensor calls it; null where none does. */
  variableOf(tensor: Tensor): string | null;
  /** Whether it is the same in every step. */
  isConstant(tensor: Tensor): boolean;
}

interface Surroundings {
  /** The tensor that is shown already and holds the values of this one, itself or as a view; null where there is none. */
  readonly known: (tensor: Tensor) => Tensor | null;
  /** Whether the tensor has an axis of examples. */
  readonly hasExamples: (tensor: Tensor) => boolean;
}

/** Sums of products: a map that follows, such as a bias, is one piece with them. */
const products: ReadonlySet<string> = new Set(["matmul", "conv2d", "conv2dInput", "conv2dWeight"]);

/** One piece for each result and for each value in between that is worth a look. */
export function cut(results: readonly Tensor[], { known, hasExamples }: Surroundings): Cuts {
  const resultOf = new Map(results.map((result) => [baseOf(result), result]));
  const readers = new Map<Tensor, Set<Tensor>>();
  const constants = new Map<Tensor, boolean>();
  const variables = new Map<Tensor, string>();
  /** What is computed on the way, each after what it reads. */
  const computed = new Set<Tensor>();

  for (const result of results) if (!known(result)) visit(baseOf(result));
  const shown = new Set([...computed].filter((tensor) => resultOf.has(tensor) || isShown(tensor)));

  const isView = (result: Tensor) => known(result) !== null || resultOf.get(baseOf(result)) !== result;
  return {
    pieces: [
      ...[...shown].map((tensor): Cut => {
        const { inputs, main } = behind(tensor);
        const attrs = main.op.elementwise ? null : main.attrs;
        return { output: resultOf.get(tensor) ?? tensor, inputs, op: main.op.name, attrs };
      }),
      ...results.filter(isView).map((output): Cut => {
        const input = known(output) ?? resultOf.get(baseOf(output))!;
        return { output, inputs: [input], op: "reshape", attrs: null };
      }),
    ],
    variableOf: (tensor) => variables.get(baseOf(tensor)) ?? null,
    isConstant,
  };

  function isConstant(tensor: Tensor): boolean {
    if (tensor.source.kind === "slot" || known(tensor)) return false;
    const found = constants.get(tensor) ?? inputsOf(tensor).every(isConstant);
    constants.set(tensor, found);
    return found;
  }

  function visit(tensor: Tensor): void {
    if (computed.has(tensor)) return;
    const { op, attrs, inputs } = nodeOf(tensor);
    op.elementwise?.(attrs).names.forEach((name, i) => {
      const read = lookThrough(inputs[i]!);
      if (!variables.has(read)) variables.set(read, name);
    });
    for (const read of readsOf(tensor)) {
      if (isEnd(read)) continue;
      readers.set(read, (readers.get(read) ?? new Set()).add(tensor));
      visit(read);
    }
    computed.add(tensor);
  }

  /** Where the way back ends: what is known, slots, and constants that stand on their own. */
  function isEnd(tensor: Tensor): boolean {
    return tensor.source.kind === "slot" || known(tensor) !== null || isConstant(tensor);
  }

  /** What the tensor is computed from: known tensors, or the memory that is read under whatever shape. */
  function readsOf(tensor: Tensor): readonly Tensor[] {
    return inputsOf(tensor).flatMap((input) => {
      const read = lookThrough(input);
      const isInline = isConstant(read) && nodeOf(read).op.elementwise && nodeOf(tensor).op.elementwise;
      return isInline ? [] : [read];
    });
  }

  function lookThrough(tensor: Tensor): Tensor {
    const end = known(tensor);
    if (end) return end;
    const base = baseOf(tensor);
    if (base.source.kind === "slot" || resultOf.has(base) || !isRepetition(base)) return base;
    return lookThrough(base.source.node.inputs[0]!);
  }

  /** Whether a value in between is a piece of its own, or part of the one piece that reads it. */
  function isShown(tensor: Tensor): boolean {
    const [reader, ...others] = readers.get(tensor)!;
    if (others.length > 0) return true;
    if (isSumOfPaths(reader!)) return !isSumOfPaths(tensor);
    // A sum over all examples cannot be part of what is shown for one.
    const isOverExamples = !hasExamples(tensor) && readsOf(tensor).some(hasExamples);
    if (isOverExamples && hasExamples(reader!)) return true;
    const [{ op }, next] = [nodeOf(tensor), nodeOf(reader!)];
    if (!next.op.elementwise) return !(op.elementwise && next.op.name === "reduce");
    const isOnlyRead = readsOf(reader!).length === 1;
    // What is computed once for many is worth a look of its own.
    const isOneForOne = sizeOf(tensor.shape) === sizeOf(reader!.shape);
    return !((op.elementwise && isOneForOne) || products.has(op.name) || (op.name === "reduce" && isOnlyRead));
  }

  function behind(tensor: Tensor): { readonly inputs: readonly Tensor[]; readonly main: Node } {
    const inputs = new Set<Tensor>();
    const inside: Node[] = [];
    function follow(at: Tensor): void {
      inside.push(nodeOf(at));
      for (const read of readsOf(at)) {
        if (isEnd(read)) inputs.add(read);
        else if (shown.has(read)) inputs.add(resultOf.get(read) ?? read);
        else follow(read);
      }
      for (const other of earlierOutputs(at)) if (shown.has(other)) inputs.add(resultOf.get(other) ?? other);
    }
    follow(tensor);
    return { inputs: [...inputs], main: inside.find(({ op }) => !op.elementwise) ?? inside[0]! };
  }
}

function nodeOf({ source }: Tensor): Node {
  if (source.kind === "slot") throw new Error(`${source.slot.name} is not computed`);
  return source.node;
}

/** The inputs of its node that this output depends on. */
function inputsOf(tensor: Tensor): readonly Tensor[] {
  const { op, attrs, inputs, outputs } = nodeOf(tensor);
  const work = op.elementwise?.(attrs);
  if (!work) return inputs;
  const read = variablesOf(exprOf(work, outputs.indexOf(tensor)));
  return inputs.filter((_, i) => read.has(work.names[i]!));
}

/** What the same operation makes first, and the output may be explained by: of a variance the mean. */
function earlierOutputs(tensor: Tensor): readonly Tensor[] {
  const { op, outputs } = nodeOf(tensor);
  return op.elementwise ? [] : outputs.slice(0, outputs.indexOf(tensor));
}

const exprOf = ({ exprs }: Elementwise, output: number) => exprs[output]!;

/** The same values along more axes. */
function isRepetition(tensor: Tensor): boolean {
  const { op, attrs, outputs } = nodeOf(tensor);
  const work = op.elementwise?.(attrs);
  return work !== undefined && exprOf(work, outputs.indexOf(tensor)).kind === "var";
}

/** What is added up in a gradient, down to those that are known. */
export function pathsOf(gradient: Tensor, known: ReadonlySet<Tensor>): readonly Tensor[] {
  const ends = new Set<Tensor>();
  function follow(tensor: Tensor): void {
    if (tensor !== gradient && known.has(tensor)) ends.add(tensor);
    else if (tensor.source.kind === "node" && isSumOfPaths(tensor)) inputsOf(tensor).forEach(follow);
    else ends.add(tensor);
  }
  follow(gradient);
  return [...ends];
}

/** Where autograd adds up what arrives on several ways. */
function isSumOfPaths(tensor: Tensor): boolean {
  const { op, attrs, outputs, origins } = nodeOf(tensor);
  const work = op.elementwise?.(attrs);
  if (!work || origins[0]?.phase !== "backward") return false;
  const expr = exprOf(work, outputs.indexOf(tensor));
  return expr.kind === "call" && expr.fn === "add" && expr.args.every(({ kind }) => kind === "var");
}
