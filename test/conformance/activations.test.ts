/** Walks the table of activations: derivative against finite differences, and WASM against the reference. */

import { describe, expect, it } from "vitest";
import { derive } from "../../engine/expr/derive.ts";
import { compileExpr } from "../../engine/expr/evaluate.ts";
import { activations } from "../../engine/nn/activations/index.ts";
import { gradientsOf } from "../support/activationGradient.ts";
import { deviceCases } from "../support/devices.ts";
import { finiteDifference } from "../support/tolerances.ts";
import { walkActivations } from "./walkActivations.ts";

describe.each(Object.keys(activations))("%s", (name) => {
  it("has the gradient that finite differences measure", () => {
    const { derived, measured } = gradientsOf(activations[name]!, { derive, compileExpr });
    expect(derived).toBeCloseToTensor(measured, finiteDifference);
  });
});

walkActivations(deviceCases.filter(({ name }) => name !== "reference"));
