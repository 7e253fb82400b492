/** Figures in a row, what comes in and an arrow to what goes out: how every operation is shown that has no picture of its own. */

import { Fragment } from "react";
import type { AppState } from "../../store/state.ts";
import { useStore } from "../../store/store.ts";
import { writeValue } from "./digits.ts";
import { MapCurve } from "./MapCurve.tsx";
import { shownShape } from "./plane.ts";
import styles from "./RowFigures.module.css";
import { longestText, numbersWidth, sizeCells } from "./sizes.ts";
import { asideWidth, TensorFigure } from "./TensorFigure.tsx";
import { digitsAt, type FigurePlace, figureAt, type PieceView, type Room } from "./view.ts";

const gapPx = 24;
/** The name above a figure and the reading below. */
const lettersPx = 46;
/** What may stand at the right. */
const curvePx = 150;
const numbersPx = 190;

/** A long vector with its name above and its reading below. */
const stackedPx = 66;
/** Name and reading in one line with it. */
const besideLinePx = 260;

const selectClasses = (s: AppState) => s.description?.classes;

export function RowFigures({ view }: { readonly view: PieceView }) {
  const { piece, room } = view;
  const classes = useStore(selectClasses);
  const isNumber = (place: FigurePlace) => figureAt(view, place).values.length === 1;
  const places = piece.inputs.map((_, i) => i);
  // Beside tensors, numbers that all their values share stand in a line of their own.
  const numbers = isNumber("output") && places.every(isNumber) ? [] : places.filter(isNumber);
  const hasCurve = piece.op === "map" && piece.inputs.length === 1;
  const figuresWidth =
    room.widthPx < narrowPx
      ? room.widthPx
      : room.widthPx - (hasCurve ? curvePx : 0) - (numbers.length > 0 ? numbersPx : 0);
  const figures: readonly FigurePlace[] = [...places.filter((place) => !numbers.includes(place)), "output"];
  const isStacked = figures.some((place) => isLongVector(view, place)) && figures.every((place) => isFlat(view, place));
  // As lines, their names before them, where there is no room for these above.
  const areLines = isStacked && figures.length * stackedPx > room.heightPx;
  const stackedWidth = figuresWidth - (areLines ? besideLinePx : 0);
  const rooms = isStacked
    ? figures.map(() => ({ ...room, widthPx: stackedWidth, heightPx: 24, isColors: false }))
    : roomsIn({ ...view, room: { ...room, widthPx: figuresWidth } }, figures);
  const size = piece.output.values.length;
  return (
    <div className={styles.row}>
      <div className={styles.figures} data-stacked={isStacked || undefined}>
        {figures.map((place, i) => (
          <Fragment key={place}>
            {place === "output" && figures.length > 1 && !areLines && (
              <span className={styles.arrow} aria-hidden="true">
                {isStacked ? "↓" : "→"}
              </span>
            )}
            <TensorFigure
              view={view}
              place={place}
              room={rooms[i]!}
              isColors={rooms[i]!.isColors}
              reading={areLines ? "inLine" : "below"}
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
            const { role, name, symbol, values } = figureAt(view, place);
            return (
              <div key={place}>
                <dt>
                  {/* As the formula writes it. */}
                  {symbol !== name && <i className={styles.symbol}>{symbol}</i>} {name}
                </dt>
                <dd>
                  {writeValue(values[0]!, digitsAt(view, place))}
                  {role === "target" && classes && ` · ${classes[values[0]!] ?? ""}`}
                </dd>
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
  // One below the other.
  if (room.widthPx < narrowPx) {
    return figures.map(() => ({ ...room, heightPx: room.heightPx - lettersPx, isColors: false }));
  }
  const asides = figures.map((place) => asideWidth(view, place));
  const width = room.widthPx - gapPx * (figures.length - 1) - asides.reduce((sum, aside) => sum + aside, 0);
  const needed = figures.map((place) => neededWidth(view, place) ?? leastColorsPx);
  const free = width - needed.reduce((sum, need) => sum + need, 0);
  return figures.map((_, i) => ({
    ...room,
    heightPx: room.heightPx - lettersPx,
    isColors: free < 0,
    widthPx: asides[i]! + (free < 0 ? width / figures.length : needed[i]! + free / figures.length),
  }));
}

/** Of a phone. */
const narrowPx = 500;
const leastColorsPx = 140;

/** Null where it has no numbers. */
function neededWidth(view: PieceView, place: FigurePlace): number | null {
  const { values, ...figure } = figureAt(view, place);
  const shape = shownShape(figure.shape);
  const [rows, columns] = shape.length < 2 ? [values.length, 1] : [shape.at(-2)!, shape.at(-1)!];
  const digits = digitsAt(view, place);
  return numbersWidth({ rows, columns, letters: longestText({ values }, digits) }, view.room);
}

const isFlat = (view: PieceView, place: FigurePlace) => shownShape(figureAt(view, place).shape).length < 2;

/** So long that its numbers have no room above each other. */
function isLongVector(view: PieceView, place: FigurePlace): boolean {
  const { shape, values } = figureAt(view, place);
  if (shownShape(shape).length !== 1) return false;
  const wanted = { rows: values.length, columns: 1, letters: longestText({ values }, digitsAt(view, place)) };
  return sizeCells(wanted, { ...view.room, heightPx: view.room.heightPx - lettersPx }).fontPx === null;
}
