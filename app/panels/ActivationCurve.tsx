/** An activation at a glance: its curve over [−3, 3] and its formula, both read from the one expression in the table. */

import { createElement, type ReactNode } from "react";
import { activations } from "../../engine/catalog.ts";
import { initialValues, type ParamValues } from "../../engine/define/param.ts";
import { compileExpr } from "../../engine/expr/evaluate.ts";
import { variable } from "../../engine/expr/expr.ts";
import { type MathNode, toMathML } from "../../engine/expr/mathml.ts";
import { isSameExpr } from "../../engine/expr/structure.ts";
import { usualForm } from "../../engine/expr/usual.ts";
import styles from "./ActivationCurve.module.css";

interface ActivationProps {
  readonly type: string;
  /** Defaults of the table where absent. */
  readonly params?: ParamValues;
}

const reach = 3;
const [width, height] = [34, 22];

export function ActivationCurve({ type, params }: ActivationProps) {
  const points = curvePoints(type, params);
  return (
    <svg className={styles.curve} viewBox={`0 0 ${width} ${height}`} width={width} height={height} aria-hidden>
      <path d={`M0 ${height * 0.62}H${width}M${width / 2} 0V${height}`} className={styles.curveAxes} />
      <path d={points} className={styles.curveLine} />
    </svg>
  );
}

/** One unit is as long upwards as sideways; what leaves the picture is cut by it. */
function curvePoints(type: string, params?: ParamValues): string {
  const entry = activations[type]!;
  const f = compileExpr(entry.forward(variable("x"), { ...initialValues(entry.params), ...params }), ["x"]);
  const unit = width / (2 * reach);
  const points: string[] = [];
  for (let i = 0; i <= 48; i++) {
    const x = -reach + (i / 48) * 2 * reach;
    points.push(`${((x + reach) * unit).toFixed(1)} ${(height * 0.62 - f(x) * unit).toFixed(1)}`);
  }
  return `M${points.join("L")}`;
}

interface FormulaProps extends ActivationProps {
  /** Leaves out what takes more than a few signs on one line: there the curve must do. */
  readonly isShort?: boolean;
}

export function ActivationFormula({ type, params, isShort = false }: FormulaProps) {
  const entry = activations[type]!;
  const values = { ...initialValues(entry.params), ...params };
  const exact = entry.forward(variable("x"), values);
  const usual = usualForm(exact);
  const formula = toMathML(usual);
  if (isShort && (hasRows(formula) || lengthOf(formula) > shortAtMost)) return null;
  return (
    <span className={styles.formula}>
      {render(formula, 0)}
      {!isShort && !isSameExpr(usual, exact) && <span className={styles.exact}>{render(toMathML(exact), 0)}</span>}
    </span>
  );
}

/** Both, beside each other. */
export function ActivationRow({ type, params }: ActivationProps) {
  return (
    <div className={styles.formulaRow}>
      <ActivationCurve type={type} params={params} />
      <ActivationFormula type={type} params={params} />
    </div>
  );
}

const shortAtMost = 14;

/** A case distinction is written in rows. */
const hasRows = (node: MathNode | string): boolean =>
  typeof node !== "string" && (node.tag === "mtr" || node.children.some(hasRows));

const lengthOf = (node: MathNode | string): number =>
  typeof node === "string" ? node.length : node.children.reduce((sum, child) => sum + lengthOf(child), 0);

function render(node: MathNode | string, key: number): ReactNode {
  if (typeof node === "string") return node;
  return createElement(node.tag, { key, ...node.attributes }, ...node.children.map(render));
}
