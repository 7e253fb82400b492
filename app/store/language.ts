/** Which language the page is in. Words other than English come over the network, and may fail to. */

import type { Language } from "../../engine/define/text.ts";
import { changeLanguage, shownLanguage } from "../i18n/i18n.ts";
import { inform, page } from "./page.ts";

/** Goes over to a language; where its words do not load, the page stays in the one it is in and says so. */
export async function showLanguage(language: Language): Promise<void> {
  try {
    await changeLanguage(language);
  } catch {
    inform("shell.notice.languageNotLoaded");
  }
  page.setState({ language: shownLanguage() });
}
