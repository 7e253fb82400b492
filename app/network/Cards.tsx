/** The row of cards over the network: open one to configure it, drag it to move it, `+` between to add. */

import { type RefObject, useEffect, useRef } from "react";
import { cardName } from "../canvas/network/captions.ts";
import { moveCard } from "../canvas/network/moveCard.ts";
import { useWords } from "../i18n/i18n.ts";
import { actions } from "../store/store.ts";
import { GapMenu } from "./AddMenu.tsx";
import look from "./Card.module.css";
import styles from "./Cards.module.css";
import { InputCard } from "./InputCard.tsx";
import { LayerCard } from "./LayerCard.tsx";
import { useNetwork } from "./network.ts";
import { ShowsMenu } from "./ShowsMenu.tsx";
import { atRest, useSorter } from "./useSorter.tsx";

export function Cards() {
  const t = useWords();
  const { cards, layout } = useNetwork();
  const { drags, register, prepare, sorting } = useSorter((from, to) =>
    actions.edit((experiment) => ({ ...experiment, model: moveCard(experiment.model, cards, from, to) })),
  );
  const row = useRef<HTMLDivElement>(null);
  useFocusKept(row, cards.length);
  const plus = (i: number, at: number, label: string) => <GapMenu at={at} label={label} gap={layout.gaps[i]!} />;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: nothing happens here; it only notices that somebody comes near
    <div ref={row} className={styles.cards} data-density={layout.density} onPointerEnter={prepare} onFocus={prepare}>
      <InputCard />
      <ShowsMenu />
      {cards.length > 0 && plus(0, 0, t("network.addLayerAfter", { name: t("network.input") }))}
      <ul className={styles.list} aria-label={t("network.layers")}>
        {cards.map((card, i) => (
          // A card is its place in the stack: layers have no identity of their own in the document.
          <LayerCard
            // biome-ignore lint/suspicious/noArrayIndexKey: see above
            key={i}
            index={i}
            drag={drags[i] ?? atRest}
            onElements={(elements) => register(i, elements)}
          >
            {i < cards.length - 1 && plus(i + 1, card.tail + 1, t("network.addLayerAfter", { name: cardName(card) }))}
          </LayerCard>
        ))}
      </ul>
      {plus(cards.length, (cards.at(-1)?.tail ?? -1) + 1, t("network.addLayer"))}
      {sorting}
    </div>
  );
}

/** A card that goes takes the focus along: it comes to the last one that is left, or else to what adds one. */
function useFocusKept(row: RefObject<HTMLElement | null>, count: number): void {
  const before = useRef(count);
  useEffect(() => {
    const isFewer = count < before.current;
    before.current = count;
    if (!isFewer) return;
    // When the card's popover has given the focus back.
    const frame = requestAnimationFrame(() => {
      if (document.activeElement !== document.body) return;
      const faces = row.current?.querySelectorAll<HTMLElement>(`.${styles.list} .${look.face}`);
      const pluses = row.current?.querySelectorAll<HTMLElement>("[aria-haspopup]");
      ([...(faces ?? [])].at(-1) ?? [...(pluses ?? [])].at(-1))?.focus();
    });
    return () => cancelAnimationFrame(frame);
  }, [row, count]);
}
