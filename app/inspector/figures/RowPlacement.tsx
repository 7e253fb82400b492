/** Figures in a row, what comes in and an arrow to what goes out: how every operation is shown that has no picture of its own. */

import { Fragment } from "react";
import { writeValue } from "./digits.ts";
import { MapCurve } from "./MapCurve.tsx";
import styles from "./RowPlacement.module.css";
import { longestText, numbersWidth, sizeCells } from "./sizes.ts";
import { TensorFigure } from "./TensorFigure.tsx";
import { digitsAt, type FigurePlace, figureAt, type PieceView, type Room } from "./view.ts";

const gapPx = 24;
/** The name above a figure and the reading below. */
const lettersPx = 46;
/** Beside long vectors. */
const curvePx = 150;

export function RowPlacement({ view }: { readonly view: PieceView }) {
  const { piece, room } = view;
  const isNumber = (place: FigurePlace) => figureAt(view, place).values.length === 1;
  const places = piece.inputs.map((_, i) => i);
  // Beside tensors, numbers that all their values share stand in a line of their own.
  const numbers = isNumber("output") && places.every(isNumber) ? [] : places.filter(isNumber);
  const figures: readonly FigurePlace[] = [...places.filter((place) => !numbers.includes(place)), "output"];
  const isStacked = figures.some((place) => isLongVector(view, place)) && figures.every((place) => isFlat(view, place));
  const rooms = isStacked
    ? figures.map(() => ({ ...room, widthPx: room.widthPx - curvePx, heightPx: 24, isColors: false }))
    : roomsIn(view, figures);
  const size = piece.output.values.length;
  return (
    <div className={styles.row}>
      <div className={styles.figures} data-stacked={isStacked || undefined}>
        {figures.map((place, i) => (
          <Fragment key={place}>
            {place === "output" && figures.length > 1 && (
              <span className={styles.arrow} aria-hidden="true">
                {isStacked ? "↓" : "→"}
              </span>
            )}
            <TensorFigure
              view={view}
              place={place}
              room={rooms[i]!}
              isColors={rooms[i]!.isColors}
              vector={isStacked ? "row" : "column"}
              outputOf={
                place !== "output" && figureAt(view, place).values.length === size && piece.op === "map"
                  ? (element) => element
                  : undefined
              }
            />
          </Fragment>
        ))}
      </div>
      <MapCurve view={view} />
      {numbers.length > 0 && (
        <dl className={styles.numbers}>
          {numbers.map((place) => {
            const { name, symbol, values } = figureAt(view, place);
            return (
              <div key={place}>
                <dt>{name ?? symbol}</dt>
                <dd>{writeValue(values[0]!, digitsAt(view, place))}</dd>
              </div>
            );
          })}
        </dl>
      )}
    </div>
  );
}

interface OwnRoom extends Room {
  readonly isColors: boolean;
}

/** As wide as their numbers where all have room for them, or have none; else equally wide, as colours. */
function roomsIn(view: PieceView, figures: readonly FigurePlace[]): readonly OwnRoom[] {
  const { room } = view;
  const heightPx = room.heightPx - lettersPx;
  const width = room.widthPx - gapPx * (figures.length - 1);
  const needed = figures.map((place) => neededWidth(view, place));
  const free = width - needed.reduce<number>((sum, need) => sum + (need ?? leastColorsPx), 0);
  const hasNumbers = free >= 0;
  return needed.map((need) => ({
    ...room,
    heightPx,
    isColors: !hasNumbers,
    widthPx: hasNumbers ? (need ?? leastColorsPx) + free / figures.length : width / figures.length,
  }));
}

const leastColorsPx = 140;

function neededWidth(view: PieceView, place: FigurePlace): number | null {
  const { shape, values } = figureAt(view, place);
  const [rows, columns] = shape.length < 2 ? [values.length, 1] : [shape.at(-2)!, shape.at(-1)!];
  const digits = digitsAt(view, place);
  return numbersWidth({ rows, columns, letters: longestText(values, digits) }, view.room);
}

const isFlat = (view: PieceView, place: FigurePlace) => figureAt(view, place).shape.length < 2;

/** So long that its numbers have no room above each other. */
function isLongVector(view: PieceView, place: FigurePlace): boolean {
  const { shape, values } = figureAt(view, place);
  if (shape.length !== 1) return false;
  const wanted = { rows: values.length, columns: 1, letters: longestText(values, digitsAt(view, place)) };
  return sizeCells(wanted, { ...view.room, heightPx: view.room.heightPx - lettersPx }).fontPx === null;
}
