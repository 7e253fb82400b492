/** What of an experiment PyTorch cannot repeat: what draws random numbers while it trains, since its generator is another one. */

import type { Text } from "../define/text.ts";
import type { Experiment, Spec } from "../experiment/experiment.ts";
import { layers } from "../nn/layers/index.ts";
import { branchesOf, paramsOf } from "../nn/spec.ts";

/** @returns a sentence for each type of layer or augmentation that draws; none where losses agree step by step */
export function unrepeatable({ dataset, model }: Experiment): readonly Text[] {
  const placesByType = new Map<string, string[]>();
  for (const { type, place } of [...augmentsOf(dataset), ...layersThatDraw(model, "model")])
    placesByType.set(type, [...(placesByType.get(type) ?? []), place]);
  return [...placesByType].map(([type, places]) => ({
    en: `PyTorch draws other random numbers for ${type} (${places.join(", ")}).`,
    zh: `PyTorch 为 ${type}（${places.join("、")}）抽取的随机数不同。`,
  }));
}

interface Placed {
  readonly type: string;
  /** As complaints name it: `model[3].layers[0]`. */
  readonly place: string;
}

const layersThatDraw = (specs: readonly Spec[], list: string): readonly Placed[] =>
  specs.flatMap((spec, i) => {
    const place = `${list}[${i}]`;
    const entry = layers[spec.type]!;
    const inner = Object.entries(branchesOf(spec)).flatMap(([field, branch]) =>
      layersThatDraw(branch, `${place}.${field}`),
    );
    return entry.draws?.(paramsOf(spec, entry)) ? [{ type: spec.type, place }, ...inner] : inner;
  });

const augmentsOf = ({ augment }: Spec): readonly Placed[] =>
  isList(augment) ? augment.map(({ type }, i) => ({ type, place: `dataset.augment[${i}]` })) : [];

/** A field of augmentations holds nothing else. */
const isList = (value: Spec[string] | undefined): value is readonly Spec[] => Array.isArray(value);
