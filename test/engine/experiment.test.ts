/** The experiment document: what is read, what is filled in, and that it survives being made short. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { datasets, layers, losses, optimizers } from "../../engine/catalog.ts";
import { UserError } from "../../engine/define/errors.ts";
import { initialValues, type Params } from "../../engine/define/param.ts";
import { compactExperiment } from "../../engine/experiment/compact.ts";
import type { Experiment } from "../../engine/experiment/experiment.ts";
import { completeSpec, parseExperiment, parseProblems } from "../../engine/experiment/parse.ts";
import { presets } from "../../engine/experiment/presets.ts";
import { experimentJsonSchema } from "../../engine/experiment/schema.ts";
import { contractDocument } from "../support/contractDocument.ts";

describe("parseExperiment", () => {
  it("reads the contract's document and fills in PyTorch's defaults", () => {
    const experiment = parseExperiment(contractDocument);
    expect(experiment.model[0]).toEqual({
      type: "Conv2d",
      out_channels: 6,
      kernel_size: 5,
      stride: 1,
      padding: 0,
      dilation: 1,
      groups: 1,
      bias: true,
    });
    expect(experiment.model[2]).toEqual({
      type: "MaxPool2d",
      kernel_size: 2,
      stride: 2,
      padding: 0,
      dilation: 1,
      ceil_mode: false,
    });
    expect(experiment.optimizer).toEqual({
      type: "SGD",
      lr: 0.001,
      momentum: 0.9,
      dampening: 0,
      nesterov: false,
      weight_decay: 0,
      maximize: false,
    });
  });

  it("takes sizes of what arrives where they are right, of every layer that infers one, and keeps none of them", () => {
    const given = [
      { type: "Conv2d", in_channels: 3, out_channels: 6, kernel_size: 5 },
      {
        type: "Residual",
        layers: [
          { type: "BatchNorm2d", num_features: 6 },
          { type: "InstanceNorm2d", num_features: 6 },
          { type: "GroupNorm", num_groups: 2, num_channels: 6 },
        ],
      },
      { type: "ConvTranspose2d", in_channels: 6, out_channels: 2, kernel_size: 3 },
      { type: "Flatten", start_dim: 2 },
      { type: "Conv1d", in_channels: 2, out_channels: 2, kernel_size: 900 },
      { type: "BatchNorm1d", num_features: 2 },
      { type: "Flatten" },
      { type: "LayerNorm", normalized_shape: 2 },
      { type: "Linear", in_features: 2, out_features: 10 },
    ];
    const inferred = /^(in_channels|in_features|num_features|num_channels)$/;
    const parsed = parseExperiment({ ...contractDocument, model: given });
    expect(JSON.stringify(parsed.model)).not.toMatch(/in_channels|in_features|num_features|num_channels/);
    const without = JSON.parse(JSON.stringify(given), (key, value) => (inferred.test(key) ? undefined : value));
    expect(parsed).toEqual(parseExperiment({ ...contractDocument, model: without }));
    const walked = given.flatMap(({ type, layers: inner = [] }) => [type, ...inner.map((layer) => layer.type)]);
    const inferring = Object.keys(layers).filter((type) => layers[type]!.inferred);
    expect(inferring.filter((type) => !walked.includes(type))).toEqual([]);
  });

  it("takes a document without seed, scheduler and training as DataLoader and PyTorch would", () => {
    const experiment = parseExperiment({
      version: 1,
      dataset: { type: "Circle" },
      model: [{ type: "Linear", out_features: 1 }],
      loss: { type: "BCEWithLogitsLoss" },
      optimizer: { type: "SGD" },
    });
    expect(experiment.seed).toBe(0);
    expect(experiment.scheduler).toBeNull();
    expect(experiment.training).toEqual({
      batch_size: 1,
      epochs: 1,
      shuffle: false,
      drop_last: false,
      accumulate: 1,
      zero_grad: true,
      l1: 0,
      clip_grad_norm: null,
      clip_grad_value: null,
    });
    expect(experiment.optimizer.lr).toBe(0.001);
    expect(experiment.dataset).toEqual({
      type: "Circle",
      samples: 500,
      noise: 0,
      test_fraction: 0.5,
      features: ["x1", "x2"],
    });
  });

  it("gives an image data set its own normalize, and a set of points none", () => {
    expect(completeSpec("datasets", { type: "CIFAR10" }).normalize).toEqual({
      mean: [0.5, 0.5, 0.5],
      std: [0.5, 0.5, 0.5],
    });
    expect(completeSpec("datasets", { type: "XOR" })).not.toHaveProperty("normalize");
  });

  it("takes null for normalize, and writes it only where it is not the data set's own", () => {
    const compactOf = (dataset: object) =>
      JSON.stringify(compactExperiment(parseExperiment({ ...contractDocument, dataset })).dataset);
    const own = { std: [0.5, 0.5, 0.5], mean: [0.5, 0.5, 0.5] };
    expect(compactOf({ type: "CIFAR10", normalize: own })).toBe('{"type":"CIFAR10"}');
    expect(compactOf({ type: "CIFAR10", normalize: null })).toBe('{"type":"CIFAR10","normalize":null}');
    // As links have always had it.
    const augment = [{ type: "RandomHorizontalFlip" }];
    expect(compactOf({ type: "CIFAR10", augment, normalize: { ...own, mean: [0, -1, 0.5] }, train_samples: 100 })).toBe(
      '{"type":"CIFAR10","train_samples":100,"normalize":{"mean":[0,-1,0.5],"std":[0.5,0.5,0.5]},"augment":[{"type":"RandomHorizontalFlip"}]}',
    );
  });

  it("lets MaxPool2d stride by its own kernel_size unless told otherwise", () => {
    expect(completeSpec("layers", { type: "MaxPool2d", kernel_size: 3 }).stride).toBe(3);
    expect(completeSpec("layers", { type: "MaxPool2d", kernel_size: 3, stride: 2 }).stride).toBe(2);
  });

  it("names the first problem in the order of the document, and parseProblems all of them", () => {
    const document = { ...contractDocument, loss: { type: "MSE" }, training: { batch_size: 0 }, seed: -1 };
    expect(parseProblems(document).map(({ where }) => where)).toEqual(["seed", "loss.type", "training.batch_size"]);
    expect(() => parseExperiment(document)).toThrow(/^seed: got -1/);
    expect(parseProblems(contractDocument)).toEqual([]);
  });

  it("leaves the document it was given alone", () => {
    const frozen = JSON.stringify(contractDocument);
    parseExperiment(contractDocument);
    expect(JSON.stringify(contractDocument)).toBe(frozen);
  });

  it.each([
    ["layers", layers],
    ["losses", losses],
    ["optimizers", optimizers],
    ["datasets", datasets],
  ] as const)("takes every entry of %s with the values that the page suggests", (table, entries) => {
    for (const [type, { params }] of Object.entries(entries)) {
      expect(completeSpec(table, { type, ...initialValues(params) })).toMatchObject({ type });
    }
  });
});

describe("arbitrary input", () => {
  const isExperimentOrUserError = (json: unknown) => {
    try {
      parseExperiment(json);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      expectOneSentenceLine(error.message);
    }
  };

  it("never gives anything but an experiment or a complaint, whatever the JSON", () => {
    fc.assert(fc.property(fc.jsonValue({ maxDepth: 5 }), isExperimentOrUserError), { numRuns: 300 });
  });

  it("never gives anything else for a document with anything in place of one of its values", () => {
    const paths = pathsOf(contractDocument);
    fc.assert(
      fc.property(fc.constantFrom(...paths), fc.anything(), (path, value) =>
        isExperimentOrUserError(replaced(contractDocument, path, value)),
      ),
      { numRuns: 500 },
    );
  });

  it("never gives anything else for a document with fields renamed or added", () => {
    const objects = pathsOf(contractDocument).filter((path) => isPlainObject(valueAt(contractDocument, path)));
    fc.assert(
      fc.property(
        fc.constantFrom(...objects),
        fc.oneof(fc.string(), fc.constantFrom("__proto__", "constructor", "toString", "type", "normalise")),
        fc.jsonValue(),
        (path, key, value) => isExperimentOrUserError(replaced(contractDocument, [...path, key], value)),
      ),
      { numRuns: 300 },
    );
  });

  it("never gives anything else for an object with a length in place of one of its values", () => {
    const strange = { length: { toString: 1, valueOf: 1 } };
    for (const path of pathsOf(contractDocument)) isExperimentOrUserError(replaced(contractDocument, path, strange));
  });

  it("answers at once for cycles, huge lists and endless names", () => {
    const cycle: Record<string, unknown> = { version: 1 };
    cycle.model = [cycle];
    isExperimentOrUserError(cycle);
    isExperimentOrUserError({ ...contractDocument, model: new Array(2 ** 31) });
    isExperimentOrUserError({ ...contractDocument, model: Array.from({ length: 1e5 }, () => ({ type: "ReLU" })) });
    isExperimentOrUserError({ ...contractDocument, loss: { type: "x".repeat(1e6) } });
    isExperimentOrUserError({ ...contractDocument, ["y".repeat(1e6)]: 1 });
  });
});

describe("compactExperiment", () => {
  it("writes what differs from the defaults, and nothing else", () => {
    expect(compactExperiment(parseExperiment(contractDocument))).toEqual({
      version: 1,
      dataset: { type: "CIFAR10", train_samples: 20000 },
      model: contractDocument.model,
      loss: { type: "CrossEntropyLoss" },
      optimizer: { type: "SGD", momentum: 0.9 },
      training: { batch_size: 4, epochs: 2, shuffle: true },
    });
  });

  it("keeps a stride that is no longer the window's size", () => {
    const experiment = parseExperiment({
      ...contractDocument,
      model: [{ type: "MaxPool2d", kernel_size: 3, stride: 2 }],
    });
    expect(compactExperiment(experiment).model).toEqual([{ type: "MaxPool2d", kernel_size: 3, stride: 2 }]);
  });

  it("loses nothing: what is parsed again is the same experiment", () => {
    fc.assert(
      fc.property(anyExperiment, (experiment) => {
        const json: unknown = JSON.parse(JSON.stringify(compactExperiment(experiment)));
        expect(parseExperiment(json)).toEqual(experiment);
      }),
      { numRuns: 200 },
    );
  });
});

describe("presets", () => {
  it("have distinct ids and words in both languages", () => {
    expect(new Set(presets.map(({ id }) => id)).size).toBe(presets.length);
    for (const { title, doc } of presets) {
      expect(title).toMatchObject({ en: expect.any(String), zh: expect.any(String) });
      expect(doc).toMatchObject({ en: expect.any(String), zh: expect.any(String) });
    }
  });

  it("include the contract's document on all of CIFAR-10 as the tutorial", () => {
    const { train_samples: _, ...dataset } = contractDocument.dataset;
    const tutorial = presets.find(({ id }) => id === "tutorial")!;
    expect(tutorial.experiment).toEqual(parseExperiment({ ...contractDocument, dataset }));
  });
});

describe("experimentJsonSchema", () => {
  it("lists every type of every table and refuses unknown fields", () => {
    const text = JSON.stringify(experimentJsonSchema());
    for (const table of [layers, losses, optimizers, datasets]) {
      for (const type of Object.keys(table)) expect(text).toContain(`"const":"${type}"`);
    }
    expect(experimentJsonSchema()).toMatchObject({
      additionalProperties: false,
      required: ["version", "dataset", "model", "loss", "optimizer"],
    });
  });
});

// Arbitrary experiments ----------------------------------------------------------------------------------------------

type Table = "layers" | "losses" | "optimizers" | "datasets";
const catalog: Readonly<Record<Table, Readonly<Record<string, { readonly params: Params }>>>> = {
  layers,
  losses,
  optimizers,
  datasets,
};

/** Any entry with any of its fields given, within their ranges; those left out keep their defaults. */
function anySpec(table: Table) {
  const entries = Object.entries(catalog[table]);
  return fc.constantFrom(...entries).chain(([type, { params }]) => {
    const given = Object.fromEntries(
      Object.entries(params).flatMap(([name, param]): [string, fc.Arbitrary<unknown>][] => {
        const required = !("default" in param);
        const optional = <T>(value: fc.Arbitrary<T>) => (required ? value : fc.option(value, { nil: undefined }));
        switch (param.kind) {
          case "int":
            return [[name, optional(fc.integer({ min: param.min, max: Math.min(param.max, 64) }))]];
          case "num": {
            const { min, max } = param.slider;
            return [[name, optional(fc.double({ min, max, noNaN: true }))]];
          }
          case "choice":
            return [[name, optional(fc.constantFrom(...param.options))]];
          // A bool or a list may go with the entry's other values only in some combinations.
          default:
            return required ? [[name, fc.constant(initialValues(params)[name])]] : [];
        }
      }),
    );
    return fc.record(given).map((values) => completeSpec(table, { type, ...values }));
  });
}

