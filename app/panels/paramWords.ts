/** How parameters are named and explained on the page. */

import { isWordKey, type Translate } from "../i18n/i18n.ts";
import { isAmbiguous } from "../ui/number.ts";

/** Our word for a parameter, or PyTorch's name made readable. */
export function paramLabel(name: string, t: Translate): string {
  const key = `param.${name}`;
  if (isWordKey(key)) return t(key);
  const words = name.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Why a text was not taken for numbers, with what would be. */
export function refusalOf(expected: string, t: Translate): (text: string) => string {
  return (text) => {
    if (text.trim() === "") return expected;
    if (isAmbiguous(text)) return t("shell.number.ambiguous", { text });
    return `${t("shell.number.refused", { text })} ${expected}`;
  };
}
