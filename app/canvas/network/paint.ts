/** Paints the network on one canvas: links, unit maps, strips, names of classes. In the frames' turn, outside React. */

import type { Theme } from "../../store/state.ts";
import { cssColor, magnitude, paintHeatMap, tokenColor } from "../colors.ts";
import { type Detail, frames, type Picture, type Turn } from "../frames.ts";
import { type Pen, paintsAs } from "../pen.ts";
import type { Box, Column } from "./column.ts";
import { tileOf } from "./hitTest.ts";
import { belowGap, cutText, nameGap } from "./names.ts";
import { createLinkPicture, type LinkPicture, type LinkScene, type LinkView, type Lit } from "./paintLinks.ts";
import type { PaintRows } from "./paintRows.ts";
import { paintUnitCurve } from "./paintUnitCurve.ts";
import {
  curvesOf,
  displayMiddle,
  displayScale,
  distributionOf,
  kindOf,
  type NetworkValues,
  type Outputs,
  outputsOf,
  storedInput,
} from "./values.ts";

export interface Scene extends LinkScene {
  /** Null where it is not needed, or not loaded yet. */
  readonly paintRows: PaintRows | null;
}

export interface Highlight extends Lit {
  readonly isPinned: boolean;
}

/** Where the inspector is on its way through a training step. */
export interface Inspection {
  /** By column: its values do not exist yet. */
  readonly blankUnits: readonly boolean[];
  readonly blankLinks: readonly boolean[];
  /** The one that is rung. */
  readonly unit: Highlight | null;
}

export interface NetworkPainter extends Pick<Picture, "request"> {
  show(scene: Scene): void;
  highlight(highlight: Highlight | null): void;
  /** Null where nothing is inspected. */
  inspect(inspected: Inspection | null): void;
  /** Whether dashes move along the links. */
  flow(isFlowing: boolean): void;
  stop(): void;
}

const font = (scene: Scene, family: string, weight = 400) => `${weight} ${11 * scene.layout.scale}px ${family}`;

