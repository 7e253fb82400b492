/** What a source of files is: a folder under Node, files given to the page, bytes in memory. Types alone; formats read what sources hand out. */

/** A file of which any range can be read without the rest. A `File` and a `Blob` are one. */
export interface FileBlob {
  readonly size: number;
  slice(start?: number, end?: number): FileBlob;
  /** Not to be written to: bytes in memory are handed out as they lie. */
  arrayBuffer(): Promise<ArrayBuffer>;
  stream(): ReadableStream<Uint8Array<ArrayBuffer>>;
}

export interface FileSource {
  /** Paths relative to the data folder, `cifar-10-batches-bin/data_batch_1.bin`. */
  list(): Promise<readonly string[]>;
  /**
   * Reads no content yet. Throws DataError when there is no such file; so does reading when it cannot be read. A table is read once where
   * this gives the same object each time: see `openedOnce.ts`.
   */
  open(path: string): Promise<FileBlob>;
}

/** A file and where it was: a `File` that is sent to the worker keeps its name alone. */
export interface NamedFile {
  /** From the folder on that was given, with `/` between folders; of a single file its name. */
  readonly path: string;
  readonly file: File;
}

/** A file that the user dropped or chose. */
export interface GivenFile extends NamedFile {
  /** The type of data set that was chosen then. */
  readonly chosen: string;
}
