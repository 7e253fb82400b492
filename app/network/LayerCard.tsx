/** A layer's card, with the pill of its activation below it. */

import { GripVertical, TriangleAlert } from "lucide-react";
import { type ReactNode, useEffect } from "react";
import { cardCaption, cardName, isBlock, shortCaption } from "../canvas/network/captions.ts";
import { type Card, describeShape } from "../canvas/network/cards.ts";
import { type Translate, useWords } from "../i18n/i18n.ts";
import { lazyPart } from "../panels/lazyPart.tsx";
import { actions, useStore } from "../store/store.ts";
import { Popover } from "../ui/Popover.tsx";
import look from "./Card.module.css";
import styles from "./LayerCard.module.css";
import { useNetwork } from "./network.ts";
import type { CardDrag, CardElements } from "./Sorting.tsx";

const LayerSettings = lazyPart(() => import("./LayerSettings.tsx").then(({ LayerSettings }) => LayerSettings));

interface LayerCardProps {
  readonly index: number;
  readonly drag: CardDrag;
  readonly onElements: (elements: Partial<CardElements>) => void;
  readonly children: ReactNode;
}

export function LayerCard({ index, drag, onElements, children }: LayerCardProps) {
  const t = useWords();
  const { cards, layout } = useNetwork();
  const card = cards[index]!;
  const column = layout.columns[index + 1]!;
  const spec = useStore((state) => state.experiment.model[card.head]);
  const activation = useStore((state) =>
    card.activation === null ? null : state.experiment.model[card.activation]?.type,
  );
  const lit = useStore((state) => state.lit ?? state.inspected?.layer ?? null);
  const isOpen = useStore((state) => state.selectedLayer === card.head);
  const fault = useStore((state) => state.check.problem?.layer ?? null);
  const isEndFault = useStore((state) => state.check.problem?.layer === state.experiment.model.length);
  const isLast = index === cards.length - 1;
  const isWrong = fault !== null && ((fault >= card.head && fault <= card.tail) || (isEndFault && isLast));
  const isMuted = fault !== null && fault < card.head;
  // One that closes because another opens leaves it open.
  const open = (next: boolean) => (next || isOpen) && actions.selectLayer(next ? card.head : null);
  // A reorder may put another layer under an open popover.
  useEffect(() => () => actions.selectLayer(null), []);
  if (!spec) return null;

  const name = cardName(card);
  const moved = drag.shift === null ? {} : { translate: `${drag.shift}px 0`, transition: drag.transition };
  const caption = column.isNarrow ? shortCaption(card, spec, t) : cardCaption(card, spec, t);
  const isRoomy = layout.density === "roomy";
  return (
    <>
      <li>
        <div
          ref={(card) => onElements({ card })}
          className={look.card}
          style={{ left: column.x, width: column.width, ...moved }}
          data-wrong={isWrong || undefined}
          data-muted={isMuted || undefined}
          data-narrow={column.isNarrow || undefined}
          data-dragging={drag.isDragging || undefined}
          data-block={isBlock(spec) || undefined}
          data-layers={`${card.head} ${card.activation ?? ""}`}
          data-lit={lit === card.head || undefined}
          {...drag.listeners}
        >
          <Popover
            label={name}
            isOpen={isOpen}
            onOpenChange={open}
            trigger={
              <button
                type="button"
                className={look.face}
                aria-label={accessibleName(card, isWrong || (fault !== null && !card.output), t)}
                onPointerEnter={LayerSettings.prepare}
                onFocus={LayerSettings.prepare}
              >
                <span className={look.name}>
                  {isWrong && <TriangleAlert className={styles.wrongMark} aria-hidden />}
                  {card.type}
                </span>
                <span className={look.caption}>
                  {caption}
                  {isRoomy &&
                    card.parameters > 0 &&
                    ` · ${t("network.parameters", { count: String(card.parameters) })}`}
                </span>
              </button>
            }
          >
            <LayerSettings index={index} onGone={() => open(false)} />
          </Popover>
          <button
            type="button"
            ref={(grip) => onElements({ grip })}
            className={styles.grip}
            data-unsaved
            {...drag.attributes}
            aria-label={t("network.drag", { name })}
          >
            <GripVertical aria-hidden />
          </button>
        </div>
        {activation ? null : children}
      </li>
      {activation && (
        <li>
          <button
            type="button"
            className={styles.pill}
            style={{ left: column.center, ...moved }}
            data-layers={card.activation}
            data-lit={lit === card.activation || undefined}
            data-muted={isMuted || undefined}
            data-narrow={column.isNarrow || undefined}
            aria-label={t("network.activationOf", { activation, name })}
            onClick={() => open(true)}
          >
            {activation}
          </button>
          {children}
        </li>
      )}
    </>
  );
}

function accessibleName(card: Card, isWrong: boolean, t: Translate): string {
  const name = cardName(card);
  if (isWrong) return t("network.cardWrong", { name });
  // What comes in is not known yet.
  if (!card.input || !card.output) return name;
  const shapes = t("network.becomes", { from: describeShape(card.input), to: describeShape(card.output) });
  return card.parameters > 0
    ? t("network.card", { name, shapes, count: String(card.parameters) })
    : t("network.cardPlain", { name, shapes });
}
