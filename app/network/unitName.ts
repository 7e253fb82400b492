/** What a unit is called: `Linear 2, unit 3`; a feature and a class go by their own names. */

import { cardName } from "../canvas/network/captions.ts";
import type { UnitBox } from "../canvas/network/hitTest.ts";
import type { Translate } from "../i18n/i18n.ts";
import type { Network } from "./network.ts";

export function unitName({ cards, layout }: Network, { column: index, unit }: UnitBox, t: Translate): string {
  const column = layout.columns[index]!;
  const card = cards[column.card];
  if (!card) {
    if (column.depiction === "image") return t("network.input");
    return t("network.inputUnit", { name: column.names[unit] ?? String(unit + 1) });
  }
  const number = { number: unit + 1 };
  const own = column.names[unit] ?? t((column.shape?.length ?? 0) > 1 ? "network.channel" : "network.unit", number);
  return `${cardName(card)}, ${own}`;
}
