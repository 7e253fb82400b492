/** The small cards beside what is pointed at and what is pinned, a unit or a link, in the numbers of now. Those of the pinned one can be edited. */

import { type KeyboardEvent, useEffect, useLayoutEffect, useReducer, useRef } from "react";
import type { Box } from "../canvas/network/column.ts";
import { linkBox } from "../canvas/network/linkHit.ts";
import { useWords } from "../i18n/i18n.ts";
import type { AppState, UnitRef } from "../store/state.ts";
import { actions, useStore } from "../store/store.ts";
import { InspectButton } from "./InspectButton.tsx";
import { LinkCard, linkName } from "./LinkCard.tsx";
import { useNetwork } from "./network.ts";
import styles from "./PointedCards.module.css";
import { ReceptiveField } from "./ReceptiveField.tsx";
import { UnitCard } from "./UnitCard.tsx";
import { unitName } from "./unitName.ts";
import { boxOfRef, isSameUnit } from "./unitRefs.ts";
import { useSeen } from "./useSeen.ts";

const selectHovered = (state: AppState) => state.hovered;
const selectPinned = (state: AppState) => state.pinned;

export function PointedCards() {
  const hovered = useStore(selectHovered);
  const pinned = useStore(selectPinned);
  return (
    <>
      {pinned && (
        <PointedCard
          key={JSON.stringify(pinned)}
          of={pinned}
          isPinned
          place={isSameUnit(hovered, pinned) ? hovered?.place : pinned.place}
          isRinged={!hovered || isSameUnit(hovered, pinned)}
        />
      )}
      {hovered && !isSameUnit(hovered, pinned) && (
        <PointedCard of={hovered} isPinned={false} place={hovered.place} isRinged />
      )}
    </>
  );
}

interface PointedCardProps {
  readonly of: UnitRef;
  readonly isPinned: boolean;
  /** Of a channel's map: the one that is pointed at. */
  readonly place: number | undefined;
  /** What it sees of an image is ringed: of one unit at a time. */
  readonly isRinged: boolean;
}

function PointedCard({ of, isPinned, place: mapPlace, isRinged }: PointedCardProps) {
  const t = useWords();
  const network = useNetwork();
  const [, refresh] = useReducer((n: number) => n + 1, 0);
  useEffect(() => {
    // Numbers that change sixty times a second cannot be read.
    const timer = setInterval(refresh, 250);
    return () => clearInterval(timer);
  }, []);
  const card = useRef<HTMLDivElement>(null);
  const unitBox = boxOfRef(network, of);
  const link = unitBox && of.from !== undefined ? { ...unitBox, from: of.from } : null;
  const place = link ? linkBox(network.layout, link) : unitBox;
  const seen = useSeen(network, link ? null : unitBox, mapPlace);
  useLayoutEffect(() => {
    if (card.current && place) settle(card.current, place, link !== null);
  });
  if (!unitBox || !place) return null;

  const title = link ? linkName(network, link, t) : unitName(network, unitBox, t);
  const close = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || event.defaultPrevented) return;
    event.stopPropagation();
    // Back to where the keyboard came from.
    card.current?.parentElement?.querySelector<HTMLElement>("[data-units]")?.focus();
    actions.pin(null);
  };
  const content = (
    <>
      <strong>{title}</strong>
      {link ? (
        <LinkCard link={link} isPinned={isPinned} />
      ) : (
        <UnitCard unitBox={unitBox} isPinned={isPinned} seen={seen} />
      )}
      {isPinned && of.layer >= 0 && <InspectButton className={styles.inspect} layer={of.layer} />}
    </>
  );
  return (
    <>
      {seen && isRinged && <ReceptiveField seen={seen.fields} />}
      {isPinned ? (
        // biome-ignore lint/a11y/useSemanticElements: a fieldset would frame it, and its fields are of one thing all the same
        <div
          ref={card}
          className={styles.card}
          role="group"
          aria-label={title}
          data-pinned
          data-unsaved
          onKeyDown={close}
        >
          {content}
        </div>
      ) : (
        // What can be pressed in it is pressed when it is pinned.
        <div ref={card} className={styles.card} data-unsaved aria-hidden inert>
          {content}
        </div>
      )}
    </>
  );
}

const gap = 12;
const margin = 8;

/** Beside a unit, below a link: where there is room in what is visible of the stage, else on the other side. */
function settle(element: HTMLElement, box: Box, isLink: boolean): void {
  const stage = element.offsetParent;
  const scroller = stage?.parentElement;
  const picture = stage?.querySelector("canvas");
  if (!stage || !scroller || !picture) return;
  const { offsetWidth: width, offsetHeight: height } = element;
  const least = { left: scroller.scrollLeft + margin, top: margin };
  const most = {
    left: scroller.scrollLeft + scroller.clientWidth - margin - width,
    top: stage.clientHeight - margin - height,
  };
  const top = box.y + picture.getBoundingClientRect().top - stage.getBoundingClientRect().top;
  const middle = { left: box.x + box.width / 2 - width / 2, top: top + box.height / 2 - height / 2 };
  const after = { left: box.x + box.width + gap, top: top + box.height + gap };
  const before = { left: box.x - gap - width, top: top - gap - height };
  const left = isLink ? middle.left : after.left <= most.left ? after.left : before.left;
  const y = !isLink ? middle.top : after.top <= most.top ? after.top : before.top;
  element.style.left = `${Math.round(Math.max(least.left, Math.min(left, most.left)))}px`;
  element.style.top = `${Math.round(Math.max(least.top, Math.min(y, most.top)))}px`;
}
