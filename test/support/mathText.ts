/** Formulas in one line of text, for tests to compare. */

import type { MathNode } from "../../engine/expr/mathNode.ts";

export function asText(node: MathNode | string): string {
  if (typeof node === "string") return node.replace(/[\u2061\u2062]/g, "");
  const parts = node.children.map(asText);
  switch (node.tag) {
    case "mfrac":
      return `(${parts[0]})/(${parts[1]})`;
    case "msup":
      return `${parts[0]}^(${parts[1]})`;
    case "msub":
    case "munder":
      return `${parts[0]}_${parts[1]}`;
    case "mover":
      return `${parts[0]}${parts[1]}`;
    case "msqrt":
      return `√(${parts[0]})`;
    case "mtd":
      return `${parts[0]}; `;
    default:
      return parts.join("");
  }
}
