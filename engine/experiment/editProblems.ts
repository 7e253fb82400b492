/** What an edit broke in an experiment that was valid: the complaints of `parse.ts`, but without the schema, so that the page need not load it. */

import type { Description } from "../data/description.ts";
import type { Complaint } from "../define/errors.ts";
import { sizeProblem, type ValueFault, valueFaults } from "./countProblems.ts";
import { crossFieldProblems } from "./crossFieldProblems.ts";
import { describePath } from "./describe.ts";
import type { Experiment } from "./experiment.ts";
import { paramComplaint } from "./paramComplaint.ts";
import { valueAt } from "./paths.ts";

/**
 * Complaints about size, about single values, and about values that do not go together.
 *
 * @param description of its data set, where it is known
 */
export function editProblems(experiment: Experiment, description: Description | null): readonly Complaint[] {
  const tooLarge = sizeProblem(experiment);
  return tooLarge
    ? [tooLarge]
    : [...valueFaults(experiment).map(complaintOf), ...crossFieldProblems(experiment, description)];
}

/** The first of them. */
export const editProblem = (experiment: Experiment, description: Description | null): Complaint | null =>
  editProblems(experiment, description)[0] ?? null;

const complaintOf = ({ path, param, whole, inside }: ValueFault): Complaint =>
  paramComplaint({ where: describePath([...path, ...inside]), value: valueAt(whole, inside), param, whole, inside });
