/** An image set that comes piece by piece from elsewhere: from beside the page, or from the Hub. Types alone. */

import type { Shares } from "../dataset.ts";

export interface Piece {
  /** Its name among the set's pieces, as `siteLayout.ts` knows it. */
  readonly file: string;
  readonly split: keyof Shares;
  readonly images: number;
  /** How many bytes fetching it takes. */
  readonly bytes: number;
}

/** The sizes are those of the whole set. */
export interface PieceSet extends Shares {
  /** In the order in which they are loaded: the first of either split come first, so that training can begin. */
  readonly pieces: readonly Piece[];
  /**
   * The piece as a file in the format of `formats/imageChunk.ts`.
   *
   * @throws DataError where it does not come as it should; what `signal` gives where that is aborted
   */
  fetch(piece: Piece, request: FetchRequest): Promise<Uint8Array<ArrayBuffer>>;
}

export interface FetchRequest {
  readonly signal: AbortSignal;
  /** Bytes of this piece that are there; fewer than before where it begins anew. */
  readonly onBytes: (bytes: number) => void;
}
