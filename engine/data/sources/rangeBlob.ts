/** A file of which any range of bytes can be asked for, wherever it lies, as the part of `Blob` that formats read. */

import type { FileBlob } from "./source.ts";

type Bytes = Uint8Array<ArrayBuffer>;

interface Ranges {
  readonly size: number;
  /** Bytes `start` … `end` − 1, all of them. */
  read(start: number, end: number): Promise<Bytes>;
}

/** What a stream reads at a time. */
const PIECE = 2 ** 20;

export const rangeBlob = (file: Ranges): FileBlob => within(file, 0, file.size);

function within(file: Ranges, from: number, to: number): FileBlob {
  const size = to - from;
  return {
    size,
    slice: (start = 0, end = size) => {
      const first = Math.min(Math.max(start, 0), size);
      return within(file, from + first, from + Math.min(Math.max(end, first), size));
    },
    arrayBuffer: async () => {
      const bytes = await file.read(from, to);
      return bytes.length === bytes.buffer.byteLength ? bytes.buffer : bytes.slice().buffer;
    },
    stream: () => {
      let at = from;
      return new ReadableStream({
        pull: async (controller) => {
          if (at >= to) return controller.close();
          const end = Math.min(at + PIECE, to);
          controller.enqueue(await file.read(at, end));
          at = end;
        },
      });
    },
  };
}

/** The same file; `onRead` hears how many bytes of it were read. */
export const countedBlob = (blob: FileBlob, onRead: (bytes: number) => void): FileBlob =>
  rangeBlob({
    size: blob.size,
    read: async (start, end) => {
      const bytes = new Uint8Array(await blob.slice(start, end).arrayBuffer());
      onRead(bytes.length);
      return bytes;
    },
  });
