/** WASM kernel of `matmul`: chooses, from the shapes alone, how a product is computed, and divides it among threads. */

import { i32, memory } from "../../devices/wasm/assembler/instructions.ts";
import { type KernelContext, type KernelStep, type Part, wasmKernel } from "../../devices/wasm/kernel.ts";
import { withEpilogues } from "../map/wasmEpilogue.ts";
import type { MatmulAttrs } from "./matmul.ts";
import { writeDots } from "./wasmDots.ts";
import { packedRows, packLeft, panelBytes, panelColumns, spillBytes, writePanels } from "./wasmPanels.ts";
import { columnAsRow, columnsOf, rowsOf, type WasmProduct } from "./wasmProduct.ts";
import { writeStream } from "./wasmStream.ts";

export const matmulWasm = wasmKernel(
  withEpilogues<MatmulAttrs>(
    {
      scratchBytes(step) {
        const product = productOf(step);
        return (packsRight(product) ? panelBytes(product) : 0) + spillBytes;
      },

      sharedBytes(step) {
        const product = productOf(step);
        return packsLeft(product) ? product.rows * product.k * 4 : 0;
      },

      write(step, context) {
        const product = productOf(step);
        const form = formOf(product);
        if (form === "zeros") {
          const { address, row } = product.result;
          context.share(1, ({ f }) =>
            f.do(memory.fill(i32.const(address), i32.const(0), i32.const(product.rows * row))),
          );
        } else if (form === "dots") divide(context, product, 1, writeDots);
        else if (form === "stream") divide(context, product, panelColumns, writeStream);
        else {
          const options = { packsRight: packsRight(product), step };
          const packed = packsLeft(product) ? withPackedLeft(product, context) : product;
          divide(context, packed, panelColumns, (part, some) => writePanels(part, some, options));
        }
      },
    },
    (step) => formOf(productOf(step)) === "panels",
  ),
);

function formOf(product: WasmProduct): "zeros" | "dots" | "stream" | "panels" {
  if (product.k === 0) return "zeros";
  if (usesDots(product)) return "dots";
  return product.rows <= 2 && product.right.column === 4 ? "stream" : "panels";
}

function productOf({ attrs, inputs: [a, b], outputs: [c] }: KernelStep<MatmulAttrs>): WasmProduct {
  const [rows, columns] = [c!.shape[0]!, c!.shape[1]!];
  const k = attrs.transposeA ? a!.shape[0]! : a!.shape[1]!;
  return columnAsRow({
    rows,
    columns,
    k,
    left: { address: a!.address, ...(attrs.transposeA ? { row: 4, k: rows * 4 } : { row: k * 4, k: 4 }) },
    right: { address: b!.address, ...(attrs.transposeB ? { column: k * 4, k: 4 } : { column: 4, k: columns * 4 }) },
    result: { address: c!.address, offset: 0, row: columns * 4 },
  });
}

/** Both matrices lie along k, and summing across lanes costs less than packing the right one for so few rows. */
function usesDots({ rows, columns, k, left, right }: WasmProduct): boolean {
  if (left.k !== 4 || right.k !== 4 || right.column === 4 || rows > 16) return false;
  // Measured, as parts of the time that the products take.
  const summing = 12 / k;
  const packing = 3 / rows;
  const emptyLanes = (4 * Math.ceil(columns / 4)) / columns - 1;
  return summing < packing + emptyLanes;
}

/** Columns along k must become rows; rows are made neighbours where they would not stay in the first-level cache for many tiles. */
function packsRight({ rows, columns, k, right }: WasmProduct): boolean {
  return right.column !== 4 || (rows >= 32 && k * columns * 4 > 65536);
}

/** Rows that are columns in memory, too many of them to stay in the first-level cache from one tile to the next. */
function packsLeft({ rows, columns, k, left }: WasmProduct): boolean {
  return left.row === 4 && left.k > 4 && rows * k * 4 > 262_144 && columns >= 64;
}

function withPackedLeft(product: WasmProduct, { share, shared }: KernelContext): WasmProduct {
  const { rows, left } = product;
  share(Math.ceil(rows / packedRows), (part) => {
    const firstRow = part.first * packedRows;
    const some = rowsOf(product, firstRow, Math.min(rows - firstRow, part.count * packedRows));
    packLeft(part, some, { firstRow, to: shared });
  });
  return { ...product, left: { ...left, address: shared, isPacked: true } };
}

/** Multiplications below which waking other threads takes longer than the product. */
const leastWork = 100_000;

/** Divides the result among threads by columns, `width` together, or by rows where columns are few. */
function divide(
  { share }: KernelContext,
  product: WasmProduct,
  width: number,
  write: (part: Part, product: WasmProduct) => void,
): void {
  const { rows, columns, k } = product;
  const panels = Math.ceil(columns / width);
  if (rows * columns * k < leastWork) share(1, (part) => write(part, product));
  else if (panels >= 8 || panels >= rows) {
    share(panels, (part) => {
      const first = part.first * width;
      write(part, columnsOf(product, first, Math.min(columns - first, part.count * width)));
    });
  } else share(rows, (part) => write(part, rowsOf(product, part.first, part.count)));
}
