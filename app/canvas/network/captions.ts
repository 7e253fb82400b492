/** What the small line of a card says: `2 → 8`, `6 · 5×5`, `p 0.5`. Read off parameters and shapes, whatever the layer. */

import { branchesOf } from "../../../engine/experiment/check.ts";
import type { Spec } from "../../../engine/experiment/experiment.ts";
import type { Translate } from "../../i18n/i18n.ts";
import { type Card, describeShape } from "./cards.ts";
import type { Column } from "./column.ts";

/** `Linear 2`: the second of its type. */
export const cardName = (card: Card): string => `${card.type} ${card.number}`;

/** A layer made of layers. */
export const isBlock = (spec: Spec): boolean => Object.keys(branchesOf(spec)).length > 0;

export function cardCaption(card: Card, spec: Spec, t: Translate): string {
  if (isBlock(spec)) {
    const count = Object.values(branchesOf(spec)).reduce((sum, list) => sum + list.length, 0);
    return t("network.inner", { count: String(count) });
  }
  const { kernel_size, out_channels } = spec;
  const size = windowOf(kernel_size);
  if (size) return typeof out_channels === "number" ? `${out_channels} · ${size}` : size;
  const { input, output } = card;
  if (!input || !output) return "?";
  if (typeof spec.out_features === "number") return `${describeShape(input)} → ${describeShape(output)}`;
  if (input.length !== output.length || describeShape(input) !== describeShape(output))
    return `→ ${describeShape(output)}`;
  const own = Object.entries(spec).find(([name, value]) => name !== "type" && typeof value === "number");
  return own ? `${own[0]} ${own[1]}` : describeShape(output);
}

/** `5×5`, `3×1`, or `3` along one axis. */
function windowOf(size: Spec[string] | undefined): string | null {
  if (typeof size === "number") return `${size}×${size}`;
  return Array.isArray(size) ? size.join("×") : null;
}

/** For the input: an image's shape, or the names of the features where they are few and short; a table's columns are counted. */
export function inputCaption(
  { shape, names, starts }: Pick<Column, "shape" | "names" | "starts">,
  t: Translate,
): string {
  if (!shape) return "";
  if (names.length === 0) return describeShape(shape);
  const count = String(names.length);
  if (starts) return t("network.columns", { count });
  const all = names.join(", ");
  return widthOf(all) <= 20 ? all : t("network.features", { count });
}

/** In narrow letters; those of Chinese are twice as wide. */
const widthOf = (text: string): number => [...text].reduce((sum, letter) => sum + (letter < "\u2e80" ? 1 : 2), 0);

/** For a narrow card: only what comes out, but of maps, whose shapes are longer than what makes them. */
export function shortCaption(card: Card, spec: Spec, t: Translate): string {
  if (card.output && card.output.length > 1 && !isBlock(spec)) return cardCaption(card, spec, t);
  return card.output ? describeShape(card.output) : "?";
}
