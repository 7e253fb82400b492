/** What is marked over a figure: a ring round the chosen value and round those that it is made of; the rest is dim. */

import styles from "./Cells.module.css";
import { type Block, blockAround, type CellSize, cellOf, type Plane } from "./plane.ts";

export interface MarksProps {
  readonly plane: Plane;
  readonly size: CellSize;
  /** The value whose arithmetic is shown. */
  readonly chosen?: number | null;
  /** The values that were read for it; null where nobody has said. */
  readonly reads?: Int32Array | null;
  /** Of those the one that is largest, where only that counts. */
  readonly winner?: number | null;
  /** Rows and columns that are looked at whatever was read: the window of a convolution, which may lie over the edge. */
  readonly window?: Block | null;
}

/** More single rings would be a pattern of their own. */
const ringsAtMost = 16;

export function Marks({ plane, size, chosen = null, reads = null, winner = null, window = null }: MarksProps) {
  const found = reads && blockAround(plane, reads);
  const isAll = found?.count === plane.rows * plane.columns;
  const area = found && (found.block.bottom - found.block.top + 1) * (found.block.right - found.block.left + 1);
  // What fills its block is ringed as one, what is scattered one by one.
  const isBlock = found !== null && area !== null && found.count === area;
  const block = window ?? (isBlock && !isAll ? found.block : null);
  const rings: Block[] = [];
  if (found && !isBlock && !window && found.count <= ringsAtMost) {
    for (const element of reads ?? []) rings.push(...blockOf(plane, element));
  }
  return (
    <>
      {(block || rings.length === 1) && (
        <div className={styles.clip}>
          <div className={styles.hole} style={boxOf(block ?? rings[0]!, size)} />
        </div>
      )}
      {[...(block ? [block] : []), ...rings].map((ring) => (
        <div key={`${ring.top} ${ring.left}`} className={styles.ring} data-kind="read" style={ringBox(ring, size)} />
      ))}
      {isAll && !window && plane.rows * plane.columns > 1 && (
        <div className={styles.ring} data-kind="read" style={ringBox(found.block, size)} />
      )}
      {winner !== null &&
        blockOf(plane, winner).map((at) => <div key="winner" className={styles.winner} style={ringBox(at, size)} />)}
      {chosen !== null &&
        blockOf(plane, chosen).map((at) => (
          <div key="chosen" className={styles.ring} data-kind="chosen" style={ringBox(at, size)} />
        ))}
    </>
  );
}

function blockOf(plane: Plane, element: number): readonly Block[] {
  const cell = cellOf(plane, element);
  return cell ? [{ top: cell.row, bottom: cell.row, left: cell.column, right: cell.column }] : [];
}

const boxOf = ({ top, left, bottom, right }: Block, { widthPx, heightPx }: CellSize) => ({
  left: left * widthPx,
  top: top * heightPx,
  width: (right - left + 1) * widthPx,
  height: (bottom - top + 1) * heightPx,
});

/** So small a cell is ringed from outside. */
const leastRingPx = 10;

function ringBox(block: Block, size: CellSize) {
  const { left, top, width, height } = boxOf(block, size);
  const growX = Math.max(1, (leastRingPx - width) / 2);
  const growY = Math.max(1, (leastRingPx - height) / 2);
  return { left: left - growX, top: top - growY, width: width + 2 * growX, height: height + 2 * growY };
}
