/** The site's own data folder as a source: the manifest, then chunk after chunk, each held to its length and sum and asked for twice at most. */

import { DataError } from "../../define/errors.ts";
import type { FetchRequest, PieceSet } from "./pieces.ts";
import { manifestName, readManifest, type SiteChunk, type SiteManifest, type SiteSet } from "./siteManifest.ts";
import { canCheckSums, sumOf } from "./sums.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/** A manifest of all data sets there are is far smaller. */
const MOST_MANIFEST_BYTES = 2 ** 20;
const ATTEMPTS = 2;

/**
 * What lies in the folder; null where a site has none, which is no fault of anybody's.
 *
 * @param address of the folder, with `/` at its end
 * @throws DataError for a manifest that cannot be read
 */
export async function findSite(address: string, signal?: AbortSignal): Promise<SiteManifest | null> {
  const url = new URL(manifestName, address);
  // The server's own word each time: a data set may have been added.
  const response = await fetch(url, { cache: "no-cache", ...(signal && { signal }) }).catch(() => null);
  // A server may answer with a page of its own where there is no file.
  if (!response?.ok || response.headers.get("content-type")?.includes("text/html")) return null;
  const text = await response.text();
  return readManifest(text.slice(0, MOST_MANIFEST_BYTES), url.pathname);
}

/** @param address of the folder, with `/` at its end */
export function siteSet({ train, test, chunks }: SiteSet, address: string): PieceSet {
  const byFile = new Map(chunks.map((chunk) => [chunk.file, chunk]));
  return {
    train,
    test,
    pieces: chunks,
    fetch: ({ file }, request) => fetchChunk({ ...request, address, chunk: byFile.get(file)! }),
  };
}

interface ChunkRequest extends FetchRequest {
  readonly address: string;
  readonly chunk: SiteChunk;
}

async function fetchChunk(request: ChunkRequest): Promise<Bytes> {
  const { chunk, signal, onBytes } = request;
  for (let attempt = 1; ; attempt++) {
    try {
      return await tryChunk(request);
    } catch (error) {
      signal.throwIfAborted();
      onBytes(0);
      if (attempt < ATTEMPTS) continue;
      // What a browser says of it is in its own language, and only that nothing came.
      throw error instanceof DataError ? error : broken(chunk, { en: "a connection that broke off", zh: "连接中断" });
    }
  }
}

async function tryChunk({ address, chunk, signal, onBytes }: ChunkRequest): Promise<Bytes> {
  const response = await fetch(new URL(chunk.file, address), { signal });
  if (!response.ok || !response.body) throw broken(chunk, `HTTP ${response.status}`);
  const bytes = new Uint8Array(chunk.bytes);
  let filled = 0;
  const reader = response.body.getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    if (filled + part.value.length > bytes.length) {
      await reader.cancel();
      throw broken(chunk, { en: `more than ${chunk.bytes} bytes`, zh: `超过 ${chunk.bytes} 字节` });
    }
    bytes.set(part.value, filled);
    filled += part.value.length;
    onBytes(filled);
  }
  if (filled < bytes.length) throw broken(chunk, { en: `${filled} bytes`, zh: `${filled} 字节` });
  if (canCheckSums() && (await sumOf(bytes)) !== chunk.sha256)
    throw broken(chunk, { en: "bytes with another SHA-256 sum", zh: "SHA-256 校验和不符的内容" });
  return bytes;
}

const broken = (chunk: SiteChunk, got: DataError["complaint"]["got"]) =>
  new DataError({
    where: chunk.file,
    got,
    expected: {
      en: `${chunk.bytes} bytes with the sum that the manifest gives`,
      zh: `${chunk.bytes} 字节，校验和与清单一致`,
    },
    fix: {
      en: "Try again. If it stays so, whoever runs this site should write its data anew: npm run data.",
      zh: "请重试。若仍然如此，请网站管理员用 npm run data 重新写出数据。",
    },
  });
