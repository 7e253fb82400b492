/** A training step taken apart, tensor by tensor, against PyTorch's hooks, `.grad` and `optimizer.state`. */

import { describe, expect, it } from "vitest";
import type { StepTensor } from "../../engine/train/inspect/inspectStep.ts";
import { hashUniform } from "../support/hashUniform.ts";
import { fewSteps } from "../support/tolerances.ts";
import golden from "./inspect.json" with { type: "json" };
import { inspectOnReference } from "./inspectCases.ts";

interface Line {
  readonly phase: string;
  readonly name: string;
  readonly type?: string;
  readonly grad_fn?: string | null;
  readonly key?: string;
  readonly shape: readonly number[];
  /** Of a small tensor. */
  readonly values?: readonly number[];
  /** Of a large one: its first values, and makeInspect.py's one number for all. */
  readonly first?: readonly number[];
  readonly sum?: number;
}

interface Case {
  readonly title: string;
  readonly document: object;
  readonly before: number;
  /** Each parameter's `.grad` in the steps before, where it is never zeroed. */
  readonly earlier: readonly (readonly Line[])[];
  readonly lines: readonly Line[];
}

// TypeScript reads each case's own fields out of the file; they are all of this form.
const cases = golden.cases as unknown as readonly Case[];
const labelOf = ({ phase, name, type, grad_fn, key, shape }: Omit<Line, "values" | "sum">) =>
  JSON.stringify({ phase, name, type, grad_fn, key, shape });

/** Differences that are too large, in parts of what they may be. */
function error({ values: got }: StepTensor, { values, first, sum }: Line): number {
  const scale = Array.from(got).reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const most = fewSteps.atol + fewSteps.rtol * scale;
  const ofFirst = Math.max(...(values ?? first!).map((value, i) => Math.abs(value - got[i]!))) / most;
  if (values) return ofFirst;
  const weighted = hashUniform(1, got.length).reduce((total, part, i) => total + part * got[i]!, 0);
  return Math.max(ofFirst, Math.abs(weighted - sum!) / (most * got.length));
}

describe("a step taken apart", () => {
  it.each(cases)("$title, as PyTorch computes it", async ({ earlier, lines, ...step }) => {
    const { steps } = await inspectOnReference(step);
    for (const [i, expected] of earlier.entries()) {
      const gradients = steps[i]!.filter(({ phase }) => phase === "gradient");
      expect(gradients.map(({ name }) => name)).toEqual(expected.map(({ name }) => name));
      expect(gradients.map((tensor, k) => error(tensor, expected[k]!)).filter((times) => !(times <= 1))).toEqual([]);
    }
    const got = steps.at(-1)!;
    const expected = new Map(lines.map((line) => [labelOf(line), line]));
    expect(got.map(({ gradFn, ...line }) => labelOf({ ...line, grad_fn: gradFn })).toSorted()).toEqual(
      [...expected.keys()].toSorted(),
    );
    const wrong = got.flatMap((tensor) => {
      const label = labelOf({ ...tensor, grad_fn: tensor.gradFn });
      const times = error(tensor, expected.get(label)!);
      return times <= 1 ? [] : [{ label, times }];
    });
    expect(wrong).toEqual([]);
  });
});
