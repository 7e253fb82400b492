/** The numbers at an axis of a picture of the plane, or of a curve. */

import type { Range } from "../../engine/data/description.ts";
import { classes } from "../ui/classes.ts";
import { shortCount, tickText } from "./format.ts";
import styles from "./PlaneTicks.module.css";
import { lengthOf, ticksOf } from "./planeScale.ts";

interface TicksProps {
  readonly axis: "x1" | "x2";
  readonly range: Range;
  /** Over the picture's edge, where they have more digits than there is room for beside it. */
  readonly isInside?: boolean;
}

export function PlaneTicks({ axis, range, isInside = false }: TicksProps) {
  return (
    <div className={classes(styles.ticks, isInside && styles.inside)} data-axis={axis} aria-hidden="true">
      {ticksOf(range).map((tick) => {
        const share = (tick - range[0]) / lengthOf(range);
        const end = share === 0 ? "start" : share === 1 ? "end" : undefined;
        const at = `${(100 * share).toFixed(2)}%`;
        return (
          <span key={tick} data-end={end} style={axis === "x1" ? { left: at } : { bottom: at }}>
            {labelOf(tick)}
          </span>
        );
      })}
    </div>
  );
}

/** What `PlaneTicks` needs beside the picture, in digits; two always have room. */
export const digitsBeside = (range: Range): number =>
  Math.max(0, ...ticksOf(range).map((tick) => labelOf(tick).length - 2));

/** Thousands as such where nothing is lost by it. */
function labelOf(tick: number): string {
  const size = Math.abs(tick);
  const isShort = size >= 1e4 && Number(size.toPrecision(3)) === size;
  return isShort ? `${tick < 0 ? "−" : ""}${shortCount(size)}` : tickText(tick);
}
