/**
 * Products on a GPU: a workgroup keeps a tile of the result, and pieces of both matrices in its shared memory, from which each of
 * its 16 × 16 invocations reads a few rows and columns.
 */

import { resultStore } from "../../devices/webgpu/epilogue.ts";
import type { KernelStep } from "../../devices/webgpu/kernel.ts";
import type { Operand } from "../../devices/webgpu/operand.ts";
import { Shader } from "../../devices/webgpu/shader.ts";
import { u } from "../../devices/webgpu/wgsl.ts";
import type { MatmulAttrs } from "./matmul.ts";
import type { WebgpuProduct } from "./webgpuProduct.ts";

/** Invocations of a workgroup along rows and along columns. */
const side = 16;
/** Products that are added from one piece of shared memory. */
const depth = 16;
/** Enough workgroups to keep a GPU busy; where a result has fewer tiles, k is divided too. */
const enough = 128;
/** A part of k is not shorter than this. */
const leastPart = 128;

/** 16, 32 or 64, at most what the result has. */
const tileSide = (length: number): number => (length > 32 ? 64 : length > 16 ? 32 : 16);

/** @param scratch gives memory for a number of partial products */
export function workgroupTiles(
  product: WebgpuProduct,
  step: KernelStep<MatmulAttrs>,
  scratch: (parts: number) => Operand,
): { readonly shader: Shader; readonly parts: Operand | null } {
  const { rows, columns, k } = product;
  // Fewer, larger tiles read less; more, smaller ones keep all of the GPU at work.
  const groupsOf = (size: number) =>
    Math.ceil(rows / Math.min(size, tileSide(rows))) * Math.ceil(columns / Math.min(size, tileSide(columns)));
  const size = [64, 32].find((each) => groupsOf(each) >= enough) ?? (k >= 4 * leastPart ? 64 : 32);
  const tile = { rows: Math.min(size, tileSide(rows)), columns: Math.min(size, tileSide(columns)) };
  const groups = groupsOf(size);
  const count = Math.max(1, Math.min(Math.floor(enough / groups), Math.floor(k / leastPart)));
  const parts = count > 1 ? scratch(count) : null;
  return { parts, shader: write(product, step, tile, parts) };
}

function write(
  { rows, columns, k, transposeA, transposeB }: WebgpuProduct,
  step: KernelStep<MatmulAttrs>,
  tile: { readonly rows: number; readonly columns: number },
  parts: Operand | null,
): Shader {
  const shader = new Shader("products", { workgroup: [side, side, 1] });
  const count = parts?.shape[0] ?? 1;
  shader.count = [Math.ceil(columns / tile.columns), Math.ceil(rows / tile.rows), count];
  const [a, b] = step.inputs.map((input) => shader.read(input));
  const partial = parts && shader.write(parts);
  const store = partial ? null : resultStore(shader, step);
  shader.declare(`var<workgroup> lefts: array<f32, ${tile.rows * depth}>;`);
  shader.declare(`var<workgroup> rights: array<f32, ${tile.columns * depth}>;`);
  shader.add(`let row = group.y * ${u(tile.rows)};`, `let column = group.x * ${u(tile.columns)};`);

  const sums = Array.from({ length: tile.rows / side }, () =>
    Array.from({ length: tile.columns / side }, () => shader.fresh("sum")),
  );
  for (const sum of sums.flat()) shader.add(`var ${sum} = 0.0f;`);

  // Parts of k end at multiples of the depth, but for the last.
  const perPart = Math.ceil(k / count / depth) * depth;
  shader.add(
    `let end = min((group.z + 1u) * ${u(perPart)}, ${u(k)});`,
    `for (var begin = group.z * ${u(perPart)}; begin < end; begin += ${u(depth)}) {`,
  );
  /** Copies a piece: neighbours in memory by neighbouring invocations. Beyond the ends stand zeros. */
  const load = (
    name: string,
    access: typeof a,
    from: { readonly first: string; readonly size: number; readonly total: number; readonly isAlongK: boolean },
  ) => {
    const { first, size, total, isAlongK } = from;
    for (let piece = 0; piece < (size * depth) / side ** 2; piece++) {
      const e = shader.bind(`lane + ${u(piece * side ** 2)}`);
      const [line, n] = isAlongK
        ? [shader.bind(`${e} / ${u(depth)}`), shader.bind(`${e} % ${u(depth)}`)]
        : [shader.bind(`${e} % ${u(size)}`), shader.bind(`${e} / ${u(size)}`)];
      const place = shader.bind(`min(${first} + ${line}, ${u(total - 1)})`);
      const at = shader.bind(`min(begin + ${n}, ${u(Math.max(k - 1, 0))})`);
      const value = access!.at(isAlongK ? `${place} * ${u(k)} + ${at}` : `${at} * ${u(total)} + ${place}`);
      const isInside = `${first} + ${line} < ${u(total)} && begin + ${n} < end`;
      shader.add(`${name}[${n} * ${u(size)} + ${line}] = select(0.0f, ${value}, ${isInside});`);
    }
  };
  load("lefts", a, { first: "row", size: tile.rows, total: rows, isAlongK: !transposeA });
  load("rights", b, { first: "column", size: tile.columns, total: columns, isAlongK: transposeB });
  shader.add("workgroupBarrier();", `for (var n = 0u; n < ${u(depth)}; n++) {`);
  const lefts = sums.map((_, i) => shader.bind(`lefts[n * ${u(tile.rows)} + local.y + ${u(i * side)}]`));
  const rights = sums[0]!.map((_, j) => shader.bind(`rights[n * ${u(tile.columns)} + local.x + ${u(j * side)}]`));
  sums.forEach((line, i) => {
    line.forEach((sum, j) => {
      shader.add(`${sum} += ${lefts[i]} * ${rights[j]};`);
    });
  });
  shader.add("}", "workgroupBarrier();", "}");

  sums.forEach((line, i) => {
    line.forEach((sum, j) => {
      const r = shader.bind(`row + local.y + ${u(i * side)}`);
      const c = shader.bind(`column + local.x + ${u(j * side)}`);
      shader.add(`if (${r} < ${u(rows)} && ${c} < ${u(columns)}) {`);
      const at = shader.bind(`${r} * ${u(columns)} + ${c}`);
      if (partial) shader.add(partial.set(`group.z * ${u(rows * columns)} + ${at}`, sum));
      else store!(sum, { at, feature: c });
      shader.add("}");
    });
  });
  return shader;
}
