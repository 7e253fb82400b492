/** Words in the user's language. Table entries and visuals bring their own bilingual `Text`: see `useText`. */

import { useCallback, useSyncExternalStore } from "react";
import { addChinese, inLanguage, type Language, type Text } from "../../engine/define/text.ts";
import { en } from "./words/en.ts";

export type WordKey = keyof typeof en;
export type Values = Readonly<Record<string, string | number>>;
/** Values stand in words as `{{name}}`. */
export type Translate = (key: WordKey, values?: Values) => string;
/** The same for a text in both languages, as what brings its own words has them. */
export type TranslateText = (text: Text, values?: Values) => string;

type Words = Readonly<Record<WordKey, string>>;

interface Dictionary {
  readonly language: Language;
  readonly translate: Translate;
}

/** English comes with the page, other words when somebody reads them. */
const loaders: Readonly<Record<Language, () => Promise<Words>>> = {
  en: async () => en,
  zh: async () => {
    const [{ zh }, { default: texts }] = await Promise.all([import("./words/zh.ts"), import("virtual:chinese")]);
    addChinese(texts);
    return zh;
  },
};

const dictionaryOf = (language: Language, words: Words): Dictionary => ({
  language,
  translate: (key, values) => fillIn(words[key], values),
});

const fillIn = (words: string, values: Values = {}): string =>
  words.replace(/\{\{(\w+)\}\}/g, (place, name: string) => String(values[name] ?? place));

let current = dictionaryOf("en", en);
let wanted: Language = "en";
const listeners = new Set<() => void>();

/**
 * Loads a language's words, then shows everything in them.
 *
 * @throws where they cannot be loaded; the language stays as it was
 */
export async function changeLanguage(language: Language): Promise<void> {
  wanted = language;
  const words = await loaders[language]();
  // Changed back while the words were on their way.
  if (wanted !== language) return;
  current = dictionaryOf(language, words);
  for (const listener of listeners) listener();
}

/** The browser's language where it is one of ours, else English. */
export function preferredLanguage(languages: readonly string[]): Language {
  for (const language of languages) {
    if (language.toLowerCase().startsWith("zh")) return "zh";
    if (language.toLowerCase().startsWith("en")) return "en";
  }
  return "en";
}

export function isWordKey(key: string): key is WordKey {
  return Object.hasOwn(en, key);
}

/** Outside React: in the language of now. */
export const translate: Translate = (key, values) => current.translate(key, values);

/** The same of a text that stands beside what it is of. */
export const translateText: TranslateText = (text, values) => fillIn(inLanguage(text, current.language), values);

/** The language that the page is in now. */
export const shownLanguage = (): Language => current.language;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

const useDictionary = (): Dictionary => useSyncExternalStore(subscribe, () => current);

export const useLanguage = (): Language => useDictionary().language;

/** Between two sentences: a Chinese full stop brings its own room. */
export const useSentenceGap = (): string => (useLanguage() === "zh" ? "" : " ");

/** `const t = useWords(); t("network.addLayer")`. The component renders again when the language changes. */
export const useWords = (): Translate => useDictionary().translate;

/** The bilingual text of a table entry, a visual or a complaint in the user's language. */
export function useText(): TranslateText {
  const language = useLanguage();
  return useCallback((text, values) => fillIn(inLanguage(text, language), values), [language]);
}
