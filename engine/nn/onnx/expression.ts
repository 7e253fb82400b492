/** Expressions as elementwise ONNX nodes, so that an activation needs no word on ONNX. */

import type { OnnxNodes, OnnxValue } from "../../define/onnx.ts";
import type { Expr, PrimitiveName } from "../../expr/expr.ts";
import { createInterner, variablesOf } from "../../expr/structure.ts";

type Emit = (nodes: OnnxNodes, ...args: readonly OnnxValue[]) => OnnxValue;

const operator =
  (type: string): Emit =>
  ({ node }, ...args) =>
    node(type, args);

/** TensorProto.DataType.FLOAT. */
const float = 1;

const comparisons = { gt: "Greater", ge: "GreaterOrEqual" } as const;

/** What a comparison puts out is true or false; as numbers these are 1 and 0. */
const comparison =
  (fn: keyof typeof comparisons): Emit =>
  ({ node }, ...args) =>
    node("Cast", [node(comparisons[fn], args)], { to: float });

const operators: Readonly<Record<PrimitiveName, Emit>> = {
  add: operator("Add"),
  sub: operator("Sub"),
  mul: operator("Mul"),
  div: operator("Div"),
  neg: operator("Neg"),
  abs: operator("Abs"),
  sign: operator("Sign"),
  floor: operator("Floor"),
  sqrt: operator("Sqrt"),
  exp: operator("Exp"),
  // tanh(x / 2) · (eˣ + 1), which is exact near 0 too.
  expm1: ({ node, floats }, x) =>
    node("Mul", [node("Tanh", [node("Mul", [x, floats([0.5])])]), node("Add", [node("Exp", [x]), floats([1])])]),
  log: operator("Log"),
  log1p: ({ node, floats }, x) => node("Log", [node("Add", [x, floats([1])])]),
  tanh: operator("Tanh"),
  erf: operator("Erf"),
  sigmoid: operator("Sigmoid"),
  softplus: operator("Softplus"),
  max: operator("Max"),
  min: operator("Min"),
  gt: comparison("gt"),
  ge: comparison("ge"),
  select: ({ node, floats }, condition, yes, no) => node("Where", [node("Equal", [condition, floats([0])]), no, yes]),
};

/** @param x what the expression's only variable stands for */
export function expressionNodes(expr: Expr, x: OnnxValue, nodes: OnnxNodes): OnnxValue {
  const idOf = createInterner();
  const done = new Map<number, OnnxValue>();

  function visit(at: Expr): OnnxValue {
    const id = idOf(at);
    const value = done.get(id) ?? emit(at);
    done.set(id, value);
    return value;
  }

  function emit(at: Expr): OnnxValue {
    if (at.kind === "const") return nodes.floats([at.value]);
    if (at.kind === "var") return x;
    const [condition, yes, no] = at.args;
    if (at.fn === "select" && condition?.kind === "call" && (condition.fn === "gt" || condition.fn === "ge")) {
      // The comparison itself, rather than 1 or 0 and another comparison.
      const truth = nodes.node(comparisons[condition.fn], condition.args.map(visit));
      return nodes.node("Where", [truth, visit(yes!), visit(no!)]);
    }
    return operators[at.fn](nodes, ...at.args.map(visit));
  }

  const value = visit(expr);
  // A constant takes the shape of what it does not read.
  return variablesOf(expr).size > 0 ? value : nodes.node("Expand", [value, nodes.node("Shape", [x])]);
}
