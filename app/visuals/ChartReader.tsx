/** The values of a chart under the pointer and the arrow keys: Recharts' layer over the painted picture, there only while somebody reads. */

import { type RefObject, useEffect, useRef, useState } from "react";
import { Line, LineChart, Tooltip, XAxis, YAxis } from "recharts";
import type { AppState } from "../store/state.ts";
import { store } from "../store/store.ts";
import type { Axis } from "./axes.ts";
import styles from "./Chart.module.css";
import { type ChartLine, type ChartPoint, strokes } from "./chartLines.ts";
import { plotBox } from "./plot.ts";
import type { Size } from "./useSize.ts";

export interface ChartReaderProps<P extends ChartPoint> {
  readonly title: string;
  readonly select: (state: AppState) => readonly P[];
  readonly lines: readonly ChartLine<P>[];
  readonly x: Axis;
  readonly y: Axis;
  readonly size: Size;
  readonly formatValue: (value: number) => string;
  readonly formatPlace: (point: P) => string;
}

/** How often values change while somebody reads them. */
const readingMs = 500;

export function ChartReader<P extends ChartPoint>(props: ChartReaderProps<P>) {
  const { title, select, lines, x, y, size, formatValue, formatPlace } = props;
  const { widthPx, heightPx } = size;
  const points = usePoints(select);
  const layer = useRef<HTMLDivElement>(null);
  const box = plotBox(size);
  const margin = {
    top: box.y,
    left: box.x,
    right: widthPx - box.x - box.width,
    bottom: heightPx - box.y - box.height,
  };
  return (
    <div ref={layer} className={styles.reader} data-unsaved>
      <LineChart width={widthPx} height={heightPx} margin={margin} data={points} aria-label={title}>
        <FocusHandover layer={layer} />
        <XAxis dataKey="step" type="number" scale={x.scale} domain={[x.from, x.to]} allowDataOverflow hide />
        <YAxis type="number" scale={y.scale} domain={[y.from, y.to]} allowDataOverflow hide />
        <Tooltip
          isAnimationActive={false}
          cursor={{ stroke: "var(--dim)", strokeDasharray: "2 3" }}
          content={({ active, payload }) => {
            const point: P | undefined = payload[0]?.payload;
            return active && point ? (
              <div className={styles.tooltip}>
                <div className={styles.place}>{formatPlace(point)}</div>
                {lines.map(({ key, name, tone, value }) => (
                  <div key={key} className={styles.value}>
                    <span className={styles.swatch} data-tone={tone} />
                    {name}
                    <strong>{formatValue(value(point))}</strong>
                  </div>
                ))}
              </div>
            ) : null;
          }}
        />
        {lines.map(({ key, name, tone, value }) => (
          <Line
            key={key}
            dataKey={(point: P) => drawable(value(point), y)}
            name={name}
            // Painted on the canvas; here it only marks the point that is read.
            stroke="none"
            dot={false}
            activeDot={{ r: 3, strokeWidth: 0, fill: `var(--${strokes[tone].token})` }}
            isAnimationActive={false}
          />
        ))}
      </LineChart>
    </div>
  );
}

/** Null is a gap. On a logarithmic axis what is not positive lies at its beginning. */
const drawable = (value: number, { scale, from }: Axis): number | null =>
  Number.isFinite(value) ? Math.max(value, scale === "log" ? from : value) : null;

function usePoints<P>(select: (state: AppState) => readonly P[]): P[] {
  const [points, setPoints] = useState(() => select(store.getState()));
  useEffect(() => {
    const timer = setInterval(() => setPoints(select(store.getState())), readingMs);
    return () => clearInterval(timer);
  }, [select]);
  // Recharts declares it mutable, but only reads it.
  return points as P[];
}

interface FocusHandoverProps {
  readonly layer: RefObject<HTMLElement | null>;
}

/** Whoever has reached the figure with the keyboard goes on in the layer, which answers to the arrow keys. Within the chart, so that it runs when its surface is there. */
function FocusHandover({ layer }: FocusHandoverProps) {
  useEffect(() => {
    const figure = layer.current?.closest("figure");
    if (figure && figure === document.activeElement) figure.querySelector<SVGElement>("[role=application]")?.focus();
  }, [layer]);
  return null;
}
