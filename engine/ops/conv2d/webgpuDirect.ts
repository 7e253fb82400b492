/**
 * Correlations on WebGPU without workgroup memory: an invocation has one column of results, some rows of it for some output channels of
 * some images, each sum in a variable of its own. Neighbouring invocations have neighbouring columns.
 */

import { storeAccesses } from "../../devices/webgpu/compileCost.ts";
import { resultStore } from "../../devices/webgpu/epilogue.ts";
import type { KernelStep } from "../../devices/webgpu/kernel.ts";
import { type Access, Shader } from "../../devices/webgpu/shader.ts";
import { u } from "../../devices/webgpu/wgsl.ts";
import type { Correlation, Pass } from "./webgpuPasses.ts";
import { type CorrelationTile, correlationTile } from "./webgpuTile.ts";
import { guarded, indices, isAlwaysInside, isNeverInside, plus, reachOf, unravel, within } from "./webgpuUnrolled.ts";

/** What a shader of a correlation is about; each pass has its own. */
export interface PassRequest {
  readonly correlation: Correlation;
  readonly pass: Pass;
  readonly step: KernelStep<unknown>;
  readonly isSoftware: boolean;
}

interface Sums {
  readonly correlation: Correlation;
  readonly pass: Pass;
  readonly tile: CorrelationTile;
  readonly sources: { readonly image: Access; readonly weight: Access };
  /** Names of the coordinates of the pixel that tap (0, 0) reads for the tile's first result; outside of the image modulo 2³². */
  readonly pixelRow: string;
  readonly pixelColumn: string;
}

const sumOf = (n: number, o: number, r: number) => `sum_${n}_${o}_${r}`;

function forEachSum(
  { images, outputs, rows }: CorrelationTile,
  visit: (n: number, o: number, r: number) => void,
): void {
  for (const n of indices(images)) for (const o of indices(outputs)) for (const r of indices(rows)) visit(n, o, r);
}

export function directShader({ correlation, pass, step, isSoftware }: PassRequest): Shader {
  const { images, groups, channels, outputs, plane } = correlation;
  const { rows, columns, weight, result } = pass;
  // Rows of results begin at multiples of so many invocations, so that the lanes of a vector read neighbours in one row.
  const lanes = isSoftware ? 4 : 1;
  const across = columns.results < lanes ? columns.results : Math.ceil(columns.results / lanes) * lanes;
  const tile = correlationTile({
    ...{ images, outputs, rows, columns, isSoftware },
    ...{ across: across * groups, channels, storeAccesses: storeAccesses(step) },
  });
  const times = {
    images: Math.ceil(images / tile.images),
    outputs: Math.ceil(outputs / tile.outputs),
    rows: Math.ceil(rows.results / tile.rows),
  };

  const shader = new Shader("direct", { workgroup: [isSoftware ? 16 : 64, 1, 1] });
  const sources = { image: shader.read(step.inputs[0]!), weight: shader.read(step.inputs[1]!) };
  const store = resultStore(shader, step);
  const index = shader.forEach(times.images * groups * times.outputs * times.rows * across);
  const [batch, group, slice, band, column] = unravel(shader, index, [
    times.images,
    groups,
    times.outputs,
    times.rows,
    across,
  ]);
  const image = shader.bind(`${batch} * ${u(tile.images)}`);
  const output = shader.bind(`${slice} * ${u(tile.outputs)}`);
  const row = shader.bind(`${band} * ${u(tile.rows)}`);
  const pixelRow = shader.bind(plus(`${row} * ${u(rows.stride)}`, rows.origin));
  const pixelColumn = shader.bind(plus(`${column} * ${u(columns.stride)}`, columns.origin));
  const channel = `(${image} * ${u(groups)} + ${group}) * ${u(channels)}`;
  shader.add(
    `var pixel = (${channel} * ${u(rows.pixels)} + ${pixelRow}) * ${u(columns.pixels)} + ${pixelColumn};`,
    `var weight = ${plus(`${group} * ${u(weight.group)} + ${output} * ${u(weight.output)}`, weight.first)};`,
  );
  forEachSum(tile, (n, o, r) => shader.add(`var ${sumOf(n, o, r)} = 0.0f;`));
  if (rows.taps > 0 && columns.taps > 0) writeSums(shader, { correlation, pass, tile, sources, pixelRow, pixelColumn });

  if (across > columns.results) shader.add(`if (${column} >= ${u(columns.results)}) { return; }`);
  const filter = shader.bind(`${group} * ${u(outputs)} + ${output}`);
  const place = shader.bind(
    plus(
      `(${image} * ${u(groups * outputs)} + ${filter}) * ${u(plane)} + ${row} * ${u(result.row)} + ${column} * ${u(result.column)}`,
      result.first,
    ),
  );
  forEachSum(tile, (n, o, r) => {
    const conditions = [
      within(image, n, tile.images, images),
      within(output, o, tile.outputs, outputs),
      within(row, r, tile.rows, rows.results),
    ].filter((condition) => condition !== null);
    if (conditions.length > 0) shader.add(`if (${conditions.join(" && ")}) {`);
    const at = shader.bind(plus(place, (n * groups * outputs + o) * plane + r * result.row));
    store(sumOf(n, o, r), { at, feature: shader.bind(plus(filter, o)) });
    if (conditions.length > 0) shader.add("}");
  });
  return shader;
}

