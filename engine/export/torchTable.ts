/** A table as PyTorch code, with Python's csv and torch alone: the same columns, split and standardization as in data/table. */

import { dataRng, splitRng } from "../data/dataRng.ts";
import type { TableParams } from "../data/table/prepare.ts";
import { floatLiteral, pythonLiteral } from "./torchCode.ts";

type Lines = readonly string[];

const listLiteral = (items: readonly string[]): string => `[${items.map(pythonLiteral).join(", ")}]`;

/**
 * Lines that define `train_set` and `test_set`.
 *
 * @param seed of the experiment, which decides the split
 */
export const tableCode = (params: TableParams, seed: number): Lines => [
  ...(params.shuffle_split ? [...shuffleCode(seed), ""] : []),
  ...columnCode(params),
  "",
  ...inputsCode(params),
  "",
  ...rowsCode(params),
  ...partsCode(params),
  "inputs = torch.cat([inputs_of(name) for name in features], dim=1).float()",
  ...labelsCode(params),
  "train_set = TensorDataset(inputs[train], labels[train])",
  "test_set = TensorDataset(inputs[test], labels[test])",
];

/** @see engine/define/rng.ts */
const shuffleCode = (seed: number): Lines => [
  "",
  "def shuffled(items):",
  '    """Fisher and Yates\'s shuffle by xoshiro128**, from the state that the seed gives in Layerlab."""',
  `    state, mask = (${splitRng(dataRng(seed)).state().join(", ")}), 0xFFFFFFFF`,
  "    for i in range(len(items) - 1, 0, -1):",
  "        a, b, c, d = state",
  "        bits = b * 5 & mask",
  "        bits = ((bits << 7 | bits >> 25) & mask) * 9 & mask",
  "        c, d = c ^ a, d ^ b",
  "        state = (a ^ d, b ^ c, c ^ (b << 9 & mask), (d << 11 | d >> 21) & mask)",
  "        j = bits * (i + 1) >> 32",
  "        items[i], items[j] = items[j], items[i]",
  "    return items",
  "",
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
  const arguments_ = [
    "file",
    ...(delimiter === "," ? [] : [`delimiter=${pythonLiteral(delimiter)}`]),
    "skipinitialspace=True",
  ].join(", ");
  const read =
    delimiter === "whitespace"
      ? "line.split() for line in file"
      : `[cell.strip() for cell in row] for row in csv.reader(${arguments_})`;
  return [
    'missing = {"", "NA", "N/A", "NaN", "null", "?"}',
    "# For a table in another encoding write its name here, such as gbk or utf-16.",
    `with open(${pythonLiteral(`data/${file}`)}, newline="", encoding="utf-8-sig") as file:`,
    `    rows = [${read}]`,
    "rows = [row for row in rows if len(row) > 1]",
    header ? "names = rows.pop(0)" : "names = [str(j) for j in range(len(rows[0]))]",
    `target = ${pythonLiteral(target)}`,
    features === null ? "features = [name for name in names if name != target]" : `features = ${listLiteral(features)}`,
    ...(categories.length > 0 ? [`categories = ${listLiteral(categories)}`] : []),
    ...(missing === "drop"
      ? [
          "used = [names.index(name) for name in [*features, target]]",
          "rows = [row for row in rows if not any(row[j] in missing for j in used)]",
        ]
      : []),
    ...(shuffle_split ? ["rows = shuffled(rows)"] : []),
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
        "classes = sorted(set(values_of(target)))",
        "labels = torch.tensor([classes.index(value) for value in values_of(target)])",
      ];
