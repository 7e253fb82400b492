/** The losses at both sides of one weight, the slope that they make, and what autograd says. */

import type { CheckedElement } from "../../../../engine/train/inspect/inspection.ts";
import { useText } from "../../../i18n/i18n.ts";
import { commonLength, longNumber, shortNumber } from "./digits.ts";
import styles from "./Slopes.module.css";

const words = {
  up: { en: "loss at w + ε", zh: "w + ε 处的损失" },
  down: { en: "loss at w − ε", zh: "w − ε 处的损失" },
  numeric: { en: "their slope", zh: "二者的斜率" },
  numericHint: { en: "(loss at w + ε − loss at w − ε) / 2ε", zh: "（w + ε 处的损失 − w − ε 处的损失）/ 2ε" },
  autograd: { en: "autograd", zh: "自动求导" },
  agrees: { en: "They agree", zh: "二者一致" },
  kink: { en: "A corner", zh: "尖角" },
  differs: { en: "They differ", zh: "二者不一致" },
  error: { en: "relative error {{error}}", zh: "相对误差 {{error}}" },
  sides: {
    en: "the slope is {{left}} on its left and {{right}} on its right; autograd takes one between",
    zh: "左侧斜率为 {{left}}，右侧为 {{right}}；自动求导取其间的一个",
  },
  notFinite: { en: "the loss is not a number", zh: "损失不是一个数" },
  nearby: { en: "corner nearby", zh: "附近有尖角" },
  closer: {
    en: "ε is smaller than usual, so as not to reach the corner of the loss that is nearby",
    zh: "ε 比通常更小，以免触及附近损失的尖角",
  },
};

/** ε as it is where nothing asks for a smaller one, and how far it may be from that. */
const usual = Math.cbrt(Number.EPSILON);

export function Slopes({ checked }: { readonly checked: CheckedElement }) {
  const text = useText();
  const { weight, epsilon, plus, minus, numeric, autograd } = checked;
  const isCloser = epsilon < 0.5 * usual * Math.max(1, Math.abs(weight));
  return (
    <div className={styles.block}>
      <dl className={styles.slopes}>
        <dt title={isCloser ? text(words.closer) : undefined}>w ± ε{isCloser && ` · ${text(words.nearby)}`}</dt>
        <dd>
          {longNumber(weight)} ± {shortNumber(epsilon)}
        </dd>
        <dt>{text(words.up)}</dt>
        <Digits value={plus} beside={minus} shows="difference" />
        <dt>{text(words.down)}</dt>
        <Digits value={minus} beside={plus} shows="difference" />
        <dt title={text(words.numericHint)}>{text(words.numeric)}</dt>
        <Digits value={numeric} beside={autograd} shows="agreement" />
        <dt>{text(words.autograd)}</dt>
        <Digits value={autograd} beside={numeric} shows="agreement" />
      </dl>
      <Verdict checked={checked} />
    </div>
  );
}

/** The digits in which two numbers are alike, or those in which they are not, stand out. */
function Digits({
  value,
  beside,
  shows,
}: {
  readonly value: number;
  readonly beside: number;
  readonly shows: "agreement" | "difference";
}) {
  const own = longNumber(value);
  const length = commonLength(own, longNumber(beside));
  return (
    <dd data-shows={shows}>
      <span>{own.slice(0, length)}</span>
      <span>{own.slice(length)}</span>
    </dd>
  );
}

const signs = { agrees: "✓", kink: "△", differs: "✗" } as const;

function Verdict({ checked: { verdict, error, kink } }: { readonly checked: CheckedElement }) {
  const text = useText();
  const reason = kink
    ? text(words.sides, { left: shortNumber(kink.left), right: shortNumber(kink.right) })
    : Number.isNaN(error)
      ? text(words.notFinite)
      : text(words.error, { error: shortNumber(error) });
  return (
    <p className={styles.verdict} data-verdict={verdict} role="status">
      <strong>
        {signs[verdict]} {text(words[verdict])}
      </strong>{" "}
      {reason}
    </p>
  );
}
