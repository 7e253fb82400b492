/** A parameter's first values: what its layer says, or else the document, or else PyTorch's layer by itself. */

import type { Rng } from "../define/rng.ts";
import type { Spec } from "../experiment/experiment.ts";
import { initializers } from "./initializers.ts";
import type { Parameter } from "./network.ts";
import { paramsOf } from "./spec.ts";

/**
 * @param standard the document's `initialization`; weights that it does not suit, such as Linear's with dirac_, start as their layer does
 * @param rng forked by the parameter's name, so that adding a layer leaves the others as they were
 */
export function initialize({ slot, init, initialization }: Parameter, standard: Spec, rng: Rng): Float32Array {
  const spec = initialization ?? standard;
  const params = paramsOf(spec);
  const wanted = initializers[spec.type]!;
  const entry = wanted.suits(slot.shape, params) ? wanted : initializers.default!;
  return Float32Array.from(entry.values({ shape: slot.shape, init }, params, rng.fork(slot.name)));
}
