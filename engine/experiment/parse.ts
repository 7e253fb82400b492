/** Reads an experiment document from anything, fills in every default, and says of each mistake where it is and how to mend it. */

import type { core } from "zod";
import { augmentations } from "../catalog.ts";
import { type Complaint, DocumentError, ParamError } from "../define/errors.ts";
import { defaultValue, elementParam, formOf, formParam, type Param, type ParamValues } from "../define/param.ts";
import type { Text } from "../define/text.ts";
import { branchesOf, paramsOf } from "../nn/spec.ts";
import { both, describeParam, describePath, describeValue, listed, quote } from "./describe.ts";
import type { Experiment, Spec } from "./experiment.ts";
import { nearest } from "./nearest.ts";
import { plainCopy } from "./plain.ts";
import {
  experimentSchema,
  findDataset,
  findEntry,
  isSpec,
  maxLayers,
  nestedFields,
  nestedSpecs,
  type Place,
  seed,
  specSchemas,
  tables,
  training,
} from "./schema.ts";

/**
 * The complete experiment: checked field by field, defaults filled in. Shapes are checked by `checkModel`.
 *
 * @param json what `JSON.parse` gave, or anything else
 * @throws DocumentError with the first problem in document order
 */
export function parseExperiment(json: unknown): Experiment {
  const result = read(json);
  if (result.experiment) return result.experiment;
  throw new DocumentError(result.problems[0]!);
}

/** All problems of a document in document order; none when `parseExperiment` takes it. */
export function parseProblems(json: unknown): readonly Complaint[] {
  return read(json).problems;
}

const placeOfTable = {
  datasets: "dataset",
  augmentations: "augment",
  layers: "model",
  initializers: "initialization",
  losses: "loss",
  optimizers: "optimizer",
  schedulers: "scheduler",
} as const;

/**
 * One table entry by name with all its values: those given, checked, and the defaults of the others.
 *
 * @throws DocumentError as `parseExperiment` does
 */
export function completeSpec(table: keyof typeof placeOfTable, spec: unknown): Spec {
  const place = placeOfTable[table];
  const path = place === "model" ? [place, 0] : [place];
  const given = plainCopy(spec);
  const result = specSchemas[place].safeParse(given);
  if (!result.success) {
    const issues = result.error.issues.map((issue) => ({ ...issue, path: [...path, ...issue.path] }));
    throw new DocumentError(inOrder(issues, { [place]: place === "model" ? [given] : given })[0]!);
  }
  const complete = fillIn(place, result.data as Spec);
  const [problem] = valuesProblems(place, path, complete);
  if (problem) throw new DocumentError(problem);
  return complete;
}

type Reading =
  | { readonly experiment: Experiment; readonly problems: readonly [] }
  | { readonly experiment: null; readonly problems: readonly Complaint[] };

function read(json: unknown): Reading {
  let document: unknown;
  try {
    document = plainCopy(json);
  } catch (error) {
    if (error instanceof DocumentError) return { experiment: null, problems: [error.complaint] };
    throw error;
  }
  const foreign = versionProblem(document);
  if (foreign) return { experiment: null, problems: [foreign] };

  const result = experimentSchema.safeParse(document);
  if (!result.success) return { experiment: null, problems: inOrder(result.error.issues, document) };
  // The schema is built at run time from the tables, so its output type cannot name their fields.
  const parsed = result.data as unknown as Experiment;
  const experiment: Experiment = {
    ...parsed,
    dataset: fillIn("dataset", parsed.dataset),
    model: parsed.model.map((layer) => fillIn("model", layer)),
    initialization: fillIn("initialization", parsed.initialization),
    loss: fillIn("loss", parsed.loss),
    optimizer: fillIn("optimizer", parsed.optimizer),
    scheduler: parsed.scheduler && fillIn("scheduler", parsed.scheduler),
  };
  const problems = [
    normalizeProblem(experiment),
    ...augmentProblems(experiment.dataset),
    ...valuesProblems("dataset", ["dataset"], experiment.dataset),
    countProblem(experiment.model),
    ...experiment.model.flatMap((layer, i) => valuesProblems("model", ["model", i], layer)),
    ...valuesProblems("initialization", ["initialization"], experiment.initialization),
    ...valuesProblems("loss", ["loss"], experiment.loss),
    ...valuesProblems("optimizer", ["optimizer"], experiment.optimizer),
    ...(experiment.scheduler ? valuesProblems("scheduler", ["scheduler"], experiment.scheduler) : []),
    momentumProblem(experiment),
  ].filter((problem) => problem !== null);
  return problems.length > 0 ? { experiment: null, problems } : { experiment, problems: [] };
}

