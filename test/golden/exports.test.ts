/** Exported programs: PyTorch has run this very code, and its `state_dict` has the names and shapes of our model. */

import { describe, expect, it } from "vitest";
import { stateOf } from "../../engine/nn/network.ts";
import { exportCases, exported } from "./exportCases.ts";
import golden from "./exports.json" with { type: "json" };

describe.each(exportCases())("the program of $type", ({ type, code, inputShape }) => {
  const run = golden.cases.find((example) => example.type === type);

  it("is what PyTorch has run; after a change: npm run golden -- exports", () => {
    expect(run?.code).toBe(code);
  });

  it("makes a model with our state_dict", () => {
    const ours = stateOf(exported[type]!.model, inputShape).map(({ name, shape }) => ({ name, shape }));
    expect(run?.state).toEqual(ours);
  });
});
