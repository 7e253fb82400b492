/** A formula as MathML, which every browser renders by itself. */

import { createElement, type ReactNode } from "react";
import type { MathNode } from "../../engine/expr/mathml.ts";

export function MathFormula({ formula }: { readonly formula: MathNode }) {
  return render(formula, 0);
}

function render(node: MathNode | string, key: number): ReactNode {
  if (typeof node === "string") return node;
  return createElement(node.tag, { key, ...node.attributes }, ...node.children.map(render));
}
