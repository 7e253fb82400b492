/** Words: in the language that is asked for, with values in their places. */

import { afterEach, describe, expect, it } from "vitest";
import { glossary } from "../../app/i18n/glossary.ts";
import { changeLanguage, shownLanguage, translate } from "../../app/i18n/i18n.ts";
import { en } from "../../app/i18n/words/en.ts";
import { zh } from "../../app/i18n/words/zh.ts";
import { classNames } from "../../app/visuals/classNames.ts";
import { datasets, losses } from "../../engine/catalog.ts";
import { firstSentence, inLanguage } from "../../engine/define/text.ts";
import { fillIn } from "../../engine/experiment/complete.ts";
import { descriptionOf } from "../../engine/experiment/description.ts";

afterEach(() => changeLanguage("en"));

const places = (words: string) => [...words.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name).sort();

/** The text of every file that holds Chinese words. */
const sources = import.meta.glob<string>(
  ["../../app/**/*.{ts,tsx}", "../../engine/**/*.ts", "!../../app/i18n/glossary.ts"],
  {
    query: "?raw",
    import: "default",
    eager: true,
  },
);

describe("Chinese", () => {
  it("has one word for each notion, everywhere", () => {
    expect(Object.values(sources).join("")).toContain("小批量");
    const found = Object.entries(sources).flatMap(([file, text]) =>
      glossary.flatMap(({ zh, avoided }) =>
        avoided.filter((word) => text.includes(word)).map((word) => `${file}: ${word} for ${zh}`),
      ),
    );
    expect(found).toEqual([]);
  });

  it("keeps to the glossary where the English words name one of its notions alone", () => {
    const other = glossary.flatMap((term) =>
      Object.entries(en)
        .filter(([key, words]) => words.toLowerCase() === term.en && !zh[key as keyof typeof zh].includes(term.zh))
        .map(([key]) => `${key}: ${zh[key as keyof typeof zh]} for ${term.zh}`),
    );
    expect(other).toEqual([]);
  });

  it("has words for the classes of the data sets that come with the page", async () => {
    await changeLanguage("zh");
    expect(classNames(["disc", "car", "orange", "B", "quokka"], translate)).toEqual([
      "圆盘",
      "汽车",
      "橙色",
      "类别 B",
      "quokka",
    ]);
    for (const type of Object.keys(datasets)) {
      // A table's classes are its own.
      const { classes = [] } = descriptionOf(fillIn("dataset", { type })) ?? {};
      const latin = classNames(classes, translate).filter((name) => !/\p{Script=Han}|^\d$/u.test(name));
      expect(latin, type).toEqual([]);
    }
  });

  it("tells losses apart by their first sentence, in both languages", () => {
    for (const language of ["en", "zh"] as const) {
      const sentences = Object.values(losses).map(({ doc }) => firstSentence(inLanguage(doc, language), language));
      expect(new Set(sentences).size).toBe(sentences.length);
    }
  });
});

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
