/** Optimizers against torch.optim on the CPU's devices, and that none is left out. */

import { expect, it } from "vitest";
import { optimizers } from "../../engine/catalog.ts";
import { deviceCases } from "../support/devices.ts";
import golden from "./optimizers.json" with { type: "json" };
import { walkOptimizers } from "./walkOptimizers.ts";

walkOptimizers(deviceCases);

it("leaves no optimizer of the catalog without a golden case", () => {
  const covered = new Set(golden.cases.map(({ type }) => type));
  expect(Object.keys(optimizers).filter((type) => !covered.has(type))).toEqual([]);
});
