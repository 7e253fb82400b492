/** The network, centre stage: its layers as cards, every unit's current output, and what prevents training. */

import { useEffect, useMemo, useRef, useState } from "react";
import { activations, layers } from "../../engine/catalog.ts";
import type { Spec } from "../../engine/experiment/experiment.ts";
import { cardCaption, inputCaption, shortCaption } from "../canvas/network/captions.ts";
import { type Card, describeShape, groupCards, isOnLastAxis } from "../canvas/network/cards.ts";
import type { Column } from "../canvas/network/column.ts";
import { type CardStyle, layoutNetwork, type NetworkLayout } from "../canvas/network/layout.ts";
import { kindOf, noValues } from "../canvas/network/values.ts";
import { type Translate, useWords } from "../i18n/i18n.ts";
import { lazyPart } from "../panels/lazyPart.tsx";
import type { AppState } from "../store/state.ts";
import { useStore } from "../store/store.ts";
import { classNames } from "../visuals/classNames.ts";
import { featureNames } from "../visuals/featureNames.ts";
import { Cards } from "./Cards.tsx";
import { Legend } from "./Legend.tsx";
import { measureText } from "./measureText.ts";
import styles from "./NetworkPanel.module.css";
import { Problem } from "./Problem.tsx";
import type { RowsParts } from "./Rows.tsx";
import { Stage } from "./Stage.tsx";

const Edges = lazyPart(() => import("./Edges.tsx").then(({ Edges }) => Edges));
const Rows = lazyPart(() => import("./Rows.tsx").then(({ Rows }) => Rows));
/** Beside the unit that somebody points at. */
const UnitCard = lazyPart(() => import("./UnitCard.tsx").then(({ UnitCard }) => UnitCard));

const selectModel = (state: AppState) => state.experiment.model;
const selectCheck = (state: AppState) => state.check;
const selectDescription = (state: AppState) => state.description;
const selectHasUnit = (state: AppState) => (state.hovered ?? state.pinned) !== null;
const selectPresenting = (state: AppState) => state.isPresenting;

const isActivation = (type: string) => Object.hasOwn(activations, type);
const isDense = (card: Card) => {
  const params = layers[card.type]?.params ?? {};
  return !isOnLastAxis(card) && ("out_features" in params || "out_channels" in params);
};

/** Cards and pills above the picture, shapes and the legend below it; the style sheets have the same figures. */
const above = 132;
const below = 62;
const leastHeight = 240;

export function NetworkPanel() {
  const t = useWords();
  const model = useStore(selectModel);
  const check = useStore(selectCheck);
  const description = useStore(selectDescription);
  const hasUnit = useStore(selectHasUnit);
  const isPresenting = useStore(selectPresenting);
  const [opened, setOpened] = useState<ReadonlySet<number>>(new Set());
  const [values] = useState(noValues);
  const root = useRef<HTMLElement>(null);
  const view = useRef<HTMLDivElement>(null);
  const { width, height, isVisible } = useExtent(root);

  const cards = useMemo(
    () =>
      groupCards(
        model.map((spec) => spec.type),
        check.layers,
        isActivation,
      ),
    [model, check],
  );
  const [rows, setRows] = useState<RowsParts | null>(null);
  const isOfRows = description !== null && kindOf(description) === "rows";
  // Those of the data before are no longer wanted.
  const ofRows = rows?.description === description ? rows : null;
  const table = ofRows?.table ?? null;
  const isUnknown = isOfRows && !ofRows;
  const layout = useMemo(() => {
    const shape = isUnknown ? null : (description?.inputShape ?? null);
    const features = table?.names ?? featureNames(description?.features ?? []);
    return layoutNetwork({
      input: shape,
      cards,
      isDense,
      features,
      classes: classNames(description?.classes ?? [], t),
      cardWidth: (card, style) =>
        cardWidth(cards[card], model, {
          ...style,
          input: { shape, names: features, starts: table?.starts ?? null },
          isWrong: check.problem?.layer === cards[card]?.head,
          t,
        }),
      ...(table && { table }),
      isOfRows,
      nameWidth: (name) => measureText(name, 11, 700),
      // Distributions read better when they are wide.
      aspect: description && ["rows", "line"].includes(kindOf(description)) ? 1.5 : 1,
      width,
      height: Math.max(leastHeight, height - (above + below) * (isPresenting ? 1.5 : 1)),
      opened,
      scales: isPresenting ? [1.5, 1.25, 1.1] : [1],
    });
  }, [cards, check, description, isOfRows, isUnknown, table, model, width, height, opened, isPresenting, t]);

  const toggle = (card: number) =>
    setOpened((now) => {
      const next = new Set(now);
      if (!next.delete(card)) next.add(card);
      return next;
    });
  return (
    <section ref={root} className={styles.panel} data-scale={layout.scale} aria-label={t("network.title")}>
      {isOfRows && <Rows description={description} onChange={setRows} />}
      {width > 0 && (
        // Scrolls by keyboard too, for those who see what is cut off but point at nothing.
        <div
          ref={view}
          className={styles.scroll}
          tabIndex={layout.isScrolling ? 0 : undefined}
          data-scrolling={layout.isScrolling || undefined}
        >
          <div className={styles.stage} style={{ width: layout.width }}>
            <Cards cards={cards} layout={layout} />
            <Stage
              layout={layout}
              cards={cards}
              values={values}
              paintRows={ofRows?.paint ?? null}
              isVisible={isVisible}
              opened={opened}
              onToggle={toggle}
            />
            <Shapes layout={layout} />
            <Problem cards={cards} layout={layout} />
            {hasUnit && <UnitCard layout={layout} cards={cards} values={values} />}
          </div>
        </div>
      )}
      {layout.links.some(({ kind }) => kind === "each") && <Legend />}
      {width > 0 && layout.isScrolling && <Edges layout={layout} view={view} />}
    </section>
  );
}

