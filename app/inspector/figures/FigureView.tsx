/** A figure with its name: what it is called above, the number of the cell that is looked at below. The output hears the arrow keys. */

import { type KeyboardEvent, useState } from "react";
import type { Figure } from "../../../engine/train/inspect/inspection.ts";
import { useText } from "../../i18n/i18n.ts";
import { formatDimensions } from "../../ui/format.ts";
import { Cells, type Picture } from "./Cells.tsx";
import { writeValue } from "./digits.ts";
import styles from "./FigureView.module.css";
import { type Block, type Cell, type CellSize, cellOf, elementAt, indexText, type Plane } from "./plane.ts";
import { digitsAt, type FigurePlace, figureAt, type PieceView, readsOf, winnerOf } from "./view.ts";

const words = {
  label: { en: "{{name}}, {{shape}}", zh: "{{name}}，{{shape}}" },
  number: { en: "a number", zh: "一个数" },
  help: { en: "Arrow keys choose a value, Escape leaves.", zh: "方向键选择数值，Esc 离开。" },
};

interface FigureViewProps {
  readonly view: PieceView;
  readonly place: FigurePlace;
  readonly plane: Plane;
  readonly size: CellSize;
  /** Of its numbers; null where there are only colours. */
  readonly fontPx: number | null;
  readonly picture?: Picture;
  readonly window?: Block | null;
  /** Where the number of a coloured cell stands: below the figure, in its name's line, or at the end of its line, name and cells before it. */
  readonly reading?: "below" | "inName" | "inLine";
  /** What is written of the value that is looked at; its index and number by default. */
  read?(element: number): string;
  /** The value of the output that belongs to one of this input: pointing at the one shows the other. */
  outputOf?(element: number): number | null;
}

export function FigureView(props: FigureViewProps) {
  const { view, place, plane, size, fontPx, picture, window, reading = "below", read, outputOf } = props;
  const text = useText();
  const [pointed, setPointed] = useState<number | null>(null);
  const figure = figureAt(view, place);
  const digits = digitsAt(view, place);
  const isOutput = place === "output";
  const reads = readsOf(view, place);
  const lookedAt = pointed ?? (isOutput ? view.chosen : reads?.length === 1 ? reads[0]! : winnerOf(view, place));
  const point = (element: number | null) => {
    setPointed(element);
    if (isOutput) view.look(element);
    else if (outputOf) view.look(element === null ? null : outputOf(element));
  };
  const pick = (element: number) => {
    const target = isOutput ? element : (outputOf?.(element) ?? null);
    if (target !== null) view.pin(target);
  };
  const name = figure.name ?? figure.symbol;
  const label = text(words.label, { name, shape: formatDimensions(figure.shape) || text(words.number) });
  const cells = (
    <Cells
      figure={figure}
      plane={plane}
      size={size}
      numbers={fontPx === null ? null : { digits, fontPx }}
      marks={{ chosen: isOutput ? view.chosen : null, reads, winner: winnerOf(view, place), window: window ?? null }}
      picture={picture}
      onPoint={point}
      onPick={isOutput || outputOf ? pick : undefined}
    />
  );
  return (
    <figure className={styles.figure} data-reading={reading}>
      <figcaption className={styles.caption}>
        <FigureName figure={figure} />
        {fontPx === null && reading === "inName" && lookedAt !== null ? (
          <span className={styles.reading} aria-hidden="true">
            {readingOf(lookedAt)}
          </span>
        ) : (
          <span className={styles.shape}>{formatDimensions(figure.shape)}</span>
        )}
      </figcaption>
      {isOutput ? (
        <div
          role="application"
          // biome-ignore lint/a11y/noNoninteractiveTabindex: one stop of the keyboard, in which the arrows move.
          tabIndex={0}
          className={styles.keys}
          aria-label={`${label}${view.chosen === null ? "" : `: ${readingOf(view.chosen)}`}`}
          aria-description={text(words.help)}
          onKeyDown={(event) => moveByKey(event, view, plane)}
        >
          {cells}
        </div>
      ) : (
        <div role="img" aria-label={label}>
          {cells}
        </div>
      )}
      {fontPx === null && reading !== "inName" && (
        <p className={styles.reading} aria-hidden="true">
          {lookedAt === null ? "\u00a0" : readingOf(lookedAt)}
        </p>
      )}
    </figure>
  );

  function readingOf(element: number): string {
    if (read) return read(element);
    return `${indexText(figure.shape, element)} ${writeValue(figure.values[element] ?? Number.NaN, digits)}`;
  }
}

/** `W 0.weight`. */
function FigureName({ figure: { name, symbol } }: { readonly figure: Figure }) {
  return (
    <>
      {symbol && symbol !== name && <i className={styles.symbol}>{symbol}</i>}
      {name && <b className={styles.name}>{name}</b>}
    </>
  );
}

type Move = (at: Cell, last: Cell) => Cell;

/** As in a table: Home and End go along the row; with Ctrl they go to the first and the last value of all planes. */
const moves: Readonly<Record<string, Move>> = {
  ArrowUp: ({ row, column }) => ({ row: Math.max(0, row - 1), column }),
  ArrowDown: ({ row, column }, last) => ({ row: Math.min(last.row, row + 1), column }),
  ArrowLeft: ({ row, column }) => ({ row, column: Math.max(0, column - 1) }),
  ArrowRight: ({ row, column }, last) => ({ row, column: Math.min(last.column, column + 1) }),
  Home: ({ row }) => ({ row, column: 0 }),
  End: ({ row }, { column }) => ({ row, column }),
};

function moveByKey(event: KeyboardEvent<HTMLElement>, view: PieceView, plane: Plane): void {
  if (event.key === "Escape") {
    event.currentTarget.blur();
  } else {
    if (event.shiftKey || event.altKey) return;
    const { length } = view.piece.output.values;
    if (event.ctrlKey || event.metaKey) {
      if (event.key !== "Home" && event.key !== "End") return;
      view.pin(event.key === "Home" ? 0 : length - 1);
    } else {
      const move = moves[event.key];
      if (!move) return;
      const at = (view.chosen === null ? null : cellOf(plane, view.chosen)) ?? { row: 0, column: 0 };
      view.pin(elementAt(plane, move(at, { row: plane.rows - 1, column: plane.columns - 1 })));
    }
  }
  // The same keys go through the operations where no figure has the focus.
  event.preventDefault();
  event.stopPropagation();
}
