/** Which tensor of a file becomes which of a model: by name, or by order and shape. Names and shapes alone; `takeWeights.ts` knows values. */

import { isSameShape } from "../graph/shape.ts";
import type { Shape } from "../graph/tensor.ts";
import type { DType } from "./numberFormats.ts";

/** What is known of a tensor without its values. */
export interface TensorInfo {
  readonly name: string;
  readonly shape: Shape;
  /** float32 unless said otherwise; of a model's counter I64. */
  readonly dtype?: DType;
}

export interface Match {
  readonly by: "name" | "order";
  /** What stands before every name of the file and is none of the model's: `module.`; mostly empty. */
  readonly prefix: string;
  /** The file's tensor for each of the model's that gets one, by their names. Both have one shape, and no tensor is used twice. */
  readonly sources: ReadonlyMap<string, string>;
}

export interface Misfits {
  /** Tensors of the model that get none, and the file's of the same name where that has another shape. Counters are not among them: they begin at 0. */
  readonly empty: readonly { readonly tensor: TensorInfo; readonly namesake: TensorInfo | null }[];
  /** Tensors of the file that are left over. */
  readonly unused: readonly TensorInfo[];
}

/** By name, unless names agree by chance: order then finds a place for everything, or for more than twice as many. */
export function suggestMatch(file: readonly TensorInfo[], model: readonly TensorInfo[]): Match {
  const [named, ordered] = [matchByName(file, model), matchByOrder(file, model)];
  if (isWhole(misfitsOf(file, model, named))) return named;
  const isByChance = ordered.sources.size > 2 * named.sources.size;
  return isByChance || isWhole(misfitsOf(file, model, ordered)) ? ordered : named;
}

export const isWhole = ({ empty, unused }: Misfits): boolean => empty.length + unused.length === 0;

/** What does not fit in a match, each in its own order. */
export function misfitsOf(file: readonly TensorInfo[], model: readonly TensorInfo[], match: Match): Misfits {
  const byName = new Map(file.map((tensor) => [tensor.name, tensor]));
  const used = new Set(match.sources.values());
  return {
    empty: model
      .filter((tensor) => !isCounter(tensor) && !match.sources.has(tensor.name))
      .map((tensor) => ({ tensor, namesake: byName.get(match.prefix + tensor.name) ?? null })),
    unused: file.filter(({ name }) => !used.has(name)),
  };
}

/** The match with another source for one of the model's tensors, null for none. Who had it takes what this one had. */
export function withSource(match: Match, name: string, source: string | null): Match {
  const sources = new Map(match.sources);
  const before = sources.get(name);
  const [owner] = [...sources].find(([, taken]) => taken === source) ?? [];
  if (owner !== undefined) sources.delete(owner);
  sources.delete(name);
  if (owner !== undefined && before !== undefined) sources.set(owner, before);
  if (source !== null) sources.set(name, source);
  return { ...match, sources };
}

/** Equal names of equal shape, after what stands before all names of the file and hides that they agree. */
export function matchByName(file: readonly TensorInfo[], model: readonly TensorInfo[]): Match {
  const byName = new Map(file.map((tensor) => [tensor.name, tensor]));
  const matches = commonPrefixes(file).map((prefix): Match => {
    const fitting = model.filter(({ name, shape }) => {
      const tensor = byName.get(prefix + name);
      return tensor !== undefined && isSameShape(tensor.shape, shape);
    });
    return { by: "name", prefix, sources: new Map(fitting.map(({ name }) => [name, prefix + name])) };
  });
  return matches.reduce((best, match) => (match.sources.size > best.sources.size ? match : best));
}

/**
 * The first of a shape for the first of that shape, and so on. Modules that hold the same go together first, so that the order of
 * tensors within one does not matter; then tensors whose names end alike, then the rest.
 */
