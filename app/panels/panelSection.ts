/** A part of a side panel that has a name: a list holds them in order, and whatever speaks of one names it by its id. */

import type { Text } from "../../engine/define/text.ts";

export interface PanelSection {
  /** In small letters, with hyphens: never changed, because others name it. */
  readonly id: string;
  /** Its heading. */
  readonly title: Text;
  /** Those with a smaller number stand above. */
  readonly order: number;
}
