/** A table of the user's own: what a document says of it. `table/readTable.ts` reads it. */

import { fileDataset } from "../define/entry.ts";
import { loadCode } from "../define/loadCode.ts";
import { bool, choice, names, num, type ParamValues, text, trueOrFalse, union, word } from "../define/param.ts";
import { delimiters } from "./formats/delimiters.ts";
import type { TableParams } from "./table/prepare.ts";
import { shippedPaths } from "./table/shippedFiles.ts";

/** The schema lets the values be nothing else. */
export const tableParams = (values: ParamValues): TableParams => values as unknown as TableParams;
const tableFields = (values: ParamValues): Partial<TableParams> => values as unknown as Partial<TableParams>;

const guessTable = () => loadCode(import("./table/guessTable.ts"), "CSV");
const readTable = () => loadCode(import("./table/readTable.ts"), "CSV");

export const CSV = fileDataset({
  title: { en: "Table", zh: "表格" },
  doc: {
    en: "Rows of a table of your own (CSV): some columns are the inputs, one is what is to be learned. The file is read as it is; nothing is uploaded.",
    zh: "你自己的表格（CSV）的各行：一些列作为输入，一列是要学习的目标。文件按原样读取，不会上传。",
  },
  files: {
    download: {
      en: "Take any table that is saved as text: in a spreadsheet, “Save as … CSV UTF-8”.",
      zh: "任何保存为文本的表格均可：在电子表格软件中选择“另存为 … CSV UTF-8”。",
    },
    folder: "tables",
    layouts: [
      {
        files: { en: "a table (.csv, .tsv, .txt, .data)", zh: "表格（.csv、.tsv、.txt、.data）" },
        train: [{ name: "table.csv", pattern: /\.(csv|tsv|tab|txt|data|data-numeric|dat)$/i }],
        test: [],
      },
    ],
  },
  params: {
    file: text({
      shownOn: "table",
      initial: "",
      doc: { en: "Name of the table's file.", zh: "表格的文件名。" },
    }),
    target: text({
      shownOn: "table",
      initial: "",
      doc: { en: "The column that is to be learned.", zh: "要学习的目标列。" },
    }),
    features: names({
      shownOn: "table",
      default: null,
      nullIsAll: true,
      doc: {
        en: "The columns that are the inputs, in this order; null takes all but the target.",
        zh: "作为输入的列，按此顺序；null 表示除目标列外的全部。",
      },
    }),
    delimiter: choice({
      shownOn: "table",
      default: ",",
      options: delimiters,
      labels: { "\t": { en: "tab", zh: "制表符" }, whitespace: { en: "blanks", zh: "空白" } },
      doc: {
        en: "What stands between cells. Between semicolons numbers may have decimal commas; whitespace is any run of blanks.",
        zh: "单元格之间的分隔符。用分号分隔时，数可带小数逗号；whitespace 表示任意连续空白。",
      },
    }),
    header: bool({
      shownOn: "table",
      default: true,
      doc: {
        en: "The first line holds the columns' names; without it they are 0, 1 and so on.",
        zh: "第一行是列名；否则各列依次名为 0、1……",
      },
    }),
    task: choice({
      shownOn: "table",
      default: "classification",
      options: ["classification", "regression"],
      doc: {
        en: "Classification learns which class a row is of; regression learns a number.",
        zh: "classification 学习每行属于哪个类别；regression 学习一个数值。",
      },
    }),
    standardize: union({
      shownOn: "table",
      default: true,
      forms: [trueOrFalse, word("all")],
      doc: {
        en: "Gives columns of numbers mean 0 and standard deviation 1, as the training rows have them. With all they are taken from all rows: then the test rows are no longer unseen.",
        zh: "按训练行的统计把数值列变为均值 0、标准差 1。all 表示用全部行统计：测试行便不再是没见过的。",
      },
    }),
    test_fraction: num({
      default: 0.2,
      min: 0,
      max: 1,
      excludesMin: true,
      excludesMax: true,
      isShare: true,
      slider: { min: 0.05, max: 0.5, scale: "linear" },
      doc: {
        en: "Share of the rows kept for testing. Training never sees them.",
        zh: "留作测试的行所占的比例。训练时不会用到它们。",
      },
    }),
    shuffle_split: bool({
      default: true,
      doc: {
        en: "Draws the rows for testing by the seed; without it they are the last ones of the file.",
        zh: "按种子随机抽取测试行；否则取文件的最后若干行。",
      },
    }),
    missing: choice({
      shownOn: "table",
      default: "error",
      options: ["error", "drop", "mean"],
      doc: {
        en: "What becomes of missing values: error refuses the table, drop leaves the row out, mean fills in the training rows' mean, for categories their most frequent value.",
        zh: "如何处理缺失值：error 拒绝该表，drop 略去该行，mean 用训练行的均值填补，类别则用出现最多的值。",
      },
    }),
    categories: names({
      shownOn: "table",
      default: [],
      least: 0,
      doc: {
        en: "Columns that are read as categories though they hold numbers; columns that hold text always are.",
        zh: "虽为数值但按类别读取的列；含文本的列总是类别。",
      },
    }),
  },
  describe: ({ params, files }) =>
    files && readTable().then(({ describeTable }) => describeTable({ params: tableParams(params), files })),
  shipped: ({ file }) => shippedPaths.find((path) => path === file || path === `tables/${file}`) ?? null,
  guess: async ({ held, files }) => (await guessTable()).guessTable({ held: tableFields(held), files }),
  view: async ({ params, files }) => (await guessTable()).viewTable({ params: tableParams(params), files }),
  load: async ({ params, files, rng, onProgress }) => {
    const { loadTable } = await readTable();
    return { type: "CSV", ...(await loadTable({ params: tableParams(params), files, rng, onProgress })) };
  },
});
