/** Random documents on the reference device, against PyTorch, which has trained them by their exported programs in float64 (makeFuzz.py). */

import { describe, expect, it } from "vitest";
import { noFiles } from "../../engine/data/sources/memory.ts";
import { loadDataset } from "../../engine/experiment/loadDataset.ts";
import { parseExperiment } from "../../engine/experiment/parse.ts";
import { openReference } from "../support/fuzz.ts";
import { hashUniform } from "../support/hashUniform.ts";
import { fewSteps, handedOver } from "../support/tolerances.ts";
import golden from "./fuzz.json" with { type: "json" };

const cases = golden.cases.map(({ document, losses, weights }, i) => ({
  title: `${i + 1}: ${document.model.map(({ type }) => type).join(" → ")} by ${document.optimizer.type}`,
  document,
  losses,
  weights,
}));

/** makeFuzz.py's one number for all values of a tensor, and what it is a small part of where they cancel. */
function checksum(position: number, values: ArrayLike<number>): { readonly sum: number; readonly size: number } {
  const parts = hashUniform(position, values.length).map((part, i) => part * values[i]!);
  return { sum: parts.reduce((a, b) => a + b, 0), size: parts.reduce((a, b) => a + Math.abs(b), 0) };
}

describe("a random document trains as PyTorch trains its program in float64", () => {
  it.each(cases)("$title", async ({ document, losses, weights }) => {
    const experiment = parseExperiment(document);
    const dataset = await loadDataset({ experiment, files: noFiles });
    const { session, close } = await openReference(experiment, dataset);
    const got: number[] = [];
    while (got.length < losses.length) {
      const advance = await session.advance({ maxSteps: losses.length - got.length });
      expect(advance.diverged).toBe(false);
      got.push(...advance.losses);
    }
    expect(got).toBeCloseToTensor(losses, handedOver);

    // As exactly as the device has them.
    const { tensors } = await session.checkpoint();
    const after = new Map(tensors.map(({ name, values }) => [name, values]));
    const errors = weights.map(({ name, sum }, i) => {
      const got = checksum(i, after.get(`model.${name}`)!);
      return { name, error: Math.abs(got.sum - sum), most: fewSteps.atol + fewSteps.rtol * got.size };
    });
    expect(errors.filter(({ error, most }) => !(error <= most))).toEqual([]);
    close();
  });
});