/** Each list is short enough; all of them together may not be. */
function countProblem(model: readonly Spec[]): Complaint | null {
  const countOf = (list: readonly Spec[]): number =>
    list.reduce(
      (sum, layer) => sum + 1 + Object.values(branchesOf(layer)).reduce((n, inner) => n + countOf(inner), 0),
      0,
    );
  const count = countOf(model);
  if (count <= maxLayers) return null;
  return {
    where: "model",
    got: both(`${count} layers, those inside blocks included`, `${count} 层，包括块内的层`),
    expected: both(`at most ${maxLayers}`, `至多 ${maxLayers} 层`),
    fix: both("Remove layers.", "请删去一些层。"),
  };
}

/** Defaults that are another field's value, in the order of the entry's parameters. */
function fillIn(place: Place, spec: Spec): Spec {
  const { type, ...given } = spec;
  const entry = findEntry(place, type);
  const values: Record<string, Spec[string]> = {};
  for (const [name, param] of Object.entries(entry?.params ?? {})) {
    // Siblings of a parameter are parameters; other fields are added below.
    const value = given[name] === undefined ? defaultValue(param, values as ParamValues) : given[name];
    if (value !== undefined) values[name] = value;
  }
  for (const [name, nested] of Object.entries(entry ? nestedFields(entry) : {})) {
    const value = given[name];
    if (isSpec(value)) values[name] = fillIn(nested.place, value);
    else if (Array.isArray(value)) values[name] = value.filter(isSpec).map((one) => fillIn(nested.place, one));
  }
  return { type, ...values, ...(given.normalize !== undefined && { normalize: given.normalize }) };
}

/** What the entry itself says of values that are right one by one but not together; then what the entries in it say. */
function valuesProblems(place: Place, path: Path, spec: Spec): readonly Complaint[] {
  const entry = findEntry(place, spec.type);
  if (!entry) return [];
  const nested = nestedSpecs(entry, spec).flatMap((one) => valuesProblems(one.place, [...path, ...one.keys], one.spec));
  return [...problemOf(() => entry.check?.(paramsOf(spec)), path), ...nested];
}

/** What a check complains of, at its place in the document. */
function problemOf(check: () => void, path: Path): readonly Complaint[] {
  try {
    check();
    return [];
  } catch (error) {
    if (!(error instanceof ParamError)) throw error;
    return [{ ...error.complaint, where: describePath([...path, error.complaint.where]) }];
  }
}

/** A scheduler cannot cycle the momentum of an optimizer that has none. */
function momentumProblem({ scheduler, optimizer }: Experiment): Complaint | null {
  if (!scheduler || !tables.scheduler[scheduler.type]?.cyclesMomentum?.(paramsOf(scheduler))) return null;
  if ("momentum" in optimizer || "betas" in optimizer) return null;
  return {
    where: "scheduler.cycle_momentum",
    got: both(`true with ${optimizer.type}`, `true，而优化器为 ${optimizer.type}`),
    expected: both("an optimizer with momentum or betas", "带 momentum 或 betas 的优化器"),
    fix: both("Write false, or choose SGD or Adam.", "请写 false，或选择 SGD 或 Adam。"),
  };
}

/** A document of another version, or none at all, has only this one problem. */
function versionProblem(document: unknown): Complaint | null {
  if (!isRecord(document)) {
    return {
      where: "experiment",
      got: describeValue(document),
      expected: both(
        "an object with version, dataset, model, loss, optimizer, training",
        "含 version、dataset、model、loss、optimizer、training 的对象",
      ),
      fix: both("Begin with a saved experiment or a preset.", "请从已保存的实验或预设开始。"),
    };
  }
  const { version } = document;
  if (version === 1) return null;
  return {
    where: "version",
    got: describeValue(version),
    expected: "1",
    fix:
      typeof version === "number" && version > 1
        ? both("Open it with a newer Layerlab.", "请用更新的 Layerlab 打开。")
        : both('Write "version": 1.', '请写 "version": 1。'),
  };
}

