/** How much of a piece of work is done. */

import { Progress as Base } from "@base-ui/react/progress";
import styles from "./Progress.module.css";

export function Progress({ label, fraction }: { readonly label: string; readonly fraction: number }) {
  return (
    <Base.Root value={Math.round(fraction * 100)} className={styles.progress}>
      <Base.Label className={styles.label}>{label}</Base.Label>
      <Base.Value className={styles.value} />
      <Base.Track className={styles.track}>
        <Base.Indicator className={styles.indicator} />
      </Base.Track>
    </Base.Root>
  );
}
