/** What is said of a file that does not come over http as it should. */

import { DataError } from "../../define/errors.ts";
import { inLanguage, type Text } from "../../define/text.ts";

/** A file of another server, and what people are told of it. */
export interface HttpFile {
  readonly address: URL;
  /** What else there is to do where it does not come: one sentence. */
  readonly otherwise: Text;
}

interface Said {
  readonly got: Text;
  readonly expected?: Text;
  /** What to do, before what else there is to do. */
  readonly first?: Text;
}

/** Of the way here, not of what the file is. */
export class HttpError extends DataError {}

export function httpComplaint({ address, otherwise }: HttpFile, { got, expected, first }: Said): HttpError {
  const fix = (language: "en" | "zh", between: string) =>
    [first ?? tryAgain, otherwise].map((text) => inLanguage(text, language)).join(between);
  return new HttpError({
    where: address.href,
    got,
    expected: expected ?? { en: "the file", zh: "该文件" },
    fix: { en: fix("en", " "), zh: fix("zh", "") },
  });
}

const tryAgain: Text = { en: "Try again.", zh: "请重试。" };

/** The browser does not tell a page which of the two it is. */
export const unreachable: Said = {
  got: {
    en: "no answer that may be read: there is no connection, or the server does not allow it to this page (CORS)",
    zh: "没有可读取的响应：没有网络连接，或服务器不允许本页面读取（CORS）",
  },
  first: { en: "Check the connection and try again.", zh: "请检查网络连接后重试。" },
};

export const cutOff = (bytes: number): Said => ({
  got: { en: `a connection that broke off after ${bytes} bytes`, zh: `连接在 ${bytes} 字节后中断` },
});

export const silent = (silenceMs: number): Said => ({
  got: { en: `not one byte in ${silenceMs / 1000} seconds`, zh: `${silenceMs / 1000} 秒内没有收到任何字节` },
});

export const wrongLength = (got: Text, expectedBytes: number): Said => ({ got, expected: bytesOf(expectedBytes) });

export const bytesOf = (bytes: number): Text => ({ en: `${bytes} bytes`, zh: `${bytes} 字节` });
export const moreThan = (bytes: number): Text => ({ en: `more than ${bytes} bytes`, zh: `超过 ${bytes} 字节` });

export const tooLarge = (mostBytes: number): Said => ({
  got: moreThan(mostBytes),
  expected: { en: "a file that fits into memory", zh: "内存容纳得下的文件" },
});

export const otherRange = (range: string, expected: string): Said => ({
  got: { en: `the range ${range}`, zh: `范围 ${range}` },
  expected: { en: `the range ${expected}`, zh: `范围 ${expected}` },
});

export const webPage: Said = {
  got: { en: "a web page (HTML)", zh: "网页（HTML）" },
  first: {
    en: "Check the address, and whether the network asks you to sign in first.",
    zh: "请检查地址，以及所在网络是否要求先登录。",
  },
};

export const elsewhere = (host: string): Said => ({
  got: { en: `a redirect to ${host}`, zh: `重定向到 ${host}` },
  expected: { en: "a host that this page may read data from", zh: "本页面可以读取数据的主机" },
  first: { en: "Nothing was taken from there.", zh: "未从那里读取任何内容。" },
});

export function refused(status: number): Said {
  if (status === 404 || status === 410)
    return { got: { en: `no such file (HTTP ${status})`, zh: `没有这个文件（HTTP ${status}）` } };
  if (status === 401 || status === 403)
    return {
      got: { en: `a file that may not be read (HTTP ${status})`, zh: `文件不允许读取（HTTP ${status}）` },
    };
  if (status === 429)
    return {
      got: { en: "too many requests (HTTP 429)", zh: "请求过多（HTTP 429）" },
      first: { en: "Wait some minutes, then try again.", zh: "请等待几分钟后重试。" },
    };
  if (status >= 500)
    return {
      got: { en: `a server in trouble (HTTP ${status})`, zh: `服务器出错（HTTP ${status}）` },
      first: { en: "Try again later.", zh: "请稍后重试。" },
    };
  return { got: `HTTP ${status}` };
}
