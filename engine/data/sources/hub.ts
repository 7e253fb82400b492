/**
 * An image set straight from the Hugging Face Hub: its two Parquet files, read by ranges, as pieces in our own format. The plan follows from the files
 * alone, so that what was broken off goes on at the next piece.
 */

import { DataError } from "../../define/errors.ts";
import type { Text } from "../../define/text.ts";
import { sizeOf } from "../../graph/shape.ts";
import { writeChunk } from "../formats/imageChunk.ts";
import type { ImageKind } from "../formats/images.ts";
import { type ImageGroup, rangesOf, readGroups, sum } from "../formats/parquetGroups.ts";
import { readImages } from "../formats/parquetImages.ts";
import type { HubFiles } from "../layout.ts";
import { pieceName } from "../siteLayout.ts";
import { type Download, type HttpBlob, openHttpBlob } from "./httpBlob.ts";
import { HttpError, httpComplaint } from "./httpComplaints.ts";
import { type HttpSource, type Patience, usualPatience } from "./httpRequest.ts";
import { isHubAddress } from "./hubBase.ts";
import type { FetchRequest, Piece, PieceSet } from "./pieces.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/** An image set that the Hub has. */
export interface HubSet {
  readonly type: string;
  readonly kind: ImageKind;
  readonly hub: HubFiles;
}

export interface HubRequest extends Download {
  readonly set: HubSet;
  /** The Hub's address or a mirror's, as `hubBase` takes it. */
  readonly base: string;
  readonly patience?: Patience;
}

/** Images of a split's pieces, at most, unless a row group has more: of the first, the second, and all that follow. */
const PIECE_IMAGES = [1000, 4000, 5000] as const;
/** Decoding lets others have their turn after about so long, so that training goes on. */
const TURN_MS = 20;

/**
 * Reads what the files say of themselves; or all of them where the server gives no ranges.
 *
 * @throws DataError where a file does not come, or is not what it should be; what `signal` gives where that is aborted
 */
export async function openHub(request: HubRequest): Promise<PieceSet> {
  // One after the other: where the first does not come, the second is not asked for.
  const test = await openSplit("test", request);
  const train = await openSplit("train", request);
  // The first of either, so that training can begin; then enough to learn from for a while.
  const [firstTest, ...laterTest] = test;
  const [firstTrain, secondTrain, ...laterTrain] = train;
  const planned = [firstTest, firstTrain, secondTrain, ...laterTest, ...laterTrain].filter(
    (piece) => piece !== undefined,
  );
  const imagesOf = (pieces: readonly Piece[]) => sum(pieces.map(({ images }) => images));
  return {
    train: imagesOf(train),
    test: imagesOf(test),
    pieces: planned.map(({ file, split, images, bytes }) => ({ file, split, images, bytes })),
    fetch: (piece, download) => fetchPiece(planned.find(({ file }) => file === piece.file)!, request.set, download),
  };
}

interface OpenFile {
  readonly source: HttpSource;
  readonly http: HttpBlob;
}

interface PlannedPiece extends Piece {
  readonly from: OpenFile;
  readonly groups: readonly ImageGroup[];
  /** Row of the first of them. */
  readonly first: number;
}

async function openSplit(split: Piece["split"], request: HubRequest): Promise<readonly PlannedPiece[]> {
  const { set, base, signal, onBytes, patience = usualPatience } = request;
  const { type, kind, hub } = set;
  const address = new URL(`${base.replace(/\/+$/, "")}/datasets/${hub.repo}/resolve/main/${hub[split]}`);
  const mayReadFrom = (other: URL) => isHubAddress(other, address.origin);
  const source: HttpSource = { address, otherwise, mayReadFrom, patience };
  const http = await openHttpBlob(source, { signal, onBytes });
  // The end of a file, where its groups are listed, says nothing of how far the loading is.
  const onWhole = (bytes: number, totalBytes: number) => {
    if (totalBytes === http.sizeBytes) onBytes(bytes, totalBytes);
  };
  const file = { path: address.href, blob: http.blob({ signal, onBytes: onWhole }) };
  const groups = await asHubs(source, () => readGroups(file, hub.columns, kind));
  return planSplit(type, split, groups).map((piece) => ({ ...piece, from: { source, http } }));
}

/** Whole row groups, of which all bytes must be there before the first image is. */
function planSplit(
  type: string,
  split: Piece["split"],
  groups: readonly ImageGroup[],
): readonly Omit<PlannedPiece, "from">[] {
  const parts: ImageGroup[][] = [];
  let rows = Number.POSITIVE_INFINITY;
  for (const group of groups) {
    rows += group.rows;
    const most = PIECE_IMAGES[parts.length - 1] ?? PIECE_IMAGES.at(-1)!;
    if (rows > most) {
      parts.push([]);
      rows = group.rows;
    }
    parts.at(-1)!.push(group);
  }
  let first = 0;
  return parts.map((groups, i) => {
    const images = sum(groups.map(({ rows }) => rows));
    const bytes = sum(rangesOf(groups).map(({ start, end }) => end - start));
    first += images;
    return {
      file: `${pieceName(type, split, i, parts.length)}.images`,
      split,
      images,
      bytes,
      groups,
      first: first - images,
    };
  });
}

async function fetchPiece(
  piece: PlannedPiece,
  { kind, hub }: HubSet,
  { signal, onBytes }: FetchRequest,
): Promise<Bytes> {
  const { from, groups, first, images, bytes } = piece;
  const { source, http } = from;
  const imageBytes = sizeOf(kind.shape);
  const blob = http.blob({ signal, onBytes: (there) => onBytes(Math.min(there, bytes)) });
  const file = { path: source.address.href, blob };
  return await asHubs(source, async () => {
    const labels = new Int32Array(images);
    const pixels = new Uint8Array(images * imageBytes);
    let at = 0;
    let turnMs = performance.now();
    for await (const batch of readImages({ file, groups, first, columns: hub.columns, kind })) {
      labels.set(batch.labels, at);
      pixels.set(batch.pixels, at * imageBytes);
      at += batch.labels.length;
      if (performance.now() - turnMs < TURN_MS) continue;
      await new Promise((resolve) => setTimeout(resolve));
      signal.throwIfAborted();
      turnMs = performance.now();
    }
    return writeChunk({ labels, pixels }, kind.shape);
  });
}

/** A damaged file on the Hub is not mended as one on disk is. */
async function asHubs<T>(source: HttpSource, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (!(error instanceof DataError) || error instanceof HttpError) throw error;
    const { got, expected } = error.complaint;
    throw httpComplaint(source, { got, expected });
  }
}

const otherwise: Text = {
  en: "If it stays so, choose another address of the Hub in Storage, or drop the files onto the page.",
  zh: "若仍然如此，请在“存储”中换一个 Hub 地址，或将文件拖到页面上。",
};
