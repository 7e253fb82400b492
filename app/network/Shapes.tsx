/** Below each column, the shape of what comes out of it. */

import { describeShape } from "../canvas/network/cards.ts";
import { useNetwork } from "./network.ts";
import styles from "./Shapes.module.css";

export function Shapes() {
  const { layout } = useNetwork();
  return (
    <div className={styles.shapes}>
      {layout.columns.map((column, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a column is its place
        <span key={i} style={{ left: column.center }}>
          {column.shape ? describeShape(column.shape) : "–"}
        </span>
      ))}
    </div>
  );
}
