/** Reads an experiment document from anything, fills in every default, and says of each mistake where it is and how to mend it. */

import { type Complaint, DocumentError } from "../define/errors.ts";
import { defaultValue, type ParamValues } from "../define/param.ts";
import { both, describeValue } from "./describe.ts";
import type { Experiment, Spec } from "./experiment.ts";
import { isRecord, plainCopy } from "./plain.ts";
import { experimentSchema, findEntry, isSpec, nestedFields, type Place, specSchemas } from "./schema.ts";
import { problemsTogether, valuesProblems } from "./together.ts";
import { inOrder } from "./wrong.ts";

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
  const problems = problemsTogether(experiment);
  return problems.length > 0 ? { experiment: null, problems } : { experiment, problems: [] };
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
