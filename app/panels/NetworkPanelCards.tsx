/** The row of cards over the network: open one to configure it, drag it to move it, `+` between to add. */

import {
  type Announcements,
  closestCenter,
  DndContext,
  type DragEndEvent,
  KeyboardSensor,
  MouseSensor,
  TouchSensor,
  useSensor,
  useSensors,
} from "@dnd-kit/core";
import {
  horizontalListSortingStrategy,
  SortableContext,
  sortableKeyboardCoordinates,
  useSortable,
} from "@dnd-kit/sortable";
import { GripVertical, TriangleAlert } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { cardCaption, isBlock, shortCaption } from "../canvas/network/captions.ts";
import { type Card, describeShape } from "../canvas/network/cards.ts";
import { moveCard } from "../canvas/network/edits.ts";
import type { Column, NetworkLayout } from "../canvas/network/layout.ts";
import { type Translate, useWords } from "../i18n/i18n.ts";
import { actions, useStore } from "../store/store.ts";
import { Popover } from "../ui/Popover.tsx";
import styles from "./NetworkPanel.module.css";
import { GapMenu } from "./NetworkPanelAddMenu.tsx";
import { editModel, LayerSettings } from "./NetworkPanelSettings.tsx";

interface CardsProps {
  readonly cards: readonly Card[];
  readonly layout: NetworkLayout;
}

export const cardName = (card: Card): string => `${card.type} ${card.number}`;

export function NetworkCards({ cards, layout }: CardsProps) {
  const t = useWords();
  const sensors = useSensors(
    useSensor(MouseSensor, { activationConstraint: { distance: 6 } }),
    // A short hold, so that a swipe over the cards still scrolls.
    useSensor(TouchSensor, { activationConstraint: { delay: 220, tolerance: 8 } }),
    useSensor(KeyboardSensor, { coordinateGetter: sortableKeyboardCoordinates }),
  );
  const hasMoved = useRef(false);
  const ids = cards.map((_, i) => `card-${i}`);
  const move = ({ active, over }: DragEndEvent) => {
    if (!over || active.id === over.id) return;
    const [from, to] = [ids.indexOf(String(active.id)), ids.indexOf(String(over.id))];
    editModel((model) => moveCard(model, cards, from, to));
  };
  const input = layout.columns[0]!;
  const plus = (i: number, at: number, label: string) => <GapMenu at={at} label={label} gap={layout.gaps[i]!} />;
  return (
    <div className={styles.cards} data-density={layout.density}>
      <div className={`${styles.card} ${styles.inputCard}`} style={place(input)}>
        <span className={styles.cardName}>{t("network.input")}</span>
        <span className={styles.caption}>{inputCaption(input)}</span>
      </div>
      {cards.length > 0 && plus(0, 0, t("network.addLayerAfter", { name: t("network.input") }))}
      <DndContext
        sensors={sensors}
        collisionDetection={closestCenter}
        accessibility={{
          announcements: announcements(cards, t, hasMoved),
          screenReaderInstructions: { draggable: t("network.dragHelp") },
        }}
        onDragEnd={move}
      >
        <SortableContext items={ids} strategy={horizontalListSortingStrategy}>
          <ul className={styles.list} aria-label={t("network.layers")}>
            {cards.map((card, i) => (
              // A card is its place in the stack: layers have no identity of their own in the document.
              <LayerCard
                // biome-ignore lint/suspicious/noArrayIndexKey: see above
                key={i}
                id={ids[i]!}
                cards={cards}
                index={i}
                column={layout.columns[i + 1]!}
                layout={layout}
              >
                {i < cards.length - 1 &&
                  plus(i + 1, card.tail + 1, t("network.addLayerAfter", { name: cardName(card) }))}
              </LayerCard>
            ))}
          </ul>
        </SortableContext>
      </DndContext>
      {plus(cards.length, (cards.at(-1)?.tail ?? -1) + 1, t("network.addLayer"))}
    </div>
  );
}

const place = (column: Column) => ({ left: column.x, width: column.width });

function inputCaption({ shape }: Column): string {
  if (!shape) return "";
  if (shape.length > 1 || shape[0]! > 4) return describeShape(shape);
  return Array.from({ length: shape[0]! }, (_, i) => `x${String.fromCharCode(0x2081 + i)}`).join(", ");
}

function announcements(cards: readonly Card[], t: Translate, hasMoved: { current: boolean }): Announcements {
  const indexOf = (id: string | number) => Number(String(id).slice("card-".length));
  const values = (active: string | number, over: string | number) => ({
    name: cardName(cards[indexOf(active)]!),
    place: indexOf(over) + 1,
    count: String(cards.length),
  });
  return {
    onDragStart: ({ active }) => {
      hasMoved.current = false;
      return t("network.dragStart", values(active.id, active.id));
    },
    onDragOver: ({ active, over }) => {
      // The first of these comes at once, over the card itself, and would talk over what was just said.
      if (!over || (over.id === active.id && !hasMoved.current)) return undefined;
      hasMoved.current = true;
      return t("network.dragOver", values(active.id, over.id));
    },
    onDragEnd: ({ active, over }) => t("network.dragEnd", values(active.id, over?.id ?? active.id)),
    onDragCancel: ({ active }) => t("network.dragCancel", values(active.id, active.id)),
  };
}

interface LayerCardProps extends CardsProps {
  readonly id: string;
  readonly index: number;
  readonly column: Column;
  readonly children: React.ReactNode;
}

function LayerCard({ id, cards, index, column, layout, children }: LayerCardProps) {
  const t = useWords();
  const [isOpen, setIsOpen] = useState(false);
  const card = cards[index]!;
  const spec = useStore((state) => state.experiment.model[card.head]);
  const activation = useStore((state) =>
    card.activation === null ? null : state.experiment.model[card.activation]?.type,
  );
  const fault = useStore((state) => state.check.problem?.layer ?? null);
  const isEndFault = useStore((state) => state.check.problem?.layer === state.experiment.model.length);
  const { attributes, listeners, setNodeRef, setActivatorNodeRef, transform, transition, isDragging } = useSortable({
    id,
  });
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
  const moved = transform ? { translate: `${Math.round(transform.x)}px 0`, transition } : {};
  const caption = column.isNarrow ? shortCaption(card) : cardCaption(card, spec, t);
  const isRoomy = layout.density === "roomy";
  return (
    <>
      <li>
        <div
          ref={setNodeRef}
          className={styles.card}
          style={{ ...place(column), ...moved }}
          data-wrong={isWrong || undefined}
          data-muted={isMuted || undefined}
          data-narrow={column.isNarrow || undefined}
          data-dragging={isDragging || undefined}
          data-block={isBlock(spec) || undefined}
          {...listeners}
        >
          <Popover
            label={name}
            isOpen={isOpen}
            onOpenChange={open}
            trigger={
              <button type="button" className={styles.face} aria-label={accessibleName(card, isWrong, t)}>
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
            ref={setActivatorNodeRef}
            className={styles.grip}
            {...attributes}
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
  if (isWrong || !card.input || !card.output) return t("network.cardWrong", { name });
  const shapes = t("network.becomes", { from: describeShape(card.input), to: describeShape(card.output) });
  return card.parameters > 0
    ? t("network.card", { name, shapes, count: String(card.parameters) })
    : t("network.cardPlain", { name, shapes });
}
