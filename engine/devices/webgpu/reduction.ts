/** Loops over the axes of a value that are reduced, for each place of those that are kept; long ones divided into parts that shapes fix. */

import { sizeOf, stridesOf } from "../../graph/shape.ts";
import type { Shape } from "../../graph/tensor.ts";
import { indexSum } from "./indices.ts";
import type { Adapter } from "./kernel.ts";
import type { Shader } from "./shader.ts";
import { u } from "./wgsl.ts";

interface Axis {
  readonly size: number;
  readonly stride: number;
}

export interface Reduction {
  readonly kept: readonly Axis[];
  readonly reduced: readonly Axis[];
  /** How many numbers the result has, and how many go into each. */
  readonly results: number;
  readonly terms: number;
  /** Into how many parts the longest reduced axis is divided. */
  readonly parts: number;
}

/** Invocations that keep a GPU at work, and a CPU that plays one. */
const enough = { gpu: 8192, software: 64 };
/** Fewest terms in a part. */
const leastTerms = 16;
const termsAtATime = 4;

export function reductionOf(
  shape: Shape,
  axes: readonly number[],
  { isSoftware }: Pick<Adapter, "isSoftware">,
): Reduction {
  const kept: Axis[] = [];
  const reduced: Axis[] = [];
  const strides = stridesOf(shape);
  let last: Axis[] | null = null;
  shape.forEach((size, axis) => {
    if (size === 1) return;
    const list = axes.includes(axis) ? reduced : kept;
    // Neighbours of one kind are one axis.
    const before = last === list ? list.pop() : undefined;
    list.push({ size: size * (before?.size ?? 1), stride: strides[axis]! });
    last = list;
  });
  const [results, terms] = [kept, reduced].map((some) => sizeOf(some.map(({ size }) => size))) as [number, number];
  const longest = Math.max(1, ...reduced.map(({ size }) => size));
  const wanted = Math.ceil((isSoftware ? enough.software : enough.gpu) / results);
  // No more parts than terms in each part: a single invocation combines the parts.
  const most = Math.min(Math.floor(terms / leastTerms), Math.ceil(Math.sqrt(terms)));
  const parts = Math.max(1, Math.min(wanted, longest, most));
  return { kept, reduced, results, terms, parts };
}

/** Index of the first of the terms that go into a result. */
export const baseOf = ({ kept }: Reduction, result: string): string =>
  indexSum({ index: result, sizes: kept.map(({ size }) => size), strides: kept.map(({ stride }) => stride) });

/**
 * Adds loops over the terms of a part: of the longest axis every `parts`-th place, so that neighbours read neighbours.
 *
 * @param part the name of which part it is
 * @param body adds statements for the term at an index
 */
export function eachTerm(
  shader: Shader,
  { reduced, parts }: Reduction,
  { base, part }: { readonly base: string; readonly part: string },
  body: (index: string) => void,
): void {
  const sizes = reduced.map(({ size }) => size);
  const divided = sizes.indexOf(Math.max(...sizes));
  const walks = reduced.map(({ size, stride }, axis) => {
    const isDivided = axis === divided && parts > 1;
    return { size, stride, start: isDivided ? part : "0u", step: isDivided ? parts : 1 };
  });
  const last = walks.pop();
  if (!last) {
    body(base);
    return;
  }
  let index = base;
  for (const { size, stride, start, step } of walks) {
    const place = shader.fresh("place");
    shader.add(`for (var ${place} = ${start}; ${place} < ${u(size)}; ${place} += ${u(step)}) {`);
    index = shader.bind(`${index} + ${place} * ${u(stride)}`);
  }
  addInnermost(shader, last, index, body);
  shader.add(...walks.map(() => "}"));
}

interface Walk extends Axis {
  readonly start: string;
  readonly step: number;
}

/** Several terms at a time, so that their reads are under way together and the loop itself costs little; then those left over. */
function addInnermost(
  shader: Shader,
  { size, stride, start, step }: Walk,
  before: string,
  body: (index: string) => void,
): void {
  const place = shader.fresh("place");
  const loop = (count: number) => {
    shader.add(`for (; ${place} + ${u((count - 1) * step)} < ${u(size)}; ${place} += ${u(count * step)}) {`);
    const first = shader.bind(`${before} + ${place} * ${u(stride)}`);
    for (let n = 0; n < count; n++) body(n === 0 ? first : shader.bind(`${first} + ${u(n * step * stride)}`));
    shader.add("}");
  };
  shader.add(`var ${place} = ${start};`);
  if (size >= step * termsAtATime) loop(termsAtATime);
  if (size % (step * termsAtATime) !== 0) loop(1);
}
