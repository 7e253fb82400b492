/** How long a kernel may take, to decide whether threads pay. A wrong guess costs time, never a wrong result. */

import { bytesOf } from "../../../graph/shape.ts";
import type { Node, TensorType } from "../../../graph/tensor.ts";

/** What one core does of well-made kernels: bytes read or written, and floating-point operations. */
const bytesPerNs = 10;
const operationsPerNs = 20;

/** Bytes that a node reads and writes, each value once. */
export function bytesMoved({ op, inputs, outputs }: Node): number {
  const total = (values: readonly TensorType[]) => values.reduce((sum, value) => sum + bytesOf(value), 0);
  return total(outputs) + total(op.readsInPart ? outputs : inputs);
}

/** Estimated nanoseconds of one application on one thread. */
export function workOf(node: Node): number {
  const operations = node.op.operations?.(node) ?? 0;
  return Math.max(bytesMoved(node) / bytesPerNs, operations / operationsPerNs);
}
