/**
 * `conv2dWeight` on WebGPU without workgroup memory: an invocation adds up a tile of filters × channels × taps over some images and every
 * so many columns, so that neighbouring invocations read neighbouring columns. A second shader adds up what they have.
 */

import type { KernelContext, KernelStep } from "../../devices/webgpu/kernel.ts";
import { type Access, Shader } from "../../devices/webgpu/shader.ts";
import { u } from "../../devices/webgpu/wgsl.ts";
import { imageSize, sizeOf } from "../../graph/shape.ts";
import type { Conv2dGradAttrs } from "./conv2d.ts";
import type { TapAxis } from "./taps.ts";
import { addParts } from "./webgpuParts.ts";
import { forwardAxis } from "./webgpuPasses.ts";
import { type WeightTile, weightTile } from "./webgpuTile.ts";
import { guarded, indices, leavesImage, plus, reachOf, unravel, within } from "./webgpuUnrolled.ts";

/** Invocations to strive for: enough to occupy the machine, few enough that adding up their sums is little work. */
const enough = { software: 512, hardware: 2 ** 14 };
/** Numbers in the sums of all parts; more would be written and read than saved. */
const mostPartialSums = 2 ** 22;

/** The convolution whose weight's gradient it is, and how the work falls into tiles. */
interface Division {
  readonly images: number;
  readonly groups: number;
  /** Of a group. */
  readonly channels: number;
  readonly outputs: number;
  readonly rows: TapAxis;
  readonly columns: TapAxis;
  readonly tile: WeightTile;
  /** Tiles along each axis. */
  readonly tiles: Readonly<Record<"outputs" | "channels" | "tapRows" | "tapColumns", number>>;
  /** Invocations that share the columns. */
  readonly lanes: number;
  /** How many parts the images are divided into, and how many images a part has. */
  readonly parts: number;
  readonly imagesOfPart: number;
}

function divide({ attrs, inputs, outputs: [dw] }: KernelStep<Conv2dGradAttrs>, isSoftware: boolean): Division {
  const shapes = { image: inputs[0]!.shape, weight: dw!.shape, result: inputs[1]!.shape };
  const [rows, columns] = [forwardAxis(shapes, attrs, 0), forwardAxis(shapes, attrs, 1)];
  const [images] = imageSize(shapes.image);
  const [filters, channels, tapRows, tapColumns] = imageSize(dw!.shape);
  const outputs = filters / attrs.groups;
  const tile = weightTile({ outputs, channels, rows, columns, images: images * attrs.groups, isSoftware });
  const tiles = {
    outputs: Math.ceil(outputs / tile.outputs),
    channels: Math.ceil(channels / tile.channels),
    tapRows: Math.ceil(tapRows / tile.tapRows),
    tapColumns: Math.ceil(tapColumns / tile.tapColumns),
  };
  const lanes = Math.min(columns.results, isSoftware ? 4 : 32);
  const perPart = attrs.groups * tiles.outputs * tiles.channels * tiles.tapRows * tiles.tapColumns * lanes;
  const wanted = Math.min(
    enough[isSoftware ? "software" : "hardware"] / perPart,
    mostPartialSums / (lanes * sizeOf(dw!.shape)),
  );
  const imagesOfPart = Math.ceil(images / Math.max(1, Math.floor(wanted)));
  const parts = Math.ceil(images / imagesOfPart);
  return { images, groups: attrs.groups, channels, outputs, rows, columns, tile, tiles, lanes, parts, imagesOfPart };
}

const sumOf = (o: number, c: number, i: number, j: number) => `sum_${o}_${c}_${i}_${j}`;

function forEachSum(tile: WeightTile, visit: (o: number, c: number, i: number, j: number) => void): void {
  for (const o of indices(tile.outputs))
    for (const c of indices(tile.channels))
      for (const i of indices(tile.tapRows)) for (const j of indices(tile.tapColumns)) visit(o, c, i, j);
}

