/** A project: all that Python needs to repeat the run, and to go on from there. */

import { inLanguage, type Language } from "../define/text.ts";
import { compactExperiment } from "../experiment/compact.ts";
import { dataTensors } from "./dataTensors.ts";
import type { ProjectFile, ProjectSource } from "./exports.ts";
import { layerlabModule } from "./layerlabModule.ts";
import { programText, trainProgram } from "./program.ts";
import { projectReadme } from "./projectReadme.ts";
import { dataSourceOf } from "./torchData.ts";
import { unrepeatable } from "./unrepeatable.ts";
import { writeSafetensors } from "./writeSafetensors.ts";

/** How far a loss of PyTorch's may be from ours. */
const tolerance = 1e-4;

/** @param source whose experiment is as `exportedDocument` gives it */
export async function projectFiles(source: ProjectSource, language: Language): Promise<readonly ProjectFile[]> {
  const { experiment, dataset, losses } = source;
  const files = [
    textFile("train.py", programText(trainProgram(experiment, dataset))),
    textFile("layerlab.py", layerlabModule),
    { path: "initial.safetensors", bytes: writeSafetensors(source.initial) },
    ...(await dataFiles(source)),
    textFile("expected.json", expectedJson(source)),
    textFile("experiment.json", json(compactExperiment(experiment))),
  ];
  const readme = projectReadme({ experiment, files: files.map(({ path }) => path), steps: losses.length }, language);
  return [textFile("README.md", readme), ...files];
}

/** What we have made, or read where the program cannot; a table that was given; images of known sets lie in files of their own already. */
async function dataFiles({ experiment, dataset }: ProjectSource): Promise<readonly ProjectFile[]> {
  const { file } = experiment.dataset;
  if (dataset.file) {
    const bytes = new Uint8Array(await dataset.file.blob.arrayBuffer());
    // Not to be handed over to the page: the blob may give out its own.
    return [{ path: `data/${file}`, bytes: bytes.slice() }];
  }
  if (dataSourceOf(experiment) !== "tensors") return [];
  return [{ path: "data.safetensors", bytes: writeSafetensors(dataTensors(dataset)) }];
}

/** What `train.py --check` compares with, which speaks English. */
function expectedJson({ experiment, losses }: ProjectSource): string {
  const why = unrepeatable(experiment).map((reason) => inLanguage(reason, "en"));
  return json({
    // Nine digits tell any two float32 numbers apart.
    losses: losses.map((loss) => Number(loss.toPrecision(9))),
    tolerance,
    repeatable: why.length === 0,
    why,
  });
}

const json = (value: object) => `${JSON.stringify(value, null, 2)}\n`;

const textFile = (path: string, text: string): ProjectFile => ({ path, bytes: new TextEncoder().encode(text) });
