/** Which address of the Hugging Face Hub the page would fetch from, and whether it may. */

import { hubBase, hubs } from "../../../engine/data/sources/hubBase.ts";
import type { Language } from "../../../engine/define/text.ts";
import { useLanguage } from "../../i18n/i18n.ts";
import type { AppState } from "../../store/state.ts";
import { useStore } from "../../store/store.ts";

export interface Hub {
  readonly base: string;
  /** Its name for people. */
  readonly host: string;
  readonly isAllowed: boolean;
}

const hubOf = (state: AppState) => state.hub;

export function useHub(): Hub {
  const language = useLanguage();
  const { base: chosen, isAllowed } = useStore(hubOf);
  // It was stored at an earlier visit: another version of the page may have taken it.
  const isKnown = chosen !== null && baseOf(chosen) === chosen;
  const base = isKnown ? chosen : preferredHubs(language)[0];
  return { base, host: hostOf(base), isAllowed: isKnown && isAllowed };
}

/** Where Chinese is read the mirror is often all that can be reached. */
export const preferredHubs = (language: Language): readonly [string, string] =>
  language === "zh" ? [hubs.mirror, hubs.official] : [hubs.official, hubs.mirror];

/** A typed address as the document of the page and the worker write it; undefined where it cannot be taken. */
export function baseOf(typed: string): string | undefined {
  const found = hubBase(typed, location.origin);
  return found instanceof URL ? found.href.replace(/\/+$/, "") : undefined;
}

export const hostOf = (base: string): string => new URL(base).host;

/** Whether it is Hugging Face itself that is asked. */
export const isOfficial = ({ base }: Hub): boolean => base === hubs.official;
