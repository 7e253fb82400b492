/** The row of cards over the network: open one to configure it, drag it to move it, `+` between to add. */

import { GripVertical, TriangleAlert } from "lucide-react";
import { type RefObject, useEffect, useRef, useState } from "react";
import { cardCaption, cardName, inputCaption, isBlock, shortCaption } from "../canvas/network/captions.ts";
import { type Card, describeShape } from "../canvas/network/cards.ts";
import type { Column } from "../canvas/network/column.ts";
import { moveCard } from "../canvas/network/layerEdits.ts";
import type { NetworkLayout } from "../canvas/network/layout.ts";
import { type Translate, useWords } from "../i18n/i18n.ts";
import { lazyPart } from "../panels/lazyPart.tsx";
import { actions, useStore } from "../store/store.ts";
import { Popover } from "../ui/Popover.tsx";
import { GapMenu } from "./AddMenu.tsx";
import styles from "./Cards.module.css";
import { featureChoice } from "./featureChoice.ts";
import type { CardDrag, CardElements } from "./Sorting.tsx";
import { atRest, useSorter } from "./useSorter.tsx";

interface CardsProps {
  readonly cards: readonly Card[];
  readonly layout: NetworkLayout;
}

const FeatureChooser = lazyPart(() => import("./FeatureChooser.tsx").then(({ FeatureChooser }) => FeatureChooser));
const LayerSettings = lazyPart(() => import("./LayerSettings.tsx").then(({ LayerSettings }) => LayerSettings));

export function Cards({ cards, layout }: CardsProps) {
  const t = useWords();
  const { drags, register, prepare, sorting } = useSorter(cards, (from, to) =>
    actions.edit((experiment) => ({ ...experiment, model: moveCard(experiment.model, cards, from, to) })),
  );
  const row = useRef<HTMLDivElement>(null);
  useFocusKept(row, cards.length);
  const input = layout.columns[0]!;
  const plus = (i: number, at: number, label: string) => <GapMenu at={at} label={label} gap={layout.gaps[i]!} />;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: nothing happens here; it only notices that somebody comes near
    <div ref={row} className={styles.cards} data-density={layout.density} onPointerEnter={prepare} onFocus={prepare}>
      <InputCard column={input} />
      {cards.length > 0 && plus(0, 0, t("network.addLayerAfter", { name: t("network.input") }))}
      <ul className={styles.list} aria-label={t("network.layers")}>
        {cards.map((card, i) => (
          // A card is its place in the stack: layers have no identity of their own in the document.
          <LayerCard
            // biome-ignore lint/suspicious/noArrayIndexKey: see above
            key={i}
            cards={cards}
            index={i}
            column={layout.columns[i + 1]!}
            layout={layout}
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

/** Where the model may be given one thing or another of a point, it opens the choice. */
function InputCard({ column }: { readonly column: Column }) {
  const t = useWords();
  const hasChoice = useStore((state) => featureChoice(state.experiment.dataset) !== null);
  const title = column.names.length > 0 ? column.names.join(", ") : undefined;
  const face = (
    <>
      <span className={styles.cardName}>{t("network.input")}</span>
      <span className={styles.caption}>{inputCaption(column, t)}</span>
    </>
  );
  return (
    <div
      className={`${styles.card} ${hasChoice ? "" : styles.inputCard}`}
      style={spanOf(column)}
      data-narrow={column.isNarrow || undefined}
      title={title}
    >
      {hasChoice ? (
        <Popover
          label={t("network.chooseFeatures")}
          trigger={
            <button
              type="button"
              className={styles.face}
              aria-label={t("network.inputFeatures", { names: title ?? "" })}
              onPointerEnter={FeatureChooser.prepare}
              onFocus={FeatureChooser.prepare}
            >
              {face}
            </button>
          }
        >
          <FeatureChooser />
        </Popover>
      ) : (
        face
      )}
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
      const faces = row.current?.querySelectorAll<HTMLElement>(`.${styles.list} .${styles.face}`);
      const pluses = row.current?.querySelectorAll<HTMLElement>("[aria-haspopup]");
      ([...(faces ?? [])].at(-1) ?? [...(pluses ?? [])].at(-1))?.focus();
    });
    return () => cancelAnimationFrame(frame);
  }, [row, count]);
}

const spanOf = (column: Column) => ({ left: column.x, width: column.width });

interface LayerCardProps extends CardsProps {
  readonly index: number;
  readonly column: Column;
  readonly drag: CardDrag;
  readonly onElements: (elements: Partial<CardElements>) => void;
  readonly children: React.ReactNode;
}

function LayerCard({ cards, index, column, layout, drag, onElements, children }: LayerCardProps) {
  const t = useWords();
  const [isOpen, setIsOpen] = useState(false);
  const card = cards[index]!;
  const spec = useStore((state) => state.experiment.model[card.head]);
  const activation = useStore((state) =>
    card.activation === null ? null : state.experiment.model[card.activation]?.type,
  );
  const fault = useStore((state) => state.check.problem?.layer ?? null);
  const isEndFault = useStore((state) => state.check.problem?.layer === state.experiment.model.length);
  const isLast = index === cards.length - 1;
  const isWrong = fault !== null && ((fault >= card.head && fault <= card.tail) || (isEndFault && isLast));
  const isMuted = fault !== null && fault < card.head;
  const open = (next: boolean) => {
    setIsOpen(next);
    actions.selectLayer(next ? card.head : null);
  };
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
          className={styles.card}
          style={{ ...spanOf(column), ...moved }}
          data-wrong={isWrong || undefined}
          data-muted={isMuted || undefined}
          data-narrow={column.isNarrow || undefined}
          data-dragging={drag.isDragging || undefined}
          data-block={isBlock(spec) || undefined}
          {...drag.listeners}
        >
          <Popover
            label={name}
            isOpen={isOpen}
            onOpenChange={open}
            trigger={
              <button
                type="button"
                className={styles.face}
                aria-label={accessibleName(card, isWrong || (fault !== null && !card.output), t)}
                onPointerEnter={LayerSettings.prepare}
                onFocus={LayerSettings.prepare}
              >
                <span className={styles.cardName}>
                  {isWrong && <TriangleAlert className={styles.wrongMark} aria-hidden />}
                  {card.type}
                </span>
                <span className={styles.caption}>
                  {caption}
                  {isRoomy &&
                    card.parameters > 0 &&
                    ` · ${t("network.parameters", { count: String(card.parameters) })}`}
                </span>
              </button>
            }
          >
            <LayerSettings cards={cards} index={index} onGone={() => open(false)} />
          </Popover>
          <button
            type="button"
            ref={(grip) => onElements({ grip })}
            className={styles.grip}
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
