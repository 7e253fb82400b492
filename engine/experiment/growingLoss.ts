/** What is said of a loss that grows without end and stays a number. */

import type { Text } from "../define/text.ts";
import { both } from "./describe.ts";

/** A loss this far above what training began with, and this large, is on its way to infinity. */
const explosion = { factor: 1000, least: 1e6 };

/** @returns null where the loss does not grow like that, and where it is no number any more */
export function noticeOfGrowth(loss: number, start: number): Text | null {
  if (!Number.isFinite(loss) || loss < explosion.least || loss < explosion.factor * start) return null;
  const [now, then] = [loss.toPrecision(2), start.toPrecision(2)];
  return both(`The loss grows: ${now}, from ${then} at the beginning.`, `损失在增大：从开始时的 ${then} 到 ${now}。`);
}
