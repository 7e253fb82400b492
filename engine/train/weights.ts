/** Parameters and buffers on the device: their first values, reading them out, loading others. */

import { ParamError } from "../define/errors.ts";
import type { Rng } from "../define/rng.ts";
import { inLanguage, type Text } from "../define/text.ts";
import { escapeUnprintable, quote } from "../experiment/describe.ts";
import type { NamedTensor } from "../export/namedTensor.ts";
import type { Device } from "../graph/device.ts";
import { formatShape, isSameShape, sizeOf } from "../graph/shape.ts";
import type { Shape } from "../graph/tensor.ts";
import { initialize, type Standard } from "../nn/initialize.ts";
import type { Stored } from "../nn/network.ts";
import type { WeightElement } from "../worker/protocol.ts";
import { createScope } from "./scope.ts";

export interface Weights {
  /** The `state_dict`: parameters and buffers. */
  readonly stored: readonly Stored[];
  read(): Promise<readonly NamedTensor[]>;
  /** What `reset` returns to. */
  readonly initial: readonly NamedTensor[];
  /**
   * Writes new values: all of them, or none when one does not fit.
   *
   * @param areInitial whether `reset` shall return to these
   * @throws ParamError when a name is missing or unknown, or a shape differs
   */
  load(tensors: readonly NamedTensor[], areInitial: boolean): void;
  /**
   * Writes one element of a parameter; `reset` returns to what it did before.
   *
   * @throws ParamError when there is no such element, or float32 does not hold the value
   */
  set(element: WeightElement): void;
  /** Back to the first values, bit for bit. */
  reset(): void;
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
  let initial: readonly Float32Array[] = stored.map((entry) => initialize(entry, standard, rng));

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

/** Copies of the tensors' values in the order of the `state_dict`. */
function inOrder(stored: readonly Stored[], tensors: readonly NamedTensor[]): readonly Float32Array[] {
  const byName = new Map(tensors.map((tensor) => [tensor.name, tensor]));
  const sides = { given: tensors.map(({ name }) => name), wanted: stored.map(({ slot }) => slot.name) };
  const values = stored.map(({ slot: { name, shape }, isCount }) => {
    const tensor = byName.get(name);
    if (!tensor) {
      // Old files have no counters; PyTorch begins them at 0.
      if (isCount) return new Float32Array(sizeOf(shape));
      const held = listOf(sides.given);
      const got = {
        en: `no such tensor; there are ${inLanguage(held, "en")}`,
        zh: `没有这个张量；现有 ${inLanguage(held, "zh")}`,
      };
      throw misfit({ name, got, expected: formatShape(shape), ...sides });
    }
    if (!isSameShape(tensor.shape, shape) || tensor.values.length !== sizeOf(shape)) {
      throw misfit({ name, got: formatShape(tensor.shape), expected: formatShape(shape), ...sides });
    }
    byName.delete(name);
    return Float32Array.from(tensor.values);
  });
  const [unknown] = byName.values();
  if (!unknown) return values;
  const known = listOf(sides.wanted);
  throw misfit({
    name: unknown.name,
    got: formatShape(unknown.shape),
    expected: {
      en: `no such tensor; the model has ${inLanguage(known, "en")}`,
      zh: `没有这个张量；模型有 ${inLanguage(known, "zh")}`,
    },
    ...sides,
  });
}

/** The first of the names, and how many there are. */
function listOf(names: readonly string[]): Text {
  if (names.length === 0) return { en: "none", zh: "零个" };
  const first = names.slice(0, 3).map(quote);
  const rest = names.length > first.length ? [`…`] : [];
  const list = (between: string) => [...first, ...rest].join(between);
  return { en: `${list(", ")} (${names.length} in all)`, zh: `${list("、")}（共 ${names.length} 个）` };
}

/** What DataParallel puts before every name. */
const wrapper = "module.";

interface Misfit {
  readonly name: string;
  readonly got: Text;
  readonly expected: Text;
  readonly given: readonly string[];
  readonly wanted: readonly string[];
}

function misfit({ name, got, expected, given, wanted }: Misfit): ParamError {
  const isWrapped = wanted.length > 0 && wanted.some((one) => given.includes(wrapper + one));
  return new ParamError({
    where: escapeUnprintable(name),
    got,
    expected,
    fix: isWrapped
      ? {
          en: `Take "${wrapper}" off the names: save model.module.state_dict() instead of model.state_dict().`,
          zh: `请去掉名称前的 "${wrapper}"：保存 model.module.state_dict()，而不是 model.state_dict()。`,
        }
      : { en: "Load weights that were saved from this very model.", zh: "请载入由同一模型保存的权重。" },
  });
}
