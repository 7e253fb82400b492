/** Preferences kept in this browser: language, theme, device, the height of the foot, and the Hub's address. Without a choice the page follows the system. */

import type { Language } from "../../engine/define/text.ts";
import type { DeviceChoice } from "../../engine/worker/protocol.ts";
import { preferredLanguage } from "../i18n/i18n.ts";
import type { HubChoice, Theme } from "./state.ts";

const languageKey = "layerlab.language";
const themeKey = "layerlab.theme";
const deviceKey = "layerlab.device";
const hubKey = "layerlab.hub";
const hubAllowedKey = "layerlab.hub.allowed";
const footHeightKey = "layerlab.foot";

export const systemTheme = matchMedia("(prefers-color-scheme: dark)");

interface Preferences {
  readonly language: Language;
  readonly theme: Theme;
  readonly deviceChoice: DeviceChoice;
  readonly hub: HubChoice;
}

export function readPreferences(): Preferences {
  const language = read(languageKey);
  const device = read(deviceKey);
  return {
    language: language === "en" || language === "zh" ? language : preferredLanguage(navigator.languages),
    theme: chosenTheme() ?? themeOfSystem(),
    deviceChoice: device === "webgpu" || device === "wasm" ? device : "auto",
    hub: { base: read(hubKey), isAllowed: read(hubAllowedKey) !== null },
  };
}

/** Null as long as the user leaves it to the system. */
export function chosenTheme(): Theme | null {
  const theme = read(themeKey);
  return theme === "light" || theme === "dark" ? theme : null;
}

export const themeOfSystem = (): Theme => (systemTheme.matches ? "dark" : "light");

/** A choice that equals the system's theme is not stored: the page goes on following the system. */
export const rememberTheme = (theme: Theme): void => write(themeKey, theme === themeOfSystem() ? null : theme);
export const rememberLanguage = (language: Language): void => write(languageKey, language);
export const rememberDevice = (choice: DeviceChoice): void => write(deviceKey, choice === "auto" ? null : choice);

export function rememberHub({ base, isAllowed }: HubChoice): void {
  write(hubKey, base);
  write(hubAllowedKey, isAllowed ? "yes" : null);
}

/** In CSS pixels; null where nobody has changed it. */
export const footHeight = (): number | null => Number(read(footHeightKey)) || null;
export const rememberFootHeight = (height: number): void => write(footHeightKey, String(height));

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
