/** A line of the table of times: what the time is spent on, its share as a bar, milliseconds; on request the lines that are part of it. */

import { ChevronRight } from "lucide-react";
import { type CSSProperties, Fragment, type ReactNode, useState } from "react";
import { formatDimensions, formatPercent } from "../ui/format.ts";
import styles from "./ProfileTable.module.css";
import type { LayerPhase } from "./profileLayers.ts";
import type { OpTime } from "./profileTimes.ts";

/** What a bar shows, by its colour. */
export type Tone = "whole" | "apart" | LayerPhase;

export interface Part {
  readonly tone: Tone;
  readonly ms: number;
}

interface LineProps {
  readonly title: string;
  /** More words, left away where there is little room. */
  readonly hint?: string;
  /** More figures, each on a line as a whole. */
  readonly figures?: readonly string[];
  readonly parts: readonly Part[];
  readonly ms: number;
  /** Shares are of this. */
  readonly totalMs: number;
  /** In how many others it is. */
  readonly depth?: number;
  /** The lines that are part of it. */
  readonly children?: ReactNode;
}

export function ProfileLine({ title, hint, figures, parts, ms, totalMs, depth = 0, children }: LineProps) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <tr>
        <th scope="row" style={indent(depth)}>
          {children ? (
            <button type="button" className={styles.unfold} aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
              <ChevronRight aria-hidden />
              {title}
            </button>
          ) : (
            <span className={styles.plain}>{title}</span>
          )}
          {hint && <span className={styles.hint}>{hint}</span>}
          {figures && (
            <span className={styles.figures}>
              {figures.map((figure, i) => (
                <Fragment key={figure}>
                  {i > 0 && " · "}
                  <span className={styles.figure}>{figure}</span>
                </Fragment>
              ))}
            </span>
          )}
        </th>
        <Share ms={ms} parts={parts} totalMs={totalMs} />
        <Time ms={ms} totalMs={totalMs} />
      </tr>
      {isOpen && children}
    </>
  );
}

interface OpLineProps {
  readonly time: OpTime;
  readonly tone: Tone;
  readonly totalMs: number;
  readonly depth?: number;
  readonly note?: string;
}

/** All kernels of one operation and shape. */
export function OpLine({ time: { op, shape, count, ms }, tone, totalMs, depth = 0, note }: OpLineProps) {
  return (
    <tr className={styles.op}>
      <th scope="row" style={indent(depth)}>
        {op} <span className={styles.shape}>{shape.length > 0 ? formatDimensions(shape) : "1"}</span>
        {count > 1 && (
          <>
            {" "}
            <span className={styles.count}>{count}×</span>
          </>
        )}
        {note && ` · ${note}`}
      </th>
      <Share ms={ms} parts={[{ tone, ms }]} totalMs={totalMs} />
      <Time ms={ms} totalMs={totalMs} />
    </tr>
  );
}

const indent = (depth: number): CSSProperties => ({ "--depth": String(depth) });

interface TimeProps {
  readonly ms: number;
  readonly totalMs: number;
}

function Share({ ms, parts, totalMs }: TimeProps & { readonly parts: readonly Part[] }) {
  return (
    <td>
      <span className={styles.share}>
        <span className={styles.track} aria-hidden>
          {parts.map(({ tone, ms }) => (
            <span
              key={tone}
              className={`${styles.toned} ${styles.bar}`}
              data-tone={tone}
              style={{ width: `${100 * shareOf(ms, totalMs)}%` }}
            />
          ))}
        </span>
        <span className={styles.percent}>{formatShare(ms, totalMs)}</span>
      </span>
    </td>
  );
}

const shareOf = (ms: number, totalMs: number): number => (totalMs > 0 ? ms / totalMs : 0);

export function formatShare(ms: number, totalMs: number): string {
  const share = shareOf(ms, totalMs);
  return share > 0 && share < 0.005 ? `< ${formatPercent(0.01, 0)}` : formatPercent(share, 0);
}

/** All times of a table to the same place, so that they can be compared: three figures of the largest. */
export function Time({ ms, totalMs }: TimeProps) {
  const digits = totalMs > 0 ? Math.min(6, Math.max(0, 2 - Math.floor(Math.log10(totalMs)))) : 0;
  return <td className={styles.time}>{ms.toFixed(digits)}</td>;
}
