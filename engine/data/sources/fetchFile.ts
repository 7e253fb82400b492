/** A small file from the site that the page is from, fetched whole. */

import { checkAnswer, type HttpSource, request, tryTwice } from "./httpRequest.ts";

/** @throws DataError where it does not come as it should; what `signal` gives where that is aborted */
export async function fetchFile(address: URL, signal: AbortSignal): Promise<Blob> {
  const source: HttpSource = {
    address,
    otherwise: { en: "If you are offline, choose other data.", zh: "如果没有联网，请改用其他数据。" },
    mayReadFrom: ({ origin }) => origin === address.origin,
    patience: { silenceMs: 10_000, pauseMs: 500 },
  };
  const get = () =>
    request({ source, signal }, async (answer) => {
      checkAnswer(source, answer, [200]);
      const parts: Uint8Array<ArrayBuffer>[] = [];
      for await (const part of answer.parts) parts.push(new Uint8Array(part));
      return new Blob(parts);
    });
  return await tryTwice(get, signal, source.patience);
}
