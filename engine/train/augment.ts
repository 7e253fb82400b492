/** Training images as training sees them: picked, changed at random, then normalized. Evaluation takes them as they are. */

import { augmentations } from "../catalog.ts";
import { hashKey } from "../define/rng.ts";
import type { Spec } from "../experiment/experiment.ts";
import { isSpec } from "../experiment/tables.ts";
import { add, mul, variable } from "../expr/expr.ts";
import type { SlotData } from "../graph/device.ts";
import { slotTensor, type Tensor } from "../graph/tensor.ts";
import { paramsOf } from "../nn/spec.ts";
import { constant, gather, mapOne, random } from "../ops/index.ts";
import { type Examples, pickInputs, type Selection } from "./examples.ts";
import { compileOutputs } from "./forward.ts";
import type { Scope } from "./scope.ts";

export interface Chance {
  readonly seed: number;
  /** A scalar, whole numbers in [0, 2²⁴) that tell steps apart. */
  readonly step: Tensor;
}

/** The augmentations of a data set's specification, in order; none for points. */
export function augmentationsOf({ augment }: Spec): readonly Spec[] {
  return Array.isArray(augment) ? augment.filter(isSpec) : [];
}

/** @returns (count, C, H, W), from 0 for black to 1 for white; fresh chances for every example and step */
export function pickChanged(
  { slot, white }: Examples,
  { indices, cursor, count }: Selection,
  { augment, seed, step }: Chance & { readonly augment: readonly Spec[] },
): Tensor {
  const scale = Array.from({ length: slot.shape[1] ?? 1 }, () => 1 / white);
  const images = gather(slotTensor(slot), slotTensor(indices), cursor, { count, scale });
  return augment.reduce((x, spec, i) => {
    let calls = 0;
    const draw = () => random(step, { shape: [count, 1, 1, 1], key: hashKey(seed, `augment/${i}/${calls++}`) });
    const entry = augmentations[spec.type]!;
    return entry.forward(x, paramsOf(spec, entry), draw);
  }, images);
}

/** A program that changes one example `count` times over: what training might see of it. */
export async function compileChanged(
  scope: Scope,
  {
    examples,
    augment,
    seed,
    count,
  }: {
    readonly examples: Examples;
    readonly augment: readonly Spec[];
    readonly seed: number;
    readonly count: number;
  },
) {
  const indices = scope.slot("example", [count], "i32");
  // Never written, so both stay 0.
  const [cursor, step] = [scope.slot("start", []), scope.slot("step", [])].map(slotTensor);
  const selection = { indices, cursor: cursor!, count };
  const changed = pickChanged(examples, selection, { augment, seed, step: step! });
  const { program, slots } = await compileOutputs(scope, [changed]);
  return {
    run(example: number): Promise<SlotData> {
      scope.device.write(indices, new Int32Array(count).fill(example));
      program.run(1);
      return scope.device.read(slots[0]!);
    },
  };
}

/** @returns (count, …) normalized; without augmentations the very numbers of `pickInputs` */
export function pickForTraining(
  examples: Examples,
  selection: Selection,
  chance: Chance & { readonly augment: readonly Spec[] },
): Tensor {
  if (chance.augment.length === 0) return pickInputs(examples, selection);
  const x = pickChanged(examples, selection, chance);
  const { normalization, white } = examples;
  if (!normalization) return mapOne(mul(variable("x"), white), { x });
  const perChannel = (values: readonly number[]) => constant(values, [values.length, 1, 1]);
  return mapOne(add(mul(variable("x"), variable("scale")), variable("shift")), {
    x,
    scale: perChannel(normalization.scale.map((scale) => scale * white)),
    shift: perChannel(normalization.shift),
  });
}