export function runDirectWeight(step: KernelStep<Conv2dGradAttrs>, { run, scratch, adapter }: KernelContext): void {
  const [dw] = step.outputs;
  const division = divide(step, adapter.isSoftware);
  const { groups, channels, outputs, rows, columns, tile, tiles, lanes, parts } = division;
  const sums = scratch([parts * lanes, sizeOf(dw!.shape)]);
  const shader = new Shader("direct", { workgroup: [adapter.isSoftware ? 16 : 64, 1, 1] });
  const [image, grad] = [shader.read(step.inputs[0]!), shader.read(step.inputs[1]!)];
  const target = shader.write(sums);
  const { outputs: slices, channels: bands, tapRows, tapColumns } = tiles;
  const index = shader.forEach(parts * groups * slices * bands * tapRows * tapColumns * lanes);
  const places = unravel(shader, index, [parts, groups, slices, bands, tapRows, tapColumns, lanes]);
  const [part, group, slice, band, tileRow, tileColumn, lane] = places;
  const start = {
    part,
    group,
    lane,
    output: shader.bind(`${slice} * ${u(tile.outputs)}`),
    channel: shader.bind(`${band} * ${u(tile.channels)}`),
    tapRow: shader.bind(`${tileRow} * ${u(tile.tapRows)}`),
    tapColumn: shader.bind(`${tileColumn} * ${u(tile.tapColumns)}`),
  };
  forEachSum(tile, (...place) => shader.add(`var ${sumOf(...place)} = 0.0f;`));
  writeImages(shader, division, start, { image, grad });

  const taps = rows.taps * columns.taps;
  const filter = `(${group} * ${u(outputs)} + ${start.output}) * ${u(channels)} + ${start.channel}`;
  const tap = `${start.tapRow} * ${u(columns.taps)} + ${start.tapColumn}`;
  const ofPart = `(${part} * ${u(lanes)} + ${lane}) * ${u(sizeOf(dw!.shape))}`;
  const place = shader.bind(`${ofPart} + (${filter}) * ${u(taps)} + ${tap}`);
  forEachSum(tile, (o, c, i, j) => {
    const conditions = [
      within(start.output, o, tile.outputs, outputs),
      within(start.channel, c, tile.channels, channels),
      within(start.tapRow, i, tile.tapRows, rows.taps),
      within(start.tapColumn, j, tile.tapColumns, columns.taps),
    ].filter((condition) => condition !== null);
    const at = plus(place, (o * channels + c) * taps + i * columns.taps + j);
    const statement = target.set(at, sumOf(o, c, i, j));
    shader.add(conditions.length > 0 ? `if (${conditions.join(" && ")}) { ${statement} }` : statement);
  });
  run(shader);
  run(addParts(sums, dw!));
}

/** Names of where an invocation's tile begins. */
type Start = Readonly<Record<"part" | "group" | "lane" | "output" | "channel" | "tapRow" | "tapColumn", string>>;

interface Sources {
  readonly image: Access;
  readonly grad: Access;
}

