/**
 * A file on a server, of which formats read the ranges they need. A range that breaks off goes on at the byte where it was. Where a server gives no
 * ranges, the whole file is downloaded once and read from memory.
 */

import { DataError } from "../../define/errors.ts";
import { bytesOf, httpComplaint, moreThan, otherRange, tooLarge, wrongLength } from "./httpComplaints.ts";
import { type Answer, checkAnswer, type HttpSource, lengthOf, request, tryTwice } from "./httpRequest.ts";
import { rangeBlob } from "./rangeBlob.ts";
import type { FileBlob } from "./source.ts";

type Bytes = Uint8Array<ArrayBuffer>;

export interface Download {
  readonly signal: AbortSignal;
  /** Bytes that are there of those asked for so far. Fewer than before where a range begins anew. */
  readonly onBytes: (bytes: number, totalBytes: number) => void;
}

export interface HttpBlob {
  readonly sizeBytes: number;
  /** The file as this download reads it. */
  blob(download: Download): FileBlob;
}

/** Far more than the largest set's file. A server can claim any length. */
const MOST_BYTES = 2 ** 30;
/** What a server answers that has the file and gives no ranges of it. */
const withoutRanges = [405, 416, 501];

/** @throws DataError, here and from reading, where the file does not come as it should; what `signal` gives where that is aborted */
export async function openHttpBlob(source: HttpSource, opening: Download): Promise<HttpBlob> {
  const state: { whole: Bytes | null } = { whole: null };

  /** @returns null where the answer is no range: then the whole file came, or is still to be asked for */
  async function getRange<T>(
    range: string,
    { signal, onBytes }: Download,
    receive: (answer: Answer) => Promise<T>,
  ): Promise<T | null> {
    return await request({ source, signal, range }, async (answer) => {
      if (withoutRanges.includes(answer.status)) return null;
      checkAnswer(source, answer, [200, 206]);
      if (answer.status === 206) return await receive(answer);
      state.whole = await receiveWhole(source, answer, onBytes);
      return null;
    });
  }

  async function getWhole({ signal, onBytes }: Download): Promise<Bytes> {
    return await twice(signal, () =>
      request({ source, signal }, async (answer) => {
        checkAnswer(source, answer, [200]);
        return await receiveWhole(source, answer, onBytes);
      }),
    );
  }

  const twice = <T>(signal: AbortSignal, act: () => Promise<T>) => tryTwice(act, signal, source.patience);

  async function findSize(): Promise<number> {
    const told = await askSize(source, opening.signal);
    if (told) return told;
    // An answer to this says by its length how long the file is, or brings it.
    const found = await twice(opening.signal, () => getRange("bytes=0-", opening, async (answer) => lengthOf(answer)));
    if (found) return found;
    state.whole ??= await getWhole(opening);
    return state.whole.length;
  }

  const sizeBytes = await findSize();
  if (sizeBytes > MOST_BYTES) throw httpComplaint(source, tooLarge(MOST_BYTES));

  async function read(start: number, end: number, download: Download): Promise<Bytes> {
    const { signal, onBytes } = download;
    if (state.whole === null) {
      const bytes = new Uint8Array(end - start);
      let filled = 0;
      const onFilled = (count: number) => {
        filled = count;
        onBytes(filled, bytes.length);
      };
      const goOn = async () => {
        if (filled === bytes.length) return true;
        const range = { first: start + filled, last: end - 1 };
        return await getRange(`bytes=${range.first}-${range.last}`, download, async (answer) => {
          checkRange(source, answer, { ...range, sizeBytes });
          await fill(source, { parts: answer.parts, bytes, from: filled, onFilled });
          return true;
        });
      };
      if (await twice(signal, goOn)) return bytes;
      state.whole ??= await getWhole(download);
    }
    if (state.whole.length !== sizeBytes)
      throw httpComplaint(source, wrongLength(bytesOf(state.whole.length), sizeBytes));
    onBytes(end - start, end - start);
    return state.whole.subarray(start, end);
  }

  return {
    sizeBytes,
    blob: ({ signal, onBytes }) => {
      let before = 0;
      return rangeBlob({
        size: sizeBytes,
        read: async (start, end) => {
          const onMore = (bytes: number, totalBytes: number) => onBytes(before + bytes, before + totalBytes);
          const bytes = await read(start, end, { signal, onBytes: onMore });
          before += bytes.length;
          return bytes;
        },
      });
    },
  };
}

/** null where it is not told. A server may refuse this question, or let no other site ask it, and yet give the file. */
async function askSize(source: HttpSource, signal: AbortSignal): Promise<number | null> {
  try {
    return await request({ source, signal, method: "HEAD" }, async (answer) =>
      answer.status === 200 ? lengthOf(answer) : null,
    );
  } catch (error) {
    if (error instanceof DataError && !signal.aborted) return null;
    throw error;
  }
}

interface Range {
  readonly first: number;
  readonly last: number;
  readonly sizeBytes: number;
}

/** Of another site's answer a page sees the range only where the server lets it. */
function checkRange(source: HttpSource, { headers }: Answer, { first, last, sizeBytes }: Range): void {
  const said = headers.get("content-range");
  const expected = [sizeBytes, "*"].map((size) => `bytes ${first}-${last}/${size}`);
  if (said !== null && !expected.includes(said)) throw httpComplaint(source, otherRange(said, expected[0]!));
}

interface Filling {
  readonly parts: AsyncIterable<Uint8Array>;
  readonly bytes: Bytes;
  readonly from: number;
  readonly onFilled: (count: number) => void;
}

async function fill(source: HttpSource, { parts, bytes, from, onFilled }: Filling): Promise<void> {
  let filled = from;
  for await (const part of parts) {
    if (filled + part.length > bytes.length) {
      onFilled(0);
      throw httpComplaint(source, wrongLength(moreThan(bytes.length), bytes.length));
    }
    bytes.set(part, filled);
    filled += part.length;
    onFilled(filled);
  }
  if (filled < bytes.length) throw httpComplaint(source, wrongLength(bytesOf(filled), bytes.length));
}

async function receiveWhole(source: HttpSource, answer: Answer, onBytes: Download["onBytes"]): Promise<Bytes> {
  const told = lengthOf(answer);
  if (told !== null && told > MOST_BYTES) throw httpComplaint(source, tooLarge(MOST_BYTES));
  let bytes = new Uint8Array(told ?? 2 ** 20);
  let filled = 0;
  onBytes(0, bytes.length);
  for await (const part of answer.parts) {
    const needed = filled + part.length;
    if (needed > MOST_BYTES) throw httpComplaint(source, tooLarge(MOST_BYTES));
    if (needed > bytes.length) {
      const larger = new Uint8Array(2 * needed);
      larger.set(bytes);
      bytes = larger;
    }
    bytes.set(part, filled);
    filled = needed;
    onBytes(filled, bytes.length);
  }
  if (told !== null && filled !== told) throw httpComplaint(source, wrongLength(bytesOf(filled), told));
  return bytes.subarray(0, filled);
}
