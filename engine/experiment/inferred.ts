/** Inferred sizes that a document gives, such as `in_features`: checked against the shape that arrives, and kept only as long as nobody knows what that is. */

import { layers } from "../catalog.ts";
import type { Complaint } from "../define/errors.ts";
import { describeShape } from "../nn/layers/shapes.ts";
import { branchesOf, mapValues, paramsOf } from "../nn/spec.ts";
import type { LayerSummary } from "../worker/protocol.ts";
import { both, describePath, describeValue } from "./describe.ts";
import type { Spec } from "./experiment.ts";
import type { InnerPath } from "./inferShapes.ts";
import { inferredParams } from "./tables.ts";

/** Null is left out. */
const sizesOf = (spec: Spec): readonly (readonly [name: string, size: number])[] =>
  Object.keys(inferredParams(layers[spec.type]!)).flatMap((name) => {
    const size = spec[name];
    return typeof size === "number" ? [[name, size] as const] : [];
  });

const hasSizes = (spec: Spec): boolean =>
  sizesOf(spec).length > 0 || Object.values(branchesOf(spec)).flat().some(hasSizes);

/** A complete model, and the sizes of the one it was completed from. */
export const withSizes = (model: readonly Spec[], given: readonly Spec[]): readonly Spec[] =>
  given.some(hasSizes)
    ? model.map((spec, i) => ({
        ...spec,
        ...Object.fromEntries(sizesOf(given[i]!)),
        ...mapValues(branchesOf(spec), (list, field) => withSizes(list, branchesOf(given[i]!)[field]!)),
      }))
    : model;

export const withoutSizes = (model: readonly Spec[]): readonly Spec[] =>
  model.some(hasSizes)
    ? model.map((spec) => {
        const sizes = new Set(sizesOf(spec).map(([name]) => name));
        const rest = Object.entries(spec).filter(([name]) => !sizes.has(name));
        return { type: spec.type, ...Object.fromEntries(rest), ...mapValues(branchesOf(spec), withoutSizes) };
      })
    : model;

interface SizeProblem {
  /** From the list to the layer: `[0]`, or `[0, "layers", 1]` in a block. */
  readonly path: readonly [layer: number, ...inside: InnerPath];
  readonly complaint: Complaint;
}

/** In document order. @param summaries of the layers that take what arrives, from the first on */
export const sizeProblems = (model: readonly Spec[], summaries: readonly LayerSummary[]): readonly SizeProblem[] =>
  summaries.flatMap((summary, i) => sizeProblemsOf(model[i]!, summary, [i]));

/** @param path from the model to the layer */
export function sizeProblemsOf(
  spec: Spec,
  { input, branches = {} }: LayerSummary,
  path: SizeProblem["path"],
): readonly SizeProblem[] {
  const entry = layers[spec.type]!;
  const own = sizesOf(spec).flatMap(([name, given]) => {
    const size = entry.inferred![name]!(input, paramsOf(spec, entry));
    if (given === size) return [];
    const complaint = {
      where: describePath(["model", ...path, name]),
      got: describeValue(given),
      expected: both(`${size}, as ${describeShape(input)} arrives`, `${size}，因为输入为 ${describeShape(input)}`),
      fix: both(`Write ${size}, or leave ${name} out.`, `请写 ${size}，或省略 ${name}。`),
    };
    return [{ path, complaint }];
  });
  const inner = Object.entries(branches).flatMap(([field, list]) =>
    list.flatMap((summary, i) => sizeProblemsOf(branchesOf(spec)[field]![i]!, summary, [...path, field, i])),
  );
  return [...own, ...inner];
}
