/** Reads an experiment document from anything, fills in every default, and says of each mistake where it is and how to mend it. */

import type { Description } from "../data/description.ts";
import { type Complaint, DocumentError } from "../define/errors.ts";
import { checkModel } from "./check.ts";
import { completeExperiment, type Draft, fillIn } from "./complete.ts";
import { copyJson, isRecord } from "./copyJson.ts";
import { crossFieldProblems, valuesProblems } from "./crossFieldProblems.ts";
import { both, describeValue } from "./describe.ts";
import { descriptionOf } from "./description.ts";
import type { Experiment, Spec } from "./experiment.ts";
import { sizeProblems, withSizes } from "./inferred.ts";
import { experimentSchema, specSchemas } from "./schema.ts";
import { complaintsInOrder } from "./schemaComplaints.ts";

/**
 * The complete experiment: checked field by field, defaults filled in. Shapes are checked by `checkModel`, but for sizes that the
 * document gives though they are inferred: they are checked here and not kept, unless nobody knows yet what the data are.
 *
 * @param json what `JSON.parse` gave, or anything else
 * @param description of the data set, where its files say it; what does not go with data that are not known yet is not complained of
 * @throws DocumentError with the first problem in document order
 */
export function parseExperiment(json: unknown, description?: Description): Experiment {
  const result = read(json, description);
  if (result.experiment) return result.experiment;
  throw new DocumentError(result.problems[0]!);
}

/** All problems of a document in document order; none when `parseExperiment` takes it. */
export function parseProblems(json: unknown): readonly Complaint[] {
  return read(json).problems;
}

const tableNames = {
  datasets: "dataset",
  augmentations: "augment",
  layers: "model",
  initializers: "initialization",
  biasInitializers: "bias_initialization",
  losses: "loss",
  optimizers: "optimizer",
  schedulers: "scheduler",
} as const;

/**
 * One table entry by name with all its values: those given, checked, and the defaults of the others.
 *
 * @throws DocumentError as `parseExperiment` does
 */
export function completeSpec(catalogTable: keyof typeof tableNames, given: unknown): Spec {
  const table = tableNames[catalogTable];
  const path = table === "model" ? [table, 0] : [table];
  const copy = copyJson(given);
  const result = specSchemas[table].safeParse(copy);
  if (!result.success) {
    const issues = result.error.issues.map((issue) => ({ ...issue, path: [...path, ...issue.path] }));
    throw new DocumentError(complaintsInOrder(issues, { [table]: table === "model" ? [copy] : copy })[0]!);
  }
  const spec = fillIn(table, result.data as Spec);
  const [problem] = valuesProblems(table, path, spec);
  if (problem) throw new DocumentError(problem);
  return spec;
}

type Reading =
  | { readonly experiment: Experiment; readonly problems: readonly [] }
  | { readonly experiment: null; readonly problems: readonly Complaint[] };

function read(json: unknown, described?: Description): Reading {
  let document: unknown;
  try {
    document = copyJson(json);
  } catch (error) {
    if (error instanceof DocumentError) return { experiment: null, problems: [error.complaint] };
    throw error;
  }
  const foreign = versionProblem(document);
  if (foreign) return { experiment: null, problems: [foreign] };

  const result = experimentSchema.safeParse(document);
  if (!result.success) return { experiment: null, problems: complaintsInOrder(result.error.issues, document) };
  // The schema is built at run time from the tables, so its output type cannot name their fields.
  const draft = result.data as Draft;
  const experiment = completeExperiment(draft);
  const description = described ?? descriptionOf(experiment.dataset);
  const crossField = crossFieldProblems(experiment, description);
  const model = withSizes(experiment.model, draft.model);
  if (crossField.length === 0 && !description) return { experiment: { ...experiment, model }, problems: [] };
  const problems =
    crossField.length > 0 || !description || model === experiment.model
      ? crossField
      : sizeProblems(model, checkModel(experiment, description).layers).map(({ complaint }) => complaint);
  return problems.length > 0 ? { experiment: null, problems } : { experiment, problems: [] };
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
