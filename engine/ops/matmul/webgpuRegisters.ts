/**
 * Products where a CPU plays the GPU: every invocation keeps a tile of sums in variables of its own and reads both matrices where
 * they lie. Reading costs as much as several products, barriers far more.
 */

import { concurrentInvocations, softwareCost, storeAccesses } from "../../devices/webgpu/compileCost.ts";
import { resultStore } from "../../devices/webgpu/epilogue.ts";
import type { KernelStep } from "../../devices/webgpu/kernel.ts";
import { Shader } from "../../devices/webgpu/shader.ts";
import { u } from "../../devices/webgpu/wgsl.ts";
import type { MatmulAttrs } from "./matmul.ts";
import type { WebgpuProduct } from "./webgpuProduct.ts";

interface Tile {
  readonly rows: number;
  readonly columns: number;
}

/** Sums that an invocation keeps: more of them leave the first-level cache. */
const mostSums = 128;
/** Cost of reading a number, in products. */
const readCost = 6;

/** The tile with which all invocations together take least. */
function tileOf(
  { rows, columns, k, transposeA, transposeB }: WebgpuProduct,
  width: 1 | 4,
  storeAccesses: number,
): Tile {
  const sizes = [1, 2, 3, 4, 5, 6, 8, 10, 12, 16];
  const isWhole = (size: number) => width === 1 || size % 4 === 0;
  const heights = transposeA ? sizes.filter(isWhole) : sizes;
  const tiles = heights
    .flatMap((height) => sizes.filter(isWhole).map((breadth) => ({ rows: height, columns: breadth })))
    .filter((tile) => tile.rows * tile.columns <= mostSums);
  const costOf = (tile: Tile) => {
    const invocations = Math.ceil(rows / tile.rows) * Math.ceil(columns / tile.columns);
    const [sums, read] = [tile.rows * tile.columns, tile.rows + tile.columns];
    const cost = width === 4 ? readCost / 2 : readCost;
    const run = k * (sums + cost * read) + sums * cost * storeAccesses;
    const written = stepOf({ transposeA, transposeB }, width);
    const text = { products: written * sums, accesses: written * read + sums * storeAccesses, sums };
    return softwareCost(Math.ceil(invocations / concurrentInvocations) * run, text);
  };
  return tiles.reduce((best, tile) => (costOf(tile) < costOf(best) ? tile : best));
}

/** Along k this many products are written out. */
const stepOf = ({ transposeA, transposeB }: MatmulAttrs, width: 1 | 4): 1 | 4 =>
  width === 4 && (!transposeA || transposeB) ? 4 : 1;

/** Vectors of four where every row of every matrix is made of them. */
const widthOf = ({ rows, columns, k, transposeA, transposeB }: WebgpuProduct): 1 | 4 =>
  [columns, transposeA ? rows : k, transposeB ? k : columns].every((length) => length % 4 === 0) ? 4 : 1;

export function registerTiles(product: WebgpuProduct, step: KernelStep<MatmulAttrs>): Shader {
  const { rows, columns, k, transposeA, transposeB } = product;
  const width = widthOf(product);
  const tile = tileOf(product, width, storeAccesses(step));
  const [down, across] = [Math.ceil(rows / tile.rows), Math.ceil(columns / tile.columns)];
  const shader = new Shader("products", { width, workgroup: [down * across >= 64 ? 16 : 4, 1, 1] });
  const [a, b] = step.inputs.map((input) => shader.read(input));
  const store = resultStore(shader, step);
  const index = shader.forEach(down * across);
  const row = shader.bind(`(${index} / ${u(across)}) * ${u(tile.rows)}`);
  const column = shader.bind(`(${index} % ${u(across)}) * ${u(tile.columns)}`);

  /** Rows and columns beyond the last are the last once more, and are not stored. */
  const places = (first: string, count: number, total: number, every = 1) =>
    Array.from({ length: count / every }, (_, n) => {
      const place = `${first} + ${u(n * every)}`;
      return shader.bind(total % count === 0 ? place : `min(${place}, ${u(total - every)})`);
    });
  const rowPlaces = places(row, tile.rows, rows, transposeA && width === 4 ? 4 : 1);
  const columnPlaces = places(column, tile.columns, columns, transposeB ? 1 : width);

  const sums = Array.from({ length: tile.rows }, () =>
    Array.from({ length: tile.columns / width }, () => shader.fresh("sum")),
  );
  const zero = width === 4 ? "vec4<f32>()" : "0.0f";
  for (const sum of sums.flat()) shader.add(`var ${sum} = ${zero};`);

  const stepK = stepOf(product, width);
  shader.add(`for (var k = 0u; k < ${u(k)}; k += ${u(stepK)}) {`);
  const vector = (text: string) => (width === 4 ? `(${text}) >> 2u` : text);
  /** What lies along k is read for all of the loop's k at once, what lies along rows or columns for each. */
  const alongK = (access: typeof a, lines: readonly string[]) =>
    lines.map((line) => shader.bind(access!.at(vector(`${line} * ${u(k)} + k`))));
  const acrossK = (access: typeof a, lines: readonly string[], length: number) =>
    Array.from({ length: stepK }, (_, n) =>
      lines.map((line) => shader.bind(access!.at(vector(`(k + ${u(n)}) * ${u(length)} + ${line}`)))),
    );
  const component = (value: string, n: number) => (width === 4 ? `${value}[${n}]` : value);
  const [left, leftAcross] = transposeA ? [[], acrossK(a, rowPlaces, rows)] : [alongK(a, rowPlaces), []];
  const [right, rightAcross] = transposeB ? [alongK(b, columnPlaces), []] : [[], acrossK(b, columnPlaces, columns)];
  const leftAt = (i: number, n: number) => {
    if (!transposeA) return component(left[i]!, n);
    return width === 4 ? component(leftAcross[n]![i >> 2]!, i & 3) : leftAcross[n]![i]!;
  };
  const rightAt = (j: number, n: number) => {
    if (!transposeB) return rightAcross[n]![j]!;
    if (width === 1) return right[j]!;
    return `vec4<f32>(${[0, 1, 2, 3].map((lane) => component(right[4 * j + lane]!, n)).join(", ")})`;
  };
  for (let n = 0; n < stepK; n++) {
    const factors = sums[0]!.map((_, j) => shader.bind(rightAt(j, n)));
    sums.forEach((line, i) => {
      line.forEach((sum, j) => {
        shader.add(`${sum} += ${leftAt(i, n)} * ${factors[j]};`);
      });
    });
  }
  shader.add("}");

  sums.forEach((line, i) => {
    line.forEach((sum, j) => {
      const [r, c] = [`${row} + ${u(i)}`, `${column} + ${u(j * width)}`];
      const conditions = [
        ...(rows % tile.rows === 0 ? [] : [`${r} < ${u(rows)}`]),
        ...(columns % tile.columns === 0 ? [] : [`${c} < ${u(columns)}`]),
      ];
      shader.add(conditions.length > 0 ? `if (${conditions.join(" && ")}) {` : "{");
      const feature = shader.bind(c);
      const at = shader.bind(vector(`(${r}) * ${u(columns)} + ${feature}`));
      store(sum, { at, feature, isAlongFeatures: true });
      shader.add("}");
    });
  });
  return shader;
}
