/** One request over http, ended where the server falls silent; and asking a second time where an answer is not as it should be. */

import { DataError } from "../../define/errors.ts";
import {
  cutOff,
  elsewhere,
  type HttpFile,
  httpComplaint,
  refused,
  silent,
  unreachable,
  webPage,
} from "./httpComplaints.ts";

/** How long a server may take. */
export interface Patience {
  /** For the next byte. */
  readonly silenceMs: number;
  /** Before it is asked again. */
  readonly pauseMs: number;
}

export const usualPatience: Patience = { silenceMs: 30_000, pauseMs: 1000 };

export interface HttpSource extends HttpFile {
  /** Where redirects may lead. A worker is not bound by its page's policy. */
  readonly mayReadFrom: (address: URL) => boolean;
  readonly patience: Patience;
}

interface Request {
  readonly source: HttpSource;
  readonly signal: AbortSignal;
  readonly method?: "GET" | "HEAD";
  /** `bytes=0-99`, as `Range` has it; one that is not a suffix crosses origins without a preflight. */
  readonly range?: string;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** What comes, as it comes. Who has enough stops taking. */
  readonly parts: AsyncIterable<Uint8Array>;
}

const ATTEMPTS = 2;

/** @throws what `signal` gives where it is aborted; else the DataError of the second attempt */
export async function tryTwice<T>(act: () => Promise<T>, signal: AbortSignal, { pauseMs }: Patience): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await act();
    } catch (error) {
      signal.throwIfAborted();
      if (attempt === ATTEMPTS || !(error instanceof DataError)) throw error;
    }
    await pause(pauseMs, signal);
  }
}

/**
 * Asks, and gives the answer to `receive`. When that ends, the connection is done with, however much is still to come.
 *
 * @throws DataError where there is no answer from where there should be one; what `receive` throws; what `signal` gives where it is aborted
 */
export async function request<T>(
  { source, signal, method = "GET", range }: Request,
  receive: (answer: Answer) => Promise<T>,
): Promise<T> {
  signal.throwIfAborted();
  const end = new AbortController();
  const watch = watchSilence(source, end);
  const onAbort = () => end.abort(signal.reason);
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    const response = await fetch(source.address, {
      method,
      signal: end.signal,
      credentials: "omit",
      ...(range && { headers: { Range: range } }),
    }).catch(() => {
      throw httpComplaint(source, unreachable);
    });
    watch.heard();
    checkOrigin(source, response);
    return await receive({
      status: response.status,
      headers: response.headers,
      parts: partsOf(source, response, watch.heard),
    });
  } catch (error) {
    // Whatever came of it, this is why.
    end.signal.throwIfAborted();
    throw error;
  } finally {
    watch.stop();
    signal.removeEventListener("abort", onAbort);
    end.abort();
  }
}

/** @throws DataError for an answer of another status, or one that brings a web page where there should be a file */
export function checkAnswer(source: HttpSource, { status, headers }: Answer, wanted: readonly number[]): void {
  if (!wanted.includes(status)) throw httpComplaint(source, refused(status));
  if (headers.get("content-type")?.includes("text/html")) throw httpComplaint(source, webPage);
}

/** Of what comes; null where it is not told. */
export function lengthOf({ headers }: Answer): number | null {
  const said = headers.get("content-length");
  // What is packed on the way has another length when it is there.
  const isTold = said !== null && /^\d+$/.test(said) && !headers.get("content-encoding");
  return isTold ? Number(said) : null;
}

function checkOrigin(source: HttpSource, { url, redirected }: Response): void {
  if (!redirected) return;
  const address = new URL(url);
  if (!source.mayReadFrom(address)) throw httpComplaint(source, elsewhere(address.host));
}

/** Ends the request with a complaint when nothing is heard for too long. */
function watchSilence(source: HttpSource, end: AbortController) {
  const { silenceMs } = source.patience;
  const set = () => setTimeout(() => end.abort(httpComplaint(source, silent(silenceMs))), silenceMs);
  let timer = set();
  return {
    heard: () => {
      clearTimeout(timer);
      timer = set();
    },
    stop: () => clearTimeout(timer),
  };
}

async function* partsOf(source: HttpSource, { body }: Response, heard: () => void): AsyncGenerator<Uint8Array, void> {
  if (!body) return;
  const reader = body.getReader();
  let bytes = 0;
  const read = () =>
    reader.read().catch(() => {
      throw httpComplaint(source, cutOff(bytes));
    });
  for (let part = await read(); !part.done; part = await read()) {
    heard();
    bytes += part.value.length;
    yield part.value;
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const onAbort = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", onAbort);
      resolve();
    }, ms);
    signal.addEventListener("abort", onAbort, { once: true });
  });
}
