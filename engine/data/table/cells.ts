/** A table as its file has it: names of the columns and the text of every cell. */

import type { Text } from "../../define/text.ts";
import { csvRows, type Row, type TableText } from "../formats/csv.ts";
import type { OpenedFile } from "../formats/images.ts";
import { type DecodedText, readText } from "../formats/text.ts";
import { fileName } from "../paths.ts";
import { complain, lineOf, quoted } from "./complain.ts";
import { rememberLast } from "./rememberLast.ts";

export interface Cells {
  /** By which complaints name the file: without its folder, which is the data set's and not the user's. */
  readonly path: string;
  /** What the first line says; `0`, `1`, … where it is not a header, or says nothing of a column. */
  readonly names: readonly string[];
  /** columns[j][i]: the text in column j of row i, without blanks around it. */
  readonly columns: readonly (readonly string[])[];
  /** Line in the file of each row, from 1. */
  readonly lines: readonly number[];
  /** What was found out about the file and should be said. */
  readonly notices: readonly Text[];
}

/** How the text is laid out. */
export interface Dialect extends Pick<TableText, "delimiter"> {
  /** Whether the first row holds the columns' names. */
  readonly header: boolean;
}

/** A larger table is refused; this many are read in half a second. The header's are not counted. */
export const maxCells = 1_000_000;

/**
 * As they were last asked for they are remembered, as is the file's text.
 *
 * @throws DataError for a file that is no table, or too large a one
 */
export function readCells(file: OpenedFile, { delimiter, header }: Dialect): Promise<Cells> {
  return lastCells([file.blob, file.path, delimiter, header], async () => {
    const path = fileName(file.path);
    const { text, isGuessed } = await decoded(file);
    const notices = isGuessed
      ? [{ en: `${path} is not UTF-8; it was read as GBK.`, zh: `${path} 不是 UTF-8，已按 GBK 读取。` }]
      : [];
    return { ...cellsOf({ path, text, delimiter, header }), notices };
  });
}

const lastCells = rememberLast<Promise<Cells>>();
const lastText = rememberLast<Promise<DecodedText>>();

/** The file's text, read once for whoever looks at it one after the other. */
export const decoded = (file: OpenedFile): Promise<DecodedText> =>
  lastText([file.blob], () => readText({ ...file, path: fileName(file.path) }));

/** @throws DataError where rows are of different lengths, there are none, or there are too many */
export function cellsOf({ header, ...table }: TableText & Dialect): Omit<Cells, "notices"> {
  const { path } = table;
  let names: readonly string[] | null = null;
  let first: Row | null = null;
  const lines: number[] = [];
  const columns: string[][] = [];
  for (const row of csvRows(table)) {
    if (!first) {
      first = row;
      for (const _ of row.cells) columns.push([]);
      if (header) {
        names = namesOf(path, row);
        continue;
      }
    }
    if (row.cells.length !== first.cells.length) throw ragged(path, row, first);
    if ((lines.length + 1) * columns.length > maxCells) throw tooManyCells(path, columns.length);
    lines.push(row.line);
    for (let j = 0; j < columns.length; j++) columns[j]!.push(row.cells[j]!);
  }
  if (lines.length === 0) throw noRows(path, first !== null);
  return { path, names: names ?? columns.map((_, j) => `${j}`), columns, lines };
}

function namesOf(path: string, { cells, line }: Row): readonly string[] {
  const names = cells.map((name, j) => name || `${j}`);
  const twice = names.findIndex((name, j) => names.indexOf(name) < j);
  if (twice < 0) return names;
  const [earlier, later] = [names.indexOf(names[twice]!) + 1, twice + 1];
  throw complain({
    where: lineOf(path, line),
    got: {
      en: `two columns called ${quoted(names[twice]!)}, numbers ${earlier} and ${later}`,
      zh: `第 ${earlier} 列与第 ${later} 列都名为 ${quoted(names[twice]!)}`,
    },
    expected: { en: "a different name for each column", zh: "每一列有不同的名称" },
    fix: {
      en: "Rename one of them, or write header: false if this line is data.",
      zh: "请改名其中一列；如果这一行是数据，请写 header: false。",
    },
  });
}

const ragged = (path: string, { line, cells }: Row, first: Row) =>
  complain({
    where: lineOf(path, line),
    got: { en: `${cells.length} cells`, zh: `${cells.length} 个单元格` },
    expected: {
      en: `${first.cells.length}, as line ${first.line} has`,
      zh: `${first.cells.length} 个，与第 ${first.line} 行相同`,
    },
    fix: {
      en: "Check the delimiter, and put cells that hold it in quotes.",
      zh: "请检查分隔符，并给含有分隔符的单元格加上引号。",
    },
  });

const tooManyCells = (path: string, columns: number) =>
  complain({
    where: path,
    got: {
      en: `more than ${Math.floor(maxCells / columns)} rows of ${columns} columns`,
      zh: `${columns} 列，超过 ${Math.floor(maxCells / columns)} 行`,
    },
    expected: { en: "at most 1,000,000 cells", zh: "至多 1,000,000 个单元格" },
    fix: { en: "Take fewer rows, or leave columns out of the file.", zh: "请减少行数，或从文件中删去一些列。" },
  });

const noRows = (path: string, hasHeader: boolean) =>
  complain({
    where: path,
    got: hasHeader
      ? { en: "a header without rows", zh: "只有标题行，没有数据行" }
      : { en: "an empty file", zh: "空文件" },
    expected: { en: "a table with at least one row", zh: "至少有一行的表格" },
    fix: hasHeader
      ? {
          en: "Add rows, or write header: false if this line is data.",
          zh: "请添加数据行；如果这一行是数据，请写 header: false。",
        }
      : { en: "Save the table again, then give this file once more.", zh: "请重新保存表格，再次提供该文件。" },
  });
