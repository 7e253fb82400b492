/** A table whose file alone says what it is: `size weight kind`, then a row of numbers and a class a line. Every other row is for testing. */

import { describeFeatures } from "../../engine/data/describe.ts";
import { missingFile } from "../../engine/data/sources/complaints.ts";
import type { FileSource } from "../../engine/data/sources/source.ts";
import { dataset } from "../../engine/define/entry.ts";
import { names, text } from "../../engine/define/param.ts";

export const Rows = dataset({
  title: { en: "Rows", zh: "行" },
  doc: { en: "Rows of a file.", zh: "文件中的行。" },
  params: {
    file: text({ default: "rows.txt", doc: { en: "The file's name.", zh: "文件名。" } }),
    features: names({
      default: null,
      nullIsAll: true,
      doc: { en: "Columns that are inputs; null takes all.", zh: "作为输入的列；null 表示全部。" },
    }),
  },
  files: {
    download: { en: "Write them yourself.", zh: "请自己写。" },
    folder: "rows",
    layouts: [
      {
        files: { en: "rows.txt", zh: "rows.txt" },
        train: [{ name: "rows.txt", pattern: /^rows\.txt$/ }],
        test: [],
      },
    ],
  },
  describe: ({ files, params }) => files && read(files, params).then(({ description }) => description),
  load: async ({ files, params }) => {
    const { description, rows } = await read(files, params);
    const split = (rest: number) => {
      const part = rows.filter((_, i) => i % 2 === rest);
      return {
        inputs: Float32Array.from(part.flatMap((row) => row.slice(0, -1).map(Number))),
        labels: Int32Array.from(part, (row) => description.classes.indexOf(row.at(-1)!)),
        size: part.length,
      };
    };
    return { type: "Rows", ...description, normalize: null, train: split(0), test: split(1) };
  },
});

interface Asked {
  readonly file: string;
  readonly features: readonly string[] | null;
}

async function read(files: FileSource, { file, features }: Asked) {
  const path = (await files.list()).find((path) => path.endsWith(file));
  if (!path) throw missingFile(file);
  const content = new TextDecoder().decode(await (await files.open(path)).arrayBuffer());
  const [columns = [], ...lines] = content
    .trim()
    .split("\n")
    .map((line) => line.split(" "));
  const inputs = features ?? columns.slice(0, -1);
  const rows = lines.map((line) => [...inputs.map((name) => line[columns.indexOf(name)]!), line.at(-1)!]);
  const classes = [...new Set(rows.map((row) => row.at(-1)!))].sort();
  return { rows, description: describeFeatures({ features: inputs }, { task: "classification", classes }) };
}
