/** What the small card of a unit says: its bias, weights and range, what it sees of an image, and what excites it most. */

import { useEffect, useRef, useState } from "react";
import { cssColor, magnitude, valueColor } from "../canvas/colors.ts";
import { significant, unitFacts } from "../canvas/network/facts.ts";
import type { UnitBox } from "../canvas/network/hitTest.ts";
import type { OwnNumbers } from "../canvas/network/ownNumbers.ts";
import { useText, useWords } from "../i18n/i18n.ts";
import type { AppState, Theme } from "../store/state.ts";
import { useStore } from "../store/store.ts";
import { Excites } from "./Excites.tsx";
import { Filters } from "./Filters.tsx";
import { useNetwork } from "./network.ts";
import styles from "./UnitCard.module.css";
import type { Seen, SeenField } from "./useSeen.ts";
import { WeightField } from "./WeightField.tsx";

const words = {
  weight: { en: "weight", zh: "权重" },
  gradient: { en: "gradient", zh: "梯度" },
  sees: { en: "sees", zh: "感受野" },
  pixels: {
    en: "{{height}}×{{width}} of {{rows}}×{{columns}} pixels",
    zh: "{{rows}}×{{columns}} 像素中的 {{height}}×{{width}}",
  },
};

/** Of a table whose columns of categories are several inputs each. */
const selectFeatures = (state: AppState) => state.description?.features ?? none;
const none: readonly string[] = [];
const selectTheme = (state: AppState) => state.theme;

/** More are only looked at by their range, until the unit is pinned. */
const listedAtMost = 8;

interface UnitCardProps {
  readonly unitBox: UnitBox;
  /** Its numbers can be edited. */
  readonly isPinned: boolean;
  /** Of the image; null where there is none. */
  readonly seen: Seen | null;
}

export function UnitCard({ unitBox, isPinned, seen }: UnitCardProps) {
  const t = useWords();
  const text = useText();
  const { cards, layout, values } = useNetwork();
  const theme = useStore(selectTheme);
  const features = useStore(selectFeatures);
  const column = layout.columns[unitBox.column]!;
  const { bias, weights, ...facts } = unitFacts(values, column, cards, unitBox.unit);
  const previous = layout.columns[unitBox.column - 1];
  const isListed = weights !== null && (isPinned || weights.values.length <= listedAtMost);
  const names = previous?.starts ? features : (previous?.names ?? []);
  const onImage = seen?.fields[0];
  const rangeText = ({ min, max }: { readonly min: number; readonly max: number }) =>
    min === max ? significant(min) : t("network.range", { min: significant(min), max: significant(max) });
  return (
    <>
      <dl>
        {bias && !isPinned && (
          <>
            <dt>{t("network.bias")}</dt>
            <dd>{significant(bias.values[0]!)}</dd>
          </>
        )}
        {facts.range && (
          <>
            <dt>{t(facts.range.min === facts.range.max ? "network.value" : "network.output")}</dt>
            <dd>{rangeText(facts.range)}</dd>
          </>
        )}
        {facts.gradient && (
          <>
            <dt>{text(words.gradient)}</dt>
            <dd>{rangeText(facts.gradient)}</dd>
          </>
        )}
        {onImage?.column === 0 && (
          <>
            <dt>{text(words.sees)}</dt>
            <dd>{text(words.pixels, pixelsOf(onImage))}</dd>
          </>
        )}
        {!isListed && facts.weightRange && (
          <>
            <dt>{t("network.weightCount", { count: String(facts.weightRange.count) })}</dt>
            <dd>{rangeText(facts.weightRange)}</dd>
          </>
        )}
      </dl>
      {bias && isPinned && (
        <WeightField
          label={t("network.bias")}
          numbers={bias}
          place={0}
          reach={Math.max(magnitude(bias.values), magnitude(weights?.values ?? []))}
        />
      )}
      {isListed && (
        <Weights
          weights={weights}
          theme={theme}
          // A norm's factor comes from its own channel.
          names={weights.shape.length === 1 ? [text(words.weight)] : names}
          isPinned={isPinned}
        />
      )}
      {facts.filter && (
        <Filters
          filter={facts.filter}
          theme={theme}
          isOfColors={previous?.depiction === "image" && facts.filter.starts.length === 3}
        />
      )}
      {column.card >= 0 && (
        <Excites layer={cards[column.card]!.tail} unit={unitBox.unit} onImage={seen?.onImage ?? null} />
      )}
    </>
  );
}

const pixelsOf = ({ field: { top, bottom, left, right }, size: [rows, columns] }: SeenField) => ({
  height: bottom - top + 1,
  width: right - left + 1,
  rows,
  columns,
});

interface WeightsProps {
  readonly weights: OwnNumbers;
  readonly theme: Theme;
  /** Of what each comes from; empty where that goes by number. */
  readonly names: readonly string[];
  readonly isPinned: boolean;
}

/** As many fields are shown at first, and each time more are asked for. */
const fieldsAtOnce = 12;

function Weights({ weights, theme, names, isPinned }: WeightsProps) {
  const t = useWords();
  const [shown, setShown] = useState(fieldsAtOnce);
  const list = useRef<HTMLUListElement>(null);
  // The button that was pressed may be gone: the focus goes to the first of the fields that came.
  useEffect(() => {
    if (shown > fieldsAtOnce) list.current!.querySelectorAll("input")[shown - fieldsAtOnce]?.focus();
  }, [shown]);
  const { values } = weights;
  const reach = magnitude(values);
  const most = Math.max(1, reach);
  const hidden = isPinned ? values.length - shown : 0;
  return (
    <>
      <ul ref={list} className={styles.weights}>
        {Array.from(isPinned ? values.subarray(0, shown) : values, (weight, i) => {
          const name = names[i] ?? i + 1;
          const bar = <WeightBar share={weight / most} theme={theme} />;
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: a weight is its place
            <li key={i}>
              {isPinned ? (
                <WeightField label={name} numbers={weights} place={i} reach={reach}>
                  {bar}
                </WeightField>
              ) : (
                <>
                  <span>{name}</span>
                  {bar}
                  <span>{significant(weight)}</span>
                </>
              )}
            </li>
          );
        })}
      </ul>
      {hidden > 0 && (
        <button type="button" className={styles.more} onClick={() => setShown(shown + fieldsAtOnce)}>
          {t("network.more", { count: String(hidden) })}
        </button>
      )}
    </>
  );
}

/** @param share of the full length; its sign says to which side */
function WeightBar({ share, theme }: { readonly share: number; readonly theme: Theme }) {
  return (
    <span className={styles.weightBar}>
      <span
        style={{
          width: `${Math.abs(share) * 50}%`,
          [share < 0 ? "right" : "left"]: "50%",
          background: cssColor(valueColor(Math.sign(share), theme)),
        }}
      />
    </span>
  );
}
