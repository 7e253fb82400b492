/** What a card's words and its pill need, with their padding; the style sheets have the same sizes. */

import type { Spec } from "../../engine/experiment/experiment.ts";
import { cardCaption, inputCaption, shortCaption } from "../canvas/network/captions.ts";
import type { Card } from "../canvas/network/cards.ts";
import type { Column } from "../canvas/network/column.ts";
import type { CardStyle } from "../canvas/network/layout.ts";
import type { Translate } from "../i18n/i18n.ts";
import { measureText } from "./measureText.ts";

interface WordedStyle extends CardStyle {
  readonly input: Pick<Column, "shape" | "names" | "starts">;
  /** A mark stands before the name. */
  readonly isWrong: boolean;
  readonly t: Translate;
}

/** @param card undefined is the input's */
export function cardWidth(
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
