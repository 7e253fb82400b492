/** Paints the network on one canvas: links, unit maps, strips, names of classes. At most once a frame, outside React. */

import type { Theme } from "../../store/state.ts";
import { cssColor, paintHeatMap, tokenColor } from "../colors.ts";
import type { Card } from "./cards.ts";
import type { Box, Column, NetworkLayout } from "./layout.ts";
import { buildGroup, type Link, type PaintedGroup } from "./links.ts";
import { displayScale, hasOutputsFirst, type NetworkValues, type Outputs, outputsOf, strengthsOf } from "./values.ts";

export interface Scene {
  readonly layout: NetworkLayout;
  readonly cards: readonly Card[];
  readonly theme: Theme;
  /** Names beside the units of the last column; empty where they are no classes. */
  readonly classes: readonly string[];
}

export interface Highlight {
  readonly column: number;
  readonly unit: number;
  readonly isPinned: boolean;
}

export interface NetworkPainter {
  show(scene: Scene): void;
  highlight(highlight: Highlight | null): void;
  /** Whether dashes move along the links with each repaint. */
  flow(isFlowing: boolean): void;
  /** Paints soon: values that stream in are painted thirty times a second, to leave the processor to training. */
  request(): void;
  stop(): void;
}

const dimmed = 0.14;
/** A little less than two frames at 60 Hz. */
const leastMsBetween = 28;

/** Kernels differ little in size: what counts is where one stands between the weakest and the strongest. */
const kernelAlpha = (share: number, isDense: boolean): number =>
  isDense ? 0.03 + 0.57 * share ** 3 : 0.2 + 0.4 * share;
const font = (scene: Scene, family: string, weight = 400) => `${weight} ${11 * scene.layout.scale}px ${family}`;

