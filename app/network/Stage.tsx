/** The picture of the network: one canvas, and over it what can be pointed at, focused and opened. */

import { useEffect, useRef, useState } from "react";
import type { Description } from "../../engine/data/description.ts";
import type { Detail } from "../canvas/frames.ts";
import { cardName } from "../canvas/network/captions.ts";
import type { Card } from "../canvas/network/cards.ts";
import { unitAt } from "../canvas/network/hitTest.ts";
import type { NetworkLayout } from "../canvas/network/layout.ts";
import { createNetworkPainter, type Highlight, type NetworkPainter } from "../canvas/network/paint.ts";
import type { PaintRows } from "../canvas/network/paintRows.ts";
import { kindOf, type NetworkValues, showData } from "../canvas/network/values.ts";
import { useWords } from "../i18n/i18n.ts";
import { useProbe } from "../store/probes.ts";
import type { AppState, UnitRef } from "../store/state.ts";
import { actions, store, useStore } from "../store/store.ts";
import { Roving } from "./Roving.tsx";
import styles from "./Stage.module.css";
import { boxOfRef, isSameUnit, refOf } from "./unitRefs.ts";

interface StageProps {
  readonly layout: NetworkLayout;
  readonly cards: readonly Card[];
  readonly values: NetworkValues;
  /** Null where it is not needed, or not loaded yet. */
  readonly paintRows: PaintRows | null;
  /** Whether the panel is on the screen; nothing is streamed while it is not. */
  readonly isVisible: boolean;
  readonly opened: ReadonlySet<number>;
  readonly onToggle: (card: number) => void;
}

const selectTheme = (state: AppState) => state.theme;
const selectData = (state: AppState) => state.data;
const selectDescription = (state: AppState) => state.description;
const selectExample = (state: AppState) => state.example;

export function Stage(props: StageProps) {
  const { layout, cards, values, paintRows, isVisible, opened, onToggle } = props;
  const t = useWords();
  const canvas = useRef<HTMLCanvasElement>(null);
  const painter = useRef<NetworkPainter>(null);
  const [detail, setDetail] = useState<Detail>(1);
  const theme = useStore(selectTheme);
  const data = useStore(selectData);
  const description = useStore(selectDescription);
  const example = useStore(selectExample);

  useEffect(() => {
    const made = createNetworkPainter(canvas.current!, values, setDetail);
    painter.current = made;
    return () => made.stop();
  }, [values]);
  useEffect(() => {
    showData(values, data, example);
    painter.current?.show({ layout, cards, theme, paintRows });
  }, [values, data, example, layout, cards, theme, paintRows]);

  useStreams({ layout, description, example, isVisible, detail, values, painter });
  useHighlight(layout, cards, painter);
  useFlow(painter);

  return (
    <div className={styles.picture} style={{ height: layout.height }}>
      <canvas
        ref={canvas}
        className={styles.canvas}
        style={{ width: layout.width, height: layout.height }}
        aria-hidden
      />
      <Pointing canvas={canvas} layout={layout} cards={cards} />
      <Roving layout={layout} cards={cards} />
      {layout.columns.map((column, i) => {
        if (!column.more) return null;
        const { hidden, bars, ...box } = column.more;
        const name = cards[column.card] ? cardName(cards[column.card]!) : t("network.input");
        const isOpen = opened.has(column.card);
        return (
          <button
            type="button"
            // biome-ignore lint/suspicious/noArrayIndexKey: a column is its place
            key={i}
            className={bars ? styles.moreColumns : styles.more}
            style={{ left: box.x, top: box.y, width: box.width, height: box.height }}
            aria-expanded={isOpen}
            aria-label={isOpen ? t("network.fewerOf", { name }) : t("network.moreOf", { name, count: String(hidden) })}
            onClick={() => onToggle(column.card)}
          >
            <span>{isOpen ? t("network.fewer") : t("network.more", { count: String(hidden) })}</span>
          </button>
        );
      })}
    </div>
  );
}

interface Streams {
  readonly layout: NetworkLayout;
  readonly description: Description | null;
  readonly example: number;
  readonly isVisible: boolean;
  readonly detail: Detail;
  readonly values: NetworkValues;
  readonly painter: { readonly current: NetworkPainter | null };
}

const placesAlongLine = 64;
/** Test rows from which distributions are made. */
const mostRows = 1000;

