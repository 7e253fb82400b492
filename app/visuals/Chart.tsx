/** One line chart of fixed height: axes, grid, lines and the values under the pointer. Draws what it is given, when it is given. */

import { memo, type ReactNode } from "react";
import { CartesianGrid, Line, LineChart, Tooltip, XAxis, YAxis } from "recharts";
import styles from "./Chart.module.css";
import { useSize } from "./useSize.ts";

export interface ChartLine {
  readonly key: string;
  readonly name: string;
  readonly tone: "train" | "test";
}

export type ChartRow = Readonly<{ x: number }> & Readonly<Record<string, number | null>>;

interface ChartProps {
  /** What a screen reader says of it. */
  readonly label: string;
  readonly rows: readonly ChartRow[];
  readonly lines: readonly ChartLine[];
  readonly ticks: readonly number[];
  readonly isLog?: boolean;
  /** The horizontal axis: its end and what stands there. */
  readonly end: number;
  readonly endLabel: string;
  formatTick(value: number): string;
  formatValue(value: number): string;
  /** First line of the box under the pointer. */
  formatPlace(x: number): string;
  /** Shown over the empty axes. */
  readonly empty: ReactNode;
}

/** Room for `100 %` and for the line below the axis. */
const AXIS_EM = 4;
const AXIS_HEIGHT_EM = 1.65;
const MARGIN = { top: 8, right: 6, bottom: 2, left: 0 };

const colors: Readonly<Record<ChartLine["tone"], string>> = { train: "var(--train-line)", test: "var(--accent)" };

export const Chart = memo(function Chart(props: ChartProps) {
  const {
    label,
    rows,
    lines,
    ticks,
    isLog = false,
    end,
    endLabel,
    formatTick,
    formatValue,
    formatPlace,
    empty,
  } = props;
  const [ref, { widthPx, heightPx, fontPx }] = useSize<HTMLElement>();
  return (
    <figure ref={ref} className={styles.chart} aria-label={label}>
      {widthPx > 0 && (
        <LineChart
          width={widthPx}
          height={heightPx}
          margin={MARGIN}
          data={rows as ChartRow[]}
          aria-label={label}
          accessibilityLayer={rows.length > 0}
        >
          <CartesianGrid vertical={false} stroke="var(--line)" syncWithTicks />
          <XAxis
            dataKey="x"
            type="number"
            domain={[0, end]}
            ticks={[0, end]}
            interval={0}
            height={Math.round(AXIS_HEIGHT_EM * fontPx)}
            axisLine={false}
            tickLine={false}
            allowDataOverflow
            tick={(tick: EndTick) => <AxisEnd {...tick} label={tick.index === 0 ? "0" : endLabel} />}
          />
          <YAxis
            type="number"
            scale={isLog ? "log" : "linear"}
            domain={[ticks[0] ?? 0, ticks.at(-1) ?? 1]}
            ticks={ticks as number[]}
            interval={0}
            width={Math.round(AXIS_EM * fontPx)}
            axisLine={false}
            tickLine={false}
            tickMargin={4}
            allowDataOverflow
            tickFormatter={formatTick}
            tick={{ fill: "var(--dim)", fontSize: "var(--caption)" }}
          />
          {rows.length > 0 && (
            <Tooltip
              isAnimationActive={false}
              cursor={{ stroke: "var(--dim)", strokeDasharray: "2 3" }}
              content={({ active, label: x, payload }) =>
                active && typeof x === "number" ? (
                  <div className={styles.tooltip}>
                    <div className={styles.place}>{formatPlace(x)}</div>
                    {payload.map(({ dataKey, name, value }) => (
                      <div key={String(dataKey)} className={styles.value}>
                        <span className={styles.swatch} data-tone={lines.find(({ key }) => key === dataKey)?.tone} />
                        {name}
                        <strong>{typeof value === "number" ? formatValue(value) : "–"}</strong>
                      </div>
                    ))}
                  </div>
                ) : null
              }
            />
          )}
          {lines.map(({ key, name, tone }) => (
            <Line
              key={key}
              dataKey={key}
              name={name}
              stroke={colors[tone]}
              strokeWidth={tone === "test" ? 1.75 : 1.5}
              dot={rows.length === 1 ? { r: 2.5, fill: colors[tone], strokeWidth: 0 } : false}
              activeDot={{ r: 3, strokeWidth: 0, fill: colors[tone] }}
              isAnimationActive={false}
            />
          ))}
        </LineChart>
      )}
      {rows.length === 0 && (
        <figcaption className={styles.empty}>
          <span>{empty}</span>
        </figcaption>
      )}
    </figure>
  );
});

interface EndTick {
  readonly x: number | string;
  readonly y: number | string;
  readonly index: number;
}

/** The axis names only its two ends, each inside the picture. */
function AxisEnd({ x, y, index, label }: EndTick & { readonly label: string }) {
  return (
    <text x={x} y={y} dy="0.71em" textAnchor={index === 0 ? "start" : "end"} className={styles.end}>
      {label}
    </text>
  );
}

/** Which line is which, in words and colour; stands in the chart's heading. */
export function ChartKey({ lines }: { readonly lines: readonly ChartLine[] }) {
  return (
    <span className={styles.key}>
      {lines.map(({ key, name, tone }) => (
        <span key={key} className={styles.keyEntry} data-tone={tone}>
          <span className={styles.swatch} data-tone={tone} aria-hidden="true" />
          {name}
        </span>
      ))}
    </span>
  );
}
