/** What is said twice for a lighter page agrees: defaults filled in without the schema, values checked without it. */

import { describe, expect, it } from "vitest";
import { augmentations, datasets, initializers, layers, losses, optimizers, schedulers } from "../../engine/catalog.ts";
import { names, type Params, text } from "../../engine/define/param.ts";
import { takes } from "../../engine/define/takes.ts";
import { compactExperiment } from "../../engine/experiment/compact.ts";
import type { Spec } from "../../engine/experiment/experiment.ts";
import { parseExperiment, parseProblems } from "../../engine/experiment/parse.ts";
import { presets } from "../../engine/experiment/presets.ts";
import { paramSchema } from "../../engine/experiment/schema.ts";
import { seed, training } from "../../engine/experiment/settings.ts";
import { problemOf } from "../support/checked.ts";

const tables: readonly Readonly<Record<string, { readonly params: Params }>>[] = [
  datasets,
  augmentations,
  layers,
  initializers,
  losses,
  optimizers,
  schedulers,
  { training: { params: { ...training, seed } } },
];
const params = tables.flatMap((table) =>
  Object.entries(table).flatMap(([type, { params }]) =>
    Object.entries(params).map(([name, param]) => ({ where: `${type}.${name}`, param })),
  ),
);

const doc = { en: "A test.", zh: "测试。" };
params.push(
  { where: "a text", param: text({ doc, initial: "", minLength: 1, maxLength: 5 }) },
  { where: "a text or null", param: text({ doc, default: null }) },
  { where: "names", param: names({ doc, default: null, nullIsAll: true }) },
  { where: "some of three names", param: names({ doc, default: [], options: ["valid", "same", "x"], least: 0 }) },
  { where: "two names", param: names({ doc, initial: ["a", "b"], least: 2, most: 2 }) },
);

const numbers = [-1e9, -2, -1, -0.5, 0, 0.1, 0.5, 1, 1.5, 2, 3, 7, 1e6, 2 ** 40, 2 ** 53, NaN, Infinity, -Infinity];
const words = params.flatMap(({ param }) => (param.kind === "choice" ? param.options : []));
const values: readonly unknown[] = [
  ...numbers,
  ...new Set(words),
  ...["", "same", "valid", "no such word", "1"],
  ...numbers.flatMap((a) => [[a], [a, a], [1, a], [a, 1, 1]]),
  ...[
    ["same"],
    ["valid", "same"],
    ["same", "same"],
    ["a", "b", "x"],
    ["a", ""],
    ["a", 1],
    "a long text",
    "x".repeat(300),
  ],
  ...[true, false, null, [], ["1"], [null], [[1]], {}, { type: "ReLU" }],
  ...[{ mean: [0], std: [1] }, { std: [0.5, -2], mean: [0, 1, 2] }, { mean: [0] }, { std: [1] }, { mean: 0, std: 1 }],
  ...[
    { mean: [], std: [1] },
    { mean: [0], std: [] },
    { mean: [0], std: [1, 0] },
    { mean: [NaN], std: [1] },
  ],
  ...[
    { mean: [0], std: ["1"] },
    { mean: [0], std: [1], eps: 0 },
    { mean: null, std: [1] },
  ],
];

describe("a preset", () => {
  it.each(presets.map(({ id, experiment }) => [id, experiment] as const))(
    "%s is what its document means when it comes from a file",
    (_, experiment) => {
      const read = parseExperiment(JSON.parse(JSON.stringify(compactExperiment(experiment))));
      expect(JSON.stringify(experiment)).toBe(JSON.stringify(read));
    },
  );
});

describe("takes", () => {
  it.each(params.map(({ where, param }) => [where, param] as const))("lets %s be what its schema does", (_, param) => {
    const schema = paramSchema(param);
    const taken = (isTaken: (value: unknown) => boolean) => values.filter(isTaken);
    expect(taken((value) => takes(param, value))).toEqual(taken((value) => schema.safeParse(value).success));
  });
});

describe("editProblem", () => {
  const circle = presets[0]!.experiment;

  it("finds nothing wrong with the presets", () => {
    for (const { experiment } of presets) expect(problemOf(experiment)).toBeNull();
  });

  it("says what the parser says, of a value anywhere and of values that do not go together", () => {
    const residual: Spec = {
      type: "Residual",
      layers: [{ type: "Linear", out_features: 0, bias: true }],
      shortcut: [],
    };
    const shapes = presets.find(({ id }) => id === "shapes")!.experiment;
    const crop: Spec = { type: "RandomCrop", size: 32, padding: -1 };
    const withNormalize = (normalize: unknown) =>
      ({ ...shapes, dataset: { ...shapes.dataset, normalize } }) as typeof shapes;
    for (const wrong of [
      { ...circle, seed: 0.5 },
      { ...circle, training: { ...circle.training, batch_size: 0 } },
      { ...circle, dataset: { ...circle.dataset, noise: 2 } },
      { ...circle, model: [residual] },
      { ...circle, optimizer: { ...circle.optimizer, betas: [0.9, 0.999, 0.9] } },
      { ...circle, optimizer: { type: "SGD", lr: 0.1, momentum: 0, dampening: 0, nesterov: true } },
      { ...circle, model: Array.from({ length: 257 }, () => circle.model[0]!) },
      { ...shapes, dataset: { ...shapes.dataset, augment: [crop] } },
      {
        ...shapes,
        dataset: { ...shapes.dataset, augment: Array.from({ length: 257 }, () => ({ ...crop, padding: 0 })) },
      },
      withNormalize(0.5),
      withNormalize({ mean: [0, 0, 0] }),
      withNormalize({ mean: [0, 0, 0], std: [1, 0, 1] }),
      withNormalize({ mean: [0, Number.NaN, 0], std: [1, 1, 1] }),
      withNormalize({ mean: [0.5], std: [1, 1, 1] }),
    ]) {
      const problem = problemOf(wrong);
      expect(problem).not.toBeNull();
      expect(problem?.where).toBe(parseProblems(wrong)[0]?.where);
    }
  });
});