export function createNetworkPainter(canvas: HTMLCanvasElement, values: NetworkValues): NetworkPainter {
  const context = canvas.getContext("2d")!;
  let scene: Scene | null = null;
  let groups: readonly PaintedGroup[] = [];
  let highlighted: Highlight | null = null;
  let isFlowing = false;
  let frame = 0;
  let painted = 0;
  let family = "sans-serif";
  const atlases: HTMLCanvasElement[] = [];

  function show(next: Scene): void {
    scene = next;
    const { layout } = next;
    groups = layout.links.map((group) => buildGroup(layout, group.to, group.kind));
    family = getComputedStyle(canvas).fontFamily;
    const ratio = Math.max(1, window.devicePixelRatio || 1);
    const [width, height] = [Math.round(layout.width * ratio), Math.round(layout.height * ratio)];
    // Setting a size, even the same, clears the canvas: the picture would blink until the next frame.
    if (canvas.width !== width || canvas.height !== height) {
      canvas.width = width;
      canvas.height = height;
    }
    paint();
  }

  function request(): void {
    frame ||= requestAnimationFrame(paintWhenDue);
  }

  function paintWhenDue(): void {
    frame = 0;
    if (performance.now() - painted < leastMsBetween) request();
    else paint();
  }

  function paintNext(): void {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(paint);
  }

  function paint(): void {
    cancelAnimationFrame(frame);
    frame = 0;
    if (!scene) return;
    painted = performance.now();
    const { layout } = scene;
    const ratio = canvas.width / layout.width;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, layout.width, layout.height);
    for (const group of groups) paintGroup(scene, group);
    layout.columns.forEach((column, i) => {
      paintColumn(scene!, column, i);
    });
    if (highlighted) outline(scene, highlighted);
  }

  function paintGroup({ layout, cards, theme }: Scene, group: PaintedGroup): void {
    const { scale } = layout;
    const to = layout.columns[group.to]!;
    const from = layout.columns[group.to - 1]!;
    if (group.kind === "ribbon") {
      if (!group.ribbon) return;
      context.globalAlpha = highlighted ? 0.25 : 0.45;
      context.fillStyle = cssColor(tokenColor("neutral", theme));
      context.fill(group.ribbon);
      context.globalAlpha = 1;
      return;
    }
    const lit = highlighted;
    const isLit = (link: Link) =>
      lit !== null &&
      ((lit.column === group.to && link.to === lit.unit) || (lit.column === group.to - 1 && link.from === lit.unit));

    const { head, type } = cards[to.card]!;
    const inputs = from.picture === "image" ? 1 : from.units;
    const strengths =
      group.kind === "each" && hasOutputsFirst(type) ? strengthsOf(values, head, inputs, to.units) : null;
    if (!strengths) {
      context.strokeStyle = cssColor(tokenColor("dim", theme));
      context.lineWidth = scale;
      for (const link of group.links) {
        context.globalAlpha = isLit(link) ? 0.9 : lit ? 0.06 : group.kind === "each" ? 0.12 : 0.26;
        context.stroke(link.path);
      }
      context.globalAlpha = 1;
      return;
    }
    // Many links stay calm: only strong ones stand out.
    const isDense = group.links.length > 64;
    const isKernel = to.shape!.length > 1;
    const widest = (isKernel ? 1.8 : isDense ? 3.2 : 5.4) * scale;
    const colors = [cssColor(tokenColor("negative", theme)), cssColor(tokenColor("positive", theme))] as const;
    const flowColor = cssColor(tokenColor("ground", theme));
    const phase = isFlowing ? -(performance.now() / 28) % 1024 : 0;
    const least = isKernel ? smallestSize(strengths.values) / strengths.scale : 0;
    for (const link of group.links) {
      const strength = strengths.values[link.to * inputs + link.from]! / strengths.scale;
      const size = Math.min(1, Math.abs(strength));
      if (!(size > 0.004)) continue;
      const own = isKernel ? kernelAlpha((size - least) / (1 - least || 1), isDense) : 0.16 + 0.8 * size ** 0.7;
      const alpha = isLit(link) ? Math.max(0.75, own) : lit ? own * dimmed : own;
      context.globalAlpha = alpha;
      context.strokeStyle = colors[strength < 0 ? 0 : 1];
      context.lineWidth = 0.6 * scale + size * widest;
      context.stroke(link.path);
      if (isFlowing && size > 0.25 && alpha > 0.3) {
        context.setLineDash([2.5, 15]);
        context.lineDashOffset = phase;
        context.globalAlpha = 0.5 * alpha;
        context.strokeStyle = flowColor;
        context.lineWidth = Math.max(0.8, context.lineWidth * 0.45);
        context.stroke(link.path);
        context.setLineDash([]);
      }
    }
    context.globalAlpha = 1;
  }

  /** Whether a unit stays bright under the highlight: itself and what it is linked with. */
  function isBright(index: number, unit: number): boolean {
    if (!highlighted) return true;
    if (highlighted.column === index) return highlighted.unit === unit;
    const group = groups[Math.max(index, highlighted.column) - 1];
    if (Math.abs(index - highlighted.column) !== 1 || !group) return false;
    return group.kind !== "pairs" || highlighted.unit === unit;
  }

  function paintColumn(current: Scene, column: Column, index: number): void {
    const { theme } = current;
    const { scale } = current.layout;
    const { body } = column;
    if (body.width === 0 || column.picture === "none") return;
    if (column.picture === "image") {
      paintImage(current, column, index);
      return;
    }
    const outputs = outputsOf(values, column, current.cards);
    const neutral = cssColor(tokenColor("neutral", theme));
    if (column.picture === "strip") {
      context.save();
      context.beginPath();
      context.roundRect(body.x, body.y, body.width, body.height, 7 * scale);
      context.clip();
      context.globalAlpha = highlighted && !isBright(index, -1) && highlighted.column !== index ? 0.35 : 1;
      context.fillStyle = neutral;
      context.fillRect(body.x, body.y, body.width, body.height);
      if (outputs) {
        const atlas = fillAtlas(index, outputs, theme, outputs.units);
        context.imageSmoothingEnabled = outputs.units > body.height * (canvas.width / current.layout.width);
        context.drawImage(atlas, body.x, body.y, body.width, body.height);
      }
      context.restore();
      return;
    }

    const isCells = column.picture === "cells";
    const radius = isCells ? 7 * scale : Math.min(8 * scale, (column.tiles[0]?.width ?? 0) * 0.18);
    const dark = column.tiles.filter((tile) => !isBright(index, tile.unit));
    const bright = dark.length === 0 ? column.tiles : column.tiles.filter((tile) => isBright(index, tile.unit));
    const atlas = outputs && fillAtlas(index, outputs, theme, column.tiles.length);
    for (const [tiles, alpha] of [
      [dark, 0.3],
      [bright, 1],
    ] as const) {
      if (tiles.length === 0) continue;
      context.save();
      // Links end behind the squares, so those that are dimmed must still hide them.
      context.beginPath();
      if (isCells) context.roundRect(body.x, body.y, body.width, body.height, radius);
      else for (const tile of tiles) context.roundRect(tile.x, tile.y, tile.width, tile.height, radius);
      context.clip();
      if (alpha < 1) {
        context.fillStyle = cssColor(tokenColor("ground", theme));
        for (const tile of tiles) context.fillRect(tile.x, tile.y, tile.width, tile.height);
      }
      context.globalAlpha = alpha;
      context.fillStyle = neutral;
      context.imageSmoothingEnabled = column.shape!.length === 1 && !isCells;
      context.imageSmoothingQuality = "medium";
      for (const tile of tiles) {
        if (!outputs || !atlas) context.fillRect(tile.x, tile.y, tile.width, tile.height);
        else {
          // Half a pixel in from the atlas's seams, lest smoothing mixes neighbours.
          const inset = context.imageSmoothingEnabled ? 0.5 : 0;
          context.drawImage(
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
      context.restore();
    }
    paintNames(current, column, index, outputs);
  }

  function paintNames(current: Scene, column: Column, index: number, outputs: Outputs | null): void {
    const { layout, classes, theme } = current;
    const { scale } = layout;
    const isLast = index === layout.columns.length - 1;
    context.textBaseline = "middle";
    if (index === 0 && column.picture === "tiles") {
      context.font = font(current, family);
      context.fillStyle = cssColor(tokenColor("dim", theme));
      context.textAlign = "right";
      for (const tile of column.tiles) {
        const name = `x${String.fromCharCode(0x2081 + tile.unit)}`;
        context.fillText(name, tile.x - 10 * scale, tile.y + tile.height / 2);
      }
      return;
    }
    if (!isLast || classes.length !== column.units || column.units < 2) return;
    const best = column.picture === "cells" && outputs ? indexOfLargest(outputs.values) : -1;
    context.textAlign = "left";
    for (const tile of column.tiles) {
      context.font = font(current, family, tile.unit === best ? 700 : 400);
      context.globalAlpha = isBright(index, tile.unit) ? 1 : 0.4;
      context.fillStyle = cssColor(tokenColor(tile.unit === best ? "ink" : "dim", theme));
      context.fillText(classes[tile.unit]!, tile.x + tile.width + 7 * scale, tile.y + tile.height / 2 + 0.5);
    }
    context.globalAlpha = 1;
  }

  function paintImage({ theme, layout: { scale } }: Scene, column: Column, index: number): void {
    const tile = column.tiles[0]!;
    const [channels, height, width] = column.shape!;
    const inputs = values.data?.test.inputs;
    const size = channels! * height! * width!;
    context.save();
    context.globalAlpha = isBright(index, 0) ? 1 : 0.35;
    context.beginPath();
    context.roundRect(tile.x, tile.y, tile.width, tile.height, 8 * scale);
    context.clip();
    context.fillStyle = cssColor(tokenColor("neutral", theme));
    context.fillRect(tile.x, tile.y, tile.width, tile.height);
    if (inputs instanceof Uint8Array && inputs.length >= (values.example + 1) * size) {
      const atlas = resizeAtlas(index, width!, height!);
      const image = new ImageData(width!, height!);
      const plane = width! * height!;
      const start = values.example * size;
      for (let i = 0; i < plane; i++) {
        for (let c = 0; c < 3; c++) image.data[4 * i + c] = inputs[start + (channels! >= 3 ? c * plane : 0) + i]!;
        image.data[4 * i + 3] = 255;
      }
      atlas.getContext("2d")!.putImageData(image, 0, 0);
      context.imageSmoothingEnabled = true;
      context.drawImage(atlas, tile.x, tile.y, tile.width, tile.height);
    }
    context.restore();
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
    paintHeatMap(image, outputs.values, { theme, scale: displayScale(outputs) });
    atlas.getContext("2d")!.putImageData(image, 0, 0);
    return atlas;
  }

  function outline({ layout, theme }: Scene, { column: index, unit, isPinned }: Highlight): void {
    const { scale } = layout;
    const column = layout.columns[index];
    if (!column) return;
    const box: Box | undefined =
      column.picture === "strip"
        ? {
            x: column.body.x - 3,
            width: column.body.width + 6,
            y: column.body.y + (unit * column.body.height) / column.units - 1,
            height: Math.max(3, column.body.height / column.units + 2),
          }
        : column.tiles[unit];
    if (!box) return;
    context.strokeStyle = cssColor(tokenColor(isPinned ? "accent" : "ink", theme));
    context.lineWidth = (isPinned ? 2.5 : 1.5) * scale;
    context.beginPath();
    context.roundRect(box.x, box.y, box.width, box.height, Math.min(8 * scale, box.height / 3));
    context.stroke();
  }

  return {
    show,
    highlight(next) {
      highlighted = next;
      paintNext();
    },
    flow(next) {
      if (isFlowing === next) return;
      isFlowing = next;
      request();
    },
    request,
    stop() {
      cancelAnimationFrame(frame);
      scene = null;
    },
  };
}

function smallestSize(values: ArrayLike<number>): number {
  let least = Infinity;
  for (let i = 0; i < values.length; i++) least = Math.min(least, Math.abs(values[i]!));
  return least;
}

function indexOfLargest(values: ArrayLike<number>): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (values[i]! > values[best]!) best = i;
  return best;
}
