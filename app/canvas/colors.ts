/** The colours of values: orange – neutral – blue for negative – zero – positive, and one colour per class. */

import type { Theme } from "../store/state.ts";
// Read as text, so that both themes are at hand without a document and the literals stand in one file only.
import tokens from "../styles/tokens.css?raw";

export type Rgb = readonly [number, number, number];

/** Steps on each side of zero; finer than a screen can show. */
const HALF = 255;

function parseHex(hex: string): Rgb {
  const value = Number.parseInt(hex.slice(1), 16);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
}

const blocks: Readonly<Record<Theme, string>> = {
  light: tokens.match(/:root \{([^}]*)\}/)?.[1] ?? "",
  dark: tokens.match(/:root\[data-theme="dark"\] \{([^}]*)\}/)?.[1] ?? "",
};

const known: Readonly<Record<Theme, Map<string, Rgb>>> = { light: new Map(), dark: new Map() };

/** A six-digit colour of `tokens.css`; the dark theme inherits what it does not set. */
export function tokenColor(name: string, theme: Theme): Rgb {
  let color = known[theme].get(name);
  if (!color) {
    color = readToken(name, theme);
    known[theme].set(name, color);
  }
  return color;
}

function readToken(name: string, theme: Theme): Rgb {
  const pattern = new RegExp(`--${name}:\\s*(#[0-9a-fA-F]{6})`);
  const found = blocks[theme].match(pattern) ?? blocks.light.match(pattern);
  if (!found) throw new Error(`tokens.css has no colour --${name}`);
  return parseHex(found[1]!);
}

/** @param share of `to`, in [0, 1] */
export const mixColors = (from: Rgb, to: Rgb, share: number): Rgb => [
  Math.round(from[0] + (to[0] - from[0]) * share),
  Math.round(from[1] + (to[1] - from[1]) * share),
  Math.round(from[2] + (to[2] - from[2]) * share),
];

function buildScale(theme: Theme): readonly Rgb[] {
  const neutral = tokenColor("neutral", theme);
  const [negative, positive] = [tokenColor("negative", theme), tokenColor("positive", theme)];
  return Array.from({ length: 2 * HALF + 1 }, (_, i) =>
    mixColors(neutral, i < HALF ? negative : positive, Math.abs(i - HALF) / HALF),
  );
}

const isLittleEndian = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1;

/** A colour as one word of an ImageData's buffer, opaque. */
export const packColor = ([red, green, blue]: Rgb): number => packRgb(red, green, blue);

/** As `packColor`, without an array. */
export function packRgb(r: number, g: number, b: number): number {
  return (isLittleEndian ? (255 << 24) | (b << 16) | (g << 8) | r : (r << 24) | (g << 16) | (b << 8) | 255) >>> 0;
}

const scales: Readonly<Record<Theme, readonly Rgb[]>> = { light: buildScale("light"), dark: buildScale("dark") };
const packed: Readonly<Record<Theme, Uint32Array>> = {
  light: Uint32Array.from(scales.light, packColor),
  dark: Uint32Array.from(scales.dark, packColor),
};

/** NaN counts as zero: a diverged run shows as neutral, and its notice says why. */
function position(value: number): number {
  if (value >= 1) return 2 * HALF;
  if (value <= -1) return 0;
  return Number.isNaN(value) ? HALF : Math.round(value * HALF + HALF);
}

/**
 * Colour of a value.
 *
 * @param value in [-1, 1]; clamped. Divide by the picture's scale first.
 * @returns red, green, blue in 0…255
 */
export function valueColor(value: number, theme: Theme): Rgb {
  return scales[theme][position(value)]!;
}

/** Okabe and Ito's set after our own orange and blue, then two more: told apart by colour-blind eyes in this order. */
const categories: Readonly<Record<Theme, readonly Rgb[]>> = {
  light: ["#009e73", "#b8569b", "#8a6a00", "#56b4e9", "#c0392b", "#6b7280", "#5a46d6", "#7fb800"].map(parseHex),
  dark: ["#2fc79a", "#e08fc4", "#e6d34a", "#7cc8f2", "#ff7a63", "#a3a9b5", "#9d8cff", "#b4dc4a"].map(parseHex),
};

/** Colour of class `index`: orange, blue, green, pink, … repeated after ten. */
export function classColor(index: number, theme: Theme): Rgb {
  const i = index % 10;
  if (i < 2) return tokenColor(i === 0 ? "negative" : "positive", theme);
  return categories[theme][i - 2]!;
}

/** For `fillStyle`, `style.color` and the like. */
export function cssColor([r, g, b]: Rgb, alpha = 1): string {
  return alpha >= 1 ? `rgb(${r} ${g} ${b})` : `rgb(${r} ${g} ${b} / ${alpha})`;
}

/** The largest magnitude among `count` values from `start`; 0 where none is finite. */
export function magnitude(values: ArrayLike<number>, start = 0, count = values.length - start): number {
  let largest = 0;
  for (let i = start; i < start + count; i++) {
    const size = Math.abs(values[i]!);
    if (size > largest && size < Infinity) largest = size;
  }
  return largest;
}

export interface HeatMap {
  readonly theme: Theme;
  /** The value that gets the full colour; its negative gets full orange. Default 1. */
  readonly scale?: number;
  /** The value that is neutral. Default 0. */
  readonly middle?: number;
  /** Where the picture begins in `values`. Default 0. */
  readonly start?: number;
  /** Size of the picture in `values`, row by row; the image's own by default. */
  readonly width?: number;
  readonly height?: number;
  /** Left upper corner within the image. Default 0, 0. */
  readonly left?: number;
  readonly top?: number;
}

/** Fills `image`, or a part of it, with the colours of `values`; put it on a canvas with `putImageData`. */
export function paintHeatMap(image: ImageData, values: ArrayLike<number>, map: HeatMap): void {
  const {
    theme,
    scale = 1,
    middle = 0,
    start = 0,
    width = image.width,
    height = image.height,
    left = 0,
    top = 0,
  } = map;
  const colors = packed[theme];
  const pixels = new Uint32Array(image.data.buffer, image.data.byteOffset, image.width * image.height);
  const factor = scale > 0 ? HALF / scale : 0;
  for (let y = 0; y < height; y++) {
    let from = start + y * width;
    let to = (top + y) * image.width + left;
    for (let x = 0; x < width; x++) {
      const at = (values[from++]! - middle) * factor + HALF;
      // The comparisons are false for NaN, which falls through to neutral.
      pixels[to++] = colors[at >= 2 * HALF ? 2 * HALF : at <= 0 ? 0 : at >= 0 ? (at + 0.5) | 0 : HALF]!;
    }
  }
}
