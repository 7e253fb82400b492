/** What layers whose window slides over an image have in common: the size of the result, and what to say where the window does not fit. */

import { ShapeError } from "../../define/errors.ts";
import { pairOf } from "../../define/param.ts";
import { type Pair, type SlidingWindow, skipsAxis, windowCount } from "../../ops/windows.ts";

/** One number for both axes, or [height, width]. */
export type Size = number | Pair;

export interface ImageWindow {
  readonly kernel_size: Size;
  readonly stride: Size;
  readonly padding: Size;
  readonly dilation?: Size;
  readonly ceil_mode?: boolean;
}

/** The window along the rows and along the columns of an image. */
export function axesOf(sliding: ImageWindow, H: number, W: number): readonly [SlidingWindow, SlidingWindow] {
  const { kernel_size, stride, padding, dilation = 1, ceil_mode: ceilMode = false } = sliding;
  const along = (size: number, axis: 0 | 1): SlidingWindow => ({
    size,
    kernel: pairOf(kernel_size)[axis],
    stride: pairOf(stride)[axis],
    padding: pairOf(padding)[axis],
    dilation: pairOf(dilation)[axis],
    ceilMode,
  });
  return [along(H, 0), along(W, 1)];
}

/**
 * The size of what a window sliding over an image gives.
 *
 * @returns [H, W]
 * @throws ShapeError when the window is larger than the padded image
 */
export function slide(where: string, sliding: ImageWindow, H: number, W: number): Pair {
  const axes = axesOf(sliding, H, W);
  const counts = axes.map(windowCount) as [number, number];
  if (counts.some((count) => count < 1)) throw tooLarge(where, sliding, axes);
  return counts;
}

/**
 * The size of what pooling makes of an image.
 *
 * @throws ShapeError when the window is larger than the padded image, or when some window has no pixel to pool; a convolution gives its bias there
 */
export function slidePool(where: string, sliding: ImageWindow, H: number, W: number): Pair {
  requireHalfPadding(where, sliding);
  const counts = slide(where, sliding, H, W);
  if (!axesOf(sliding, H, W).some(skipsAxis)) return counts;
  const { dilation = 1, padding } = sliding;
  throw new ShapeError({
    where,
    got: {
      en: `dilation ${show(dilation)} with padding ${show(padding)}, on ${H} × ${W} pixels`,
      zh: `dilation ${show(dilation)}，padding ${show(padding)}，图像为 ${H} × ${W} 像素`,
    },
    expected: { en: "at least one pixel in every window", zh: "每个窗口中至少有一个像素" },
    fix: { en: "Set padding to 0, or dilation to 1.", zh: "请把 padding 设为 0，或把 dilation 设为 1。" },
  });
}

function tooLarge(where: string, { kernel_size }: ImageWindow, axes: readonly SlidingWindow[]): ShapeError {
  const [H, W] = axes.map(({ size }) => size);
  const window = pairOf(kernel_size).join(" × ");
  const apart = axes.some(({ dilation }) => dilation > 1);
  const most = axes.map(({ size, padding, dilation }) => Math.floor((size + 2 * padding - 1) / dilation) + 1);
  const fitting = typeof kernel_size === "number" ? `${Math.min(...most)}` : show(most);
  return new ShapeError({
    where,
    got: {
      en: `an image of ${H} × ${W} pixels, smaller than the window of ${window}${apart ? " with its dilation" : ""}`,
      zh: `${H} × ${W} 像素的图像，小于 ${window} 的窗口${apart ? "（含 dilation）" : ""}`,
    },
    expected: {
      en: `a window of at most ${most.join(" × ")}, padding included`,
      zh: `连同 padding 至多 ${most.join(" × ")} 的窗口`,
    },
    fix: {
      en: `Set kernel_size to at most ${fitting}, or leave out a layer that shrinks the image before this one.`,
      zh: `请把 kernel_size 设为不超过 ${fitting}，或去掉前面某个缩小图像的层。`,
    },
  });
}

/** @throws ShapeError when the padding of a pooling is more than half its window, as PyTorch refuses it */
function requireHalfPadding(
  where: string,
  { kernel_size, padding }: Pick<ImageWindow, "kernel_size" | "padding">,
): void {
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
