/** What layers whose window slides over an image or a sequence have in common: the size of the result, and what to say where the window does not fit. */

import { ShapeError } from "../../define/errors.ts";
import { pairOf } from "../../define/param.ts";
import { type Pair, type SlidingWindow, skipsAxis, windowCount } from "../../ops/windows.ts";

/** One number for both axes, or [height, width]. */
export type Size = number | Pair;

export interface Sliding {
  readonly kernel_size: Size;
  readonly stride: Size;
  readonly padding: Size;
  readonly dilation?: Size;
  readonly ceil_mode?: boolean;
}

/** The window along the rows and along the columns of an image. */
export function imageAxes(sliding: Sliding, H: number, W: number): readonly [SlidingWindow, SlidingWindow] {
  return [axisOf(sliding, H, 0), axisOf(sliding, W, 1)];
}

/** The window along a sequence. */
export const sequenceAxis = (sliding: Sliding, L: number): SlidingWindow => axisOf(sliding, L, 0);

function axisOf(sliding: Sliding, size: number, axis: 0 | 1): SlidingWindow {
  const { kernel_size, stride, padding, dilation = 1, ceil_mode: ceilMode = false } = sliding;
  return {
    size,
    kernel: pairOf(kernel_size)[axis],
    stride: pairOf(stride)[axis],
    padding: pairOf(padding)[axis],
    dilation: pairOf(dilation)[axis],
    ceilMode,
  };
}

/**
 * The size of what a window sliding over an image gives.
 *
 * @returns [H, W]
 * @throws ShapeError when the window is larger than the padded image
 */
export function slide(where: string, sliding: Sliding, H: number, W: number): Pair {
  const [rows, columns] = imageAxes(sliding, H, W);
  requireLength(where, sliding, [rows, columns]);
  return [windowCount(rows), windowCount(columns)];
}

/** The length of what a window sliding along a sequence gives. @see slide */
export function slideAlong(where: string, sliding: Sliding, L: number): number {
  const axis = sequenceAxis(sliding, L);
  requireLength(where, sliding, [axis]);
  return windowCount(axis);
}

/**
 * The size of what pooling makes of an image.
 *
 * @throws ShapeError when the window is larger than the padded image, or when some window has no pixel to pool; a convolution gives its bias there
 */
export function slidePool(where: string, sliding: Sliding, H: number, W: number): Pair {
  requireHalfPadding(where, sliding);
  const counts = slide(where, sliding, H, W);
  requireElements(where, sliding, imageAxes(sliding, H, W));
  return counts;
}

/** The length of what pooling makes of a sequence. @see slidePool */
export function slidePoolAlong(where: string, sliding: Sliding, L: number): number {
  requireHalfPadding(where, sliding);
  const count = slideAlong(where, sliding, L);
  requireElements(where, sliding, [sequenceAxis(sliding, L)]);
  return count;
}

function requireElements(where: string, sliding: Sliding, axes: readonly SlidingWindow[]): void {
  if (!axes.some(skipsAxis)) return;
  const { dilation = 1, padding } = sliding;
  const input = describeInput(axes);
  throw new ShapeError({
    where,
    got: {
      en: `dilation ${show(dilation)} with padding ${show(padding)}, on ${input.en}`,
      zh: `dilation ${show(dilation)}，padding ${show(padding)}，输入：${input.zh}`,
    },
    expected: {
      en: `at least one ${input.element.en} in every window`,
      zh: `每个窗口中至少有一个${input.element.zh}`,
    },
    fix: { en: "Set padding to 0, or dilation to 1.", zh: "请把 padding 设为 0，或把 dilation 设为 1。" },
  });
}

/** What the window slides over, in words. */
function describeInput(axes: readonly SlidingWindow[]) {
  const size = axes.map((axis) => axis.size).join(" × ");
  return axes.length === 1
    ? {
        en: `a sequence of ${size} places`,
        zh: `长度为 ${size} 的序列`,
        kind: { en: "sequence", zh: "序列" },
        element: { en: "place", zh: "位置" },
      }
    : {
        en: `an image of ${size} pixels`,
        zh: `${size} 像素的图像`,
        kind: { en: "image", zh: "图像" },
        element: { en: "pixel", zh: "像素" },
      };
}

/** @throws ShapeError when the window is longer than an axis with its padding */
function requireLength(where: string, { kernel_size }: Sliding, axes: readonly SlidingWindow[]): void {
  if (axes.every((axis) => windowCount(axis) >= 1)) return;
  const window = axes.map(({ kernel }) => kernel).join(" × ");
  const apart = axes.some(({ dilation }) => dilation > 1);
  const most = axes.map(({ size, padding, dilation }) => Math.floor((size + 2 * padding - 1) / dilation) + 1);
  const fitting = typeof kernel_size === "number" ? `${Math.min(...most)}` : show(most);
  const input = describeInput(axes);
  throw new ShapeError({
    where,
    got: {
      en: `${input.en}, smaller than the window of ${window}${apart ? " with its dilation" : ""}`,
      zh: `${input.zh}，小于 ${window} 的窗口${apart ? "（含 dilation）" : ""}`,
    },
    expected: {
      en: `a window of at most ${most.join(" × ")}, padding included`,
      zh: `连同 padding 至多 ${most.join(" × ")} 的窗口`,
    },
    fix: {
      en: `Set kernel_size to at most ${fitting}, or leave out a layer that shrinks the ${input.kind.en} before this one.`,
      zh: `请把 kernel_size 设为不超过 ${fitting}，或去掉前面某个缩小${input.kind.zh}的层。`,
    },
  });
}

/** @throws ShapeError when the padding of a pooling is more than half its window, as PyTorch refuses it */
function requireHalfPadding(where: string, { kernel_size, padding }: Pick<Sliding, "kernel_size" | "padding">): void {
  const most = pairOf(kernel_size).map((kernel) => Math.floor(kernel / 2));
  if (pairOf(padding).every((each, axis) => each <= most[axis]!)) return;
  const fitting = typeof padding === "number" ? `${Math.min(...most)}` : show(most);
  throw new ShapeError({
    where,
    got: `padding ${show(padding)}, kernel_size ${show(kernel_size)}`,
    expected: { en: "a padding of at most half of kernel_size", zh: "padding 至多为 kernel_size 的一半" },
    fix: { en: `Set padding to at most ${fitting}.`, zh: `请把 padding 设为不超过 ${fitting}。` },
  });
}

/** `3`, `[3, 5]`: as the document writes it. */
export const show = (value: number | readonly number[]): string =>
  typeof value === "number" ? `${value}` : `[${value.join(", ")}]`;
