/** The keyboard's way to the units. */

import { type KeyboardEvent, useMemo, useState } from "react";
import { type Direction, neighbour } from "../canvas/network/hitTest.ts";
import { useWords } from "../i18n/i18n.ts";
import type { UnitRef } from "../store/state.ts";
import { actions, store } from "../store/store.ts";
import { useNetwork } from "./network.ts";
import styles from "./Roving.module.css";
import { unitName } from "./unitName.ts";
import { boxOfRef, isSameUnit, refOf } from "./unitRefs.ts";

const directions: Readonly<Record<string, Direction>> = {
  ArrowUp: "up",
  ArrowDown: "down",
  ArrowLeft: "left",
  ArrowRight: "right",
  Home: "first",
  End: "last",
};

/** One button that is on one unit at a time and moves by the arrow keys, so that hundreds of units need only one tab stop. */
export function Roving() {
  const t = useWords();
  const network = useNetwork();
  const { cards, layout } = network;
  const [at, setAt] = useState<UnitRef | null>(null);
  const [isFocused, setIsFocused] = useState(false);
  const unitBox = useMemo(
    () => boxOfRef(network, at) ?? boxOfRef(network, { layer: cards[0]?.head ?? -1, unit: 0 }),
    [network, cards, at],
  );
  const first = unitBox ?? boxOfRef(network, { layer: -1, unit: 0 });
  if (!first) return null;
  const name = unitName(network, first, t);
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
        data-units
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