function normalizeProblem(experiment: Experiment): Complaint | null {
  const { normalize, type } = experiment.dataset;
  const entry = findDataset(type);
  if (!entry || !isRecord(normalize)) return null;
  const channels = entry.inputShape(paramsOf(experiment.dataset))[0]!;
  for (const [name, list] of Object.entries(normalize)) {
    if (!Array.isArray(list) || list.length === channels) continue;
    return {
      where: `dataset.normalize.${name}`,
      got: both(`${list.length} numbers`, `${list.length} 个数`),
      expected: both(`${channels}, one per channel`, `${channels} 个，每个通道一个`),
      fix: both("Give one number for each channel of the image.", "请为图像的每个通道给一个数。"),
    };
  }
  return null;
}

/** What the augmentations say of the data set's images. */
function augmentProblems(dataset: Spec): readonly Complaint[] {
  const { augment = [] } = dataset;
  if (!Array.isArray(augment)) return [];
  const image = findDataset(dataset.type)!.inputShape(paramsOf(dataset));
  return augment.filter(isSpec).flatMap((spec, i) => {
    const check = () => augmentations[spec.type]!.checkImage?.(image, paramsOf(spec));
    return problemOf(check, ["dataset", "augment", i]);
  });
}

// From Zod's issues to complaints ------------------------------------------------------------------------------------

type Path = readonly PropertyKey[];
interface Ranked {
  readonly rank: readonly number[];
  readonly complaint: Complaint;
}

const topFields = [
  "version",
  "seed",
  "dataset",
  "model",
  "initialization",
  "loss",
  "optimizer",
  "scheduler",
  "training",
];

/** In document order; a misspelt field comes before the missing one that it probably is. */
function inOrder(issues: readonly core.$ZodIssue[], document: unknown): Complaint[] {
  const ranked: Ranked[] = [];
  const seen = new Set<string>();
  for (const issue of issues) {
    for (const { path, complaint } of complaints(issue, document)) {
      const unknown = issue.code === "unrecognized_keys";
      // One value may break two rules (not safe, out of range); one complaint is enough.
      if (seen.has(complaint.where)) continue;
      seen.add(complaint.where);
      const index = typeof path[1] === "number" ? path[1] : -1;
      ranked.push({ rank: [topFields.indexOf(String(path[0])), index, unknown ? 0 : 1], complaint });
    }
  }
  return ranked.sort((a, b) => compare(a.rank, b.rank)).map(({ complaint }) => complaint);
}

function compare(a: readonly number[], b: readonly number[]): number {
  const i = a.findIndex((value, j) => value !== b[j]);
  return i < 0 ? 0 : a[i]! - b[i]!;
}

function complaints(issue: core.$ZodIssue, document: unknown): { path: Path; complaint: Complaint }[] {
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => {
      const path = [...issue.path, key];
      return { path, complaint: unknownField(path, key, document) };
    });
  }
  return [{ path: issue.path, complaint: wrongValue(issue.path, document) }];
}

function unknownField(path: Path, field: string, document: unknown): Complaint {
  const known = fieldsAt(path.slice(0, -1), document);
  const near = nearest(field, known);
  return {
    where: describePath(path),
    got: both("an unknown field", "未知字段"),
    expected: known.length > 0 ? listed(known) : both("no such field", "没有此字段"),
    fix: inferred.has(field)
      ? both("Remove it: input sizes are inferred.", "请删去：输入大小会自动推断。")
      : near
        ? didYouMean(near)
        : both("Remove it.", "请删去。"),
  };
}

/** PyTorch's arguments that a document leaves out. */
const inferred = new Set(["in_features", "in_channels", "num_features"]);

const didYouMean = (name: string): Text => both(`Did you mean ${quote(name)}?`, `是否想写 ${quote(name)}？`);

/** What is wrong with the value at `path`, told from what belongs there rather than from Zod's words. */
function wrongValue(path: Path, document: unknown): Complaint {
  const value = valueAt(document, path);
  const where = describePath(path);
  const got = describeValue(value);
  const { place, depth } = locate(path, document);
  const inPlace = place === null ? [] : path.slice(depth);

  if (place === "model" && path.length === 1) return wrongModel(value);
  if (place !== null && path.length < depth) return wrongList(where, place, value);
  if (place !== null && inPlace.length === 0) return wrongSpec(where, place, value);
  if (place !== null && inPlace.length === 1 && inPlace[0] === "type") return wrongType(where, place, value);
  const param = paramAt(path, document);
  if (param)
    return wrongParam({
      where,
      value,
      param,
      whole: valueAt(document, path.slice(0, -1)),
      isElement: inPlace.length > 1,
    });
  if (inPlace[0] === "normalize") return wrongNormalize(where, value, inPlace.slice(1));
  return {
    where,
    got,
    expected: both("an object", "一个对象"),
    fix: both(
      `Write the fields ${fieldsAt(path, document).join(", ")} in braces.`,
      `请用花括号写出字段 ${fieldsAt(path, document).join("、")}。`,
    ),
  };
}

