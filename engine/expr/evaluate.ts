/** Evaluates expressions in float64, without generating code: the page's Content-Security-Policy forbids `eval`. */

import type { Expr, PrimitiveName } from "./expr.ts";
import type { Primitive } from "./primitive.ts";
import { primitives } from "./primitives.ts";
import { createInterner } from "./structure.ts";

/** Fills `outputs` from `inputs`; both are positional. */
export type Evaluator = (inputs: ArrayLike<number>, outputs: { [index: number]: number }) => void;

/** What computes each primitive. */
export type Arithmetic = (name: PrimitiveName) => Primitive["evaluate"];

const float64: Arithmetic = (name) => primitives[name].evaluate;

interface Instruction {
  readonly evaluate: Primitive["evaluate"];
  readonly arity: 1 | 2 | 3;
  /** Registers of the arguments; those beyond the arity are 0. */
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly result: number;
}

/**
 * Compiles several expressions of the variables `names`, in this order; equal subexpressions are evaluated once.
 * Not reentrant: an evaluator reuses its registers.
 */
export function compileExprs(
  exprs: readonly Expr[],
  names: readonly string[],
  arithmetic: Arithmetic = float64,
): Evaluator {
  const idOf = createInterner();
  const registerOf = new Map<number, number>();
  const initial: number[] = names.map(() => 0);
  const instructions: Instruction[] = [];

  function visit(expr: Expr): number {
    const id = idOf(expr);
    const known = registerOf.get(id);
    if (known !== undefined) return known;
    const register = emit(expr);
    registerOf.set(id, register);
    return register;
  }

  function emit(expr: Expr): number {
    switch (expr.kind) {
      case "const":
        return initial.push(expr.value) - 1;
      case "var": {
        const register = names.indexOf(expr.name);
        if (register < 0) throw new Error(`No input named ${expr.name}`);
        return register;
      }
      case "call": {
        const [a = 0, b = 0, c = 0] = expr.args.map(visit);
        const { arity } = primitives[expr.fn];
        const result = initial.push(0) - 1;
        instructions.push({ evaluate: arithmetic(expr.fn), arity, a, b, c, result });
        return result;
      }
      default:
        return expr satisfies never;
    }
  }

  const results = exprs.map(visit);
  const registers = Float64Array.from(initial);
  return (inputs, outputs) => {
    for (let i = 0; i < names.length; i++) registers[i] = inputs[i]!;
    for (const { evaluate, arity, a, b, c, result } of instructions) {
      registers[result] =
        arity === 1
          ? evaluate(registers[a]!)
          : arity === 2
            ? evaluate(registers[a]!, registers[b]!)
            : evaluate(registers[a]!, registers[b]!, registers[c]!);
    }
    for (let k = 0; k < results.length; k++) outputs[k] = registers[results[k]!]!;
  };
}

/** Compiles one expression to a function of the variables `names`, in this order. */
export function compileExpr(expr: Expr, names: readonly string[]): (...inputs: readonly number[]) => number {
  const evaluator = compileExprs([expr], names);
  const output = [0];
  return (...inputs) => {
    evaluator(inputs, output);
    return output[0]!;
  };
}

/** The value of an expression where its variables have the given values; for one look, `compileExpr` for many. */
export function evaluate(expr: Expr, values: Readonly<Record<string, number>>): number {
  return compileExpr(expr, Object.keys(values))(...Object.values(values));
}
