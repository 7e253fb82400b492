/** The check of parameters by which a formula divides. */

import { ParamError } from "../../define/errors.ts";

/** @throws ParamError when the value is 0 */
export function requireNotZero(where: string, value: number): void {
  if (value !== 0) return;
  throw new ParamError({
    where,
    got: "0",
    expected: { en: "any number but 0", zh: "非零的数" },
    fix: { en: "The formula divides by it: use 1, for example.", zh: "公式要除以它：例如用 1。" },
  });
}
