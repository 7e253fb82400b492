/** Parameters and buffers on the device: their first values, reading them out, loading others. */

import { ParamError } from "../define/errors.ts";
import type { Rng } from "../define/rng.ts";
import type { Spec } from "../experiment/experiment.ts";
import type { NamedTensor } from "../export/namedTensor.ts";
import type { Device } from "../graph/device.ts";
import { formatShape, sameShape, sizeOf } from "../graph/shape.ts";
import { initialize } from "../nn/initialize.ts";
import type { Stored } from "../nn/network.ts";
import { createScope } from "./scope.ts";

export interface Weights {
  /** The `state_dict`: parameters and buffers. */
  readonly stored: readonly Stored[];
  read(): Promise<readonly NamedTensor[]>;
  /** What `reset` returns to. */
  readonly initial: readonly NamedTensor[];
  /**
   * Writes other values; all or, when one does not fit, none.
   *
   * @param areInitial whether `reset` shall return to these
   * @throws ParamError when a name is missing or unknown, or a shape differs
   */
  load(tensors: readonly NamedTensor[], areInitial: boolean): void;
  /** Back to the first values, bit for bit. */
  reset(): void;
  dispose(): void;
}

/**
 * Takes memory for the `state_dict` and writes its first values.
 *
 * @param initialization the document's
 */
export function createWeights(
  device: Device,
  {
    stored,
    initialization,
    rng,
  }: { readonly stored: readonly Stored[]; readonly initialization: Spec; readonly rng: Rng },
): Weights {
  const scope = createScope(device);
  for (const { slot } of stored) scope.hold(slot);
  let initial: readonly Float32Array[] = stored.map((entry) => initialize(entry, initialization, rng));

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
    reset: () => write(initial),
    dispose: () => scope.dispose(),
  };
}

/** Copies of the tensors' values in the order of the `state_dict`. */
function inOrder(stored: readonly Stored[], tensors: readonly NamedTensor[]): readonly Float32Array[] {
  const byName = new Map(tensors.map((tensor) => [tensor.name, tensor]));
  const values = stored.map(({ slot }) => {
    const tensor = byName.get(slot.name);
    if (!tensor) throw misfit({ name: slot.name, got: { en: "no such tensor", zh: "没有这个张量" }, slot });
    if (!sameShape(tensor.shape, slot.shape) || tensor.values.length !== sizeOf(slot.shape)) {
      throw misfit({ name: slot.name, got: formatShape(tensor.shape), slot });
    }
    byName.delete(slot.name);
    return Float32Array.from(tensor.values);
  });
  const [unknown] = byName.values();
  if (unknown) throw misfit({ name: unknown.name, got: formatShape(unknown.shape), slot: null });
  return values;
}

function misfit({
  name,
  got,
  slot,
}: {
  readonly name: string;
  readonly got: ParamError["complaint"]["got"];
  readonly slot: Stored["slot"] | null;
}): ParamError {
  return new ParamError({
    where: name,
    got,
    expected: slot ? formatShape(slot.shape) : { en: "no parameter of this name", zh: "没有这个名称的参数" },
    fix: { en: "Load weights that were saved from this very model.", zh: "请载入由同一模型保存的权重。" },
  });
}
