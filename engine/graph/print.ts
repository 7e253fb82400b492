/** Prints graphs and plans as text, a line a node, to be read by people: in tests, at a prompt, beside a debugger. */

import type { Expr, PrimitiveName } from "../expr/expr.ts";
import { operandsOf } from "./epilogue.ts";
import { nodesBehind } from "./order.ts";
import type { Origin } from "./origin.ts";
import type { Location, Plan } from "./plan.ts";
import type { Node, Tensor, TensorType } from "./tensor.ts";

/** `%2 = map max(%1, 0) → f32[4,6] # forward 1`: what tensors depend on, in the order of its computation; `<0.weight>` is a slot. */
export function printGraph(results: readonly Tensor[]): string {
  const names = new Map<Tensor, string>();
  const lines = nodesBehind(results).map((node) => {
    const inputs = node.inputs.map((input) => names.get(input) ?? nameOfSlot(input));
    for (const output of node.outputs) names.set(output, `%${names.size}`);
    return lineOf(node, { inputs, outputs: node.outputs.map((output) => names.get(output)!) });
  });
  return [...lines, `return ${results.map((tensor) => names.get(tensor) ?? nameOfSlot(tensor)).join(", ")}`].join("\n");
}

/** The kernels in their order, each with where it reads and writes: `@128` is a place in the arena, `<0.weight>` a slot. */
export function printPlan({ steps, arenaBytes }: Plan): string {
  const lines = steps.map(({ node, inputs, outputs }) =>
    lineOf(node, { inputs: inputs.map(nameOfLocation), outputs: outputs.map(nameOfLocation) }),
  );
  return [`arena ${arenaBytes} bytes`, ...lines].join("\n");
}

interface Names {
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

function lineOf(node: Node, { inputs, outputs }: Names): string {
  const { op, attrs, epilogue, origins } = node;
  const own = operandsOf(node).length;
  const elementwise = op.elementwise?.(attrs);
  const computed = elementwise
    ? printExprs(elementwise.exprs, elementwise.names, inputs)
    : `${inputs.slice(0, own).join(", ")}${printAttrs(attrs)}`;
  const parts = [
    `${outputs.join(", ")} = ${op.name} ${computed}`.trimEnd(),
    epilogue ? `, then ${printExprs(epilogue.exprs, epilogue.names, ["result", ...inputs.slice(own)])}` : "",
    ` → ${node.outputs.map(printType).join(", ")}`,
    origins.length > 0 ? ` # ${origins.map(printOrigin).join(" + ")}` : "",
  ];
  return parts.join("");
}

/** @param names of what the variables hold, in the text */
function printExprs(exprs: readonly Expr[], variables: readonly string[], names: readonly string[]): string {
  const nameOf = new Map(variables.map((variable, i) => [variable, names[i]!]));
  return exprs.map((expr) => printExpr(expr, nameOf)).join("; ");
}

function printExpr(expr: Expr, nameOf: ReadonlyMap<string, string>): string {
  switch (expr.kind) {
    case "const":
      return String(expr.value);
    case "var":
      return nameOf.get(expr.name) ?? expr.name;
    case "call": {
      const args = expr.args.map((arg) => printExpr(arg, nameOf));
      const sign = signs[expr.fn];
      return sign ? `(${args.join(` ${sign} `)})` : `${expr.fn}(${args.join(", ")})`;
    }
    default:
      return expr satisfies never;
  }
}

const signs: Partial<Record<PrimitiveName, string>> = { add: "+", sub: "-", mul: "*", div: "/", gt: ">", ge: ">=" };

function printAttrs(attrs: unknown): string {
  const text = JSON.stringify(attrs);
  return text === "{}" ? "" : ` ${text}`;
}

const printType = ({ shape, dtype }: TensorType): string => `${dtype}[${shape.join(",")}]`;

const printOrigin = ({ phase, layer, parameter }: Origin): string => [phase, parameter ?? layer].join(" ").trim();

const nameOfLocation = (location: Location): string =>
  location.kind === "slot" ? bracketed(location.slot.name) : `@${location.offset}`;

function nameOfSlot({ source }: Tensor): string {
  if (source.kind === "node") throw new Error("A graph's node comes before its readers");
  return bracketed(source.slot.name);
}

const bracketed = (slot: string): string => `<${slot}>`;
