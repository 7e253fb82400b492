/** The document's layers as cards, and where these and their units stand in the panel's room. */

import { useMemo } from "react";
import { activations, layers } from "../../engine/catalog.ts";
import { type Card, groupCards, isOnLastAxis } from "../canvas/network/cards.ts";
import { layoutNetwork } from "../canvas/network/layout.ts";
import { kindOf } from "../canvas/network/values.ts";
import { useWords } from "../i18n/i18n.ts";
import type { AppState } from "../store/state.ts";
import { useStore } from "../store/store.ts";
import { classNames } from "../visuals/classNames.ts";
import { featureNames } from "../visuals/featureNames.ts";
import { cardWidth } from "./cardWidth.ts";
import { measureText } from "./measureText.ts";
import type { Network } from "./network.ts";
import type { RowsParts } from "./Rows.tsx";

const selectModel = (state: AppState) => state.experiment.model;
const selectCheck = (state: AppState) => state.check;
const selectDescription = (state: AppState) => state.description;
const selectPresenting = (state: AppState) => state.isPresenting;

const isActivation = (type: string) => Object.hasOwn(activations, type);
const isDense = (card: Card) => {
  const params = layers[card.type]?.params ?? {};
  return !isOnLastAxis(card) && ("out_features" in params || "out_channels" in params);
};

/** Cards and pills above the picture, shapes and the legend below it; the style sheets have the same figures. */
const above = 132;
const below = 62;
const leastHeight = 100;

interface Room extends Pick<Network, "opened"> {
  /** Of the panel, in CSS pixels. */
  readonly width: number;
  readonly height: number;
  /** Null where the data are no rows, or what lays them out is not loaded yet. */
  readonly rows: RowsParts | null;
}

export function useNetworkLayout({ width, height, opened, rows }: Room): Pick<Network, "cards" | "layout"> {
  const t = useWords();
  const model = useStore(selectModel);
  const check = useStore(selectCheck);
  const description = useStore(selectDescription);
  const isPresenting = useStore(selectPresenting);
  const cards = useMemo(
    () =>
      groupCards(
        model.map((spec) => spec.type),
        check.layers,
        isActivation,
      ),
    [model, check],
  );
  const table = rows?.table ?? null;
  const isOfRows = description !== null && kindOf(description) === "rows";
  const isUnknown = isOfRows && !rows;
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
  return { cards, layout };
}
