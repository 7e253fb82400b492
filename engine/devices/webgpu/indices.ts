/** Indices of row-major values as WGSL: taken apart along axes and put together with other strides. */

import { u } from "./wgsl.ts";

export interface IndexWalk {
  /** The element's index in a value of these sizes. */
  readonly index: string;
  readonly sizes: readonly number[];
  /** Of another value, for each of those axes. */
  readonly strides: readonly number[];
}

/** The index in the other value. */
export function indexSum({ index, sizes, strides }: IndexWalk): string {
  const terms: string[] = [];
  let below = 1;
  for (let axis = sizes.length - 1; axis >= 0; axis--) {
    const [size, stride] = [sizes[axis]!, strides[axis]!];
    if (stride !== 0 && size > 1) {
      const shifted = below === 1 ? index : `(${index} / ${u(below)})`;
      const place = axis === 0 ? shifted : `(${shifted} % ${u(size)})`;
      terms.push(stride === 1 ? place : `${place} * ${u(stride)}`);
    }
    below *= size;
  }
  return terms.length === 0 ? "0u" : terms.toReversed().join(" + ");
}
