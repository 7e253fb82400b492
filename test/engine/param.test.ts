/** Kinds of parameters in a document: null, unions, pairs. */

import { describe, expect, it } from "vitest";
import { DataError } from "../../engine/define/errors.ts";
import {
  bool,
  defaultValue,
  initialValues,
  int,
  intOrPair,
  names,
  num,
  type Param,
  pairOf,
  text,
  union,
  vector,
  wholeNumber,
  wholePair,
  word,
} from "../../engine/define/param.ts";
import { faultIn } from "../../engine/define/takes.ts";
import { describePath } from "../../engine/experiment/describe.ts";
import { describeParam } from "../../engine/experiment/describeParam.ts";
import { paramComplaint } from "../../engine/experiment/paramComplaint.ts";
import { parseExperiment, parseProblems } from "../../engine/experiment/parse.ts";
import { valueAt } from "../../engine/experiment/paths.ts";
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

describe("a text", () => {
  const file = text({ doc, initial: "", maxLength: 8 });
  const target = text({ doc, default: null, minLength: 1 });

  it("is any that is no longer, and no shorter, than it may be", () => {
    expect(["", "a b", "数据.csv", "12345678"].map((value) => read(file, value))).toEqual([true, true, true, true]);
    expect([null, 5, ["a"], "123456789"].map((value) => read(file, value))).not.toContain(true);
    expect([null, "a", ""].map((value) => read(target, value))).toEqual([true, true, false]);
  });

  it("that is a number is to be put in quotes", () => {
    const complaint = paramComplaint({ where: "dataset.target", value: 3, param: target, whole: 3, inside: [] });
    expect(new DataError(complaint).message).toBe(
      'dataset.target: got 3, expected a text of 1 to 255 characters, or null. Write "3", in quotes.',
    );
  });
});

describe("a list of names", () => {
  const columns = names({ doc, default: null, nullIsAll: true });
  const features = names({ doc, default: ["x1", "x2"], options: ["x1", "x2", "x1^2", "sin(x1)"] });
  const problems = (param: Param, value: unknown) => {
    const inside = faultIn(param, value)!;
    const where = describePath(["dataset", "features", ...inside]);
    return new DataError(paramComplaint({ where, value: valueAt(value, inside), param, whole: value, inside })).message;
  };

  it("has each name once, and only what there is to choose from", () => {
    expect([null, ["age"], ["b", "a", "年龄", "a, b"]].map((value) => read(columns, value))).toEqual([
      true,
      true,
      true,
    ]);
    expect([[], ["a", "a"], ["a", 5], [""], "age", {}].map((value) => read(columns, value))).not.toContain(true);
    expect([["sin(x1)", "x1"], ["x1"]].map((value) => read(features, value))).toEqual([true, true]);
    expect([null, [], ["x3"], ["x1", "x1"]].map((value) => read(features, value))).not.toContain(true);
  });

  it("may be empty where it says so", () => {
    const categories = names({ doc, default: [], least: 0, most: 2 });
    expect([[], ["a"], ["a", "b", "c"]].map((value) => read(categories, value))).toEqual([true, true, false]);
  });

  it("complains of the very name that is wrong, and says what helps", () => {
    expect(problems(features, ["x1", "x2^"])).toBe(
      'dataset.features[1]: got "x2^", expected one of "x1", "x2", "x1^2", "sin(x1)". Did you mean "x2"?',
    );
    expect(problems(features, ["x2", "x1", "x2"])).toBe(
      'dataset.features[2]: got "x2" a second time, expected each name once. Leave one of them out.',
    );
    expect(problems(features, "x1")).toMatch(
      /^dataset.features: got "x1", expected a list of 1 to 4 of "x1", .*"sin\(x1\)"\. /,
    );
    expect(problems(columns, ["age", 3])).toMatch(/^dataset.features\[1\]: got 3, .* Write "3", in quotes\.$/);
    expect(problems(columns, [])).toMatch(/^dataset.features: got \[\], expected a list of 1 to 1000 names, or null\./);
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
