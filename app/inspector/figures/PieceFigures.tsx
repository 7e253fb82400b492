/** The figures of a piece, placed as its operation wants them. */

import { useMemo } from "react";
import type { Piece } from "../../../engine/train/inspect/inspection.ts";
import { AlignedFigures, type Placed } from "./AlignedFigures.tsx";
import { ConvolutionFigures } from "./ConvolutionFigures.tsx";
import { convolutionOf } from "./convolution.ts";
import { placeProduct } from "./placeProduct.ts";
import { placeSum } from "./placeSum.ts";
import { RowFigures } from "./RowFigures.tsx";
import type { PieceView } from "./view.ts";

/** By the op; null where its figures are not as that op's usually are. */
const grids: Readonly<Record<string, (piece: Piece) => readonly Placed[] | null>> = {
  matmul: placeProduct,
  reduce: placeSum,
};

export function PieceFigures({ view }: { readonly view: PieceView }) {
  const { piece } = view;
  const convolution = useMemo(() => convolutionOf(piece), [piece]);
  const placed = useMemo(() => grids[piece.op]?.(piece) ?? null, [piece]);
  if (convolution) return <ConvolutionFigures view={view} convolution={convolution} />;
  return placed ? <AlignedFigures view={view} placed={placed} /> : <RowFigures view={view} />;
}
