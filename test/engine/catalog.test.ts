/** The tables: every entry is fit to be shown, and its numbers hang together. */

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import {
  activations,
  augmentations,
  datasets,
  initializers,
  layers,
  losses,
  optimizers,
  schedulers,
  sequencedSchedulers,
} from "../../engine/catalog.ts";
import { initialValues, type Param, type Params } from "../../engine/define/param.ts";
import { formParam } from "../../engine/define/paramParts.ts";
import { takes } from "../../engine/define/takes.ts";
import type { Text } from "../../engine/define/text.ts";

interface Entry {
  readonly doc: Text;
  readonly params: Params;
  check?(params: never): void;
}

const entries = Object.entries<Readonly<Record<string, Entry>>>({
  activations,
  layers,
  initializers,
  augmentations,
  losses,
  optimizers,
  schedulers,
  sequencedSchedulers,
  datasets,
}).flatMap(([table, all]) => Object.entries(all).map(([type, entry]) => ({ name: `${table}.${type}`, entry })));

const isWords = (text: Text) =>
  typeof text === "object" && /\S.*[.。]$/.test(text.en) && /\p{Script=Han}/u.test(text.zh);

/** The slider lies within what is valid; a choice's start is one of its options. */
function isSound(param: Param): boolean {
  switch (param.kind) {
    case "int":
    case "vector":
      return param.min <= param.max;
    case "num":
      return param.min <= param.slider.min && param.slider.min < param.slider.max && param.slider.max <= param.max;
    case "choice":
      return param.options.length > 1;
    case "bool":
      return true;
    case "text":
      return param.minLength <= param.maxLength;
    case "names":
      return param.least <= param.most && (!param.options || new Set(param.options).size >= param.most);
    case "normalize":
      return takes(param, param.default);
    case "union":
      // A single word is a choice beside other forms.
      return param.forms.every((form) => form.kind === "choice" || isSound(formParam(form, param)));
    default:
      return param satisfies never;
  }
}

describe.each(entries)("$name", ({ entry }) => {
  it("says in both languages what it and each of its parameters does", () => {
    expect(isWords(entry.doc)).toBe(true);
    for (const [name, { doc }] of Object.entries(entry.params)) expect(isWords(doc), name).toBe(true);
  });

  it("starts with values that it accepts", () => {
    for (const [name, param] of Object.entries(entry.params)) expect(isSound(param), name).toBe(true);
    expect(() => entry.check?.(initialValues(entry.params) as never)).not.toThrow();
  });
});

describe("layers", () => {
  it("include every activation under its own name and with its own parameters", () => {
    for (const [type, { params }] of Object.entries(activations)) expect(layers[type]?.params).toBe(params);
  });
});

describe("ARCHITECTURE.md's table of what stays out", () => {
  const text = readFileSync(new URL("../../ARCHITECTURE.md", import.meta.url), "utf8");
  const all = { ...initializers, ...augmentations, ...losses, ...optimizers, ...schedulers, ...layers };
  /** Names in the column of what is left out, but not those of which something is left out: "`size` of `Upsample`". */
  const rows = /^\| (?:layers|activations|losses|optimizers|torch\S+|lr_scheduler) \| (.*?) \|/gm;
  const columns = [...text.matchAll(rows)].map(([, column]) => column!.replaceAll(/of `\w+`( and `\w+`)?/g, ""));
  const left = columns.flatMap((column) => [...column.matchAll(/`(\w+)`/g)].map(([, name]) => name!));

  it.each(["LSTM", "CTCLoss", "RReLU", "Adafactor", "LambdaLR", "eye_", "CenterCrop"])("has %s", (name) => {
    expect(left).toContain(name);
  });

  it("has nothing that is there", () => {
    expect(left.filter((name) => Object.hasOwn(all, name))).toEqual([]);
  });
});
