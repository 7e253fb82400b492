/** Arithmetic of windows that slide along an axis: how many there are, what they cover. */

/** Rows, columns. */
export type Pair = readonly [number, number];

export interface SlidingWindow {
  /** Length of the axis. */
  readonly size: number;
  /** Elements that the window reads, `dilation` apart. */
  readonly kernel: number;
  readonly stride: number;
  /** On each side. */
  readonly padding: number;
  readonly dilation: number;
  /** A last window that begins on the axis but reaches beyond the padding counts too. */
  readonly ceilMode?: boolean;
}

/** From the first element that a window reads to its last, both included. */
export function windowSpan({ kernel, dilation }: Pick<SlidingWindow, "kernel" | "dilation">): number {
  return dilation * (kernel - 1) + 1;
}

/** Number of positions of a window along one axis, as PyTorch counts them; 0 or less where it does not fit. */
export function windowCount(window: SlidingWindow): number {
  const { size, stride, padding, ceilMode = false } = window;
  const steps = (size + 2 * padding - windowSpan(window)) / stride;
  if (!ceilMode) return Math.floor(steps) + 1;
  const count = Math.ceil(steps) + 1;
  // The last window must begin on the axis or before it, not in the padding after it.
  return (count - 1) * stride >= size + padding ? count - 1 : count;
}

/** Whether some window reads nothing but padding: its dilation steps over the whole axis. */
export function skipsAxis(window: SlidingWindow): boolean {
  const { size, kernel, stride, padding, dilation } = window;
  // Later windows begin on the axis.
  const beginBefore = Math.min(windowCount(window), Math.ceil(padding / stride));
  return Array.from({ length: Math.max(0, beginBefore) }, (_, i) => i * stride - padding).some((first) => {
    const skipped = Math.ceil(-first / dilation);
    return skipped >= kernel || first + skipped * dilation >= size;
  });
}

/** Distance of taps that read at the same offset within the stride. */
export function tapPeriod(stride: number, dilation: number): number {
  let [common, rest] = [stride, dilation];
  while (rest > 0) [common, rest] = [rest, common % rest];
  return stride / common;
}
