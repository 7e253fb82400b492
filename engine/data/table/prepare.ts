/** What a document takes of a table: which columns and rows, and what data set they make. Nothing is split or scaled yet. */

import type { Text } from "../../define/text.ts";
import { describeFeatures } from "../describe.ts";
import type { Description } from "../description.ts";
import type { TableColumn } from "../rowColumns.ts";
import type { Cells, Dialect } from "./cells.ts";
import { type ChosenColumns, type ColumnChoice, chooseColumns } from "./chooseColumns.ts";
import { type CategoryColumn, type Column, firstText, isMissing, numberIn, readColumn } from "./column.ts";
import { complain, lineOf, quoted } from "./complain.ts";
import { graphOf } from "./graph.ts";

/** The values of the entry's parameters. */
export interface TableParams extends Dialect, ColumnChoice {
  readonly file: string;
  readonly task: "classification" | "regression";
  readonly standardize: boolean | "all";
  readonly test_fraction: number;
  readonly shuffle_split: boolean;
  readonly missing: "error" | "drop" | "mean";
}

export interface Prepared {
  readonly description: Description;
  readonly rows: number;
  readonly features: readonly Column[];
  readonly target: Column;
  readonly notices: readonly Text[];
}

/** What accuracy, confusion and the page's pictures are made for: CIFAR-100 has so many. */
export const maxClasses = 100;
/** Numbers that all rows' inputs are together: 128 MB of float32. */
export const maxInputs = 2 ** 25;

/** @throws DataError where the document does not go with the table, and where cells are missing and may not be */
export function prepare(cells: Cells, params: TableParams): Prepared {
  const chosen = chooseColumns(cells, params);
  const used = [...chosen.features, chosen.target];
  for (const index of used) checkHoldsAnything(cells, index);
  const { rows, notice } = keptRows({ cells, chosen, params });

  const column = (index: number, isCategory: boolean) =>
    readColumn({ cells, delimiter: params.delimiter, index, rows, isCategory });
  const isListed = (index: number) => params.categories.includes(cells.names[index]!);
  const features = chosen.features.map((index) => column(index, isListed(index)));
  const target = column(chosen.target, params.task === "classification" || isListed(chosen.target));
  const names = features.flatMap(inputNames);
  checkSize({ cells, features, params, inputs: names.length, rows: rows.length });

  const testSize = testSizeOf(rows.length, params.test_fraction);
  checkSplit(rows.length, testSize, params.test_fraction);
  const classes = params.task === "classification" ? classesOf(cells, target) : [];
  if (params.task === "regression") checkIsNumbers(cells, chosen.target, target, params);
  return {
    description: {
      ...describeFeatures(
        { features: names, ...graphOf(features, target, params.task) },
        { task: params.task, classes, trainSize: rows.length - testSize, testSize },
      ),
      tableColumns: features.map(columnOf),
    },
    rows: rows.length,
    features,
    target,
    notices: [...cells.notices, ...mixedColumns(cells, features, params), ...(notice ? [notice] : [])],
  };
}

const inputNames = (column: Column): readonly string[] =>
  column.kind === "number" ? [column.name] : column.categories.map((category) => `${column.name}=${category}`);

const columnOf = (column: Column): TableColumn =>
  column.kind === "number"
    ? { kind: "number", name: column.name }
    : { kind: "category", name: column.name, categories: column.categories };

const testSizeOf = (rows: number, test_fraction: number): number => Math.round(rows * test_fraction);

interface RowsRequest {
  readonly cells: Cells;
  readonly chosen: ChosenColumns;
  readonly params: Pick<TableParams, "missing">;
}

