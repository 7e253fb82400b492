/** Reads exact amounts from a stream of chunks of any size. */

type Bytes = Uint8Array<ArrayBuffer>;

export class ByteReader {
  readonly #reader: ReadableStreamDefaultReader<Bytes>;
  readonly #toError: (error: unknown) => unknown;
  #chunk: Bytes = new Uint8Array(0);

  /** @param toError what to throw for an error of the stream */
  constructor(stream: ReadableStream<Bytes>, toError: (error: unknown) => unknown) {
    this.#reader = stream.getReader();
    this.#toError = toError;
  }

  /** Fills `target`; returns how many bytes there were, fewer only at the end. */
  async fill(target: Bytes): Promise<number> {
    let filled = 0;
    while (filled < target.length && (await this.#available())) {
      const part = this.#chunk.subarray(0, target.length - filled);
      target.set(part, filled);
      filled += part.length;
      this.#chunk = this.#chunk.subarray(part.length);
    }
    return filled;
  }

  /** Passes over `count` bytes; returns how many there were. */
  async skip(count: number): Promise<number> {
    let skipped = 0;
    while (skipped < count && (await this.#available())) {
      const part = Math.min(this.#chunk.length, count - skipped);
      skipped += part;
      this.#chunk = this.#chunk.subarray(part);
    }
    return skipped;
  }

  /** The rest is of no interest. */
  async cancel(): Promise<void> {
    // A stream that has failed says so to whoever reads it.
    await this.#reader.cancel().catch(() => {});
  }

  async #available(): Promise<boolean> {
    while (this.#chunk.length === 0) {
      const next = await this.#reader.read().catch((error: unknown) => {
        throw this.#toError(error);
      });
      if (next.done) return false;
      this.#chunk = next.value;
    }
    return true;
  }
}