export function matchByOrder(file: readonly TensorInfo[], model: readonly TensorInfo[]): Match {
  const counterNames = new Set(model.filter(isCounter).map(({ name }) => lastPart(name)));
  const isCounting = ({ name }: TensorInfo) => counterNames.has(lastPart(name));
  const sources = new Map<string, string>();
  const used = new Set<string>();
  const join = (pairs: readonly (readonly [TensorInfo, TensorInfo])[]) => {
    for (const [ours, theirs] of pairs) {
      sources.set(ours.name, theirs.name);
      used.add(theirs.name);
    }
  };
  const restOfModel = () => model.filter(({ name }) => !sources.has(name));
  const theirs = inOrder(file);
  const restOfFile = () => theirs.filter(({ name }) => !used.has(name));
  const contentOf = (module: readonly TensorInfo[]) =>
    module
      .filter((tensor) => !isCounting(tensor))
      .map(endAndShape)
      .sort()
      .join(" ");

  for (const [ours, others] of inPairs(modulesOf(model), modulesOf(theirs), contentOf))
    join(inPairs(ours, others, endAndShape));
  join(inPairs(restOfModel(), restOfFile(), endAndShape));
  const isWeight = (tensor: TensorInfo) => !isCounting(tensor);
  join(inPairs(restOfModel().filter(isWeight), restOfFile().filter(isWeight), ({ shape }) => shape.join()));
  return { by: "order", prefix: "", sources };
}

/** Of the model's. PyTorch begins them at 0 where a file has none. */
export const isCounter = ({ dtype }: TensorInfo): boolean => dtype === "I64";

/** `""`, `module.`, `module.net.` …: all that begin every name. */
function commonPrefixes([first, ...others]: readonly TensorInfo[]): readonly string[] {
  const parts = first?.name.split(".").slice(0, -1) ?? [];
  const prefixes = [...parts.keys()].map((i) => `${parts.slice(0, i + 1).join(".")}.`);
  return ["", ...prefixes.filter((prefix) => others.every(({ name }) => name.startsWith(prefix)))];
}

const wrappers: Readonly<Record<string, string>> = {
  module: "DataParallel, DistributedDataParallel",
  _orig_mod: "torch.compile",
};

/** What of PyTorch puts such a prefix before all names; null for a name of the user's own. */
export function wrapperOf(prefix: string): string | null {
  const names = prefix.split(".").flatMap((part) => wrappers[part] ?? []);
  return names.length > 0 ? names.join(", ") : null;
}

const lastPart = (name: string): string => name.slice(name.lastIndexOf(".") + 1);

const endAndShape = ({ name, shape }: TensorInfo): string => `${lastPart(name)}(${shape})`;

/** Tensors whose names differ in their last part alone, in the order of the first of each. */
const modulesOf = (tensors: readonly TensorInfo[]): readonly (readonly TensorInfo[])[] => [
  ...grouped(tensors, ({ name }) => name.slice(0, name.lastIndexOf(".") + 1)).values(),
];

/** The first of a key with the first of the same key, the second with the second … */
function inPairs<T>(
  ours: readonly T[],
  theirs: readonly T[],
  keyOf: (item: T) => string,
): readonly (readonly [T, T])[] {
  const others = grouped(theirs, keyOf);
  return [...grouped(ours, keyOf)].flatMap(([key, items]) => {
    const same = others.get(key) ?? [];
    return items.slice(0, same.length).map((item, i) => [item, same[i]!] as const);
  });
}

function grouped<T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}

/**
 * As the model that was saved had them, as far as the file tells. The safetensors library sorts tensors by type and name, `fc.10` before
 * `fc.2`: there numbers count as such. Another order is the model's own.
 */
function inOrder(file: readonly TensorInfo[]): readonly TensorInfo[] {
  const types = [...grouped(file, ({ dtype = "F32" }) => dtype).values()];
  const isSorted = types.every((group) => group.every(({ name }, i) => i === 0 || group[i - 1]!.name < name));
  return isSorted ? file.toSorted((a, b) => compareNaturally(a.name, b.name)) : file;
}

function compareNaturally(a: string, b: string): number {
  const [partsOfA, partsOfB] = [a.split(/(\d+)/), b.split(/(\d+)/)];
  for (const [i, part] of partsOfA.entries()) {
    const other = partsOfB[i];
    if (part === other) continue;
    if (other === undefined) return 1;
    // Every second part is a number.
    if (i % 2 === 1) return Number(part) - Number(other) || (part < other ? -1 : 1);
    return part < other ? -1 : 1;
  }
  return -1;
}