/** The rows that stay, and what should be said of those that do not. */
function keptRows({ cells, chosen, params }: RowsRequest): {
  readonly rows: readonly number[];
  readonly notice?: Text;
} {
  const rows = cells.lines.map((_, row) => row);
  const used = [...chosen.features, chosen.target];
  if (params.missing === "drop") {
    const isWhole = rows.map(() => true);
    for (const { row } of gapsIn(cells, used)) isWhole[row] = false;
    const kept = rows.filter((row) => isWhole[row]);
    if (kept.length === 0) throw nothingLeft(cells);
    return kept.length === rows.length
      ? { rows }
      : { rows: kept, notice: droppedRows(rows.length - kept.length, rows.length) };
  }
  // A target that is made up would teach what nobody knows.
  const refused = gapsIn(cells, params.missing === "error" ? used : [chosen.target]);
  if (refused.length > 0) throw missingCells({ cells, gaps: refused, isTarget: params.missing === "mean" });
  const filled = gapsIn(cells, chosen.features).length;
  return filled === 0 ? { rows } : { rows, notice: filledCells(filled) };
}

interface Gap {
  readonly row: number;
  readonly column: number;
}

/** Cells that are missing, one column after the other. */
function gapsIn({ columns }: Cells, used: readonly number[]): readonly Gap[] {
  const gaps: Gap[] = [];
  for (const column of used) {
    const cells = columns[column]!;
    for (let row = 0; row < cells.length; row++) if (isMissing(cells[row]!)) gaps.push({ row, column });
  }
  return gaps;
}

const droppedRows = (left: number, all: number): Text => ({
  en: `${left} of ${all} rows were left out, for values that are missing.`,
  zh: `${all} 行中有 ${left} 行因缺失值而略去。`,
});

const filledCells = (filled: number): Text => ({
  en: `${filled} missing values were filled in from the training rows.`,
  zh: `${filled} 个缺失值已用训练行填补。`,
});

/** Columns of numbers that one cell of text makes categories: nobody sees it otherwise. */
function mixedColumns(
  cells: Cells,
  features: readonly Column[],
  { delimiter, categories }: TableParams,
): readonly Text[] {
  return features
    .filter(({ kind, name }) => kind === "category" && !categories.includes(name))
    .flatMap(({ name }): readonly Text[] => {
      const column = cells.columns[cells.names.indexOf(name)]!;
      if (!column.some((cell) => numberIn(cell, delimiter) !== null)) return [];
      const textAt = firstText(column, delimiter);
      const [where, text, line] = [quoted(name), quoted(column[textAt]!), cells.lines[textAt]!];
      return [
        {
          en: `Column ${where} is read as categories, because line ${line} holds ${text}.`,
          zh: `列 ${where} 按类别读取，因为第 ${line} 行为 ${text}。`,
        },
      ];
    });
}

function checkHoldsAnything(cells: Cells, index: number): void {
  if (cells.columns[index]!.some((cell) => !isMissing(cell))) return;
  throw complain({
    where: cells.path,
    got: {
      en: `no values in column ${quoted(cells.names[index]!)}`,
      zh: `列 ${quoted(cells.names[index]!)} 没有任何值`,
    },
    expected: { en: "a column with values", zh: "有值的列" },
    fix: { en: "Leave it out of features.", zh: "请不要把它用作特征。" },
  });
}

function classesOf(cells: Cells, target: Column): readonly string[] {
  const classes = target.kind === "category" ? target.categories : [];
  if (classes.length >= 2 && classes.length <= maxClasses) return classes;
  const name = quoted(target.name);
  throw complain({
    where: cells.path,
    got:
      classes.length === 1
        ? {
            en: `one class only in column ${name}, ${quoted(classes[0]!)}`,
            zh: `列 ${name} 只有一个类别 ${quoted(classes[0]!)}`,
          }
        : { en: `${classes.length} classes in column ${name}`, zh: `列 ${name} 有 ${classes.length} 个类别` },
    expected: { en: `2 to ${maxClasses} classes`, zh: `2 到 ${maxClasses} 个类别` },
    fix:
      classes.length === 1
        ? { en: "Choose another target, or add rows of another class.", zh: "请选择其他目标列，或添加其他类别的行。" }
        : {
            en: "Choose another target, or the task regression if it holds numbers.",
            zh: "请选择其他目标列；如果它是数值，请把 task 设为 regression。",
          },
  });
}

