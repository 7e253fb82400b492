/** A function of one value as its curve, with the point of the chosen value on it: an activation, whatever it is called. */

import { useMemo } from "react";
import { compileExpr } from "../../../engine/expr/evaluate.ts";
import type { Expr } from "../../../engine/expr/expr.ts";
import { magnitude } from "../../canvas/colors.ts";
import styles from "./MapCurve.module.css";
import { type PieceView, readsOf } from "./view.ts";

const sidePx = 120;
const pointCount = 80;

export function MapCurve({ view }: { readonly view: PieceView }) {
  const { piece } = view;
  const curve = useMemo(() => curveOf(piece), [piece]);
  if (!curve) return null;
  const { f, reach, height, path } = curve;
  const read = readsOf(view, 0)?.[0];
  const x = read === undefined ? null : piece.inputs[0]!.values[read]!;
  const at = (x: number, y: number) => ({ cx: across(x, reach), cy: down(y, height) });
  return (
    <svg className={styles.curve} width={sidePx} height={sidePx} viewBox={`0 0 ${sidePx} ${sidePx}`} aria-hidden="true">
      <path className={styles.axes} d={`M0 ${sidePx / 2}H${sidePx}M${sidePx / 2} 0V${sidePx}`} />
      <path className={styles.line} d={path} />
      {x !== null && <circle className={styles.point} r={5} {...at(x, f(x))} />}
    </svg>
  );
}

const across = (x: number, reach: number): number => ((x / reach + 1) / 2) * sidePx;
const down = (y: number, height: number): number => ((1 - (y / height) * 0.9) / 2) * sidePx;

function curveOf({ op, attrs, inputs, output }: PieceView["piece"]) {
  const [input] = inputs;
  if (op !== "map" || inputs.length !== 1 || !input || input.values.length !== output.values.length) return null;
  if (!isFunction(attrs)) return null;
  const f = compileExpr(attrs.exprs[0], attrs.names);
  const reach = Math.max(1, magnitude(input.values) * 1.1);
  const xs = Array.from({ length: pointCount + 1 }, (_, i) => (i / pointCount) * 2 * reach - reach);
  const ys = xs.map((x) => f(x));
  const height = magnitude(ys) || 1;
  const path = `M${xs.map((x, i) => `${across(x, reach).toFixed(1)} ${down(ys[i]!, height).toFixed(1)}`).join("L")}`;
  return { f, reach, height, path };
}

/** The attributes of a `map` of one input with one result. */
function isFunction(attrs: unknown): attrs is { readonly names: readonly [string]; readonly exprs: readonly [Expr] } {
  if (typeof attrs !== "object" || attrs === null || !("names" in attrs) || !("exprs" in attrs)) return false;
  const { names, exprs } = attrs;
  return Array.isArray(names) && names.length === 1 && Array.isArray(exprs) && exprs.length === 1;
}
