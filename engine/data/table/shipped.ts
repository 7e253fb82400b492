/** What the tables that the site brings are, for whoever chooses one: plain facts. Their licence asks for the source to be named where they are shown. */

import type { Text } from "../../define/text.ts";
import { type ShippedFile, shippedFiles } from "./shippedFiles.ts";

export interface ShippedTable {
  /** As a document names it. */
  readonly file: ShippedFile;
  readonly title: Text;
  /** One sentence: what a row is, and what is to be learned. */
  readonly doc: Text;
  /** Who made it, when, and where it is from; short, for a line of its own. */
  readonly source: Text;
  readonly address: string;
  readonly licence: string;
  /** Without the header. */
  readonly rows: number;
  readonly columns: number;
}

const facts: Readonly<Record<ShippedFile, Omit<ShippedTable, "file">>> = {
  "iris.csv": {
    title: { en: "Iris", zh: "鸢尾花" },
    doc: {
      en: "150 flowers, four lengths of each: which of three species is it?",
      zh: "150 朵花，各量四个长度：它属于三个品种中的哪一个？",
    },
    source: "Fisher (1936), UCI",
    address: "https://doi.org/10.24432/C56C76",
    licence: "CC BY 4.0",
    rows: 150,
    columns: 5,
  },
  "german.csv": {
    title: { en: "German credit", zh: "德国信贷" },
    doc: {
      en: "1,000 loans of a bank, 24 numbers about each: was it paid back?",
      zh: "某银行的 1000 笔贷款，各有 24 个数：是否按期还清？",
    },
    source: "Hofmann (1994), Statlog, UCI",
    address: "https://doi.org/10.24432/C5NC77",
    licence: "CC BY 4.0",
    rows: 1000,
    columns: 25,
  },
};

/** In the order in which they are offered. */
export const shippedTables: readonly ShippedTable[] = shippedFiles.map((file) => ({ file, ...facts[file] }));