function checkIsNumbers(cells: Cells, index: number, target: Column, { delimiter }: TableParams): void {
  if (target.kind === "number") return;
  const row = Math.max(0, firstText(cells.columns[index]!, delimiter));
  throw complain({
    where: lineOf(cells.path, cells.lines[row]!),
    got: {
      en: `${quoted(cells.columns[index]![row]!)} in the target ${quoted(target.name)}`,
      zh: `目标列 ${quoted(target.name)} 中的 ${quoted(cells.columns[index]![row]!)}`,
    },
    expected: { en: "numbers, for regression", zh: "数值（回归任务）" },
    fix: {
      en: "Choose a target of numbers, or the task classification.",
      zh: "请选择数值目标列，或把 task 设为 classification。",
    },
  });
}

interface SizeCheck {
  readonly cells: Cells;
  readonly features: readonly Column[];
  readonly params: TableParams;
  readonly inputs: number;
  readonly rows: number;
}

/** Categories make many columns of one. */
function checkSize({ cells, features, inputs, rows }: SizeCheck): void {
  if (inputs * rows <= maxInputs) return;
  const size = (column: CategoryColumn) => column.categories.length;
  const isCategory = (column: Column): column is CategoryColumn => column.kind === "category";
  const [widest] = features.filter(isCategory).sort((a, b) => size(b) - size(a));
  throw complain({
    where: cells.path,
    got: {
      en: `${inputs} inputs in ${rows} rows; column ${quoted(widest!.name)} alone has ${size(widest!)} categories`,
      zh: `${rows} 行、${inputs} 个输入；仅列 ${quoted(widest!.name)} 就有 ${size(widest!)} 个类别`,
    },
    expected: { en: `at most ${maxInputs} numbers together`, zh: `合计至多 ${maxInputs} 个数` },
    fix: { en: "Leave this column out of features.", zh: "请不要把该列用作特征。" },
  });
}

function checkSplit(rows: number, testSize: number, test_fraction: number): void {
  if (testSize > 0 && testSize < rows) return;
  throw complain({
    where: "dataset.test_fraction",
    got: {
      en: `${test_fraction} of ${rows} rows, which is ${testSize}`,
      zh: `${rows} 行的 ${test_fraction}，即 ${testSize} 行`,
    },
    expected: { en: "at least one row for training and one for testing", zh: "训练集与测试集至少各有一行" },
    fix: { en: "Add rows, or take a test_fraction nearer to 0.5.", zh: "请增加行数，或让 test_fraction 更接近 0.5。" },
  });
}

const nothingLeft = (cells: Cells) =>
  complain({
    where: cells.path,
    got: { en: "a missing value in every row", zh: "每一行都有缺失值" },
    expected: { en: "rows without missing values", zh: "没有缺失值的行" },
    fix: {
      en: "Fill them in with missing: mean, or use fewer features.",
      zh: "请用 missing: mean 填补，或减少特征列。",
    },
  });

interface MissingCells {
  readonly cells: Cells;
  readonly gaps: readonly Gap[];
  readonly isTarget: boolean;
}

function missingCells({ cells, gaps, isTarget }: MissingCells) {
  const { row, column } = gaps.reduce((first, gap) => (gap.row < first.row ? gap : first));
  const cell = cells.columns[column]![row]!;
  const what = cell === "" ? { en: "an empty cell", zh: "空单元格" } : { en: quoted(cell), zh: quoted(cell) };
  const name = quoted(cells.names[column]!);
  return complain({
    where: lineOf(cells.path, cells.lines[row]!),
    got: {
      en: `${what.en} in column ${name}, the first of ${gaps.length} missing values`,
      zh: `列 ${name} 中的${what.zh}，共 ${gaps.length} 个缺失值，此为第一个`,
    },
    expected: isTarget
      ? { en: "a target in every row", zh: "每一行都有目标值" }
      : { en: "a value in every cell", zh: "每个单元格都有值" },
    fix: isTarget
      ? { en: "Leave such rows out with missing: drop.", zh: "请用 missing: drop 略去这些行。" }
      : {
          en: "Choose missing: drop to leave such rows out, or missing: mean to fill them in.",
          zh: "请用 missing: drop 略去这些行，或用 missing: mean 填补。",
        },
  });
}
