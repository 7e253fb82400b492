/** A tensor of any rank in a given room: a number, a vector along either way, a matrix, or one plane of many with the way to the others. */

import { useMemo } from "react";
import type { Shape } from "../../../engine/graph/tensor.ts";
import { Cells } from "./Cells.tsx";
import { FigureName, FigureView } from "./FigureView.tsx";
import { imageOf } from "./imageOf.ts";
import { type Block, columnVector, matrix, type Plane, planeOf, rowVector } from "./plane.ts";
import { SlicePicker } from "./SlicePicker.tsx";
import { longestText, sizeCells } from "./sizes.ts";
import { type Slices, useSlices } from "./slices.ts";
import styles from "./TensorFigure.module.css";
import { digitsAt, type FigurePlace, figureAt, type PieceView, type Room } from "./view.ts";

interface TensorFigureProps {
  readonly view: PieceView;
  readonly place: FigurePlace;
  readonly room: Room;
  /** Which way a vector lies. */
  readonly vector?: "row" | "column";
  readonly window?: Block | null;
  outputOf?(element: number): number | null;
}

export function TensorFigure({ view, place, room, vector = "column", window, outputOf }: TensorFigureProps) {
  const figure = figureAt(view, place);
  const slices = useSlices(view, place);
  const image = useMemo(() => imageOf(figure), [figure]);
  const digits = digitsAt(view, place);
  const { shape } = figure;
  const hasSlices = slices.count > 1 && !image;
  const plane = planeIn(vector, figure.values.length, shape, hasSlices ? slices.slice : 0);
  // Inputs of the output's shape follow it.
  const follows = place !== "output" && isSameShape(shape, view.piece.output.shape);
  const tiles = hasSlices && !follows && shape.length === 3 && slices.count <= tilesAtMost;
  const { size, hasNumbers } = sizeCells(
    { rows: plane.rows, columns: plane.columns, letters: longestText(figure.values, digits) },
    tiles ? { ...room, widthPx: room.widthPx - tilesWidth(slices.count, room) } : room,
  );
  const title = (
    <>
      <FigureName view={view} place={place} />
      {hasSlices && !follows && <SlicePicker shape={shape} slices={slices} />}
    </>
  );
  return (
    <div className={styles.tensor}>
      <FigureView
        view={view}
        place={place}
        plane={plane}
        size={size}
        hasNumbers={hasNumbers && !image}
        title={title}
        picture={image?.paint}
        read={image?.read}
        window={window}
        outputOf={outputOf}
      />
      {tiles && <Tiles view={view} place={place} slices={slices} heightPx={room.heightPx} />}
    </div>
  );
}

const isSameShape = (a: Shape, b: Shape): boolean => a.length === b.length && a.every((length, i) => length === b[i]);

function planeIn(vector: "row" | "column", length: number, shape: Shape, slice: number): Plane {
  if (shape.length === 0) return matrix(1, 1);
  if (shape.length === 1) return vector === "row" ? rowVector(length) : columnVector(length);
  return planeOf(shape, slice);
}

const tilesAtMost = 32;
const tilePx = 24;
const tileGapPx = 4;

const perColumn = (heightPx: number): number => Math.max(1, Math.floor((heightPx + tileGapPx) / (tilePx + tileGapPx)));
const tilesWidth = (count: number, { heightPx }: Room): number =>
  Math.ceil(count / perColumn(heightPx)) * (tilePx + tileGapPx) + tileGapPx;

interface TilesProps extends Pick<TensorFigureProps, "view" | "place"> {
  readonly slices: Slices;
  readonly heightPx: number;
}

/** All planes small, the shown one ringed. For the pointer only: the keyboard has the picker. */
function Tiles({ view, place, slices: { count, slice, choose }, heightPx }: TilesProps) {
  const figure = figureAt(view, place);
  return (
    <div
      className={styles.tiles}
      aria-hidden="true"
      style={{ gridTemplateRows: `repeat(${Math.min(count, perColumn(heightPx))}, ${tilePx}px)` }}
    >
      {Array.from({ length: count }, (_, i) => {
        const plane = planeOf(figure.shape, i);
        const px = tilePx / Math.max(plane.rows, plane.columns);
        return (
          // biome-ignore lint/a11y/noStaticElementInteractions lint/a11y/useKeyWithClickEvents: the keyboard has the picker.
          // biome-ignore lint/suspicious/noArrayIndexKey: a plane is its place.
          <div key={i} className={styles.tile} data-shown={i === slice || undefined} onClick={() => choose(i)}>
            <Cells figure={figure} plane={plane} size={{ widthPx: px, heightPx: px }} digits={null} />
          </div>
        );
      })}
    </div>
  );
}
