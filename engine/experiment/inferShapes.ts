/** Shape inference: goes through layers, those in branches too, up to the first that cannot take its input. */

import { initializers, layers } from "../catalog.ts";
import type { ParameterSpec } from "../define/entry.ts";
import { type Complaint, ShapeError } from "../define/errors.ts";
import { initialValues, type ParamValues } from "../define/param.ts";
import { formatShape, sizeOf } from "../graph/shape.ts";
import type { Shape } from "../graph/tensor.ts";
import { branchesOf, paramsOf } from "../nn/spec.ts";
import { summarize } from "../nn/summary.ts";
import type { LayerSummary } from "../worker/protocol.ts";
import { both } from "./describe.ts";
import type { Spec } from "./experiment.ts";
import { isSpec } from "./tables.ts";

/** Keys from a layer to one in its branches: `["layers", 1]`; none for the layer itself. */
export type InnerPath = readonly (string | number)[];

export interface Fault {
  readonly path: InnerPath;
  /** The faulty layer and its input. */
  readonly spec: Spec;
  readonly input: Shape;
  readonly complaint: Complaint;
}

type InferredLayer =
  | { readonly summary: LayerSummary; readonly fault: null }
  | { readonly summary: null; readonly fault: Fault };

/** Infers a layer's output shape and sizes; or says why it, or a layer inside it, cannot take the input. */
export function inferLayer(spec: Spec, input: Shape): InferredLayer {
  const branches: Record<string, readonly LayerSummary[]> = {};
  for (const [field, list] of Object.entries(branchesOf(spec))) {
    const summaries: LayerSummary[] = [];
    for (const [i, inner] of list.entries()) {
      const inferred = inferLayer(inner, summaries.at(-1)?.output ?? input);
      if (inferred.fault)
        return { summary: null, fault: { ...inferred.fault, path: [field, i, ...inferred.fault.path] } };
      summaries.push(inferred.summary);
    }
    branches[field] = summaries;
  }
  try {
    const summary = summarize({ spec, input, branches });
    const entry = layers[spec.type]!;
    checkInitialization(spec, Object.values(entry.parameters(input, paramsOf(spec, entry))));
    return { summary, fault: null };
  } catch (error) {
    if (error instanceof ShapeError)
      return { summary: null, fault: { path: [], spec, input, complaint: error.complaint } };
    throw error;
  }
}

/** Layers of a list, those in branches too. */
export const layerCount = (list: readonly Spec[]): number =>
  list.reduce(
    (sum, spec) => sum + 1 + Object.values(branchesOf(spec)).reduce((n, inner) => n + layerCount(inner), 0),
    0,
  );

/** How many layers are left when inference stops at layer `i`, or at one in its branches; that layer counts too. */
export function layersLeft(list: readonly Spec[], i: number, path: InnerPath): number {
  const [field, inner, ...rest] = path;
  const after = layerCount(list.slice(i + 1)) + 1;
  if (typeof field !== "string" || typeof inner !== "number") return after;
  const branches = Object.entries(branchesOf(list[i]!));
  const later = branches.slice(branches.findIndex(([name]) => name === field) + 1);
  const left = layersLeft(branchesOf(list[i]!)[field]!, inner, rest);
  return later.reduce((sum, [, layers]) => sum + layerCount(layers), after + left);
}

/** Output shape of a list of layers; undefined where one cannot take its input. */
export const outputOf = (list: readonly Spec[], input: Shape | undefined): Shape | undefined =>
  list.reduce<Shape | undefined>((shape, spec) => shape && inferLayer(spec, shape).summary?.output, input);

export const fits = (spec: Spec, input: Shape): boolean => inferLayer(spec, input).fault === null;

/** The layer that needs the largest mini-batch; null where one example is enough for all. */
export function neediest(
  spec: Spec,
  { input, branches = {} }: LayerSummary,
  path: InnerPath = [],
): { readonly path: InnerPath; readonly spec: Spec; readonly count: number } | null {
  const entry = layers[spec.type]!;
  const count = entry.leastBatch?.(input, paramsOf(spec, entry)) ?? 1;
  const inside = Object.entries(branchesOf(spec)).flatMap(([field, list]) =>
    list.map((inner, i) => neediest(inner, branches[field]![i]!, [...path, field, i])),
  );
  const all = [count > 1 ? { path, spec, count } : null, ...inside].filter((need) => need !== null);
  return all.toSorted((a, b) => b.count - a.count)[0] ?? null;
}

/** Numbers that a layer and those in it put out for one example. */
export function activationsOf({ output, branches = {} }: LayerSummary): number {
  const inside = Object.values(branches).flat();
  return inside.reduce((sum, summary) => sum + activationsOf(summary), sizeOf(output));
}

/** @throws ShapeError when the layer's own initializer cannot start its weight */
function checkInitialization({ type, initialization }: Spec, [weight]: readonly ParameterSpec[]): void {
  if (!isSpec(initialization) || !weight) return;
  const suits = ([name, values]: readonly [string, ParamValues]) => initializers[name]!.suits(weight.shape, values);
  const { type: name, ...values } = initialization;
  if (suits([name, paramsOf(initialization, initializers[name]!)])) return;
  const others = Object.keys(initializers).filter((other) =>
    suits([other, initialValues(initializers[other]!.params)]),
  );
  throw new ShapeError({
    where: type,
    got: both(`initialization ${name} ${JSON.stringify(values)}`, `初始化 ${name} ${JSON.stringify(values)}`),
    expected: both(
      `one for a weight of ${formatShape(weight.shape)}`,
      `适用于形状 ${formatShape(weight.shape)} 的权重的初始化`,
    ),
    fix: both(`Choose one of ${others.join(", ")}.`, `请从 ${others.join("、")} 中选一个。`),
  });
}
