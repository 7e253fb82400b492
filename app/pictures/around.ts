/** What the painters hand from an element to those in it. */

import type { Rect } from "./rect.ts";

/** What an element takes from those around it. */
export interface Around {
  /** Quarter turns to the right. */
  readonly turns: number;
  /** What is outside cannot be seen. */
  readonly room: Rect | null;
  /** Words that go beyond are cut there, with an ellipsis. */
  readonly cutAt: number | null;
}
