/** Texts in the built scripts: Chinese apart, docs out of the worker, everything else untouched. */

import { describe, expect, it } from "vitest";
import { replaceTexts } from "../../app/build/languages.ts";

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
