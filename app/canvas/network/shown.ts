/** What units and links show in the place of their outputs, and what paints it: loaded when somebody asks for it. Types only. */

import type { Text } from "../../../engine/define/text.ts";
import type { Theme } from "../../store/state.ts";
import type { Pen } from "../pen.ts";
import type { Card } from "./cards.ts";
import type { Column } from "./column.ts";
import type { NetworkValues, Outputs } from "./values.ts";

export interface NumbersLook {
  readonly theme: Theme;
  readonly font: string;
  /** False where another unit is lit. */
  isBright(unit: number): boolean;
}

export interface Shown {
  /** Null where there is nothing to show, or not yet: the units are blank then. */
  outputsOf(values: NetworkValues, column: Column, cards: readonly Card[]): Outputs | null;
  /** Over units that are one number each. */
  paintNumbers?(context: Pen, column: Column, outputs: Outputs, look: NumbersLook): void;
  /** Where the links find their strengths, in the place of weights. */
  strengthsIn(values: NetworkValues): Pick<NetworkValues, "weights">;
  /** See `strengthsOf`. */
  readonly leastStrength: number;
  /** What the two colours of a link say. */
  readonly legend: { readonly negative: Text; readonly positive: Text } | null;
}
