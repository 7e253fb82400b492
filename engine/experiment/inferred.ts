/** Checks inferred sizes that a document gives, such as `in_features`, against the shape that arrives. */

import { layers } from "../catalog.ts";
import type { Description } from "../data/description.ts";
import type { Complaint } from "../define/errors.ts";
import { describeShape } from "../nn/layers/shapes.ts";
import { branchesOf, paramsOf } from "../nn/spec.ts";
import type { LayerSummary } from "../worker/protocol.ts";
import { checkModel } from "./check.ts";
import type { Draft } from "./complete.ts";
import { both, describePath, describeValue } from "./describe.ts";
import type { Experiment, Spec } from "./experiment.ts";
import type { Path } from "./paths.ts";
import { inferredParams } from "./tables.ts";

/** In document order, up to the first layer that cannot take what arrives at all. */
export function inferredProblems(
  { model }: Draft,
  experiment: Experiment,
  description: Description,
): readonly Complaint[] {
  if (!model.some(isGiven)) return [];
  return problemsOf(["model"], model, experiment.model, checkModel(experiment, description).layers);
}

const namesOf = ({ type }: Spec) => Object.keys(inferredParams(layers[type]!));

const isGiven = (spec: Spec): boolean =>
  namesOf(spec).some((name) => typeof spec[name] === "number") || Object.values(branchesOf(spec)).flat().some(isGiven);

function problemsOf(
  path: Path,
  given: readonly Spec[],
  complete: readonly Spec[],
  summaries: readonly LayerSummary[],
): readonly Complaint[] {
  return summaries.flatMap(({ input, branches = {} }, i) => {
    const [spec, whole] = [given[i]!, complete[i]!];
    const own = namesOf(spec).flatMap((name) => {
      const [value, size] = [spec[name], layers[spec.type]!.inferred![name]!(input, paramsOf(whole))];
      if (typeof value !== "number" || value === size) return [];
      const complaint = {
        where: describePath([...path, i, name]),
        got: describeValue(value),
        expected: both(`${size}, as ${describeShape(input)} arrives`, `${size}，因为输入为 ${describeShape(input)}`),
        fix: both(`Write ${size}, or leave ${name} out.`, `请写 ${size}，或省略 ${name}。`),
      };
      return [complaint];
    });
    const inner = Object.entries(branches).flatMap(([field, list]) =>
      problemsOf([...path, i, field], branchesOf(spec)[field]!, branchesOf(whole)[field]!, list),
    );
    return [...own, ...inner];
  });
}
