/** One value as the exact sum, product or call that it is, with the digits of the figures: `0.31·0.52 + (−0.12)·0.08 = 0.25`. */

import { useState } from "react";
import type { Arithmetic, Explanation, Figure, Piece } from "../../../engine/train/inspect/inspection.ts";
import { cssColor, valueColor } from "../../canvas/colors.ts";
import { type TranslateText, useText } from "../../i18n/i18n.ts";
import type { AppState, Theme } from "../../store/state.ts";
import { useStore } from "../../store/store.ts";
import styles from "./ArithmeticLine.module.css";
import { type Digits, digitsOf, isUpdate, writeValue } from "./digits.ts";
import { channelName, isImage } from "./imageOf.ts";
import { indexText } from "./plane.ts";
import { rangeOf } from "./range.ts";
import { type Part, partsOf, type Group as SumGroup } from "./writeArithmetic.ts";

const words = {
  more: { en: "… {{count}} more", zh: "…… 还有 {{count}} 项" },
  example: { en: "example {{number}}", zh: "样本 {{number}}" },
  channel: { en: "channel {{index}}", zh: "通道 {{index}}" },
  since: { en: "since", zh: "因为" },
};

interface ArithmeticLineProps {
  readonly piece: Piece;
  readonly element: number;
  readonly explanation: Explanation;
  /** As many as one line has; more can be had by a click. */
  readonly letters?: number;
}

const selectTheme = (s: AppState) => s.theme;

export function ArithmeticLine({ piece, element, explanation, letters = Infinity }: ArithmeticLineProps) {
  const theme = useStore(selectTheme);
  const { output } = piece;
  const result = digitsOf(output, isUpdate(piece));
  const value = output.values[element] ?? explanation.value;
  return (
    <>
      <ValueName figure={output} element={element} />
      {explanation.arithmetic.kind !== "constant" && (
        <>
          {" = "}
          <Terms arithmetic={explanation.arithmetic} piece={piece} result={result} theme={theme} letters={letters} />
        </>
      )}
      <span className={styles.end}>
        {" = "}
        <b className={styles.result} style={{ borderColor: barColor(value, rangeOf(output).largest, theme) }}>
          {writeValue(value, result)}
        </b>
      </span>
    </>
  );
}

/** `0.weight[2, 3]`, `y[1]`, `L`. */
function ValueName({
  figure: { name, symbol, shape },
  element,
}: {
  readonly figure: Figure;
  readonly element: number;
}) {
  const index = indexText(shape, element);
  return (
    <span className={styles.name}>
      {index && name ? <b>{name}</b> : <i className={styles.symbol}>{symbol || name}</i>}
      {index && <span className={styles.index}>{index}</span>}
    </span>
  );
}

interface TermsProps {
  readonly arithmetic: Arithmetic;
  readonly piece: Piece;
  /** Of sums along the way, which are as fine as the result. */
  readonly result: Digits;
  readonly theme: Theme;
  /** As many as one line has. */
  readonly letters: number;
}

function Terms({ arithmetic, ...context }: TermsProps) {
  const { piece } = context;
  const [whole, setWhole] = useState<Arithmetic | null>(null);
  const isWhole = whole === arithmetic;
  const letters = isWhole ? Infinity : context.letters;
  const digits = (figure: number) => digitsOf(piece.inputs[figure]!, isUpdate(piece));
  const parts = partsOf(arithmetic, { digitsOf: digits, letters });
  return (
    <>
      {isWhole && <span data-open hidden />}
      {parts.map((part, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one value stand where they stand.
        <PartOf key={i} part={part} showAll={() => setWhole(arithmetic)} {...context} />
      ))}
    </>
  );
}

interface PartOfProps extends Omit<TermsProps, "arithmetic"> {
  readonly part: Part;
  showAll(): void;
}

function PartOf({ part, showAll, ...context }: PartOfProps) {
  const text = useText();
  const { piece, theme } = context;
  switch (part.kind) {
    case "text":
      return part.text;
    case "name": {
      const { name, symbol } = piece.inputs[part.figure]!;
      return <span className={styles.part}>{name?.split(".").at(-1) ?? symbol}</span>;
    }
    case "since":
      return (
        <span className={styles.since}>
          {" "}
          {text(words.since)} {part.text}
        </span>
      );
    case "more":
      return (
        <button type="button" className={styles.group} onClick={showAll}>
          {text(words.more, { count: part.count })}
        </button>
      );
    case "place":
      return <ValueName figure={piece.inputs[part.figure]!} element={part.element} />;
    case "number": {
      const figure = part.figure === null ? null : piece.inputs[part.figure]!;
      // A number of the formula, or of the optimizer's, has no colour in a figure.
      if (!figure || figure.role === "number") return <span className={styles.plain}>{part.text}</span>;
      const scale = rangeOf(figure).largest;
      return (
        <span className={styles.number} style={{ borderColor: barColor(part.value, scale, theme) }}>
          {part.text}
        </span>
      );
    }
    case "group":
      return <Group sum={part.sum} {...context} />;
    default:
      return part satisfies never;
  }
}

interface GroupProps extends Omit<TermsProps, "arithmetic"> {
  readonly sum: SumGroup;
}

/** A sum of its own, shut: its label and what it comes to. Open it shows its terms. */
function Group({ sum, ...context }: GroupProps) {
  const text = useText();
  const [isOpen, setIsOpen] = useState(false);
  const { value, part, terms } = sum;
  // Of a mean each example's value is known as it is.
  const hasParts = terms.some(({ kind }) => kind !== "constant");
  const label = labelOf(part, context.piece, text);
  const written = writeValue(value, context.result);
  return (
    <>
      {hasParts ? (
        <button
          type="button"
          className={styles.group}
          aria-expanded={isOpen}
          data-open={isOpen || undefined}
          onClick={() => setIsOpen(!isOpen)}
        >
          {label}
        </button>
      ) : (
        <span className={styles.part}>{label}</span>
      )}{" "}
      {isOpen ? (
        <>
          {"("}
          <Terms arithmetic={{ ...sum, part: null }} {...context} />
          {")"}
        </>
      ) : (
        <span className={styles.number} style={{ borderColor: barColor(value, Math.abs(value), context.theme) }}>
          {written.startsWith("−") ? `(${written})` : written}
        </span>
      )}
    </>
  );
}

function labelOf({ axis, index }: SumGroup["part"], { inputs }: Piece, text: TranslateText): string {
  if (axis === "example") return text(words.example, { number: index + 1 });
  const [input] = inputs;
  return input && isImage(input) ? channelName(input.shape[0]!, index) : text(words.channel, { index });
}

const barColor = (value: number, scale: number, theme: Theme): string =>
  cssColor(valueColor(scale > 0 ? value / scale : 0, theme));
