/** The parameter `bias` that several layers share, and its addition. */

import { bool } from "../../define/param.ts";
import { add, variable } from "../../expr/expr.ts";
import type { Tensor } from "../../graph/tensor.ts";
import { mapOne } from "../../ops/index.ts";

export const bias = bool({
  doc: { en: "Whether a learned number is added to every output.", zh: "是否给每个输出加上一个可学习的数。" },
  default: true,
});

export const plus = (a: Tensor, b: Tensor): Tensor => mapOne(add(variable("a"), variable("b")), { a, b });
