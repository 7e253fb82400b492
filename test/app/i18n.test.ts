/** Words: in the language that is asked for, with values in their places. */

import { afterEach, describe, expect, it } from "vitest";
import { changeLanguage, shownLanguage, translate } from "../../app/i18n/i18n.ts";
import { en } from "../../app/i18n/words/en.ts";
import { zh } from "../../app/i18n/words/zh.ts";

afterEach(() => changeLanguage("en"));

const places = (words: string) => [...words.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name).sort();

describe("words", () => {
  it("are English until another language is there", async () => {
    expect(translate("shell.train")).toBe("Train");
    const changing = changeLanguage("zh");
    expect(translate("shell.train")).toBe("Train");
    await changing;
    expect(translate("shell.train")).toBe("训练");
    expect(shownLanguage()).toBe("zh");
  });

  it("stay in the language that was asked for last, whichever comes last", async () => {
    await Promise.all([changeLanguage("zh"), changeLanguage("en")]);
    expect(shownLanguage()).toBe("en");
  });

  it("take values, 0 and what looks like a place among them, and leave a place without value", () => {
    expect(translate("shell.sizes", { train: 0, test: "{{train}}" })).toBe("0 train · {{train}} test");
    expect(translate("shell.sizes", { train: 1 })).toBe("1 train · {{test}} test");
  });

  it("have the same places in both languages", () => {
    const other = Object.entries(en).filter(([key, words]) => {
      const chinese = zh[key as keyof typeof zh];
      return places(words).join() !== places(chinese).join();
    });
    expect(other).toEqual([]);
  });
});
