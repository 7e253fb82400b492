/** Values of every kind of parameter go through a document unchanged: parsed, completed, shortened, linked and opened again. */

import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { compactExperiment } from "../../engine/experiment/compact.ts";
import { editProblems } from "../../engine/experiment/editProblems.ts";
import type { Experiment } from "../../engine/experiment/experiment.ts";
import { decodeLink, encodeLink } from "../../engine/experiment/link.ts";
import { parseExperiment, parseProblems } from "../../engine/experiment/parse.ts";
import { experimentJsonSchema } from "../../engine/experiment/schema.ts";
import { paramsOf } from "../../engine/nn/spec.ts";
import { drawnValues } from "../support/drawnValues.ts";
import { Kinds } from "../support/kindsDataset.ts";

vi.mock("../../engine/data/index.ts", async (importOriginal) => {
  const { datasets } = await importOriginal<typeof import("../../engine/data/index.ts")>();
  const { Kinds } = await import("../support/kindsDataset.ts");
  return { datasets: { ...datasets, Kinds } };
});

const { params } = Kinds;
const documentWith = (values: object) => ({
  version: 1,
  dataset: { type: "Kinds", ...values },
  model: [],
  loss: { type: "MSELoss" },
  optimizer: { type: "SGD" },
});

describe("values of every kind", () => {
  it("survive being parsed, shortened, linked and opened", async () => {
    await fc.assert(
      fc.asyncProperty(drawnValues(params), async (values) => {
        const experiment = parseExperiment(documentWith(values));
        const held = paramsOf(experiment.dataset, { params });
        expect(Object.keys(held)).toEqual(Object.keys(params));
        expect(held).toMatchObject(values);
        const short = compactExperiment(experiment);
        expect(parseExperiment(JSON.parse(JSON.stringify(short)))).toEqual(experiment);
        expect(await decodeLink(await encodeLink(experiment))).toEqual(experiment);
      }),
      { numRuns: 200 },
    );
  });

  it("are left out of what is written where they are the defaults, and have their places in the schema", () => {
    const all = parseExperiment(documentWith({ file: "a.csv" }));
    expect(all.dataset).toMatchObject({ target: null, columns: null, categories: [], features: ["x1", "x2"] });
    expect(compactExperiment(all).dataset).toEqual({ type: "Kinds", file: "a.csv" });
    const schema = JSON.stringify(experimentJsonSchema());
    expect(schema).toContain('"items":{"type":"string","enum":["x1","x2","x1^2","x1*x2"]}');
    expect(schema).toContain('"uniqueItems":true');
  });

  it("are refused where they are wrong, by the parser and by an edit with the same complaint", () => {
    const right = parseExperiment(documentWith({ file: "a.csv" }));
    const wheres = [
      { file: 5 },
      { file: "x".repeat(256) },
      { target: "" },
      { columns: ["age", "age"] },
      { columns: ["age", null] },
      { categories: "age" },
      { features: [] },
      { features: ["x1", "x2", "x3"] },
      { scale: { mean: [0], std: [0] } },
    ].map((values) => {
      const wrong: Experiment = { ...right, dataset: { ...right.dataset, ...(values as object) } };
      const [problem] = editProblems(wrong, null);
      expect(problem).toEqual(parseProblems(wrong)[0]);
      return problem?.where;
    });
    expect(wheres).toEqual(
      [
        "file",
        "file",
        "target",
        "columns[1]",
        "columns[1]",
        "categories",
        "features",
        "features[2]",
        "scale.std[0]",
      ].map((name) => `dataset.${name}`),
    );
  });

  it("must be there where they have no default", () => {
    expect(() => parseExperiment(documentWith({}))).toThrow(
      /^dataset\.file: got nothing, expected a text of at most 255 characters\. Add "file": "rows\.csv", for example\./,
    );
  });
});
