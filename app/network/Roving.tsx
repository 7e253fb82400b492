/** The keyboard's way to the units. */

import { type KeyboardEvent, useMemo, useState } from "react";
import { cardName } from "../canvas/network/captions.ts";
import type { Card } from "../canvas/network/cards.ts";
import { type Direction, neighbour, type UnitBox } from "../canvas/network/hitTest.ts";
import type { NetworkLayout } from "../canvas/network/layout.ts";
import { type Translate, useWords } from "../i18n/i18n.ts";
import type { UnitRef } from "../store/state.ts";
import { actions, store } from "../store/store.ts";
import styles from "./Roving.module.css";
import { boxOfRef, isSameUnit, refOf } from "./unitRefs.ts";

const directions: Readonly<Record<string, Direction>> = {
  ArrowUp: "up",
  ArrowDown: "down",
  ArrowLeft: "left",
  ArrowRight: "right",
  Home: "first",
  End: "last",
};

interface RovingProps {
  readonly layout: NetworkLayout;
  readonly cards: readonly Card[];
}

/** One button that is on one unit at a time and moves by the arrow keys, so that hundreds of units need only one tab stop. */
export function Roving({ layout, cards }: RovingProps) {
  const t = useWords();
  const [at, setAt] = useState<UnitRef | null>(null);
  const [isFocused, setIsFocused] = useState(false);
  const unitBox = useMemo(
    () => boxOfRef(layout, cards, at) ?? boxOfRef(layout, cards, { layer: cards[0]?.head ?? -1, unit: 0 }),
    [layout, cards, at],
  );
  const first = unitBox ?? boxOfRef(layout, cards, { layer: -1, unit: 0 });
  if (!first) return null;
  const name = unitName(layout, cards, first, t);
  const pin = () => {
    const ref = refOf(layout, first);
    actions.pin(isSameUnit(ref, store.getState().pinned) ? null : ref);
  };
  const go = (event: KeyboardEvent) => {
    const direction = directions[event.key];
    if (event.key === "Escape") {
      actions.pin(null);
      return;
    }
    if (event.key === "Enter" || event.key === " ") {
      // Handled here instead of by the click that would follow, and not passed on to the page's shortcut for the space bar.
      event.preventDefault();
      event.stopPropagation();
      pin();
      return;
    }
    if (!direction) return;
    event.preventDefault();
    const ref = refOf(layout, neighbour(layout, first, direction));
    setAt(ref);
    actions.hover(ref);
  };
  return (
    <>
      <button
        type="button"
        className={styles.unitFocus}
        style={{ left: first.x, top: first.y, width: first.width, height: first.height }}
        aria-label={`${t("network.units")}: ${name}`}
        aria-description={t("network.unitsHelp")}
        onKeyDown={go}
        onFocus={(event) => {
          setIsFocused(true);
          if (event.currentTarget.matches(":focus-visible")) actions.hover(refOf(layout, first));
        }}
        onBlur={() => {
          setIsFocused(false);
          actions.hover(null);
        }}
        onKeyUp={(event) => {
          if (event.key === " ") event.preventDefault();
        }}
        onClick={pin}
      />
      <span className={styles.hiddenText} aria-live="polite">
        {isFocused && at ? name : ""}
      </span>
    </>
  );
}

/** `Linear 2, unit 3`; a feature and a class go by their own names. */
export function unitName(
  layout: NetworkLayout,
  cards: readonly Card[],
  { column: index, unit }: UnitBox,
  t: Translate,
): string {
  const column = layout.columns[index]!;
  const card = cards[column.card];
  if (!card) {
    if (column.depiction === "image") return t("network.input");
    return t("network.inputUnit", { name: column.names[unit] ?? String(unit + 1) });
  }
  const number = { number: unit + 1 };
  const own = column.names[unit] ?? t((column.shape?.length ?? 0) > 1 ? "network.channel" : "network.unit", number);
  return `${cardName(card)}, ${own}`;
}
