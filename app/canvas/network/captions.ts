/** What the small line of a card says: `2 → 8`, `6 · 5×5`, `p 0.5`. Read off parameters and shapes, whatever the layer. */

import type { Spec } from "../../../engine/experiment/experiment.ts";
import { type Card, describeShape } from "./cards.ts";

export function cardCaption(card: Card, spec: Spec): string {
  const { kernel_size, out_channels } = spec;
  if (typeof kernel_size === "number") {
    const window = `${kernel_size}×${kernel_size}`;
    return typeof out_channels === "number" ? `${out_channels} · ${window}` : window;
  }
  const { input, output } = card;
  if (!input || !output) return "?";
  if (typeof spec.out_features === "number") return `${describeShape(input)} → ${describeShape(output)}`;
  if (input.length !== output.length) return `→ ${describeShape(output)}`;
  const own = Object.entries(spec).find(([name, value]) => name !== "type" && typeof value === "number");
  return own ? `${own[0]} ${own[1]}` : describeShape(output);
}

/** For a narrow card: only what comes out. */
export function shortCaption(card: Card): string {
  return card.output ? describeShape(card.output) : "?";
}
