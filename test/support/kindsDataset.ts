/** A data set with a parameter of every kind, and no examples. */

import { dataset } from "../../engine/define/entry.ts";
import {
  bool,
  choice,
  int,
  intOrPair,
  names,
  normalize,
  num,
  text,
  trueOrFalse,
  union,
  vector,
  wholeNumber,
  word,
} from "../../engine/define/param.ts";

const doc = { en: "A test.", zh: "测试。" };
export const Kinds = dataset({
  title: "Kinds",
  doc,
  params: {
    samples: int({ doc, default: 10, min: 1 }),
    limit: int({ doc, default: null, min: 1, nullIsAll: true }),
    noise: num({ doc, default: 0.5, min: 0, max: 1 }),
    header: bool({ doc, default: true }),
    standardize: union({ doc, default: true, forms: [trueOrFalse, word("all")] }),
    missing: choice({ doc, default: "error", options: ["error", "drop", "mean"] }),
    weight: vector({ doc, default: null }),
    betas: vector({ doc, default: [0.9, 0.99], length: 2, min: 0, max: 1 }),
    kernel: intOrPair({ doc, default: 3, min: 1 }),
    stride: intOrPair({ doc, default: { sameAs: "kernel" }, min: 1 }),
    padding: union({ doc, default: "same", forms: [wholeNumber({ min: 0 }), word("same", "valid")] }),
    scale: normalize({ doc, default: { mean: [0.5], std: [0.25] } }),
    file: text({ doc, initial: "rows.csv" }),
    target: text({ doc, default: null, minLength: 1 }),
    columns: names({ doc, default: null, nullIsAll: true }),
    categories: names({ doc, default: [], least: 0 }),
    features: names({ doc, default: ["x1", "x2"], options: ["x1", "x2", "x1^2", "x1*x2"] }),
  },
  // Only its file would tell what it is.
  describe: ({ files }) => files && Promise.reject(new Error("it has no files")),
  load: () => Promise.reject(new Error("it has no examples")),
});