const anyExperiment: fc.Arbitrary<Experiment> = fc
  .record({
    seed: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
    dataset: anySpec("datasets"),
    model: fc.array(anySpec("layers"), { maxLength: 12 }),
    loss: anySpec("losses"),
    optimizer: anySpec("optimizers"),
    training: fc.record({
      batch_size: fc.integer({ min: 1, max: 512 }),
      epochs: fc.integer({ min: 1, max: 1e6 }),
      shuffle: fc.boolean(),
      drop_last: fc.boolean(),
      accumulate: fc.integer({ min: 1, max: 8 }),
      zero_grad: fc.boolean(),
    }),
  })
  .map((fields) => parseExperiment({ version: 1, ...fields }));

// Small parts --------------------------------------------------------------------------------------------------------

type Path = readonly (string | number)[];

const isPlainObject = (value: unknown) => typeof value === "object" && value !== null && !Array.isArray(value);

function pathsOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== "object" || value === null) return [path];
  const keys = Array.isArray(value) ? value.keys() : Object.keys(value);
  return [path, ...[...keys].flatMap((key) => pathsOf(valueAt(value, [key]), [...path, key]))];
}

const valueAt = (value: unknown, path: Path): unknown =>
  path.reduce<unknown>((inner, key) => (inner as Record<string | number, unknown>)[key], value);

function replaced(value: unknown, path: Path, by: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return by;
  const copy: Record<string | number, unknown> = Array.isArray(value)
    ? ([...value] as never)
    : { ...(value as Record<string, unknown>) };
  const inner = rest.length === 0 ? by : replaced(copy[key], rest, by);
  // As JSON.parse does it, so that `__proto__` is a field.
  Object.defineProperty(copy, key, { value: inner, enumerable: true, configurable: true, writable: true });
  return copy;
}

function expectOneSentenceLine(message: string): void {
  expect(message).toMatch(/^\S[^\n\r\u2028\u2029]*: got [^\n\r\u2028\u2029]+, expected [^\n\r\u2028\u2029]+[.?]$/u);
  expect(message.length).toBeLessThan(1500);
}
