/** What a class is called on the page: a word of the reader's language where there is one, "class A" where the name is but a letter or a number. */

import { isWordKey, type Translate } from "../i18n/i18n.ts";

export function classNames(classes: readonly string[], t: Translate): readonly string[] {
  return classes.map((name) => {
    if (/^([A-Za-z]|\d+)$/.test(name) && classes.length < 10) return t("output.class", { name });
    const key = `output.class.${name}`;
    return isWordKey(key) ? t(key) : name;
  });
}
