/** A data set as PyTorch code: torchvision's where it has it, the rule where it is generated points, else a file of one's own. */

import { augmentations } from "../data/augmentations.ts";
import { tableParams } from "../data/csv.ts";
import { datasets } from "../data/index.ts";
import type { DatasetEntry } from "../define/entry.ts";
import type { Params, ParamValue } from "../define/param.ts";
import type { Experiment, Spec } from "../experiment/experiment.ts";
import { paramsOf } from "../nn/spec.ts";
import { callCode, pythonLiteral } from "./torchCode.ts";
import { pointsCode } from "./torchPoints.ts";
import { tableCode } from "./torchTable.ts";

interface DataCode {
  readonly imports: readonly string[];
  /** Defines `train_set` and `test_set`. */
  readonly lines: readonly string[];
}

export function dataCode({ dataset, seed }: Experiment): DataCode {
  const table: Readonly<Record<string, DatasetEntry>> = datasets;
  const entry = table[dataset.type]!;
  const { torchClass, params } = entry;
  if (dataset.type === "CSV") return ofTable(tableCode(tableParams(paramsOf(dataset, entry)), seed));
  if (torchClass) return torchvisionCode({ torchClass, params, dataset });
  const points = pointsCode(dataset.type, paramsOf(dataset, entry));
  return points ? generatedCode(points) : ownFilesCode(dataset.type);
}

interface TorchvisionSet {
  readonly torchClass: string;
  readonly params: Params;
  readonly dataset: Spec;
}

function torchvisionCode({ torchClass, params, dataset }: TorchvisionSet): DataCode {
  const values = paramsOf(dataset, { params });
  const scale = Object.entries(params).flatMap(([name, { kind }]) => {
    const value = values[name] ?? null;
    return kind === "normalize" && value !== null ? [pythonLiteral(value)] : [];
  });
  const changes = augmentsOf(dataset).map((spec) => {
    const { params } = augmentations[spec.type]!;
    return callCode(`transforms.${spec.type}`, { params, values: paramsOf(spec, { params }) });
  });
  const loaded = (name: string, isTrain: boolean, changes: readonly string[], samples: ParamValue) => [
    `${name} = ${torchClass}(`,
    `    root="data", train=${pythonLiteral(isTrain)}, download=True,`,
    "    transform=transforms.Compose([",
    ...["transforms.ToTensor()", ...changes, ...scale].map((line) => `        ${line},`),
    "    ]),",
    ")",
    ...(typeof samples === "number" ? [`${name} = Subset(${name}, range(${samples}))`] : []),
  ];
  const { train_samples = null, test_samples = null } = values;
  const isSubset = train_samples !== null || test_samples !== null;
  return {
    imports: [
      "import torchvision",
      `from torch.utils.data import DataLoader${isSubset ? ", Subset" : ""}`,
      "from torchvision import transforms",
    ],
    lines: [...loaded("train_set", true, changes, train_samples), ...loaded("test_set", false, [], test_samples)],
  };
}

const generatedCode = (lines: readonly string[]): DataCode => ({
  imports: [
    ...(lines.some((line) => line.includes("math.")) ? ["import math"] : []),
    "from torch.utils.data import DataLoader, TensorDataset",
  ],
  lines,
});

const ofTable = (lines: readonly string[]): DataCode => ({
  imports: ["import csv", "from torch.utils.data import DataLoader, TensorDataset"],
  lines,
});

const ownFilesCode = (type: string): DataCode => ({
  imports: ["from torch.utils.data import DataLoader, TensorDataset"],
  lines: [
    `# PyTorch has no ${type}. Put examples of your own here: torch.save((inputs, labels), "train.pt").`,
    'train_set = TensorDataset(*torch.load("train.pt"))',
    'test_set = TensorDataset(*torch.load("test.pt"))',
  ],
});

const augmentsOf = ({ augment }: Spec): readonly Spec[] =>
  Array.isArray(augment) ? augment.filter((item): item is Spec => typeof item === "object") : [];
