/** Kinds of parameters in a document: null, unions, pairs. */

import { describe, expect, it } from "vitest";
import {
  bool,
  defaultValue,
  initialValues,
  int,
  intOrPair,
  num,
  type Param,
  pairOf,
  union,
  vector,
  wholeNumber,
  wholePair,
  word,
} from "../../engine/define/param.ts";
import { describeParam } from "../../engine/experiment/describe.ts";
import { parseExperiment, parseProblems } from "../../engine/experiment/parse.ts";
import { experimentJsonSchema, paramSchema } from "../../engine/experiment/schema.ts";
import { contractDocument } from "../support/contractDocument.ts";

const doc = { en: "A test.", zh: "测试。" };
const read = (param: Param, value: unknown) => paramSchema(param).safeParse(value).success;

describe("a nullable parameter", () => {
  it("is one whose default is null, or that says so", () => {
    const weight = vector({ doc, default: null });
    expect([null, [1, 2]].map((value) => read(weight, value))).toEqual([true, true]);
    expect(defaultValue(weight, {})).toBeNull();
    const momentum = num({ doc, default: 0.1, nullable: true });
    expect([null, 0.5].map((value) => read(momentum, value))).toEqual([true, true]);
    expect(read(num({ doc, default: 0.1 }), null)).toBe(false);
    expect(initialValues({ weight, momentum, on: bool({ doc, default: true }) })).toEqual({
      weight: null,
      momentum: 0.1,
      on: true,
    });
  });

  it("is said to take null", () => {
    expect(describeParam(int({ doc, default: null, min: 1, max: 5 }))).toEqual({
      en: "a whole number from 1 to 5, or null",
      zh: "1 到 5 之间的整数，或 null",
    });
  });

  it("may be left out, written or null in the document", () => {
    const withSamples = (train_samples?: unknown) => ({
      ...contractDocument,
      dataset: { type: "CIFAR10", ...(train_samples !== undefined && { train_samples }) },
    });
    expect(parseExperiment(withSamples()).dataset.train_samples).toBeNull();
    expect(parseExperiment(withSamples(null)).dataset.train_samples).toBeNull();
    expect(parseExperiment(withSamples(7)).dataset.train_samples).toBe(7);
    expect(parseProblems(withSamples(0))[0]).toMatchObject({ where: "dataset.train_samples", got: "0" });
    expect(JSON.stringify(experimentJsonSchema())).toContain('"anyOf":[{"type":"integer"');
  });
});

describe("a union", () => {
  const padding = union({
    doc,
    default: 0,
    forms: [wholeNumber({ min: 0 }), wholePair({ min: 0 }), word("same", "valid")],
  });

  it("takes a value of any of its forms as it is given", () => {
    const takes = (value: unknown) => read(padding, value);
    expect([0, 3, [1, 2], "same"].map(takes)).toEqual([true, true, true, true]);
    expect([-1, 0.5, [1], [1, -1], [1, 2, 3], "full", null, true].map(takes)).not.toContain(true);
  });

  it("is described form by form", () => {
    expect(describeParam(padding)).toMatchObject({
      en: 'a whole number from 0 to 1048576, or a list of 2 whole numbers, or one of "same", "valid"',
    });
  });

  it("of a whole number and a pair gives height and width", () => {
    const kernel = intOrPair({ doc, initial: 3, min: 1 });
    expect([3, [3, 5], [0, 1]].map((value) => read(kernel, value))).toEqual([true, true, false]);
    expect(pairOf(3)).toEqual([3, 3]);
    expect(pairOf([3, 5])).toEqual([3, 5]);
  });
});
