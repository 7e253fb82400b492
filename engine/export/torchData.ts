/** A data set as PyTorch code: images and tables from their files, what is generated from `data.safetensors`. */

import { augmentations } from "../data/augmentations.ts";
import { tableParams } from "../data/csv.ts";
import type { Description } from "../data/description.ts";
import { datasets } from "../data/index.ts";
import type { DatasetEntry } from "../define/entry.ts";
import type { Params } from "../define/param.ts";
import type { Experiment, Spec, Training } from "../experiment/experiment.ts";
import { paramsOf } from "../nn/spec.ts";
import { type CodeLines, code } from "./codeLines.ts";
import { callCode, pythonLiteral, wrapped } from "./torchCode.ts";
import { tableCode } from "./torchTable.ts";

/** Where the program finds its examples: files of images below `--data`, a table's file there, or tensors in `data.safetensors`. */
export type DataSource = "images" | "table" | "tensors";

export function dataSourceOf({ dataset }: Pick<Experiment, "dataset">): DataSource {
  if (dataset.type === "CSV") return "table";
  return entryOf(dataset).torchClass ? "images" : "tensors";
}

const entryOf = ({ type }: Spec): DatasetEntry => {
  const table: Readonly<Record<string, DatasetEntry>> = datasets;
  return table[type]!;
};

/** Imports that the lines need, of which `torch`, `nn`, `optim` and `layerlab` are none. */
export const dataImports = ({ dataset }: Experiment, { image }: Description): readonly string[] => [
  `from torch.utils.data import DataLoader${image ? "" : ", TensorDataset"}`,
  ...(augmentsOf(dataset).length > 0 ? ["from torchvision import transforms"] : []),
];

/** Lines that define `trainset`, `testset`, their loaders and, where there are any, the names of `classes`. */
export function dataLines(experiment: Experiment, { image, classes }: Description): CodeLines {
  const { dataset, training } = experiment;
  return [
    ...code(
      [
        ...(classes.length > 0 ? wrapped("classes = [", classes.map(pythonLiteral), "]") : []),
        ...(image ? imageLines(dataset) : dataset.type === "CSV" ? tableLines(dataset) : tensorLines),
      ],
      "dataset",
    ),
    ...code([`trainloader = run.loader(${loaderArguments(training)})`], "training"),
    ...code(["testloader = DataLoader(testset, batch_size=250)"]),
  ];
}

const tableLines = (dataset: Spec) => tableCode(tableParams(paramsOf(dataset, entryOf(dataset))));

const tensors = 'data = layerlab.load("data.safetensors")';
const ofTensors = (part: string) => `data["${part}_inputs"], data["${part}_labels"]`;

const tensorLines = [
  tensors,
  `trainset = TensorDataset(${ofTensors("train")})`,
  `testset = TensorDataset(${ofTensors("test")})`,
];

function imageLines(dataset: Spec): readonly string[] {
  const { params, torchClass } = entryOf(dataset);
  const values = paramsOf(dataset, { params });
  const changes = augmentsOf(dataset).map(augmentCode);
  const normalize = normalizeCode(dataset, params);
  const given = (isTrain: boolean) => [
    ...(isTrain && changes.length > 0 ? ["transform=augment"] : []),
    ...(normalize ? ["normalize=normalize"] : []),
  ];
  const ofFiles = (isTrain: boolean, samples = values[isTrain ? "train_samples" : "test_samples"] ?? null) => [
    pythonLiteral(dataset.type),
    "run.data",
    `train=${pythonLiteral(isTrain)}`,
    ...(samples === null ? [] : [`samples=${pythonLiteral(samples)}`]),
  ];
  const call = (isTrain: boolean) =>
    torchClass
      ? `layerlab.images(${[...ofFiles(isTrain), ...given(isTrain)].join(", ")})`
      : `layerlab.Images(${[ofTensors(isTrain ? "train" : "test"), ...given(isTrain)].join(", ")})`;
  return [
    ...(changes.length > 0 ? wrapped("augment = transforms.Compose([", changes, "])") : []),
    ...(normalize ? [`normalize = ${normalize}`] : []),
    ...(torchClass ? [] : [tensors]),
    `trainset = ${call(true)}`,
    `testset = ${call(false)}`,
  ];
}

/** What pixels are normalized with; null where they go from 0 to 1. */
function normalizeCode(dataset: Spec, params: Params): string | null {
  const values = paramsOf(dataset, { params });
  const name = Object.keys(params).find((name) => params[name]!.kind === "normalize");
  const value = name === undefined ? null : (values[name] ?? null);
  return value === null ? null : pythonLiteral(value);
}

function augmentCode(spec: Spec): string {
  const { params } = augmentations[spec.type]!;
  return callCode(`transforms.${spec.type}`, { params, values: paramsOf(spec, { params }) });
}

const augmentsOf = ({ augment }: Spec): readonly Spec[] =>
  Array.isArray(augment) ? augment.filter((item): item is Spec => typeof item === "object") : [];

const loaderArguments = ({ batch_size, shuffle, drop_last }: Training): string =>
  [
    "trainset",
    `batch_size=${batch_size}`,
    `shuffle=${pythonLiteral(shuffle)}`,
    ...(drop_last ? ["drop_last=True"] : []),
  ].join(", ");
