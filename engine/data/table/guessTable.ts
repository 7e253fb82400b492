/** What a document may say of a table that was just given, and what its data then are: the page fills itself in with it. */

import type { Guess } from "../../define/entry.ts";
import type { OpenedFile } from "../formats/images.ts";
import { readText } from "../formats/text.ts";
import { fileName } from "../paths.ts";
import { cellsOf } from "./cells.ts";
import { complain } from "./complain.ts";
import { type ColumnSummary, guessDialect, guessRoles, type Roles, summarize } from "./guess.ts";
import { prepare, type TableParams } from "./prepare.ts";

interface TableGuess extends Guess {
  readonly fields: Pick<TableParams, "file" | "target" | "features" | "delimiter" | "header" | "task" | "missing">;
}

/** @throws DataError for a file that is no table, or has nothing to learn */
export async function guessTable(file: OpenedFile): Promise<TableGuess> {
  const { path } = file;
  const { text } = await readText(file);
  const dialect = guessDialect(text);
  const cells = { ...cellsOf({ path, text, ...dialect }), notices: [] };
  const columns = summarize(cells, dialect.delimiter);
  const roles = guessRoles(columns, cells.lines.length);
  if (!roles) throw nothingToLearn(path);
  const isAll = roles.features.length === columns.length - 1;
  const fields = {
    file: fileName(path),
    ...roles,
    features: isAll ? null : roles.features,
    ...dialect,
    missing: guessMissing(columns, roles),
  };
  return { fields, description: prepare(cells, { ...fields, ...untouched }).description };
}

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
