/** Text for people: English and Chinese side by side, so that neither is ever forgotten. A plain string is the same in both. */

export type Language = "en" | "zh";
export type Text = string | { readonly en: string; readonly zh: string };

export function inLanguage(text: Text, language: Language): string {
  return typeof text === "string" ? text : text[language];
}
