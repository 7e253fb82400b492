/** The optimizer's rule with a step's numbers in it, and the same step by hand. */

import type { Expr } from "../../../../engine/expr/expr.ts";
import type { LedgerRow } from "../../../../engine/train/inspect/inspection.ts";
import { useText } from "../../../i18n/i18n.ts";
import { MathFormula } from "../../../ui/MathFormula.tsx";
import styles from "./Rule.module.css";
import { byHand, linesOf, type RuleLine } from "./rule.ts";

const words = {
  rule: { en: "The rule, with these numbers", zh: "更新规则，代入数值" },
  byHand: { en: "The same step by hand", zh: "手算同一步" },
};

interface RuleProps {
  readonly rule: Readonly<Record<string, Expr>>;
  readonly row: LedgerRow;
  readonly counts: (name: string, value: number) => boolean;
  /** The loss is climbed. */
  readonly isUphill: boolean;
  /** Of the weight. */
  readonly decimals: number;
}

export function Rule({ rule, row, counts, isUphill, decimals }: RuleProps) {
  const text = useText();
  const hand = byHand(row, { isUphill, decimals });
  return (
    <div className={styles.rules}>
      <section className={styles.part}>
        <h4 className={styles.title}>{text(words.rule)}</h4>
        {linesOf(rule, row, { counts, decimals }).map((line) => (
          <Line key={line.name} line={line} />
        ))}
      </section>
      {hand && (
        <section className={styles.part}>
          <h4 className={styles.title}>{text(words.byHand)}</h4>
          <Line line={hand} />
        </section>
      )}
    </div>
  );
}

function Line({ line: { name, formula, filled } }: { readonly line: RuleLine }) {
  return (
    <p className={styles.line}>
      <span className={styles.formula}>
        <MathFormula formula={formula} />
        {name !== "p" && <code>{name}</code>}
      </span>
      <span className={styles.filled}>
        <MathFormula formula={filled} />
      </span>
    </p>
  );
}
