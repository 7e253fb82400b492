/** How a result of `map` comes about: by its own expression. */

import type { Expr } from "../../expr/expr.ts";
import { printExpr } from "../../expr/mathml.ts";
import type { Tensor } from "../../graph/tensor.ts";
import { broadcastElement } from "../elementIndex.ts";
import type { Explanation } from "../explanation.ts";
import { arithmeticOf } from "../makeArithmetic.ts";
import { inlined } from "./inline.ts";
import type { MapAttrs } from "./map.ts";
import { readableForm } from "./readable.ts";
import { tidied } from "./tidy.ts";

export const map: Explanation<MapAttrs> = {
  element({ attrs: { names, exprs, shape }, inputs, output, element, of }) {
    return arithmeticOf(tidiedOf(exprs[output]!), (name) => {
      const input = inputs[names.indexOf(name)]!;
      return of(input, broadcastElement(element, input.shape, shape));
    });
  },

  formula({ outputs, output, isGiven, of, termsOf }) {
    const { expr, tensors } = inlined(outputs[output]!, isGiven);
    const form = readableForm(expr, {
      termsOf: (name) => termsOf(tensors.get(name)!),
      isOneHot: (name) => isOneHot(tensors.get(name)!),
    });
    return printExpr(form, (name) => of(tensors.get(name)!), true);
  },
};

function isOneHot({ source }: Tensor): boolean {
  return source.kind === "node" && source.node.op.name === "oneHot";
}

const tidy = new WeakMap<Expr, Expr>();

/** Worked out once for all elements. */
function tidiedOf(expr: Expr): Expr {
  const form = tidy.get(expr) ?? tidied(expr);
  tidy.set(expr, form);
  return form;
}
