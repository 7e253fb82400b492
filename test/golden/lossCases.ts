/** Golden cases of every loss: its parameters' variations, on outputs and targets of the kind that it takes. */

import { losses } from "../../engine/catalog.ts";
import type { Loss } from "../../engine/define/entry.ts";
import type { ParamValues } from "../../engine/define/param.ts";
import { lossCode } from "../../engine/export/torchCode.ts";
import { edges, type GoldenTensor, uniform } from "./inputs.ts";
import { variations } from "./variations.ts";

export interface LossCase {
  readonly type: string;
  readonly params: ParamValues;
  readonly output: GoldenTensor;
  readonly target: GoldenTensor & { readonly isIndex: boolean };
  readonly code: string;
  /** The same without reduction. */
  readonly elementsCode: string;
}

type Pair = Pick<LossCase, "output" | "target">;

const K = 3;
const indices = (...values: readonly number[]) => ({ shape: [values.length], values, isIndex: true });
const values = (tensor: GoldenTensor) => ({ ...tensor, isIndex: false });
const oneHot = (...labels: readonly number[]) =>
  values({ shape: [labels.length, K], values: labels.flatMap((label) => [0, 1, 2].map((k) => (k === label ? 1 : 0))) });

/** Where not every number is an output that makes sense. */
const ranges: Readonly<Record<string, readonly [number, number]>> = { BCELoss: [0, 1], PoissonNLLLoss: [0.25, 2] };

export function lossCases(type: string): readonly LossCase[] {
  const entry = losses[type]!;
  return variations(entry, K).flatMap((params) =>
    pairsOf(type, entry)
      .filter(({ output }) => suits(entry, output, params))
      .map((pair) => ({
        type,
        params,
        ...pair,
        code: lossCode(type, params),
        elementsCode: lossCode(type, { ...params, reduction: "none" }),
      })),
  );
}

function pairsOf(type: string, entry: Loss): readonly Pair[] {
  const [low, high] = ranges[type] ?? [-2, 2];
  const outputs = (shape: readonly number[], seed: number) => uniform(shape, { seed, low, high });
  if (entry.target === "classIndex") {
    return [
      { output: outputs([5, K], 60), target: indices(0, 2, 1, 1, 0) },
      // Equal numbers, and some that e^x could not take.
      { output: { shape: [3, K], values: [1e4, -1e4, 0, -1e4, -1e4, -1e4, 1, 1, 1] }, target: indices(1, 0, 2) },
    ];
  }
  const labels = {
    shape: [6, 1],
    values: entry.binaryLabels === "zeroOne" ? [0, 1, 1, 0, 1, 0] : [-1, 1, 1, -1, 1, -1],
  };
  const pairs: Pair[] = [
    { output: outputs([4, K], 61), target: oneHot(0, 2, 1, 1) },
    { output: outputs([6, 1], 62), target: values(labels) },
    // A margin, a limit or a distance of 0 is met exactly.
    { output: { shape: [6, 1], values: [0, 0, 1, 1, 0.5, 0.5] }, target: values(labels) },
  ];
  if (entry.suitsRegression) pairs.push(regression(low, high));
  if (entry.singleOutput === "logit") {
    const column = { shape: [edges.values.length, 1], values: edges.values };
    pairs.push({ output: column, target: values({ ...column, values: column.values.map((_, i) => i % 2) }) });
  }
  return pairs;
}

/** Outputs at distances of 0, 0.1, ½, 1 and 3 from numbers of any size. */
function regression(low: number, high: number): Pair {
  const { values: numbers } = uniform([8, 1], { seed: 63, low, high });
  const distances = [0, 0.5, -0.5, 1, -1, 3, -3, 0.125];
  return {
    output: { shape: [8, 1], values: numbers },
    target: values({ shape: [8, 1], values: numbers.map((number, i) => number + distances[i]!) }),
  };
}

function suits(entry: Loss, { shape }: GoldenTensor, params: ParamValues): boolean {
  try {
    entry.checkOutputs?.(shape[1]!, params);
    return true;
  } catch {
    return false;
  }
}
