/** Cases of what autograd records: every setting of every layer and loss, on each kind of input that it takes. */

import { layers, losses } from "../../engine/catalog.ts";
import type { ParamValues } from "../../engine/define/param.ts";
import { layerCode, lossCode } from "../../engine/export/torchCode.ts";
import { layerCases } from "./layerCases.ts";
import { lossCases } from "./lossCases.ts";
import { complete } from "./variations.ts";

export interface GraphCase {
  readonly type: string;
  readonly params: ParamValues;
  /** Of the input, or of what the model puts out, with the batch axis. */
  readonly shape: readonly number[];
  readonly code: string;
}

/** In training, also where numbers are drawn: they change no graph. */
export const layerGraphCases = (): readonly GraphCase[] =>
  distinct([
    ...Object.keys(layers)
      .flatMap(layerCases)
      .map(({ type, params, input: { shape }, code }) => ({ type, params, shape, code })),
    ...["Dropout", "AlphaDropout"].map((type) => {
      const params = { p: 1 };
      return { type, params, shape: [2, 3], code: layerCode(type, params, [3]) };
    }),
  ]);

export const lossGraphCases = (): readonly (GraphCase & { readonly isIndex: boolean })[] =>
  distinct([
    ...Object.keys(losses)
      .flatMap(lossCases)
      .map(({ type, params, output: { shape }, target: { isIndex }, code }) => ({
        type,
        params,
        shape,
        isIndex,
        code,
      })),
    // Its settings work together.
    ...["mean", "sum"].flatMap((reduction) =>
      [null, [0.5, 1, 1.5]].map((weight) => {
        const type = "CrossEntropyLoss";
        const params = complete(losses[type]!.params, { label_smoothing: 0.1, weight, reduction });
        return { type, params, shape: [5, 3], isIndex: true, code: lossCode(type, params) };
      }),
    ),
  ]);

/** Each case once: many differ in their numbers only. */
function distinct<T>(cases: readonly T[]): readonly T[] {
  return [...new Map(cases.map((example) => [JSON.stringify(example), example])).values()];
}
