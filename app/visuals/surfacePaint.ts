/** From a grid of raw model outputs to pixels: interpolates the outputs first and colours them after, so that borders stay crisp. */

import type { Range } from "../../engine/data/description.ts";
import { classColor, packColor, packRgb, tokenColor, valueColor } from "../canvas/colors.ts";
import type { Theme } from "../store/state.ts";
import { balanceIn } from "./planeScale.ts";
import { balance, confidencesInto, type Reading } from "./predictions.ts";

/** The model's raw outputs over the plane: (outputs, resolution, resolution), row 0 at the greatest x₂. */
export interface Surface {
  readonly resolution: number;
  readonly outputs: number;
  readonly values: Float32Array;
}

export interface SurfaceStyle {
  readonly reading: Reading;
  readonly theme: Theme;
  /** Shows only which class wins, or five bands of the value. */
  readonly isDiscrete: boolean;
  /** Of values: those that get the full colours. Without it they are −1 and 1. */
  readonly range?: Range | undefined;
}

/** Where between two neighbouring cells a position lies. */
interface Lerp {
  readonly from: number;
  readonly to: number;
  readonly share: number;
}

/** @param position in [0, 1] from the first cell's outer edge to the last one's. */
function lerpAt(position: number, resolution: number): Lerp {
  const at = Math.min(resolution - 1, Math.max(0, cellAt(position, resolution)));
  const from = Math.min(Math.floor(at), resolution - 2);
  return { from, to: from + 1, share: at - from };
}

/** The probe's values lie at the centres of its cells. */
const cellAt = (position: number, resolution: number): number => position * resolution - 0.5;

/** The model's raw outputs, between the grid's points, at shares of the plane's width and height. */
export function sampleSurface({ resolution, outputs, values }: Surface, across: number, down: number): number[] {
  const column = lerpAt(across, resolution);
  const row = lerpAt(down, resolution);
  return Array.from({ length: outputs }, (_, output) => {
    const base = output * resolution * resolution;
    const [top, bottom] = [row.from, row.to].map((r) => {
      const left = values[base + r * resolution + column.from]!;
      return left + (values[base + r * resolution + column.to]! - left) * column.share;
    });
    return top! + (bottom! - top!) * row.share;
  });
}

/** Fills `image` with the surface, whatever its size. */
export function paintSurface(image: ImageData, surface: Surface, style: SurfaceStyle): void {
  const { resolution, outputs, values } = surface;
  const { width, height } = image;
  const pixel = new Float32Array(outputs);
  const line = new Float32Array(outputs * resolution);
  const columns = Array.from({ length: width }, (_, x) => lerpAt((x + 0.5) / width, resolution));
  const leftOf = Uint16Array.from(columns, ({ from }) => from);
  const shareOf = Float32Array.from(columns, ({ share }) => share);
  const pixels = new Uint32Array(image.data.buffer, image.data.byteOffset, width * height);
  const paint =
    outputs === 1
      ? singlePainter(style)
      : style.isDiscrete
        ? winnerPainter(style, outputs)
        : blendPainter(style, outputs);
  for (let y = 0; y < height; y++) {
    const { from, to, share } = lerpAt((y + 0.5) / height, resolution);
    for (let output = 0; output < outputs; output++) {
      const base = output * resolution * resolution;
      for (let x = 0; x < resolution; x++) {
        const upper = values[base + from * resolution + x]!;
        line[output * resolution + x] = upper + (values[base + to * resolution + x]! - upper) * share;
      }
    }
    let at = y * width;
    for (let x = 0; x < width; x++) {
      const left = leftOf[x]!;
      const towardsRight = shareOf[x]!;
      for (let output = 0; output < outputs; output++) {
        const at = output * resolution + left;
        pixel[output] = line[at]! + (line[at + 1]! - line[at]!) * towardsRight;
      }
      paint(pixel, pixels, at++);
    }
  }
}

/** @param at index of the pixel */
type Painter = (outputs: Float32Array, pixels: Uint32Array, at: number) => void;

const STEPS = 1024;
/** Behind the scale's own colours. */
const NEUTRAL = STEPS + 1;
/** Above this logit tanh(x / 2) looks like 1. */
const LOGIT_LIMIT = 8;

/** Colours of outputs from −limit to limit, looked up instead of computed for every pixel. */
function singlePainter({ reading, theme, isDiscrete, range }: SurfaceStyle): Painter {
  const limit = reading === "logit" ? LOGIT_LIMIT : 1;
  const discretize = reading === "value" ? (v: number) => Math.round(v * 2) / 2 : (v: number) => (v > 0 ? 1 : -1);
  const colors = Uint32Array.from({ length: STEPS + 2 }, (_, i) => {
    if (i === NEUTRAL) return packColor(valueColor(Number.NaN, theme));
    const value = balance(reading, ((2 * i) / STEPS - 1) * limit);
    return packColor(valueColor(isDiscrete ? discretize(value) : value, theme));
  });
  const place = (output: number) => ((reading === "value" ? balanceIn(range, output) : output) * STEPS) / 2 / limit;
  const [scale, zero] = [place(1) - place(0), place(0) + STEPS / 2];
  return (outputs, pixels, at) => {
    const index = outputs[0]! * scale + zero;
    // The comparisons are false for NaN: a diverged run is neutral everywhere. The colour is read in one place, from an array of
    // words: chosen among values, each would be a number on the heap, 16 MB a second of them.
    pixels[at] = colors[index >= STEPS ? STEPS : index <= 0 ? 0 : index > 0 ? (index + 0.5) | 0 : NEUTRAL]!;
  };
}

/** The winning class's colour, undiluted. */
function winnerPainter({ theme }: SurfaceStyle, outputs: number): Painter {
  const colors = Uint32Array.from({ length: outputs }, (_, k) => packColor(classColor(k, theme)));
  return (values, pixels, at) => {
    let best = 0;
    for (let k = 1; k < outputs; k++) if (values[k]! > values[best]!) best = k;
    pixels[at] = colors[best]!;
  };
}

/** Blends the classes' colours by how likely they are, towards neutral where the first two are close: a border is always pale. */
function blendPainter({ reading, theme }: SurfaceStyle, outputs: number): Painter {
  const neutral = tokenColor("neutral", theme);
  const colors = Float64Array.from(Array.from({ length: outputs }, (_, k) => classColor(k, theme)).flat());
  const shares = new Float64Array(outputs);
  return (values, pixels, at) => {
    confidencesInto(reading, values, shares);
    let best = 0;
    let second = 1;
    let total = 0;
    for (let k = 0; k < outputs; k++) {
      total += shares[k]!;
      if (k === 0) continue;
      if (shares[k]! > shares[best]!) {
        second = best;
        best = k;
      } else if (k === 1 || shares[k]! > shares[second]!) second = k;
    }
    // NaN and a row without any evidence are neutral.
    const margin = shares[best]! - shares[second]! || 0;
    if (margin === 0) {
      pixels[at] = packColor(neutral);
      return;
    }
    // Numbers of their own: a colour as an array would be three objects a pixel, 16 MB a second of them.
    let red = 0;
    let green = 0;
    let blue = 0;
    for (let k = 0; k < outputs; k++) {
      const share = shares[k]! / total;
      red += share * colors[3 * k]!;
      green += share * colors[3 * k + 1]!;
      blue += share * colors[3 * k + 2]!;
    }
    pixels[at] = packRgb(
      Math.round(neutral[0] + (red - neutral[0]) * margin),
      Math.round(neutral[1] + (green - neutral[1]) * margin),
      Math.round(neutral[2] + (blue - neutral[2]) * margin),
    );
  };
}
