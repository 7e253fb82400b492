/** A product of matrices as the WASM kernels see it: addresses and strides, so that a transposed matrix is one with other strides. */

/** result[row, column] = Σₖ left[row, k] · right[k, column]. All strides are in bytes. */
export interface WasmProduct {
  readonly rows: number;
  readonly columns: number;
  readonly k: number;
  /** Packed: the rows of each tile stand together, k after k, as `packLeft` puts them. */
  readonly left: { readonly address: number; readonly row: number; readonly k: number; readonly isPacked?: boolean };
  readonly right: { readonly address: number; readonly column: number; readonly k: number };
  /** Its columns are neighbours. `offset` is the way from the start of the whole result, at `address`. */
  readonly result: { readonly address: number; readonly offset: number; readonly row: number };
}

export const rowsOf = (product: WasmProduct, first: number, rows: number): WasmProduct => ({
  ...product,
  rows,
  left: { ...product.left, address: product.left.address + first * product.left.row },
  result: { ...product.result, offset: product.result.offset + first * product.result.row },
});

export const columnsOf = (product: WasmProduct, first: number, columns: number): WasmProduct => ({
  ...product,
  columns,
  right: { ...product.right, address: product.right.address + first * product.right.column },
  result: { ...product.result, offset: product.result.offset + first * 4 },
});

/** The same numbers as one row, where the result is one column. */
export function columnAsRow(product: WasmProduct): WasmProduct {
  const { rows, columns, left, right, result } = product;
  if (columns > 1 || rows === 1) return product;
  return {
    ...product,
    rows: 1,
    columns: rows,
    left: { address: right.address, row: 0, k: right.k },
    right: { address: left.address, column: left.row, k: left.k },
    result: { ...result, row: rows * 4 },
  };
}