function Shapes({ layout }: { readonly layout: NetworkLayout }) {
  return (
    <div className={styles.shapes}>
      {layout.columns.map((column, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a column is its place
        <span key={i} style={{ left: column.center }}>
          {column.shape ? describeShape(column.shape) : "–"}
        </span>
      ))}
    </div>
  );
}

/** Size of the panel, and whether any of it is on the screen. */
function useExtent(ref: { readonly current: HTMLElement | null }) {
  const [size, setSize] = useState({ width: 0, height: 0 });
  const [isVisible, setIsVisible] = useState(true);
  useEffect(() => {
    const element = ref.current!;
    const resized = new ResizeObserver(([entry]) => {
      const { width, height } = entry!.contentRect;
      setSize({ width: Math.floor(width), height: Math.floor(height) });
    });
    const seen = new IntersectionObserver(([entry]) => setIsVisible(entry!.isIntersecting));
    resized.observe(element);
    seen.observe(element);
    return () => {
      resized.disconnect();
      seen.disconnect();
    };
  }, [ref]);
  return { ...size, isVisible };
}

interface WordedStyle extends CardStyle {
  readonly input: Pick<Column, "shape" | "names" | "starts">;
  /** A mark stands before the name. */
  readonly isWrong: boolean;
  readonly t: Translate;
}

/** What a card's words and its pill need, with their padding; the stylesheet has the same sizes. */
function cardWidth(
  card: Card | undefined,
  model: readonly Spec[],
  { input, density, isNarrow, scale, isWrong, t }: WordedStyle,
): number {
  const padding = (isNarrow ? 6 : density === "roomy" ? 12 : 8) * 2 * scale;
  const name = (text: string) => measureText(text, (isNarrow ? 11 : 13) * scale, 600);
  const small = (text: string) => measureText(text, 11 * scale, 400);
  if (!card) return Math.max(name(t("network.input")), small(inputCaption(input, t))) + padding + 2;
  const spec = model[card.head]!;
  const params =
    density === "roomy" && card.parameters > 0
      ? ` · ${t("network.parameters", { count: String(card.parameters) })}`
      : "";
  const caption = isNarrow ? shortCaption(card, spec, t) : cardCaption(card, spec, t) + params;
  const pill =
    card.activation === null
      ? 0
      : measureText(model[card.activation]!.type, (isNarrow ? 11 : 13) * scale, 600) + (isNarrow ? 12 : 20) * scale;
  return Math.max(name(card.type) + (isWrong ? 20 * scale : 0) + padding, small(caption) + padding, pill) + 2;
}
