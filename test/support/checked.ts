/** What is said of an experiment whose document says what its data are. */

import { checkModel } from "../../engine/experiment/check.ts";
import { descriptionOf } from "../../engine/experiment/description.ts";
import { editProblem } from "../../engine/experiment/editProblems.ts";
import type { Experiment } from "../../engine/experiment/experiment.ts";
import { programText, trainProgram } from "../../engine/export/program.ts";

export const describedIn = ({ dataset }: Pick<Experiment, "dataset">) => descriptionOf(dataset)!;

export const checkOf = (experiment: Experiment) => checkModel(experiment, describedIn(experiment));

export const problemOf = (experiment: Experiment) => editProblem(experiment, descriptionOf(experiment.dataset));

export const pytorchOf = (experiment: Experiment) => programText(trainProgram(experiment, describedIn(experiment)));
