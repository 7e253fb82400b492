/** Moves cards by mouse, finger or keyboard. It renders nothing: it is attached to existing cards when somebody reaches for one. */

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
import { type HTMLAttributes, useLayoutEffect, useRef } from "react";
import { cardName } from "../canvas/network/captions.ts";
import type { Card } from "../canvas/network/cards.ts";
import { type Translate, useWords } from "../i18n/i18n.ts";
import { useNetwork } from "./network.ts";

/** What a card is made of, as far as dragging goes. */
export interface CardElements {
  readonly card: HTMLElement | null;
  /** Takes the focus, and the keys. */
  readonly grip: HTMLElement | null;
}

/** What dragging makes of a card. */
export interface CardDrag {
  /** For the card: handlers of pointers and keys. */
  readonly listeners?: HTMLAttributes<HTMLElement>;
  /** For the grip: what it is, for screen readers. */
  readonly attributes?: HTMLAttributes<HTMLElement>;
  /** How far it is from its place now, in CSS pixels. */
  readonly shift: number | null;
  readonly transition?: string;
  readonly isDragging: boolean;
}

export interface SortingProps {
  /** Of the card at a place, once it is painted. */
  readonly elementsOf: (index: number) => CardElements;
  readonly onDrag: (index: number, drag: CardDrag) => void;
  readonly onMove: (from: number, to: number) => void;
}

// Always the same objects: new ones would change the listeners with every render, which would render again.
const mouse = { activationConstraint: { distance: 6 } };
/** A short hold, so that a swipe over the cards still scrolls. */
const touch = { activationConstraint: { delay: 220, tolerance: 8 } };
const keyboard = { coordinateGetter: sortableKeyboardCoordinates };

export function Sorting({ elementsOf, onDrag, onMove }: SortingProps) {
  const t = useWords();
  const { cards } = useNetwork();
  const sensors = useSensors(
    useSensor(MouseSensor, mouse),
    useSensor(TouchSensor, touch),
    useSensor(KeyboardSensor, keyboard),
  );
  const hasMoved = useRef(false);
  const move = ({ active, over }: DragEndEvent) => {
    if (over && active.id !== over.id) onMove(indexOf(active.id), indexOf(over.id));
  };
  const ids = cards.map((_, i) => idOf(i));
  return (
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
        {ids.map((id, i) => (
          <SortableCard key={id} index={i} elementsOf={elementsOf} onDrag={onDrag} />
        ))}
      </SortableContext>
    </DndContext>
  );
}

const idOf = (index: number) => `card-${index}`;
const indexOf = (id: string | number) => Number(String(id).slice("card-".length));

interface SortableCardProps {
  readonly index: number;
  readonly elementsOf: SortingProps["elementsOf"];
  readonly onDrag: SortingProps["onDrag"];
}

function SortableCard({ index, elementsOf, onDrag }: SortableCardProps) {
  const { attributes, listeners, setNodeRef, setActivatorNodeRef, transform, transition, isDragging } = useSortable({
    id: idOf(index),
  });
  const shift = transform && Math.round(transform.x);
  // After every painting, as a card may have got other elements.
  useLayoutEffect(() => {
    const { card, grip } = elementsOf(index);
    setNodeRef(card);
    setActivatorNodeRef(grip);
  });
  useLayoutEffect(
    () => onDrag(index, { attributes, listeners, shift, transition, isDragging }),
    [index, onDrag, attributes, listeners, shift, transition, isDragging],
  );
  return null;
}

function announcements(cards: readonly Card[], t: Translate, hasMoved: { current: boolean }): Announcements {
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
      // The first one comes at once, over the card itself, and would interrupt the announcement before it.
      if (!over || (over.id === active.id && !hasMoved.current)) return undefined;
      hasMoved.current = true;
      return t("network.dragOver", values(active.id, over.id));
    },
    onDragEnd: ({ active, over }) => t("network.dragEnd", values(active.id, over?.id ?? active.id)),
    onDragCancel: ({ active }) => t("network.dragCancel", values(active.id, active.id)),
  };
}