/** @param onDetail called when maps of less or more resolution will do */
export function createNetworkPainter(
  canvas: HTMLCanvasElement,
  values: NetworkValues,
  onDetail: (detail: Detail) => void,
): NetworkPainter {
  const context = canvas.getContext("2d")!;
  let scene: Scene | null = null;
  let links: readonly LinkPicture[] = [];
  /** Index of the links to stroke next. */
  let turn = 0;
  let mustStrokeAll = true;
  let highlighted: Highlight | null = null;
  let inspected: Inspection | null = null;
  let isFlowing = false;
  let family = "sans-serif";
  /** Names as they are written beside the units, by column. */
  let labels: readonly (readonly string[])[] = [];
  const atlases: HTMLCanvasElement[] = [];
  let firstFrame = 0;
  const picture = frames.add({ paint, onDetail });
  paintsAs(canvas, paintWith);

  function show(next: Scene): void {
    scene = next;
    const { layout } = next;
    family = getComputedStyle(canvas).fontFamily;
    context.font = font(next, family, 700);
    labels = layout.columns.map(({ names, nameRoom, tiles, across }) =>
      nameRoom === 0 || across > 1 || names.length === 0
        ? []
        : tiles.map(({ unit }) => cutText(context, names[unit]!, nameRoom)),
    );
    const ratio = Math.max(1, window.devicePixelRatio || 1);
    const [width, height] = [Math.round(layout.width * ratio), Math.round(layout.height * ratio)];
    links = layout.links.map((group) => createLinkPicture(next, group, values, width / layout.width));
    mustStrokeAll = true;
    // In the very next frame, and not in the task that laid the page out.
    cancelAnimationFrame(firstFrame);
    firstFrame = requestAnimationFrame(() => {
      // Setting a size, even the same, clears the canvas: it would blink until it is painted.
      if (canvas.width !== width || canvas.height !== height) {
        canvas.width = width;
        canvas.height = height;
      }
      paint({ detail: 1, isStreaming: false });
    });
  }

  function paint({ detail, isStreaming }: Turn): void {
    if (!scene) return;
    const { layout } = scene;
    const ratio = canvas.width / layout.width;
    const view = linkView({ isFlowing: isFlowing && detail === 1, isExact: !isStreaming });
    strokeLinks(view, isStreaming && !mustStrokeAll ? 1 : links.length);
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, canvas.width, canvas.height);
    for (const group of links) group.drawOn(context);
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    paintUnits(context, scene);
  }

  function paintWith(pen: Pen): void {
    if (!scene) return;
    const view = linkView({ isFlowing: false, isExact: true });
    for (const group of links) group.strokeWith(pen, view);
    paintUnits(pen, scene);
  }

  const linkView = (how: Pick<LinkView, "isFlowing" | "isExact">): LinkView => ({
    lit: highlighted,
    isBlank: inspected?.blankLinks,
    ...how,
  });

  function paintUnits(pen: Pen, scene: Scene): void {
    scene.layout.columns.forEach((column, i) => {
      paintColumn(pen, scene, column, i);
    });
    for (const unit of [highlighted, inspected?.unit]) if (unit && unit.from === undefined) outline(pen, scene, unit);
  }

  /** While values stream in, each frame strokes the links of one pair of columns, in turn: all of them would take most of the frame. */
  function strokeLinks(view: LinkView, atMost: number): void {
    mustStrokeAll = false;
    let stroked = 0;
    for (let i = 0; i < links.length && stroked < atMost; i++) {
      const group = links[turn % links.length]!;
      turn = (turn + 1) % links.length;
      if (group.update(view)) stroked += 1;
    }
  }

  /** Whether a unit stays bright under the highlight: itself and what it is linked with. */
  function isBright(index: number, unit: number): boolean {
    if (!highlighted) return true;
    if (highlighted.column === index) return highlighted.unit === unit;
    if (highlighted.from !== undefined) return index === highlighted.column - 1 && highlighted.from === unit;
    const group = links[Math.max(index, highlighted.column) - 1];
    if (Math.abs(index - highlighted.column) !== 1 || !group) return false;
    return group.kind !== "pairs" || highlighted.unit === unit;
  }

  function paintColumn(pen: Pen, current: Scene, column: Column, index: number): void {
    const { theme } = current;
    const { scale } = current.layout;
    const { body } = column;
    if (body.width === 0 || column.depiction === "none") return;
    if (column.depiction === "image") {
      paintImage(pen, current, column, index);
      return;
    }
    // The input stays what it is.
    const shown = column.card < 0 ? null : current.shown;
    const hasNone = inspected?.blankUnits[index];
    const outputs = hasNone ? null : (shown?.outputsOf ?? outputsOf)(values, column, current.cards);
    const neutral = cssColor(tokenColor("neutral", theme));
    if (column.depiction === "strip") {
      pen.save();
      pen.beginPath();
      pen.roundRect(body.x, body.y, body.width, body.height, 7 * scale);
      pen.clip();
      pen.globalAlpha = highlighted && !isBright(index, -1) && highlighted.column !== index ? 0.35 : 1;
      pen.fillStyle = neutral;
      pen.fillRect(body.x, body.y, body.width, body.height);
      if (outputs) {
        const atlas = fillAtlas(index, outputs, theme, outputs.units);
        pen.imageSmoothingEnabled = outputs.units > body.height * (canvas.width / current.layout.width);
        pen.drawImage(atlas, body.x, body.y, body.width, body.height);
      }
      pen.restore();
      return;
    }

    if (!shown && !hasNone && column.shape?.length === 1 && values.data && kindOf(values.data) === "rows") {
      const distribution = distributionOf(values, column, current.cards);
      current.paintRows?.(pen, column, distribution, {
        theme,
        scale,
        font: font(current, family),
        alphaOf: (unit) =>
          unit === null ? (highlighted?.column === index ? 0.3 : 1) : isBright(index, unit) ? 1 : 0.3,
      });
      if (current.paintRows && distribution) {
        paintNames(pen, current, column, index, null);
        return;
      }
    }

    const curves = shown || hasNone ? null : curvesOf(values, column, current.cards);
    if (curves) {
      const most = magnitude(curves.values);
      for (const tile of column.tiles) {
        const alpha = isBright(index, tile.unit) ? 1 : 0.3;
        paintUnitCurve(pen, tile, curves, { unit: tile.unit, most, theme, scale, alpha });
      }
      paintNames(pen, current, column, index, null);
      return;
    }

    const isCells = column.depiction === "cells";
    const radius = isCells ? 7 * scale : Math.min(8 * scale, (column.tiles[0]?.width ?? 0) * 0.18);
    const dark = column.tiles.filter((tile) => !isBright(index, tile.unit));
    const bright = dark.length === 0 ? column.tiles : column.tiles.filter((tile) => isBright(index, tile.unit));
    const atlas = outputs && fillAtlas(index, outputs, theme, column.tiles.length);
    for (const [tiles, alpha] of [
      [dark, 0.3],
      [bright, 1],
    ] as const) {
      if (tiles.length === 0) continue;
      pen.save();
      // Links end behind the squares, so those that are dimmed must still hide them.
      pen.beginPath();
      if (isCells) pen.roundRect(body.x, body.y, body.width, body.height, radius);
      else for (const tile of tiles) pen.roundRect(tile.x, tile.y, tile.width, tile.height, radius);
      pen.clip();
      if (alpha < 1) {
        pen.fillStyle = cssColor(tokenColor("ground", theme));
        for (const tile of tiles) pen.fillRect(tile.x, tile.y, tile.width, tile.height);
      }
      pen.globalAlpha = alpha;
      pen.fillStyle = neutral;
      pen.imageSmoothingEnabled = !shown && column.shape!.length === 1 && !isCells;
      for (const tile of tiles) {
        if (!outputs || !atlas) pen.fillRect(tile.x, tile.y, tile.width, tile.height);
        else {
          // Half a pixel in from the atlas's seams, lest smoothing mixes neighbours.
          const inset = pen.imageSmoothingEnabled ? 0.5 : 0;
          pen.drawImage(
            atlas,
            inset,
            tile.unit * outputs.height + inset,
            outputs.width - 2 * inset,
            outputs.height - 2 * inset,
            tile.x,
            tile.y,
            tile.width,
            tile.height,
          );
        }
      }
      pen.restore();
    }
    if (outputs)
      shown?.paintNumbers?.(pen, column, outputs, {
        theme,
        font: font(current, family, 700),
        isBright: (unit) => isBright(index, unit),
      });
    paintNames(pen, current, column, index, shown ? null : outputs);
  }

  /** Features to the left of their units, classes to the right or below. */
  function paintNames(pen: Pen, current: Scene, column: Column, index: number, outputs: Outputs | null): void {
    const { theme, layout } = current;
    const { scale } = layout;
    const { nameSide } = column;
    const names = labels[index]!;
    const best = index > 0 && column.depiction === "cells" && outputs ? indexOfLargest(outputs.values) : -1;
    pen.textBaseline = "middle";
    pen.textAlign = nameSide === "before" ? "right" : nameSide === "after" ? "left" : "center";
    const plain = font(current, family);
    const bold = font(current, family, 700);
    for (const [i, name] of names.entries()) {
      const tile = column.tiles[i]!;
      const gap = nameGap.before * scale;
      const middle = tile.x + tile.width / 2;
      const x = nameSide === "before" ? tile.x - gap : nameSide === "after" ? tile.x + tile.width + gap : middle;
      const y = nameSide === "below" ? tile.y + tile.height + belowGap * scale : tile.y + tile.height / 2 + 0.5;
      pen.font = tile.unit === best ? bold : plain;
      pen.globalAlpha = isBright(index, tile.unit) ? 1 : 0.4;
      pen.fillStyle = cssColor(tokenColor(tile.unit === best ? "ink" : "dim", theme));
      pen.fillText(name, x, y);
    }
    pen.globalAlpha = 1;
  }

  function paintImage(pen: Pen, { theme, layout: { scale } }: Scene, column: Column, index: number): void {
    const tile = column.tiles[0]!;
    const [channels, height, width] = column.shape!;
    const input = storedInput(values, channels! * height! * width!);
    // Bright whatever is lit: a unit's receptive field is ringed on it.
    pen.save();
    pen.beginPath();
    pen.roundRect(tile.x, tile.y, tile.width, tile.height, 8 * scale);
    pen.clip();
    pen.fillStyle = cssColor(tokenColor("neutral", theme));
    pen.fillRect(tile.x, tile.y, tile.width, tile.height);
    if (input) {
      const atlas = resizeAtlas(index, width!, height!);
      const image = new ImageData(width!, height!);
      const plane = width! * height!;
      for (let i = 0; i < plane; i++) {
        for (let c = 0; c < 3; c++) image.data[4 * i + c] = input[(channels! >= 3 ? c * plane : 0) + i]!;
        image.data[4 * i + 3] = 255;
      }
      atlas.getContext("2d")!.putImageData(image, 0, 0);
      pen.imageSmoothingEnabled = true;
      pen.drawImage(atlas, tile.x, tile.y, tile.width, tile.height);
    }
    pen.restore();
  }

  function resizeAtlas(index: number, width: number, height: number): HTMLCanvasElement {
    atlases[index] ??= document.createElement("canvas");
    const atlas = atlases[index];
    if (atlas.width !== width) atlas.width = width;
    if (atlas.height !== height) atlas.height = height;
    return atlas;
  }

  /** The first `shown` units of a column, one below the other. */
  function fillAtlas(index: number, outputs: Outputs, theme: Theme, shown: number): HTMLCanvasElement {
    const height = outputs.height * Math.min(shown, outputs.units);
    const atlas = resizeAtlas(index, outputs.width, height);
    const image = new ImageData(outputs.width, height);
    paintHeatMap(image, outputs.values, { theme, scale: displayScale(outputs), middle: displayMiddle(outputs) });
    atlas.getContext("2d")!.putImageData(image, 0, 0);
    return atlas;
  }

  function outline(pen: Pen, { layout, theme }: Scene, { column: index, unit, isPinned }: Highlight): void {
    const { scale } = layout;
    const column = layout.columns[index];
    if (!column) return;
    const box: Box | undefined =
      column.depiction === "strip"
        ? {
            x: column.body.x - 3,
            width: column.body.width + 6,
            y: column.body.y + (unit * column.body.height) / column.units - 1,
            height: Math.max(3, column.body.height / column.units + 2),
          }
        : tileOf(column, unit);
    if (!box) return;
    pen.strokeStyle = cssColor(tokenColor(isPinned ? "accent" : "ink", theme));
    pen.lineWidth = (isPinned ? 2.5 : 1.5) * scale;
    pen.beginPath();
    pen.roundRect(box.x, box.y, box.width, box.height, Math.min(8 * scale, box.height / 3));
    pen.stroke();
  }

  return {
    show,
    request: picture.request,
    highlight(next) {
      highlighted = next;
      mustStrokeAll = true;
      picture.requestNow();
    },
    inspect(next) {
      inspected = next;
      mustStrokeAll = true;
      picture.requestNow();
    },
    flow(next) {
      if (isFlowing === next) return;
      isFlowing = next;
      mustStrokeAll = true;
      picture.request();
    },
    stop() {
      picture.remove();
      cancelAnimationFrame(firstFrame);
      scene = null;
    },
  };
}

function indexOfLargest(values: ArrayLike<number>): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (values[i]! > values[best]!) best = i;
  return best;
}