function wrongModel(value: unknown): Complaint {
  return {
    where: "model",
    got: describeValue(value),
    expected: both(`a list of at most ${maxLayers} layers`, `至多 ${maxLayers} 层的列表`),
    fix: Array.isArray(value)
      ? both("Remove layers.", "请删去一些层。")
      : both(
          'Write the layers in brackets: [{ "type": "Linear", "out_features": 1 }].',
          '请用方括号写出各层：[{ "type": "Linear", "out_features": 1 }]。',
        ),
  };
}

function wrongList(where: string, place: Place, value: unknown): Complaint {
  const example = `[{ "type": ${quote(Object.keys(tables[place])[0] ?? "")} }]`;
  return {
    where,
    got: describeValue(value),
    expected: both(`a list of at most ${maxLayers} entries`, `至多 ${maxLayers} 项的列表`),
    fix: both(`Write them in brackets: ${example}, for example.`, `请用方括号写出，例如 ${example}。`),
  };
}

const nouns: Readonly<Record<Place, Text>> = {
  dataset: both("a data set", "一个数据集"),
  augment: both("an augmentation", "一种数据增强"),
  model: both("a layer", "一个层"),
  initialization: both("an initializer", "一种初始化"),
  loss: both("a loss", "一个损失函数"),
  optimizer: both("an optimizer", "一个优化器"),
  scheduler: both("a scheduler", "一个学习率调度器"),
};
const english = (text: Text) => (typeof text === "string" ? text : text.en);
const chinese = (text: Text) => (typeof text === "string" ? text : text.zh);

function wrongSpec(where: string, place: Place, value: unknown): Complaint {
  const types = Object.keys(tables[place]);
  const meant = typeof value === "string" ? (findEntry(place, value) ? value : nearest(value, types)) : null;
  const example = `{ "type": ${quote(meant ?? types[0] ?? "")} }`;
  const noun = nouns[place];
  return {
    where,
    got: describeValue(value),
    expected: both(`${english(noun)} in braces, with its type`, `用花括号写出、带 type 的${chinese(noun)}`),
    fix: both(`Write ${example}, for example.`, `例如写 ${example}。`),
  };
}

function wrongType(where: string, place: Place, value: unknown): Complaint {
  const types = Object.keys(tables[place]);
  const near = typeof value === "string" ? nearest(value, types) : null;
  const noun = nouns[place];
  // All of them would fill the page; the first are the usual ones.
  const some = types.length > 16 ? [...types.slice(0, 12), "…"] : types;
  return {
    where,
    got: describeValue(value),
    expected: both(`the name of ${english(noun)}`, `${chinese(noun)}的名称`),
    fix: near ? didYouMean(near) : both(`Choose one of ${some.join(", ")}.`, `请从 ${some.join("、")} 中选一个。`),
  };
}

/** @param whole the list, where `value` is an element of one */
function wrongParam({ where, value, param, whole, isElement }: WrongParam): Complaint {
  const form = param.kind === "union" && Array.isArray(whole) ? formOf(param, whole) : undefined;
  const list = form ? formParam(form, param) : param;
  const expected = describeParam(isElement && list.kind === "vector" ? elementParam(list) : param);
  return { where, got: describeValue(value), expected, fix: paramFix(value, param, where.replace(/^.*\./, "")) };
}

interface WrongParam {
  readonly where: string;
  readonly value: unknown;
  readonly param: Param;
  readonly whole: unknown;
  readonly isElement: boolean;
}

