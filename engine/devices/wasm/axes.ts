/** Axes of a value of which some are reduced, as loops. */

export interface Axis {
  size: number;
  readonly isReduced: boolean;
  /** In bytes. */
  stride: number;
}

/** Axes of length 1 go, neighbours of one kind become one. */
export function mergeAxes(shape: readonly number[], reduced: readonly number[]): readonly Axis[] {
  const axes: Axis[] = [];
  shape.forEach((size, i) => {
    if (size === 1) return;
    const last = axes.at(-1);
    const isReduced = reduced.includes(i);
    if (last?.isReduced === isReduced) last.size *= size;
    else axes.push({ size, isReduced, stride: 0 });
  });
  let stride = 4;
  for (const axis of axes.toReversed()) {
    axis.stride = stride;
    stride *= axis.size;
  }
  return axes;
}

/** The loops over the kept or over the reduced axes; strides in bytes, `outputStrides` of a value without the others. */
export function loopsOf(axes: readonly Axis[], isReduced: boolean) {
  const chosen = axes.filter((axis) => axis.isReduced === isReduced);
  let outputStride = 4;
  const outputStrides = chosen
    .toReversed()
    .map(({ size }) => {
      const stride = outputStride;
      outputStride *= size;
      return stride;
    })
    .toReversed();
  return { sizes: chosen.map(({ size }) => size), strides: chosen.map(({ stride }) => stride), outputStrides };
}
