/** A tensor of any rank in a given room: a number, a vector along either way, a matrix, or one plane of many with the way to the others. */

import { useMemo } from "react";
import type { Shape } from "../../../engine/graph/tensor.ts";
import type { Figure } from "../../../engine/train/inspect/inspection.ts";
import type { AppState } from "../../store/state.ts";
import { useStore } from "../../store/store.ts";
import { Cells } from "./Cells.tsx";
import { FigureView } from "./FigureView.tsx";
import { imageOf, isImage, normalizeOf } from "./imageOf.ts";
import {
  type Block,
  blockAround,
  columnVector,
  matrix,
  type Plane,
  partOf,
  planeOf,
  rowVector,
  shownShape,
  sliceCount,
} from "./plane.ts";
import { SlicePicker } from "./SlicePicker.tsx";
import { longestText, sizeCells } from "./sizes.ts";
import { type Slices, useSlices } from "./slices.ts";
import styles from "./TensorFigure.module.css";
import {
  digitsAt,
  type FigurePlace,
  figureAt,
  followsOutput,
  type PieceView,
  type Room,
  readsOf,
  winnerOf,
} from "./view.ts";

interface TensorFigureProps {
  readonly view: PieceView;
  readonly place: FigurePlace;
  readonly room: Room;
  /** Which way a vector lies. */
  readonly vector?: "row" | "column";
  readonly window?: Block | null;
  outputOf?(element: number): number | null;
  readonly reading?: "below" | "inLine";
  /** Without numbers, though there is room for them: figures beside it have none. */
  readonly isColors?: boolean;
}

export function TensorFigure({
  view,
  place,
  room,
  vector = "column",
  window,
  outputOf,
  reading,
  isColors,
}: TensorFigureProps) {
  const figure = figureAt(view, place);
  const slices = useSlices(view, place);
  const dataset = useStore(selectDataset);
  const image = useMemo(() => imageOf(figure, normalizeOf(dataset)), [figure, dataset]);
  const shape = shownShape(figure.shape);
  const hasSlices = slices.count > 1 && !image;
  const hasPicker = hasPickerAt(view, place);
  const plane = planeIn(vector, figure.values.length, shape, hasSlices ? slices.slice : 0);
  const aside = asideWidth(view, place);
  const wanted = {
    rows: plane.rows,
    columns: plane.columns,
    letters: longestText(figure, digitsAt(view, place)),
  };
  const own = { ...room, widthPx: room.widthPx - aside };
  const { size, fontPx } = sizeCells(image || isColors ? { ...wanted, letters: Infinity } : wanted, own);
  return (
    <div className={styles.tensor}>
      <FigureView
        view={view}
        place={place}
        plane={plane}
        size={size}
        fontPx={fontPx}
        picture={image?.paint}
        read={image?.read}
        window={window}
        reading={reading}
        outputOf={outputOf}
      />
      {fontPx === null && !image && place !== "output" && !window && <Lens view={view} place={place} plane={plane} />}
      {hasPicker && (
        <div className={styles.aside}>
          <SlicePicker figure={figure} slices={slices} />
          {hasTiles(shape) && <Tiles figure={figure} slices={slices} heightPx={view.room.heightPx} />}
        </div>
      )}
    </div>
  );
}

const selectDataset = (s: AppState) => s.experiment.dataset;

/** In a lens at most so many values along a side. */
const lensAtMost = 4;

/** The few values of many that were read, enlarged, with their numbers: what is under a window. */
function Lens({ view, place, plane }: Pick<TensorFigureProps, "view" | "place"> & { readonly plane: Plane }) {
  const figure = figureAt(view, place);
  const reads = readsOf(view, place);
  const found = reads && blockAround(plane, reads);
  if (!found || found.count < 2) return null;
  const part = partOf(plane, found.block);
  const isBlock = found.count === part.rows * part.columns;
  if (!isBlock || part.rows > lensAtMost || part.columns > lensAtMost) return null;
  const digits = digitsAt(view, place);
  const wanted = { rows: part.rows, columns: part.columns, letters: longestText(figure, digits) };
  const { size, fontPx } = sizeCells(wanted, { ...view.room, widthPx: Infinity });
  if (fontPx === null) return null;
  return (
    <div className={styles.lens}>
      <Cells
        figure={figure}
        plane={part}
        size={size}
        numbers={{ digits, fontPx }}
        marks={{ winner: winnerOf(view, place) }}
      />
    </div>
  );
}

function planeIn(vector: "row" | "column", length: number, shape: Shape, slice: number): Plane {
  if (shape.length === 0) return matrix(1, 1);
  if (shape.length === 1) return vector === "row" ? rowVector(length) : columnVector(length);
  return planeOf(shape, slice);
}

const tilesAtMost = 32;
const tilePx = 24;
const tileGapPx = 4;
const pickerPx = { single: 68, width: 112, height: 24 };

const hasTiles = (shape: Shape): boolean => shape.length === 3 && shape[0]! <= tilesAtMost;

const perColumn = (heightPx: number): number =>
  Math.max(1, Math.floor((heightPx - pickerPx.height + tileGapPx) / (tilePx + tileGapPx)));

/** Inputs of the output's shape follow it, and images show all their channels. */
function hasPickerAt(view: Pick<PieceView, "piece">, place: FigurePlace): boolean {
  const figure = figureAt(view, place);
  return sliceCount(shownShape(figure.shape)) > 1 && !isImage(figure) && !followsOutput(view, place);
}

/** How wide picker and tiles beside a figure are. */
export function asideWidth(view: PieceView, place: FigurePlace): number {
  if (!hasPickerAt(view, place)) return 0;
  const { shape } = figureAt(view, place);
  const columns = hasTiles(shape) ? Math.ceil(shape[0]! / perColumn(view.room.heightPx)) : 0;
  const pickerWidth = shape.length === 3 ? pickerPx.single : pickerPx.width;
  return Math.max(pickerWidth, columns * (tilePx + tileGapPx)) + 2 * tileGapPx;
}

interface TilesProps {
  readonly figure: Figure;
  readonly slices: Slices;
  readonly heightPx: number;
}

/** All planes small, the shown one ringed. For the pointer only: the keyboard has the picker. */
function Tiles({ figure, slices: { count, slice, choose }, heightPx }: TilesProps) {
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
            <Cells figure={figure} plane={plane} size={{ widthPx: px, heightPx: px }} numbers={null} />
          </div>
        );
      })}
    </div>
  );
}