/** The loop over channels; `pixel` and `weight` are the indices of what tap (0, 0) reads first. */
function writeSums(shader: Shader, sums: Sums): void {
  const { correlation, pass, tile, pixelRow } = sums;
  const { rows, columns, weight } = pass;
  const guards = new Map(
    reachOf(rows, tile.rows)
      .filter((ahead) => !isAlwaysInside(rows, tile.rows, ahead))
      .map((ahead) => [ahead, shader.bind(`${plus(pixelRow, ahead)} < ${u(rows.pixels)}`)]),
  );
  shader.add(`for (var c = 0u; c < ${u(correlation.channels)}; c++) {`);
  if (tile.areColumnsWritten) {
    for (const tap of indices(columns.taps)) writeTapColumn(shader, sums, guards, tap);
  } else {
    shader.add(`for (var tap = 0u; tap < ${u(columns.taps)}; tap++) {`);
    writeTapColumn(shader, sums, guards, "tap");
    shader.add("}");
  }
  shader.add(`pixel += ${u(rows.pixels * columns.pixels)};`, `weight += ${u(weight.channel)};`, "}");
}

/**
 * All products of one column of the kernel's taps.
 *
 * @param guards for rows of pixels that may be outside the image
 * @param tap its number, or the variable that holds it
 */
function writeTapColumn(
  shader: Shader,
  { correlation, pass, tile, sources, pixelColumn }: Sums,
  guards: ReadonlyMap<number, string>,
  tap: number | "tap",
): void {
  const { rows, columns, weight } = pass;
  const ahead = (index: string, step: number) =>
    tap === "tap" ? `${index} + tap * ${u(step >>> 0)}` : plus(index, tap * step);
  const taps = tap === "tap" ? indices(columns.taps) : [tap];
  const guard = taps.every((each) => isAlwaysInside(columns, 1, each * columns.step))
    ? null
    : shader.bind(`${ahead(pixelColumn, columns.step)} < ${u(columns.pixels)}`);
  // Values beyond the last lane, row or filter are read, but used in no result; nor are pixels outside the image.
  const pixel = shader.bind(ahead("pixel", columns.step));
  const batch = correlation.groups * correlation.channels * rows.pixels * columns.pixels;
  const pixels = indices(tile.images).map((n) => {
    const reached = reachOf(rows, tile.rows).filter((row) => !isNeverInside(rows, tile.rows, row));
    return new Map(
      reached.map((row) => {
        const value = sources.image.at(plus(pixel, n * batch + row * columns.pixels));
        return [row, shader.bind(guarded(value, [guards.get(row), guard]))];
      }),
    );
  });
  const first = shader.bind(ahead("weight", weight.tapColumn));
  for (const o of indices(tile.outputs)) {
    const weights = indices(rows.taps).map((k) =>
      shader.bind(sources.weight.at(plus(first, o * weight.output + k * weight.tapRow))),
    );
    for (const n of indices(tile.images)) {
      for (const r of indices(tile.rows)) {
        const products = weights.flatMap((value, k) => {
          const factor = pixels[n]!.get(r * rows.stride + k * rows.step);
          return factor === undefined ? [] : [`${factor} * ${value}`];
        });
        if (products.length > 0) shader.add(`${sumOf(n, o, r)} = ${[sumOf(n, o, r), ...products].join(" + ")};`);
      }
    }
  }
}
