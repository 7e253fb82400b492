/** A table as PyTorch code: the same columns, split and standardization as in data/table, of rows that `layerlab.py` reads. */

import type { TableParams } from "../data/table/prepare.ts";
import { floatLiteral, pythonLiteral, wrapped } from "./torchCode.ts";

type Lines = readonly string[];

/** Lines that define `trainset` and `testset`. */
export const tableCode = (params: TableParams): Lines => [
  ...rowsCode(params),
  ...partsCode(params),
  "",
  ...columnCode(params),
  ...inputsCode(params),
  "",
  "inputs = torch.cat([inputs_of(name) for name in features], dim=1).float()",
  ...labelsCode(params),
  "trainset = TensorDataset(inputs[train], labels[train])",
  "testset = TensorDataset(inputs[test], labels[test])",
];

const columnCode = ({ delimiter }: TableParams): Lines => [
  "",
  "def values_of(name):",
  '    """A column\'s numbers, or its text where it holds any; None for what is missing."""',
  "    cells = [row[names.index(name)] for row in rows]",
  "    cells = [None if cell in missing else cell for cell in cells]",
  "    try:",
  `        return [cell and float(cell${delimiter === ";" ? '.replace(",", ".")' : ""}) for cell in cells]`,
  "    except ValueError:",
  "        return cells",
  "",
];

const inputsCode = ({ missing, standardize, categories }: TableParams): Lines => [
  "",
  "def inputs_of(name):",
  '    """(N, 1) for numbers, (N, K) for K categories."""',
  "    values = values_of(name)",
  ...(missing === "mean" ? ["    known = [value for value in values[train] if value is not None]"] : []),
  `    if ${categories.length > 0 ? "name in categories or " : ""}any(isinstance(value, str) for value in values):`,
  "        kinds = sorted({value for value in values if value is not None})",
  ...(missing === "mean"
    ? [
        "        commonest = max(kinds, key=known.count)",
        "        values = [commonest if value is None else value for value in values]",
      ]
    : []),
  "        return torch.tensor([[value == kind for kind in kinds] for value in values])",
  ...(missing === "mean"
    ? ["    values = [sum(known) / len(known) if value is None else value for value in values]"]
    : []),
  "    column = torch.tensor(values, dtype=torch.float64).unsqueeze(1)",
  ...(standardize === false
    ? ["    return column"]
    : [
        `    fitted = column${standardize === "all" ? "" : "[train]"}`,
        "    if fitted.min() == fitted.max():",
        "        return torch.zeros_like(column)",
        "    return (column - fitted.mean()) / fitted.std(unbiased=False)",
      ]),
  "",
];

function rowsCode({
  file,
  delimiter,
  header,
  target,
  features,
  missing,
  categories,
  shuffle_split,
}: TableParams): Lines {
  const path = `run.data / ${pythonLiteral(file)}`;
  const read = [path, ...(delimiter === "," ? [] : [`delimiter=${pythonLiteral(delimiter)}`])].join(", ");
  return [
    `rows = layerlab.read_table(${read})`,
    header ? "names = rows.pop(0)" : "names = [str(j) for j in range(len(rows[0]))]",
    'missing = {"", "NA", "N/A", "NaN", "null", "?"}',
    `target = ${pythonLiteral(target)}`,
    ...(features === null
      ? ["features = [name for name in names if name != target]"]
      : wrapped("features = [", features.map(pythonLiteral), "]")),
    ...(categories.length > 0 ? wrapped("categories = [", categories.map(pythonLiteral), "]") : []),
    ...(missing === "drop"
      ? [
          "used = [names.index(name) for name in [*features, target]]",
          "rows = [row for row in rows if not any(row[j] in missing for j in used)]",
        ]
      : []),
    // The generator that `data/dataRng.ts` names.
    ...(shuffle_split ? ['rows = layerlab.Random(run.seed).fork("data").fork("split").shuffled(rows)'] : []),
  ];
}

const partsCode = ({ test_fraction, shuffle_split }: TableParams): Lines => [
  `test_size = int(len(rows) * ${floatLiteral(test_fraction)} + 0.5)`,
  shuffle_split
    ? "train, test = slice(test_size, None), slice(test_size)"
    : "train, test = slice(-test_size), slice(-test_size, None)",
];

const labelsCode = ({ task }: TableParams): Lines =>
  task === "regression"
    ? ["labels = torch.tensor(values_of(target))"]
    : [
        "kinds = sorted(set(values_of(target)))",
        "labels = torch.tensor([kinds.index(value) for value in values_of(target)])",
      ];
