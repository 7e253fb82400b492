/** Schedulers against torch.optim.lr_scheduler: learning rate and momentum at the first times, or after given test losses. */

import { describe, expect, it } from "vitest";
import { schedulers } from "../../engine/catalog.ts";
import { completeSpec } from "../../engine/experiment/parse.ts";
import { scheduleOf } from "../../engine/optim/schedulers.ts";
import { float64 } from "../support/tolerances.ts";
import golden from "./schedulers.json" with { type: "json" };

interface Case {
  readonly type: string;
  readonly params: object;
  readonly values: readonly { readonly lr: number; readonly momentum: number | null }[];
  readonly losses?: readonly number[];
}

describe("schedulers as torch.optim.lr_scheduler steps them", () => {
  it.each(
    (golden.cases as Case[]).map((example) => ({
      ...example,
      title: `${example.type} ${JSON.stringify(example.params)}`,
    })),
  )("$title", ({ type, params: given, values, losses = [] }) => {
    const { entry, params, rateAt } = scheduleOf(completeSpec("schedulers", { type, ...given }));
    const { metrics } = entry;
    let memory = metrics?.initial ?? {};
    const got = values.map((_, time) => {
      const testLoss = losses[time - 1];
      if (metrics && testLoss !== undefined) memory = metrics.next(params, testLoss, memory);
      return rateAt({ lr: 0.1, time, duration: values.length, memory });
    });
    expect(got.map(({ lr }) => lr)).toBeCloseToTensor(
      values.map(({ lr }) => lr),
      float64,
    );
    expect(got.map(({ momentum }) => momentum ?? Number.NaN)).toBeCloseToTensor(
      values.map(({ momentum }) => momentum ?? Number.NaN),
      float64,
    );
  });

  it("leaves no scheduler of the catalog without a golden case", () => {
    const covered = new Set(golden.cases.map(({ type }) => type));
    expect(Object.keys(schedulers).filter((type) => !covered.has(type))).toEqual([]);
  });
});
