/** How a result of `map` comes about: by its own expression. */

import type { Expr } from "../../expr/expr.ts";
import { usualForm } from "../../expr/usual.ts";
import { broadcastElement } from "../elementIndex.ts";
import type { Explanation } from "../explanation.ts";
import { arithmeticOf } from "../makeArithmetic.ts";
import type { MapAttrs } from "./map.ts";

const usualForms = new WeakMap<Expr, Expr>();

/** As people write it, worked out once for all elements. */
function usualFormOf(expr: Expr): Expr {
  const form = usualForms.get(expr) ?? usualForm(expr);
  usualForms.set(expr, form);
  return form;
}

export const map: Explanation<MapAttrs> = {
  element({ attrs: { names, exprs, shape }, inputs, output, element, of }) {
    return arithmeticOf(usualFormOf(exprs[output]!), (name) => {
      const input = names.indexOf(name);
      return of(input, broadcastElement(element, inputs[input]!.shape, shape));
    });
  },
};