/** Asks for just what the picture shows, and paints what comes. */
function useStreams({ layout, description, example, isVisible, detail, values, painter }: Streams): void {
  const kind = isVisible && description && kindOf(description);
  const units = layout.columns.reduce((sum, column) => sum + column.units, 0);
  // The worker computes every unit at every point: large networks get coarser maps.
  const full = units <= 48 ? 28 : units <= 128 ? 20 : 14;
  const resolution = Math.max(14, full * detail);
  const request = () => painter.current?.request();
  const places = kind === "plane" ? resolution : kind === "line" ? placesAlongLine * detail : 0;
  useProbe(places > 0 ? { type: "units", resolution: places } : null, (result) => {
    values.units = result;
    request();
  });
  useProbe(kind === "image" ? { type: "features", example } : null, (result) => {
    values.features = result;
    request();
  });
  useProbe(kind === "rows" ? { type: "distributions", rows: mostRows * detail } : null, (result) => {
    values.distributions = result;
    request();
  });
  useProbe(isVisible ? { type: "weights" } : null, (result) => {
    values.weights = new Map(result.tensors.map((tensor) => [tensor.name, tensor]));
    request();
  });
}

function useHighlight(
  layout: NetworkLayout,
  cards: readonly Card[],
  painter: { readonly current: NetworkPainter | null },
): void {
  useEffect(() => {
    let last = "";
    const update = ({ hovered, pinned }: AppState) => {
      const unitBox = boxOfRef(layout, cards, hovered) ?? boxOfRef(layout, cards, pinned);
      const isPinned = unitBox !== null && pinned !== null && boxOfRef(layout, cards, pinned)?.unit === unitBox.unit;
      const next: Highlight | null = unitBox && { column: unitBox.column, unit: unitBox.unit, isPinned };
      const key = JSON.stringify(next);
      if (key === last) return;
      last = key;
      painter.current?.highlight(next);
    };
    update(store.getState());
    return store.subscribe(update);
  }, [layout, cards, painter]);
}

/** Links flow while the run goes on, unless the system asks for calm. */
function useFlow(painter: { readonly current: NetworkPainter | null }): void {
  useEffect(() => {
    const calm = matchMedia("(prefers-reduced-motion: reduce)");
    const update = () => painter.current?.flow(store.getState().snapshot?.status === "running" && !calm.matches);
    update();
    calm.addEventListener("change", update);
    const stop = store.subscribe(update);
    return () => {
      calm.removeEventListener("change", update);
      stop();
    };
  }, [painter]);
}

interface PointingProps {
  readonly canvas: { readonly current: HTMLCanvasElement | null };
  readonly layout: NetworkLayout;
  readonly cards: readonly Card[];
}

/** The mouse or a finger over the canvas; the keyboard's way is `Roving`. */
function Pointing({ canvas, layout, cards }: PointingProps) {
  useEffect(() => {
    const element = canvas.current!;
    const find = (event: MouseEvent): UnitRef | null => {
      const box = element.getBoundingClientRect();
      const unitBox = unitAt(layout, event.clientX - box.left, event.clientY - box.top);
      return unitBox && refOf(layout, unitBox);
    };
    const hover = (event: MouseEvent) => {
      const ref = find(event);
      element.style.cursor = ref ? "pointer" : "";
      if (!isSameUnit(ref, store.getState().hovered)) actions.hover(ref);
    };
    const leave = () => {
      if (store.getState().hovered) actions.hover(null);
    };
    const pin = (event: MouseEvent) => {
      const ref = find(event);
      actions.pin(isSameUnit(ref, store.getState().pinned) ? null : ref);
    };
    element.addEventListener("pointermove", hover);
    element.addEventListener("pointerleave", leave);
    element.addEventListener("click", pin);
    return () => {
      element.removeEventListener("pointermove", hover);
      element.removeEventListener("pointerleave", leave);
      element.removeEventListener("click", pin);
    };
  }, [canvas, layout]);
  // A pin on a unit that is gone or folded away would dim everything for no visible reason.
  useEffect(() => {
    const { pinned, hovered } = store.getState();
    if (pinned && !boxOfRef(layout, cards, pinned)) actions.pin(null);
    if (hovered && !boxOfRef(layout, cards, hovered)) actions.hover(null);
  }, [layout, cards]);
  return null;
}
