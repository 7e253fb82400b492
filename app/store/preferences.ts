/** How the page is set, as long as it stands in this browser: language and theme. Without a choice the system's own are followed. */

import type { Language } from "../../engine/define/text.ts";
import { preferredLanguage } from "../i18n/i18n.ts";
import type { Theme } from "./state.ts";

const languageKey = "layerlab.language";
const themeKey = "layerlab.theme";

export const systemTheme = matchMedia("(prefers-color-scheme: dark)");

export function readPreferences(): { readonly language: Language; readonly theme: Theme } {
  const language = read(languageKey);
  return {
    language: language === "en" || language === "zh" ? language : preferredLanguage(navigator.languages),
    theme: chosenTheme() ?? followedTheme(),
  };
}

/** Null as long as the user leaves it to the system. */
export function chosenTheme(): Theme | null {
  const theme = read(themeKey);
  return theme === "light" || theme === "dark" ? theme : null;
}

export const followedTheme = (): Theme => (systemTheme.matches ? "dark" : "light");

/** A choice that is the system's own anyway is not held on to: the page goes on following. */
export const rememberTheme = (theme: Theme): void => write(themeKey, theme === followedTheme() ? null : theme);
export const rememberLanguage = (language: Language): void => write(languageKey, language);

// Storage throws where the browser blocks it; the page then simply forgets.
function read(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function write(key: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, value);
  } catch {
    // Nothing to do: the choice holds until the page is left.
  }
}
