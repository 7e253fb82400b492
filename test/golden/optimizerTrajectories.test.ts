/** The tutorial's network under every optimizer against PyTorch, and that none is left out. */

import { expect, it } from "vitest";
import { optimizers } from "../../engine/catalog.ts";
import { openers } from "../support/devices.ts";
import golden from "./optimizerTrajectories.json" with { type: "json" };
import { walkTrajectories } from "./walkTrajectories.ts";

// The reference device would take minutes; test/conformance holds the others to it operation by operation.
walkTrajectories([{ name: "wasm", open: openers.wasm }]);

it("leaves no optimizer of the catalog out", () => {
  const covered = new Set(golden.cases.map(({ optimizer }) => optimizer.type));
  expect(Object.keys(optimizers).filter((type) => !covered.has(type))).toEqual([]);
});
