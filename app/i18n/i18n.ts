/** Words in the user's language. Table entries bring their own bilingual `Text`: see `useText`. */

import i18next from "i18next";
import { useCallback } from "react";
import { initReactI18next, useTranslation } from "react-i18next";
import { inLanguage, type Language, type Text } from "../../engine/define/text.ts";
import { device } from "./words/device.ts";
import { network } from "./words/network.ts";
import { output } from "./words/output.ts";
import { params } from "./words/params.ts";
import { shell } from "./words/shell.ts";

const en = { ...shell.en, ...device.en, ...network.en, ...output.en, ...params.en };
const zh: typeof en = { ...shell.zh, ...device.zh, ...network.zh, ...output.zh, ...params.zh };

export type WordKey = keyof typeof en;
export type Values = Readonly<Record<string, string | number>>;
/** Values stand in words as `{{name}}`. */
export type Translate = (key: WordKey, values?: Values) => string;

export const i18n = i18next.createInstance();

// Words are bundled, so the instance is ready before the first render.
void i18n.use(initReactI18next).init({
  resources: { en: { translation: en }, zh: { translation: zh } },
  lng: "en",
  fallbackLng: "en",
  initAsync: false,
  keySeparator: false,
  nsSeparator: false,
  interpolation: { escapeValue: false },
});

/** The browser's language where it is one of ours, else English. */
export function preferredLanguage(languages: readonly string[]): Language {
  for (const language of languages) {
    if (language.toLowerCase().startsWith("zh")) return "zh";
    if (language.toLowerCase().startsWith("en")) return "en";
  }
  return "en";
}

export function isWordKey(key: string): key is WordKey {
  return key in en;
}

/** Outside React: in the language of now. */
export const translate: Translate = (key, values) => i18n.t(key, values ?? {});

export function useLanguage(): Language {
  const { i18n: instance } = useTranslation(undefined, { i18n });
  return instance.language === "zh" ? "zh" : "en";
}

/** `const t = useWords(); t("network.addLayer")`. The component renders again when the language changes. */
export function useWords(): Translate {
  const { t } = useTranslation(undefined, { i18n });
  return useCallback((key, values) => t(key, values ?? {}), [t]);
}

/** The bilingual text of a table entry or complaint in the user's language. */
export function useText(): (text: Text) => string {
  const language = useLanguage();
  return useCallback((text) => inLanguage(text, language), [language]);
}
