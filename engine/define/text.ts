/** Text for people: English and Chinese side by side, so that neither is ever forgotten. A plain string is the same in both. */

export type Language = "en" | "zh";
export type Text = string | { readonly en: string; readonly zh: string };

/** The built page's texts have no `zh`: it is here, by `en`, once `app/build/languages.ts` has been told to load it. */
let chinese: Readonly<Record<string, string>> = {};

export function addChinese(texts: Readonly<Record<string, string>>): void {
  chinese = texts;
}

/** One of several, as a complaint offers them. */
export const either = (texts: readonly Text[]): Text => ({
  en: texts.map((text) => inLanguage(text, "en")).join(", or "),
  zh: texts.map((text) => inLanguage(text, "zh")).join("，或 "),
});

export function inLanguage(text: Text, language: Language): string {
  if (typeof text === "string") return text;
  return text[language] ?? chinese[text.en] ?? text.en;
}

/** The first sentence of a doc, which stands alone. */
export function firstSentence(doc: string, language: Language): string {
  const end = language === "zh" ? doc.indexOf("。") : doc.search(/[.!?](\s|$)/);
  return end < 0 ? doc : doc.slice(0, end + 1);
}
