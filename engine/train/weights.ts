/** Parameters and buffers on the device: their first values, reading them out, loading others. */

import { ParamError } from "../define/errors.ts";
import type { Rng } from "../define/rng.ts";
import { escapeUnprintable } from "../experiment/describe.ts";
import type { NamedTensor } from "../export/namedTensor.ts";
import type { Device } from "../graph/device.ts";
import { formatShape, isSameShape, sizeOf } from "../graph/shape.ts";
import type { Shape } from "../graph/tensor.ts";
import { initialize, type Standard } from "../nn/initialize.ts";
import type { Stored } from "../nn/network.ts";
import type { WeightElement } from "../worker/protocol.ts";
import { createScope } from "./scope.ts";

/** Values for a tensor of the model. */
export type Loaded = Omit<NamedTensor, "dtype">;

export interface Weights {
  /** The `state_dict`: parameters and buffers. */
  readonly stored: readonly Stored[];
  read(): Promise<readonly NamedTensor[]>;
  /** What `reset` returns to. */
  readonly initial: readonly NamedTensor[];
  /**
   * Writes new values, the model's own by name and shape.
   *
   * @param areInitial whether `reset` shall return to these
   */
  load(tensors: readonly Loaded[], areInitial: boolean): void;
  /**
   * Writes one element of a parameter; `reset` returns to what it did before.
   *
   * @throws ParamError when there is no such element, or float32 does not hold the value
   */
  set(element: WeightElement): void;
  /** Back to the first values, bit for bit. */
  reset(): void;
  /** Back to those that were drawn, whatever was loaded since; from now on `reset` returns to them. */
  redraw(): void;
  dispose(): void;
}

/**
 * Takes memory for the `state_dict` and writes its first values.
 *
 * @param standard the document's
 */
export function createWeights(
  device: Device,
  { stored, standard, rng }: { readonly stored: readonly Stored[]; readonly standard: Standard; readonly rng: Rng },
): Weights {
  const scope = createScope(device);
  for (const { slot } of stored) scope.hold(slot);
  const drawn: readonly Float32Array[] = stored.map((entry) => initialize(entry, standard, rng));
  let initial = drawn;

  const write = (values: readonly Float32Array[]) =>
    stored.forEach(({ slot }, i) => {
      device.write(slot, values[i]!);
    });
  write(initial);

  const named = ({ slot: { name, shape }, isCount }: Stored, values: Float32Array): NamedTensor => ({
    name,
    shape,
    ...(isCount && { dtype: "I64" as const }),
    values,
  });

  return {
    stored,
    read: () =>
      Promise.all(stored.map(async (entry) => named(entry, Float32Array.from(await device.read(entry.slot))))),
    get initial() {
      return stored.map((entry, i) => named(entry, initial[i]!));
    },
    load(tensors, areInitial) {
      const values = inOrder(stored, tensors);
      write(values);
      if (areInitial) initial = values;
    },
    set({ name, index, value }) {
      const parameter = stored.find(({ slot, isLearned }) => isLearned && slot.name === name);
      const where = escapeUnprintable(`${name}[${index}]`);
      if (!parameter || !Number.isInteger(index) || index < 0 || index >= sizeOf(parameter.slot.shape))
        throw noElement(where, parameter?.slot.shape);
      const held = Math.fround(value);
      if (!Number.isFinite(held)) throw notHeld(where, value);
      device.write(parameter.slot, [held], index);
    },
    reset: () => write(initial),
    redraw() {
      initial = drawn;
      write(initial);
    },
    dispose: () => scope.dispose(),
  };
}

const noElement = (where: string, shape: Shape | undefined) =>
  new ParamError({
    where,
    got: { en: "no such weight", zh: "没有这个权重" },
    expected: shape
      ? { en: `an element of ${formatShape(shape)}`, zh: `${formatShape(shape)} 中的一个元素` }
      : { en: "a parameter of the model", zh: "模型的某个参数" },
    fix: { en: "Choose one that the network shows now.", zh: "请选择网络现在显示的权重。" },
  });

const notHeld = (where: string, value: number) =>
  new ParamError({
    where,
    got: String(value),
    expected: { en: "a number that float32 holds", zh: "float32 能表示的数" },
    fix: { en: "Give it one between −3.4e38 and 3.4e38.", zh: "请给出 −3.4e38 与 3.4e38 之间的数。" },
  });

/** Copies of the tensors' values in the order of the `state_dict`. What a file has for a model is matched before: see `export/matchWeights.ts`. */
function inOrder(stored: readonly Stored[], tensors: readonly Loaded[]): readonly Float32Array[] {
  const byName = new Map(tensors.map((tensor) => [tensor.name, tensor]));
  return stored.map(({ slot: { name, shape } }) => {
    const tensor = byName.get(name);
    if (!tensor || !isSameShape(tensor.shape, shape)) throw new Error(`no values for ${name} ${formatShape(shape)}`);
    return Float32Array.from(tensor.values);
  });
}