function paramFix(value: unknown, param: Param, name: string): Text {
  const isNumeric = ["int", "num", "union"].includes(param.kind);
  if (isNumeric && typeof value === "string" && value.trim() !== "" && Number.isFinite(Number(value))) {
    return both(`Write ${Number(value)} without quotes.`, `请写 ${Number(value)}，不加引号。`);
  }
  if (typeof value === "string") {
    const near = nearest(value, wordsOf(param));
    if (near) return didYouMean(near);
  }
  const example = JSON.stringify(exampleOf(param));
  if (value === undefined)
    return both(`Add "${name}": ${example}, for example.`, `请加上，例如 "${name}": ${example}。`);
  return defaultValue(param, {}) !== undefined
    ? both(`Change it, or leave it out for ${example}.`, `请更改，或省略以取默认值 ${example}。`)
    : both(`Change it, to ${example} for example.`, `请更改，例如改为 ${example}。`);
}

/** The words that a parameter takes. */
function wordsOf(param: Param): readonly string[] {
  if (param.kind === "choice") return param.options;
  return param.kind === "union" ? param.forms.flatMap((form) => (form.kind === "choice" ? form.options : [])) : [];
}

function exampleOf(param: Param): unknown {
  const standard = defaultValue(param, {});
  if (standard !== undefined) return standard;
  if ("initial" in param) return param.initial;
  // A default that is another field's value is a whole number; its least is an example.
  const form = param.kind === "union" ? param.forms[0]! : param;
  return form.kind === "int" ? form.min : null;
}

function wrongNormalize(where: string, value: unknown, path: Path): Complaint {
  const isStd = path[0] === "std" && path.length === 2 && value === 0;
  return {
    where,
    got: describeValue(value),
    expected:
      path.length === 0
        ? both("an object with mean and std", "含 mean 与 std 的对象")
        : path.length === 1
          ? both("a list of numbers, one per channel", "数的列表，每个通道一个")
          : isStd
            ? both("a number other than 0", "非零的数")
            : both("a finite number", "一个有限的数"),
    fix: isStd
      ? both(
          "Values are divided by it: give the spread of the pixels, 0.5 for example.",
          "数值会除以它：请给出像素的离散程度，例如 0.5。",
        )
      : both(
          "Mend it, or leave normalize out for the data set's own.",
          "请改正，或省略 normalize 以用数据集自己的值。",
        ),
  };
}

// What belongs where in a document ------------------------------------------------------------------------------------

/** Which table's entry `path` leads to or into, and how many of its keys lead there. */
function locate(path: Path, document: unknown): { readonly place: Place | null; readonly depth: number } {
  const [top] = path;
  const isTable = typeof top === "string" && topFields.includes(top) && Object.hasOwn(tables, top);
  if (!isTable) return { place: null, depth: 0 };
  // Object.hasOwn has made sure.
  let place = top as Place;
  let depth = place === "model" ? 2 : 1;
  for (;;) {
    const entry = entryAt(place, path.slice(0, depth), document);
    const nested = entry && own(nestedFields(entry), path[depth]);
    if (!nested) return { place, depth };
    place = nested.place;
    depth += nested.isList ? 2 : 1;
  }
}

const entryAt = (place: Place, path: Path, document: unknown) => findEntry(place, valueAt(document, [...path, "type"]));

/** The parameter whose value, or an element of it, stands at `path`. */
function paramAt(path: Path, document: unknown): Param | undefined {
  const [top] = path;
  if (top === "seed") return seed;
  if (top === "training") return own<Param>(training, path[1]);
  const { place, depth } = locate(path, document);
  const entry = place === null ? undefined : entryAt(place, path.slice(0, depth), document);
  return entry && own<Param>(entry.params, path[depth]);
}

/** Names of the fields that the object at `path` may have. */
function fieldsAt(path: Path, document: unknown): readonly string[] {
  if (path.length === 0) return topFields;
  if (path[0] === "training") return Object.keys(training);
  const { place } = locate(path, document);
  if (place === null) return [];
  if (path.at(-1) === "normalize") return ["mean", "std"];
  const entry = entryAt(place, path, document);
  if (!entry) return ["type"];
  const { params, kind } = entry;
  return [
    "type",
    ...Object.keys(params),
    ...(kind === "image" ? ["normalize"] : []),
    ...Object.keys(nestedFields(entry)),
  ];
}

function valueAt(document: unknown, path: Path): unknown {
  let value = document;
  for (const key of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<PropertyKey, unknown>)[key];
  }
  return value;
}

function own<T>(record: Readonly<Record<string, T>>, key: PropertyKey | undefined): T | undefined {
  return typeof key === "string" && Object.hasOwn(record, key) ? record[key] : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
