/** A table's file as a data set: finds it, reads it once for description and data, and prepares what the document takes of it. */

import type { Rng } from "../../define/rng.ts";
import { inLanguage, type Text } from "../../define/text.ts";
import type { Dataset, OnProgress } from "../dataset.ts";
import type { Description } from "../description.ts";
import type { OpenedFile } from "../formats/images.ts";
import { fileName } from "../paths.ts";
import type { FileSource } from "../sources/source.ts";
import { type Cells, readCells } from "./cells.ts";
import { complain, named, quoted } from "./complain.ts";
import { type Prepared, prepare, type TableParams } from "./prepare.ts";
import { rememberLast } from "./rememberLast.ts";
import { splitTable } from "./split.ts";

export interface TableRequest {
  readonly params: TableParams;
  readonly files: FileSource;
}

export const describeTable = async ({ params, files }: TableRequest): Promise<Description> =>
  (await prepareFile(await openTable(files, params.file), params)).description;

export async function loadTable({
  params,
  files,
  rng,
  onProgress,
}: TableRequest & { readonly rng: Rng; readonly onProgress: OnProgress }): Promise<Omit<Dataset, "type">> {
  onProgress({ fraction: 0, file: params.file });
  const file = await openTable(files, params.file);
  const prepared = await prepareFile(file, params);
  const splits = splitTable(prepared, params, rng);
  onProgress({ fraction: 1, file: params.file });
  const notice = joined(prepared.notices);
  return { ...prepared.description, normalize: null, ...splits, file, ...(notice && { notice }) };
}

const joined = (notices: readonly Text[]): Text | null =>
  notices.length === 0
    ? null
    : {
        en: notices.map((notice) => inLanguage(notice, "en")).join(" "),
        zh: notices.map((notice) => inLanguage(notice, "zh")).join(""),
      };

const lastPrepared = rememberLast<Prepared>();

const prepareFile = async (file: OpenedFile, params: TableParams): Promise<Prepared> =>
  prepared(await readCells(file, params), params);

/** Once for a page that asks what a table would be, for its description and for its data. */
export const prepared = (cells: Cells, params: TableParams): Prepared =>
  lastPrepared([cells, JSON.stringify(Object.entries(params).sort())], () => prepare(cells, params));

/** @throws DataError where there is no such file, or more than one */
export async function openTable(files: FileSource, file: string): Promise<OpenedFile> {
  const path = await pathOf(files, file);
  return { path, blob: await files.open(path) };
}

/** The path itself, or that of the only file of that name, wherever it lies. */
async function pathOf(files: FileSource, file: string): Promise<string> {
  const paths = await files.list();
  if (paths.includes(file)) return file;
  const sameName = file === "" ? [] : paths.filter((path) => fileName(path) === fileName(file));
  if (sameName.length === 1) return sameName[0]!;
  const offered = sameName.length > 0 ? sameName : paths;
  throw complain({
    where: "dataset.file",
    got: file === "" ? { en: "no file", zh: "没有文件" } : quoted(file),
    expected: { en: "the name of a table's file", zh: "表格的文件名" },
    fix:
      offered.length === 0
        ? {
            en: "Drop the table onto the page, or put it into the data folder, and write its name here.",
            zh: "请把表格拖到页面上，或放进数据文件夹，并在此写明文件名。",
          }
        : {
            en: `Write the name of one that is at hand: ${named(offered)}.`,
            zh: `请写明现有文件之一的名称：${named(offered)}。`,
          },
  });
}
