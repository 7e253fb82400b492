/** A table whose file alone says what it is: `size weight kind`, then a row of numbers and a class a line. Every other row is for testing. */

import { describeFeatures } from "../../engine/data/describe.ts";
import { missingFile } from "../../engine/data/sources/complaints.ts";
import type { FileSource } from "../../engine/data/sources/source.ts";
import { dataset } from "../../engine/define/entry.ts";

export const Rows = dataset({
  title: { en: "Rows", zh: "行" },
  doc: { en: "Rows of a file.", zh: "文件中的行。" },
  params: {},
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
  describe: ({ files }) => files && read(files).then(({ description }) => description),
  load: async ({ files }) => {
    const { description, rows } = await read(files);
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

async function read(files: FileSource) {
  const path = (await files.list()).find((path) => path.endsWith("rows.txt"));
  if (!path) throw missingFile("rows.txt");
  const text = new TextDecoder().decode(await (await files.open(path)).arrayBuffer());
  const [names = [], ...rows] = text
    .trim()
    .split("\n")
    .map((line) => line.split(" "));
  const classes = [...new Set(rows.map((row) => row.at(-1)!))].sort();
  return { rows, description: describeFeatures({ features: names.slice(0, -1) }, { task: "classification", classes }) };
}
