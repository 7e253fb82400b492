/** Figures in a row, what comes in and an arrow to what goes out: how every operation is shown that has no picture of its own. */

import { Fragment } from "react";
import { writeValue } from "./digits.ts";
import { MapCurve } from "./MapCurve.tsx";
import styles from "./RowPlacement.module.css";
import { longestText, sizeCells } from "./sizes.ts";
import { TensorFigure } from "./TensorFigure.tsx";
import { digitsAt, type FigurePlace, figureAt, type PieceView } from "./view.ts";

const gapPx = 24;
/** The name above a figure and the reading below. */
const lettersPx = 46;

export function RowPlacement({ view }: { readonly view: PieceView }) {
  const { piece, room } = view;
  const isNumber = (place: FigurePlace) => figureAt(view, place).values.length === 1;
  const places = piece.inputs.map((_, i) => i);
  // Beside tensors, numbers that all their values share stand in a line of their own.
  const numbers = isNumber("output") && places.every(isNumber) ? [] : places.filter(isNumber);
  const figures: readonly FigurePlace[] = [...places.filter((place) => !numbers.includes(place)), "output"];
  const isStacked = figures.some((place) => isLongVector(view, place)) && figures.every((place) => isFlat(view, place));
  const count = figures.length;
  const own = isStacked
    ? { ...room, heightPx: 24 }
    : { ...room, widthPx: (room.widthPx - gapPx * (count - 1)) / count, heightPx: room.heightPx - lettersPx };
  const size = piece.output.values.length;
  return (
    <div className={styles.row} data-stacked={isStacked || undefined}>
      {figures.map((place) => (
        <Fragment key={place}>
          {place === "output" && count > 1 && (
            <span className={styles.arrow} aria-hidden="true">
              {isStacked ? "↓" : "→"}
            </span>
          )}
          <TensorFigure
            view={view}
            place={place}
            room={own}
            vector={isStacked ? "row" : "column"}
            outputOf={
              place !== "output" && figureAt(view, place).values.length === size && piece.op === "map"
                ? (element) => element
                : undefined
            }
          />
        </Fragment>
      ))}
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

const isFlat = (view: PieceView, place: FigurePlace) => figureAt(view, place).shape.length < 2;

/** So long that its numbers have no room above each other. */
function isLongVector(view: PieceView, place: FigurePlace): boolean {
  const { shape, values } = figureAt(view, place);
  if (shape.length !== 1) return false;
  const wanted = { rows: values.length, columns: 1, letters: longestText(values, digitsAt(view, place)) };
  return !sizeCells(wanted, { ...view.room, heightPx: view.room.heightPx - lettersPx }).hasNumbers;
}
