/** What is seen of a table before the document says anything of it, and what the document may say: the page fills itself in with it. */

import type { Guess } from "../../define/entry.ts";
import { fileName } from "../paths.ts";
import type { FileSource } from "../sources/source.ts";
import { type Cells, decoded, readCells } from "./cells.ts";
import { complain } from "./complain.ts";
import { guessDialect, guessRoles, type Roles, summarize } from "./guess.ts";
import type { TableParams } from "./prepare.ts";
import { openTable, prepared, type TableRequest } from "./readTable.ts";
import { rememberLast } from "./rememberLast.ts";
import type { ColumnSummary, TableView } from "./summary.ts";

interface GuessRequest {
  /** What the document says already; the rest is guessed to go with it. */
  readonly held: Partial<TableParams>;
  readonly files: FileSource;
}

/**
 * Without a `file` the last one of the source is meant.
 *
 * @returns null where the source has none
 * @throws DataError for a file that is no table, or has nothing to learn, and where what is held does not go with it
 */
export async function guessTable({ held, files }: GuessRequest): Promise<Guess | null> {
  const last = (await files.list()).at(-1);
  const file = held.file ?? (last && fileName(last));
  if (file === undefined) return null;
  const opened = await openTable(files, file);
  const dialect = guessDialect((await decoded(opened)).text, held);
  const cells = await readCells(opened, dialect);
  const columns = summaryOf(cells, dialect.delimiter);
  const roles = guessRoles(columns, cells.lines.length, held);
  if (!roles) throw nothingToLearn(file);
  const isAll = roles.features.length === columns.length - 1;
  const { features = isAll ? null : roles.features, missing = guessMissing(columns, roles) } = held;
  const fields = { ...held, file, ...roles, features, ...dialect, missing };
  return { fields, description: prepared(cells, { ...untouched, ...fields }).description };
}

const firstRows = 20;

/** @throws DataError for a file that is no table under this delimiter and header */
export async function viewTable({ params, files }: TableRequest): Promise<TableView> {
  const opened = await openTable(files, params.file);
  const { delimiter, header } = params;
  const cells = await readCells(opened, { delimiter, header });
  return lastView([cells], () => ({
    file: opened.path,
    delimiter,
    header,
    rows: cells.lines.length,
    columns: summaryOf(cells, delimiter),
    first: cells.lines.slice(0, firstRows).map((_, row) => cells.columns.map((column) => column[row]!)),
  }));
}

const lastSummary = rememberLast<readonly ColumnSummary[]>();
const lastView = rememberLast<TableView>();

const summaryOf = (cells: Cells, delimiter: TableParams["delimiter"]) =>
  lastSummary([cells], () => summarize(cells, delimiter));

/** What keeps most rows. What was done is said with the data. */
function guessMissing(columns: readonly ColumnSummary[], { target, features }: Roles): TableParams["missing"] {
  const hasGaps = columns.filter(({ missing }) => missing > 0).map(({ name }) => name);
  if (hasGaps.includes(target)) return "drop";
  return features.some((name) => hasGaps.includes(name)) ? "mean" : "error";
}

/** Nothing here depends on them but sizes. */
const untouched = { categories: [], standardize: true, test_fraction: 0.2, shuffle_split: true } as const;

const nothingToLearn = (path: string) =>
  complain({
    where: path,
    got: { en: "no two columns of which one could tell the other", zh: "没有可由其他列推知的列" },
    expected: {
      en: "a column to be learned, and one more with different values in its rows",
      zh: "一个要学习的列，以及至少一个取值不全相同的其他列",
    },
    fix: {
      en: "Check the file, or write target, features and delimiter yourself.",
      zh: "请检查文件，或自行填写 target、features 与 delimiter。",
    },
  });
