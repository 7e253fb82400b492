/** A zip archive, written in short slices. The same files give the same bytes. */

import { Zip, ZipDeflate } from "fflate";
import type { ProjectFile } from "./exports.ts";

const sliceBytes = 2 ** 18;
/** The first day that a zip can name, so that no archive says when it was made. */
const firstDay = new Date(1980, 0, 1);

/** @param between awaited between slices of some milliseconds; an error it throws stops it */
export async function zip(
  files: readonly ProjectFile[],
  between: () => Promise<void>,
): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array[] = [];
  const archive = new Zip((error, part) => {
    if (error) throw error;
    parts.push(part);
  });
  for (const { path, bytes } of files) {
    const entry = new ZipDeflate(path);
    entry.mtime = firstDay;
    archive.add(entry);
    for (let at = 0; at < bytes.length || at === 0; at += sliceBytes) {
      entry.push(bytes.subarray(at, at + sliceBytes), at + sliceBytes >= bytes.length);
      await between();
    }
  }
  archive.end();
  return joined(parts);
}

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
