/** The figures of a piece, placed as its operation wants them. */

import type { ComponentType } from "react";
import { ConvolutionPlacement } from "./ConvolutionPlacement.tsx";
import { ProductPlacement } from "./ProductPlacement.tsx";
import { RowPlacement } from "./RowPlacement.tsx";
import type { PieceView } from "./view.ts";

type Placement = ComponentType<{ readonly view: PieceView }>;

/** By the op; all others stand in a row. */
const placements: Readonly<Record<string, Placement>> = {
  matmul: ProductPlacement,
  conv2d: ConvolutionPlacement,
};

export function PieceFigures({ view }: { readonly view: PieceView }) {
  const Placement = placements[view.piece.op] ?? RowPlacement;
  return <Placement view={view} />;
}
