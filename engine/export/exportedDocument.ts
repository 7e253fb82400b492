/** The document that a program can repeat: with the very examples that the run has, and a table where the program finds it. */

import { fileName } from "../data/paths.ts";
import type { Experiment, Spec } from "../experiment/experiment.ts";
import type { ExportSource } from "./exports.ts";

export function exportedDocument({ experiment, dataset: { whole, train, test } }: ExportSource): Experiment {
  const { dataset } = experiment;
  return {
    ...experiment,
    dataset: {
      ...dataset,
      // Training began before all images had come.
      ...(whole && { train_samples: train.size, test_samples: test.size }),
      ...tableFile(dataset),
    },
  };
}

/** A file that is found by its name alone, wherever it lies, needs a place in the program's folder. */
function tableFile({ type, file }: Spec): { readonly file?: string } {
  if (type !== "CSV" || typeof file !== "string" || isInside(file)) return {};
  return { file: fileName(file.replaceAll("\\", "/")) };
}

const isInside = (path: string) =>
  !/[\\:]/.test(path) && path.split("/").every((part) => part !== "" && part !== "." && part !== "..");
