/** Where `npm run data` reads a data set's files: a folder, an archive, an address of the web. */

import { statSync } from "node:fs";
import { basename, dirname } from "node:path";
import type { DatasetFiles } from "../data/layout.ts";
import { missingFile } from "../data/sources/complaints.ts";
import { memoryFiles } from "../data/sources/memory.ts";
import { nodeFiles } from "../data/sources/nodeFiles.ts";
import type { FileSource } from "../data/sources/source.ts";
import { DataError } from "../define/errors.ts";

type Bytes = Uint8Array<ArrayBuffer>;

interface From {
  readonly files: DatasetFiles;
  /** An address that ends in `/` is a folder, in which the files are called as they are at the official place. */
  readonly from: string | null;
  /** @param total null where the server does not say it */
  readonly onProgress: (progress: {
    readonly file: string;
    readonly bytes: number;
    readonly total: number | null;
  }) => void;
}

/** @throws DataError when there is nothing, or it cannot be got */
export async function openSource({ files, from, onProgress }: From): Promise<FileSource> {
  const { urls = [], folder } = files;
  if (from !== null && !/^https?:\/\//i.test(from)) return onDisk(from);
  if (from === null && urls.length === 0) throw noAddress(folder);
  const addresses = from === null ? urls : from.endsWith("/") ? urls.map((url) => from + nameOf(url)) : [from];
  const downloaded = new Map<string, Bytes>();
  for (const address of addresses) {
    const file = nameOf(address);
    const bytes = await download(address, (progress) => onProgress({ file, ...progress }));
    // Archives are looked for by name alone; of other files the folder says whose they are.
    downloaded.set(addresses.length > 1 ? `${folder}/${file}` : file, bytes);
  }
  return memoryFiles(downloaded);
}

const nameOf = (url: string) => decodeURIComponent(basename(new URL(url).pathname));

function onDisk(path: string): FileSource {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found) throw missingFile(path);
  if (found.isDirectory()) return nodeFiles(path);
  const folder = nodeFiles(dirname(path));
  return { list: async () => [basename(path)], open: folder.open };
}

async function download(
  address: string,
  onProgress: (progress: { readonly bytes: number; readonly total: number | null }) => void,
): Promise<Bytes> {
  try {
    const response = await fetch(address);
    if (!response.ok || !response.body) throw notLoaded(address, `HTTP ${response.status}`);
    const length = Number(response.headers.get("content-length"));
    const total = length > 0 && !response.headers.has("content-encoding") ? length : null;
    const parts: Bytes[] = [];
    let bytes = 0;
    for await (const part of response.body) {
      parts.push(part);
      bytes += part.length;
      onProgress({ bytes, total });
    }
    if (total !== null && bytes !== total) throw notLoaded(address, `${bytes} of ${total} bytes`);
    return new Uint8Array(await new Blob(parts).arrayBuffer());
  } catch (error) {
    if (error instanceof DataError) throw error;
    // Node says `fetch failed`; why is in its cause.
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    throw notLoaded(address, cause instanceof Error ? cause.message : String(cause));
  }
}

const notLoaded = (address: string, got: string) =>
  new DataError({
    where: address,
    got,
    expected: { en: "the whole file", zh: "完整的文件" },
    fix: {
      en: "Check the address and the network, or download it by hand and give it: --from FILE or FOLDER.",
      zh: "请检查网址与网络，或手动下载后用 --from 指定文件或文件夹。",
    },
  });

const noAddress = (folder: string) =>
  new DataError({
    where: folder,
    got: { en: "no known address to download from", zh: "没有已知的下载地址" },
    expected: { en: "the data set's files", zh: "数据集的文件" },
    fix: { en: "Say where they lie: --from FILE, FOLDER or URL.", zh: "请用 --from 指定文件、文件夹或网址。" },
  });
