/** The document filled in with a table that was given, and a network that suits it. Pure. */

import { checkModel } from "../../engine/experiment/check.ts";
import { fillIn } from "../../engine/experiment/complete.ts";
import type { Experiment } from "../../engine/experiment/experiment.ts";
import { findDataset } from "../../engine/experiment/tables.ts";
import type { GivenTable } from "../../engine/worker/protocol.ts";
import { type Adapted, adaptOutput, endless, newSpec } from "./documentEdits.ts";

export function withTable(experiment: Experiment, { dataset: guess, description }: GivenTable): Adapted {
  const { params } = findDataset(guess.type)!;
  const { dataset: old } = experiment;
  // Another table has other columns; how it is split and scaled is the user's wish.
  const held = old.type === guess.type ? { ...old, categories: [] } : null;
  const candidate = { ...experiment, dataset: newSpec(guess.type, params, { ...held, ...guess }) };
  const adapted = adaptOutput(candidate, description);
  if (!checkModel(adapted, description).problem) {
    return { experiment: adapted, changed: adapted === candidate ? "nothing" : "output" };
  }
  const { task, classes } = description;
  const isClassification = task === "classification";
  const small: Experiment = {
    ...candidate,
    model: [
      fillIn("model", { type: "Linear", out_features: 16 }),
      fillIn("model", { type: "ReLU" }),
      fillIn("model", { type: "Linear", out_features: isClassification ? classes.length : 1 }),
    ],
    loss: fillIn("loss", { type: isClassification ? "CrossEntropyLoss" : "MSELoss" }),
    optimizer: fillIn("optimizer", { type: "Adam", lr: 0.01 }),
    scheduler: null,
    training: { ...experiment.training, batch_size: 10, epochs: endless },
  };
  return { experiment: small, changed: "model" };
}
