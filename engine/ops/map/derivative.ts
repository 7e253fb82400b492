/** The gradient of `map` as expressions: the chain rule, without parts that an output holds already. */

import { derive } from "../../expr/derive.ts";
import { add, type Expr, ge, gt, mul, select, variable } from "../../expr/expr.ts";
import { isConst } from "../../expr/simplify.ts";
import { isSameExpr } from "../../expr/structure.ts";
import { costOf, replaceParts } from "../../expr/substitute.ts";
import type { BackwardStep, Elementwise, Tensor } from "../../graph/tensor.ts";

/** Gradients of the inputs as expressions over the node's inputs, its outputs and the outputs' gradients. */
export function mapGradients({ inputs, outputs, grads, attrs, needs }: BackwardStep<Elementwise>): {
  readonly exprs: Readonly<Record<string, Expr>>;
  readonly inputs: Readonly<Record<string, Tensor>>;
} {
  const all: Record<string, Tensor> = {};
  attrs.names.forEach((name, i) => {
    all[name] = inputs[i]!;
  });
  const known: { readonly part: Expr; readonly by: Expr }[] = [];
  const gradNames = outputs.map((output, k) => {
    const outputName = freshName(`output${k}`, all);
    all[outputName] = output;
    known.push(...tellsFromOutput(attrs.exprs[k]!, variable(outputName)));
    const grad = grads[k];
    if (!grad) return null;
    const gradName = freshName(`grad${k}`, all);
    all[gradName] = grad;
    return gradName;
  });

  const exprs: Record<string, Expr> = {};
  attrs.names.forEach((name, i) => {
    if (!needs[i]) return;
    let total: Expr | null = null;
    attrs.exprs.forEach((expr, k) => {
      const gradName = gradNames[k];
      if (gradName === null || gradName === undefined) return;
      const term = times(variable(gradName), derive(expr, name));
      if (isConst(term, 0)) return;
      total = total === null ? term : add(total, term);
    });
    if (total !== null) exprs[name] = replaceParts(total, known);
  });
  return { exprs, inputs: all };
}

/** grad·partial; where the partial is 0, so is the product, even if the gradient is infinite. */
function times(grad: Expr, partial: Expr): Expr {
  if (isConst(partial, 1)) return grad;
  if (isConst(partial, 0)) return partial;
  if (partial.kind !== "call" || partial.fn !== "select") return mul(grad, partial);
  const [condition, yes, no] = partial.args;
  return select(condition!, times(grad, yes!), times(grad, no!));
}

/** Parts of a derivative that can be read from the output: they are not computed again, and the input need not be kept. */
function tellsFromOutput(expr: Expr, output: Expr): readonly { readonly part: Expr; readonly by: Expr }[] {
  // tanh′ = 1 − tanh².
  if (costOf([expr]) >= worthReading) return [{ part: expr, by: output }];
  return knownBySign(expr, output);
}

/** From this cost on, reading a value is cheaper than computing it again. */
const worthReading = 6;

/**
 * For ReLU and LeakyReLU, select(0 ≥ u, slope·u, u) or select(u > 0, u, slope·u): the condition, which holds for the result
 * exactly where it holds for u.
 */
function knownBySign(expr: Expr, output: Expr): readonly { readonly part: Expr; readonly by: Expr }[] {
  if (expr.kind !== "call" || expr.fn !== "select") return [];
  const [condition, yes, no] = expr.args as [Expr, Expr, Expr];
  if (condition.kind !== "call") return [];
  const [a, b] = condition.args as [Expr, Expr];
  if (condition.fn === "gt" && isConst(b, 0) && isSameExpr(a, yes) && isScaled(no, a))
    return [{ part: condition, by: gt(output, 0) }];
  if (condition.fn === "ge" && isConst(a, 0) && isSameExpr(b, no) && isScaled(yes, b))
    return [{ part: condition, by: ge(0, output) }];
  return [];
}

/** 0, or a factor that is not negative times u. */
function isScaled(expr: Expr, u: Expr): boolean {
  if (expr.kind !== "call" || expr.fn !== "mul") return isConst(expr, 0);
  const [slope, factor] = expr.args;
  return slope?.kind === "const" && slope.value >= 0 && factor !== undefined && isSameExpr(u, factor);
}

function freshName(wanted: string, taken: Readonly<Record<string, unknown>>): string {
  return wanted in taken ? freshName(`${wanted}_`, taken) : wanted;
}
