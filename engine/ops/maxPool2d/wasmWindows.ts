/** How the windows of `maxPool2d` read their image on WASM: through a border of −∞ where they reach beyond it, four windows at a time. */

import type { Local } from "../../devices/wasm/assembler/functionBuilder.ts";
import { type V128, v128 } from "../../devices/wasm/assembler/instructions.ts";
import {
  type ImageBatch,
  type ImageLayout,
  rowMajorLayout,
  spreadBytes,
  writeSpread,
} from "../../devices/wasm/images.ts";
import type { Part } from "../../devices/wasm/kernel.ts";
import { windowSpan } from "../windows.ts";
import type { MaxPool2dAttrs } from "./maxPool2d.ts";

export interface Pooling {
  readonly attrs: MaxPool2dAttrs;
  readonly image: ImageBatch;
  /** What comes out, or its gradient. */
  readonly result: ImageBatch;
}

/** Every channel of every image is pooled by itself. */
export const planesOf = ({ image: { shape } }: Pooling): number => shape[0] * shape[1];

/** Of all channels of all images those of the part, as images of one channel. */
export function poolingOf({ attrs, image, result }: Pooling, { first, count }: Part): Pooling {
  const planes = ({ address, shape: [, , h, w] }: ImageBatch): ImageBatch => ({
    address: address + first * h * w * 4,
    shape: [count, 1, h, w],
  });
  return { attrs, image: planes(image), result: planes(result) };
}

/** The image with its border, as large as the windows reach. */
function frame({ attrs, image, result }: Pooling) {
  const { kernel, stride, padding, dilation } = attrs;
  const length = (axis: 0 | 1) => {
    const span = windowSpan({ kernel: kernel[axis], dilation: dilation[axis] });
    const reach = (result.shape[2 + axis]! - 1) * stride[axis] + span;
    return Math.max(image.shape[2 + axis]! + 2 * padding[axis], reach);
  };
  return { size: [length(0), length(1)] as const, offset: padding, fill: -Infinity };
}

const isInside = (pooling: Pooling) => frame(pooling).size.join() === pooling.image.shape.slice(2).join();

export const windowsBytes = (pooling: Pooling) => (isInside(pooling) ? 0 : spreadBytes(pooling.image, frame(pooling)));

/** The image as the windows read it: window (0, 0) begins at the start of a channel. */
export function writeWindows({ f, scratch }: Part, pooling: Pooling): ImageLayout {
  return isInside(pooling) ? rowMajorLayout(pooling.image) : writeSpread(f, pooling.image, frame(pooling), scratch);
}

interface StridedFloats {
  readonly address: Local<"i32">;
  readonly offset: number;
  /** How many of the lanes matter (1 … 4); what a far one would read may lie outside the memory. */
  readonly count: number;
}

/** Four floats, each `stride` floats after the last. */
export function loadEvery(stride: number, { address, offset, count }: StridedFloats): V128 {
  if (stride === 1) return v128.load(address, offset);
  if (stride === 2 && count > 2) {
    return v128.shuffle32(v128.load(address, offset), v128.load(address, offset + 16), [0, 2, 4, 6]);
  }
  let value = v128.load32Zero(address, offset);
  for (let lane = 1; lane < count; lane++) value = v128.load32Lane(address, value, lane, offset + lane * stride * 4);
  return value;
}
