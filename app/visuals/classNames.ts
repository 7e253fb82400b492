/** What a class is called on the page: the tutorial's short words for CIFAR-10, "class A" where the name is but a letter or a number. */

import type { Translate } from "../i18n/i18n.ts";

const tutorialWords: Readonly<Record<string, string>> = { airplane: "plane", automobile: "car" };

export function classNames(classes: readonly string[], t: Translate): readonly string[] {
  return classes.map((name) => {
    if (/^([A-Za-z]|\d+)$/.test(name) && classes.length < 10) return t("output.class", { name });
    if (name === "orange" || name === "blue") return t(`output.class.${name}`);
    return tutorialWords[name] ?? name;
  });
}
