/** Over the network: what the place that is looked at sees of the image, ringed, and lightly of the layers between. */

import type { Box } from "../canvas/network/column.ts";
import type { Field } from "../canvas/network/receptiveField.ts";
import { useNetwork } from "./network.ts";
import styles from "./ReceptiveField.module.css";
import type { SeenField } from "./useSeen.ts";

/** @param seen by column, the input's first */
export function ReceptiveField({ seen }: { readonly seen: readonly SeenField[] }) {
  const { layout } = useNetwork();
  return (
    <svg className={styles.fields} width={layout.width} height={layout.height} aria-hidden>
      {seen.flatMap(({ column, field, size, units }) =>
        layout.columns[column]!.tiles.filter(({ unit }) => !units || units.includes(unit)).map((tile) => (
          <rect
            key={`${column} ${tile.unit}`}
            className={column === 0 ? styles.onImage : styles.between}
            rx={2}
            {...within(tile, field, size)}
          />
        )),
      )}
    </svg>
  );
}

/** The field's part of a picture of the map. */
function within(
  { x, y, width, height }: Box,
  { top, bottom, left, right }: Field,
  [rows, columns]: readonly [number, number],
): Box {
  return {
    x: x + (left / columns) * width,
    y: y + (top / rows) * height,
    width: ((right - left + 1) / columns) * width,
    height: ((bottom - top + 1) / rows) * height,
  };
}
