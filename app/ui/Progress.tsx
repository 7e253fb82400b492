/** How much of a piece of work is done. */

import { Progress as Base } from "@base-ui/react/progress";
import styles from "./Progress.module.css";

interface ProgressProps {
  readonly label: string;
  /** Null as long as nobody knows. */
  readonly fraction: number | null;
}

export function Progress({ label, fraction }: ProgressProps) {
  return (
    <Base.Root value={fraction === null ? null : Math.round(fraction * 100)} className={styles.progress}>
      <Base.Label className={styles.label}>{label}</Base.Label>
      <Base.Value className={styles.value} />
      <Base.Track className={styles.track}>
        <Base.Indicator className={styles.indicator} />
      </Base.Track>
    </Base.Root>
  );
}