/** The loops over images, rows and columns of the gradient. */
function writeImages(shader: Shader, division: Division, start: Start, sources: Sources): void {
  const { images, groups, channels, outputs, rows, columns, tile, lanes, parts, imagesOfPart } = division;
  const first = shader.bind(`${start.part} * ${u(imagesOfPart)}`);
  const end = plus(first, imagesOfPart);
  shader.add(
    `let end = ${parts * imagesOfPart > images ? `min(${end}, ${u(images)})` : end};`,
    `for (var n = ${first}; n < end; n++) {`,
  );
  const channel = `(n * ${u(groups)} + ${start.group}) * ${u(channels)} + ${start.channel}`;
  const filter = `(n * ${u(groups)} + ${start.group}) * ${u(outputs)} + ${start.output}`;
  const pixels = shader.bind(`(${channel}) * ${u(rows.pixels * columns.pixels)}`);
  const gradients = shader.bind(`(${filter}) * ${u(rows.results * columns.results)}`);
  for (const { first, size, times } of blocksOf(rows.results, tile.rows)) {
    shader.add(`for (var row = ${u(first)}; row < ${u(first + size * times)}; row += ${u(size)}) {`);
    const pixelRow = shader.bind(plus(`row * ${u(rows.stride)} + ${start.tapRow} * ${u(rows.step)}`, rows.origin));
    const across = Math.ceil(columns.results / lanes) * lanes;
    shader.add(`for (var column = ${start.lane}; column < ${u(across)}; column += ${u(lanes)}) {`);
    const pixelColumn = shader.bind(
      plus(`column * ${u(columns.stride)} + ${start.tapColumn} * ${u(columns.step)}`, columns.origin),
    );
    writeBlock(shader, division, sources, {
      size,
      pixelRow,
      pixelColumn,
      pixel: shader.bind(`${pixels} + ${pixelRow} * ${u(columns.pixels)} + ${pixelColumn}`),
      gradient: shader.bind(`${gradients} + row * ${u(columns.results)} + column`),
    });
    shader.add("}", "}");
  }
  shader.add("}");
}

/** `size` rows of the gradient in one column; the others are names of indices of what is read first. */
interface Block {
  readonly size: number;
  readonly pixelRow: string;
  readonly pixelColumn: string;
  readonly pixel: string;
  readonly gradient: string;
}

function writeBlock(shader: Shader, division: Division, { image, grad }: Sources, block: Block): void {
  const { rows, columns, tile, lanes } = division;
  const { size, pixelRow, pixelColumn, pixel, gradient } = block;
  const plane = { image: rows.pixels * columns.pixels, grad: rows.results * columns.results };
  // What the last lanes read beyond the last column counts for nothing, even where it is NaN: both factors are 0.
  const isColumn = columns.results % lanes === 0 ? null : shader.bind(`column < ${u(columns.results)}`);
  const gradients = indices(tile.outputs).map((o) =>
    indices(size).map((r) =>
      shader.bind(guarded(grad.at(plus(gradient, o * plane.grad + r * columns.results)), [isColumn])),
    ),
  );
  const reach = reachOf({ ...rows, taps: tile.tapRows }, size);
  const rowGuards = leavesImage(rows)
    ? reach.map((row) => shader.bind(`${plus(pixelRow, row)} < ${u(rows.pixels)}`))
    : [];
  for (const j of indices(tile.tapColumns)) {
    const ahead = j * columns.step;
    const guard = leavesImage(columns) ? shader.bind(`${plus(pixelColumn, ahead)} < ${u(columns.pixels)}`) : null;
    for (const c of indices(tile.channels)) {
      const pixels = new Map(
        reach.map((row, k) => {
          const value = image.at(plus(pixel, c * plane.image + row * columns.pixels + ahead));
          return [row, shader.bind(guarded(value, [isColumn, guard, rowGuards[k]]))];
        }),
      );
      for (const o of indices(tile.outputs)) {
        for (const i of indices(tile.tapRows)) {
          const products = indices(size).map(
            (r) => `${pixels.get(r * rows.stride + i * rows.step)} * ${gradients[o]![r]}`,
          );
          shader.add(`${sumOf(o, c, i, j)} = ${[sumOf(o, c, i, j), ...products].join(" + ")};`);
        }
      }
    }
  }
}

interface Blocks {
  readonly first: number;
  readonly size: number;
  /** How many of them one after the other. */
  readonly times: number;
}

/** Cuts `total` evenly into blocks of at most `most`; larger ones first. */
function blocksOf(total: number, most: number): readonly Blocks[] {
  const count = Math.ceil(total / most);
  const small = Math.floor(total / count);
  const large = total - small * count;
  return [
    { first: 0, size: small + 1, times: large },
    { first: (small + 1) * large, size: small, times: count - large },
  ].filter(({ times }) => times > 0);
}
