/** In which looks the gallery draws a visual, and at which address it draws which. */

import type { Language } from "../../engine/define/text.ts";
import type { Theme } from "../store/state.ts";

export interface Variant {
  readonly theme: Theme;
  readonly language: Language;
}

export const variants: readonly Variant[] = [
  { theme: "light", language: "en" },
  { theme: "dark", language: "en" },
  { theme: "light", language: "zh" },
  { theme: "dark", language: "zh" },
];

export const addressOf = (visual: string, { theme, language }: Variant): string =>
  `?${new URLSearchParams({ visual, theme, language })}`;

/** `per-class dark zh` */
export const nameOf = (visual: string, { theme, language }: Variant): string => `${visual} ${theme} ${language}`;

/** What an address asks for; null for all. */
export function askedFor(search: string): (Variant & { readonly visual: string }) | null {
  const asked = new URLSearchParams(search);
  const visual = asked.get("visual");
  if (visual === null) return null;
  return {
    visual,
    theme: asked.get("theme") === "dark" ? "dark" : "light",
    language: asked.get("language") === "zh" ? "zh" : "en",
  };
}
