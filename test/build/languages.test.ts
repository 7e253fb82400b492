/** Texts in the built scripts: Chinese apart, docs out of the worker, everything else untouched. */

import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { transformWithOxc } from "vite";
import { beforeAll, describe, expect, it } from "vitest";
import { replaceTexts, shortenDocs } from "../../app/build/languages.ts";
import { glossary } from "../../app/i18n/glossary.ts";

const englishOnly = (code: string) =>
  replaceTexts(code, ({ en }) => `{ en: ${code.slice(en.start, en.end)} }`)?.code ?? code;
const withoutDocs = (code: string) => replaceTexts(code, ({ key }) => (key === "doc" ? '""' : null))?.code ?? code;

describe("replaceTexts", () => {
  it("finds texts wherever they stand, whatever characters are before them", () => {
    const code = `const 名 = "😀"; f([{ en: "one", zh: "一" }], { title: { en: 'it\\'s', "zh": "二" } });`;
    expect(englishOnly(code)).toBe(`const 名 = "😀"; f([{ en: "one" }], { title: { en: 'it\\'s' } });`);
  });

  it("leaves what is made while running, has more fields, or only looks like a text", () => {
    for (const code of [
      'const a = { en: count + " layers", zh: count + " 层" };',
      'const b = { en: "one", zh: "一", fr: "un" };',
      'const c = { zh: "一", en: "one" };',
      'const d = { ["en"]: "one", zh: "一" };',
      'const { en, zh } = words; const e = "{ en: \\"one\\", zh: \\"一\\" }";',
    ])
      expect(englishOnly(code)).toBe(code);
  });

  it("tells a field's doc from other texts", () => {
    const code =
      'x({ doc: { en: "a", zh: "甲" }, title: { en: "b", zh: "乙" }, params: { doc: { en: "c", zh: "丙" } } });';
    expect(withoutDocs(code)).toBe('x({ doc: "", title: { en: "b", zh: "乙" }, params: { doc: "" } });');
  });
});

describe("shortenDocs", () => {
  it("leaves of a doc its first sentence in each language, and all of what is shown whole", () => {
    const code = 'x({ doc: { en: "A 2.5 b. C.", zh: "甲。乙。" }, title: { en: "D. E.", zh: "丁。戊。" } });';
    expect(shortenDocs(code)?.code).toBe(
      'x({ doc: {"en":"A 2.5 b.","zh":"甲。"}, title: { en: "D. E.", zh: "丁。戊。" } });',
    );
  });
});

describe("the project's bilingual texts", () => {
  const root = resolve(import.meta.dirname, "../..");
  const found: { readonly where: string; readonly en: string; readonly zh: string }[] = [];

  beforeAll(async () => {
    for (const folder of ["app", "engine"]) {
      for (const name of readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })) {
        const file = join(root, folder, name);
        if (!/\.tsx?$/.test(file)) continue;
        const { code } = await transformWithOxc(readFileSync(file, "utf8"), file);
        replaceTexts(code, ({ en, zh }) => {
          found.push({ where: name, en: en.value, zh: zh.value });
          return null;
        });
      }
    }
  });

  it("have the same places for values in both languages", () => {
    expect(found.some(({ en }) => en.includes("{{"))).toBe(true);
    const places = (words: string) => [...words.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name).sort();
    expect(found.filter(({ en, zh }) => places(en).join() !== places(zh).join())).toEqual([]);
  });

  it("keep to the glossary where they name one of its notions alone", () => {
    expect(found.some(({ en }) => en === "Loss")).toBe(true);
    const other = found.filter(({ en, zh }) =>
      glossary.some((term) => en.toLowerCase() === term.en && !zh.includes(term.zh)),
    );
    expect(other).toEqual([]);
  });
});
