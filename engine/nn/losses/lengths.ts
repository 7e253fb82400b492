/** The check of parameters that hold one number for each output. */

import { ParamError } from "../../define/errors.ts";
import type { ParamValue } from "../../define/param.ts";

/** @throws ParamError unless the value is null or a list of one of these lengths */
export function requireLength(where: string, value: ParamValue, lengths: readonly number[]): void {
  if (!Array.isArray(value) || lengths.includes(value.length)) return;
  throw new ParamError({
    where,
    got: { en: `${value.length} numbers`, zh: `${value.length} 个数` },
    expected: { en: `${lengths.join(" or ")}, one for each output`, zh: `${lengths.join(" 或 ")} 个，每个输出一个` },
    fix: { en: "Give one number for each output, or null.", zh: "请为每个输出给一个数，或写 null。" },
  });
}
