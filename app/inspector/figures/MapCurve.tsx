/** A function of one value as its curve, with the point of the chosen value on it: an activation, whatever it is called. */

import { primitives } from "../../../engine/expr/primitives.ts";
import type { Arithmetic } from "../../../engine/train/inspect/inspection.ts";
import { magnitude } from "../../canvas/colors.ts";
import styles from "./MapCurve.module.css";
import type { PieceView } from "./view.ts";

const sidePx = 120;
const pointCount = 80;

export function MapCurve({ view: { piece, explanation } }: { readonly view: PieceView }) {
  const [input, ...others] = piece.inputs;
  if (piece.op !== "map" || !input || !explanation) return null;
  const { arithmetic } = explanation;
  const read = onlyRead(arithmetic);
  if (read === null || others.length > 0) return null;
  const f = (x: number) => valueAt(arithmetic, x);
  const reach = Math.max(1, magnitude(input.values) * 1.1);
  const xs = Array.from({ length: pointCount + 1 }, (_, i) => (i / pointCount) * 2 * reach - reach);
  const height = magnitude(xs.map(f)) || 1;
  const across = (x: number) => ((x / reach + 1) / 2) * sidePx;
  const down = (y: number) => ((1 - (y / height) * 0.9) / 2) * sidePx;
  const path = `M${xs.map((x) => `${across(x).toFixed(1)} ${down(f(x)).toFixed(1)}`).join("L")}`;
  return (
    <svg className={styles.curve} width={sidePx} height={sidePx} viewBox={`0 0 ${sidePx} ${sidePx}`} aria-hidden="true">
      <path className={styles.axes} d={`M0 ${sidePx / 2}H${sidePx}M${sidePx / 2} 0V${sidePx}`} />
      <path className={styles.line} d={path} />
      <circle className={styles.point} r={5} cx={across(read)} cy={down(f(read))} />
    </svg>
  );
}

/** The one number that all depends on; null where there are several, or none. */
function onlyRead(arithmetic: Arithmetic): number | null {
  const elements = elementsIn(arithmetic);
  const [first] = elements;
  return first && elements.every(({ element }) => element === first.element) ? first.value : null;
}

function elementsIn(part: Arithmetic): readonly Extract<Arithmetic, { kind: "element" }>[] {
  switch (part.kind) {
    case "element":
      return [part];
    case "constant":
      return [];
    case "call":
      return part.args.flatMap(elementsIn);
    case "sum":
    case "max":
      return part.terms.flatMap(elementsIn);
    default:
      return part satisfies never;
  }
}

/** The same with another number in the place of the one that was read. */
function valueAt(part: Arithmetic, x: number): number {
  switch (part.kind) {
    case "element":
      return x;
    case "constant":
      return part.value;
    case "call":
      return primitives[part.fn].evaluate(...part.args.map((arg) => valueAt(arg, x)));
    case "sum":
      return part.terms.reduce((sum, term) => sum + valueAt(term, x), 0);
    case "max":
      return Math.max(...part.terms.map((term) => valueAt(term, x)));
    default:
      return part satisfies never;
  }
}
