/** The share link: the experiment document packed into the part of the address after `#`, which never leaves the browser. */

import { DocumentError } from "../define/errors.ts";
import { loadCode } from "../define/loadCode.ts";
import type { Text } from "../define/text.ts";
import { compactExperiment } from "./compact.ts";
import { both } from "./describe.ts";
import type { Experiment } from "./experiment.ts";

const prefix = "#e=";
/** Characters of a link; browsers and chat programs cut earlier. */
const maxLinkLength = 2 ** 18;
/** A few kilobytes can inflate to gigabytes; a document never needs more than this. */
const maxBytes = 2 ** 20;

/** `#e=` + base64url(deflate-raw(JSON of the experiment without its defaults)). */
export async function encodeLink(experiment: Experiment): Promise<string> {
  const json = new TextEncoder().encode(JSON.stringify(compactExperiment(experiment)));
  const bytes = await pump(json, new CompressionStream("deflate-raw"), Infinity);
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return prefix + btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

/**
 * The experiment in a link's hash.
 *
 * @param hash `location.hash`, with the `#`
 * @throws DocumentError when it is not one of our links, was cut short or changed, or holds no valid document; UserError when the code that checks it does not load
 */
export async function decodeLink(hash: string): Promise<Experiment> {
  if (!hash.startsWith(prefix))
    throw broken(both("no experiment", "没有实验"), both("#e=… in the address", "地址中的 #e=…"));
  const text = hash.slice(prefix.length);
  if (text.length > maxLinkLength) {
    throw broken(
      both(`${text.length} characters`, `${text.length} 个字符`),
      both(`at most ${maxLinkLength}`, `至多 ${maxLinkLength} 个`),
    );
  }
  const json = readJson(await inflate(fromBase64Url(text)));
  // Who opens the page without a link has nothing to check.
  const { parseExperiment } = await loadCode(import("./parse.ts"), "link");
  return parseExperiment(json);
}

function fromBase64Url(text: string): Uint8Array<ArrayBuffer> {
  // `atob` would skip blanks; a link has none.
  if (!/^[\w-]+={0,2}$/.test(text))
    throw broken(
      both("characters that no link has", "链接中不会有的字符"),
      both("letters, digits, - and _", "字母、数字、- 和 _"),
    );
  try {
    const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
    return Uint8Array.from(binary, (character) => character.charCodeAt(0));
  } catch {
    throw broken(both("a text of impossible length", "长度不可能的文本"), both("base64url", "base64url 编码"));
  }
}

async function inflate(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return await pump(bytes, new DecompressionStream("deflate-raw"), maxBytes);
  } catch (error) {
    if (error instanceof DocumentError) throw error;
    throw broken(
      both("data that cannot be unpacked", "无法解压的数据"),
      both("a whole deflate stream", "完整的 deflate 数据"),
    );
  }
}

function readJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    throw broken(both("something that is not JSON", "并非 JSON 的内容"), both("an experiment document", "实验文档"));
  }
}

/** Sends bytes through a stream and collects what comes out, up to `limit` bytes. */
async function pump(
  bytes: Uint8Array<ArrayBuffer>,
  through: GenericTransformStream,
  limit: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const writer = through.writable.getWriter();
  // A bad stream rejects both ends; the reading end reports it, this one must only not go unhandled.
  const writing = writer.write(bytes).then(() => writer.close());
  writing.catch(() => {});
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader: ReadableStreamDefaultReader<Uint8Array> = through.readable.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.length;
    if (size > limit) {
      reader.cancel().catch(() => {});
      throw broken(
        both(`more than ${limit} bytes unpacked`, `解压后超过 ${limit} 字节`),
        both("a document of reasonable size", "大小合理的文档"),
      );
    }
    chunks.push(value);
  }
  const joined = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    joined.set(chunk, at);
    at += chunk.length;
  }
  return joined;
}

function broken(got: Text, expected: Text): DocumentError {
  return new DocumentError({
    where: "link",
    got,
    expected,
    fix: both("Copy the whole link again, or ask for a new one.", "请重新完整复制链接，或请对方再发一次。"),
  });
}
