/** A list of classes, each with its share of something as a bar. */

import { formatPercent } from "../ui/format.ts";
import styles from "./ClassBars.module.css";

export interface ClassBar {
  readonly name: string;
  /** In [0, 1]; NaN where there is none. */
  readonly share: number;
  /** It stands for all classes together. */
  readonly isOverall?: boolean;
}

interface ClassBarsProps {
  /** The accessible name. */
  readonly label: string;
  readonly bars: readonly ClassBar[];
}

export function ClassBars({ label, bars }: ClassBarsProps) {
  return (
    <ul className={styles.bars} aria-label={label}>
      {bars.map(({ name, share, isOverall }) => (
        <li key={isOverall ? "" : name} className={styles.class} data-overall={isOverall}>
          <span className={styles.name} title={name}>
            {name}
          </span>
          <span className={styles.track}>
            <span className={styles.bar} style={{ width: `${100 * (Number.isFinite(share) ? share : 0)}%` }} />
          </span>
          <span className={styles.share}>{formatPercent(share, 0)}</span>
        </li>
      ))}
    </ul>
  );
}
