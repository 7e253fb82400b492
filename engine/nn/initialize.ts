/** A parameter's first values: what its layer says, or else the document, or else PyTorch's layer by itself. */

import type { Rng } from "../define/rng.ts";
import type { Spec } from "../experiment/experiment.ts";
import { initializers } from "./initializers.ts";
import type { Parameter, StandardField } from "./network.ts";
import { paramsOf } from "./spec.ts";

/** How the document starts what its layers do not start themselves. */
export type Standard = Readonly<Record<StandardField, Spec>>;

/**
 * @param standard weights that it does not suit, such as Linear's with dirac_, start as their layer does
 * @param rng forked by the parameter's name, so that adding a layer leaves the others as they were
 */
export function initialize({ slot, init, initialization }: Parameter, standard: Standard, rng: Rng): Float32Array {
  const spec = typeof initialization === "string" ? standard[initialization] : initialization;
  const wanted = initializers[spec.type]!;
  const params = paramsOf(spec, wanted);
  const entry = wanted.suits(slot.shape, params) ? wanted : initializers.default!;
  return Float32Array.from(entry.values({ shape: slot.shape, init }, params, rng.fork(slot.name)));
}
