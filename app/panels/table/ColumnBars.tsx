/** How a column's values are distributed, in a few bars: numbers in equal parts of their range, categories and classes one by one. */

import { classColor, cssColor } from "../../canvas/colors.ts";
import type { AppState } from "../../store/state.ts";
import { useStore } from "../../store/store.ts";
import styles from "./ColumnBars.module.css";
import type { Column } from "./columnRoles.ts";

const [width, height] = [60, 18];
const themeOf = (state: AppState) => state.theme;
const classesOf = (state: AppState) => state.description?.classes ?? none;
const none: readonly string[] = [];

export function ColumnBars({ column }: { readonly column: Column }) {
  const theme = useStore(themeOf);
  const classes = useStore(classesOf);
  const isClasses = column.role === "classes";
  const counts = isClasses || column.role === "category" ? valueCounts(column) : histogram(column);
  const most = Math.max(1, ...counts.map(({ count }) => count));
  const step = width / counts.length;
  return (
    <svg
      className={styles.bars}
      data-kind={isClasses ? "classes" : column.role}
      viewBox={`0 0 ${width} ${height}`}
      aria-hidden="true"
    >
      {counts.map(({ name, count }, i) => {
        // What is rare is seen too.
        const high = count === 0 ? 0 : Math.max(1, (count / most) * height);
        const label = isClasses ? classes.indexOf(name) : -1;
        return (
          <rect
            key={name}
            x={i * step}
            y={height - high}
            width={Math.max(0.5, step - 1)}
            height={high}
            style={label >= 0 ? { fill: cssColor(classColor(label, theme)) } : undefined}
          />
        );
      })}
    </svg>
  );
}

interface Count {
  readonly name: string;
  readonly count: number;
}

const histogram = ({ histogram, values }: Column): readonly Count[] =>
  histogram.length > 0
    ? histogram.map((count, i) => ({ name: `${i}`, count }))
    : values.map(({ value, count }) => ({ name: value, count }));

/** The commonest, in the order in which people look for them. */
const valueCounts = ({ values }: Column): readonly Count[] =>
  values
    .map(({ value, count }) => ({ name: value, count }))
    .sort((a, b) => a.name.localeCompare(b.name, undefined, { numeric: true }));
