/** The operation that is shown: what it is, its figures, and how the chosen value comes about. */

import { useCallback, useMemo } from "react";
import type { ExampleChoice, Explanation, Operation, Piece } from "../../engine/train/inspect/inspection.ts";
import { useText } from "../i18n/i18n.ts";
import { SaveButton } from "../pictures/SaveButton.tsx";
import type { AppState } from "../store/state.ts";
import { useStore } from "../store/store.ts";
import { MathFormula } from "../ui/MathFormula.tsx";
import { useSize } from "../visuals/useSize.ts";
import { ArithmeticLine } from "./figures/ArithmeticLine.tsx";
import { PieceFigures } from "./figures/PieceFigures.tsx";
import type { PieceView, Room } from "./figures/view.ts";
import styles from "./OperationView.module.css";
import { areGiven, byReading, roomIn, roomsOf } from "./pieces.ts";
import { arrivalOf, callOf, settingsOf, titleOf } from "./title.ts";
import { useWalk, type Walk, walkActs } from "./walk.ts";

const words = {
  region: { en: "Operation", zh: "运算" },
  output: { en: "Output", zh: "输出" },
  intermediate: { en: "On the way", zh: "中间结果" },
  passedOn: { en: "Passed on", zh: "往回传" },
  kept: { en: "Kept in", zh: "存入" },
  state: { en: "State", zh: "状态" },
  update: { en: "New value", zh: "新值" },
  pieces: { en: "Parts of the operation", zh: "运算的各部分" },
  nothing: {
    en: "Nothing is computed here: the same numbers go on.",
    zh: "这里不做计算：数值原样传递。",
  },
  zeroGrad: {
    en: "Every .grad is emptied, so that this step's gradients are not added to those of the step before.",
    zh: "每个 .grad 都被清空，这一步的梯度就不会加到上一步的梯度上。",
  },
  zeroGradOfGroup: {
    en: "Every .grad is emptied where a group of mini-batches begins; within it gradients are added up on purpose.",
    zh: "每组小批量开始时清空每个 .grad；组内的梯度有意相加。",
  },
  noZeroGrad: {
    en: "zero_grad() is left out: every .grad keeps what all steps before have left, and this step's gradients are added to it.",
    zh: "没有调用 zero_grad()：每个 .grad 保留此前所有步留下的值，这一步的梯度将加在上面。",
  },
  cannot: { en: "How this value comes about cannot be shown.", zh: "无法显示这个值的由来。" },
};

interface OperationViewProps {
  readonly operation: Operation;
  readonly pieces: readonly Piece[];
  readonly example: ExampleChoice;
}

const selectExperiment = (s: AppState) => s.experiment;
const selectOutline = (walk: Walk) => walk.outline;
const selectChosen = (walk: Walk) => walk.chosen;
const selectExplained = (walk: Walk) => walk.explained;

export default function OperationView({ operation, pieces }: OperationViewProps) {
  const text = useText();
  const experiment = useStore(selectExperiment);
  const outline = useWalk(selectOutline);
  const chosen = useWalk(selectChosen);
  const [body, size] = useSize<HTMLDivElement>();
  const order = useMemo(() => byReading(pieces), [pieces]);
  const rooms = useMemo(
    () =>
      roomsOf(
        order.map((i) => pieces[i]!),
        size,
      ),
    [order, pieces, size],
  );
  const arrival = outline && arrivalOf(operation, outline, text);
  const current = chosen?.piece ?? order[0] ?? 0;
  const title = titleOf(operation, experiment, text);
  const shown = rooms ? order : order.filter((i) => i === current);
  return (
    <section className={styles.operation} aria-label={text(words.region)}>
      <header className={styles.header}>
        <h3 className={styles.title}>{title}</h3>
        <span className={styles.gradFn}>{operation.line === "step" ? settingsOf(experiment) : operation.gradFn}</span>
        {!rooms && pieces[current] && (
          <span className={styles.formula}>
            <MathFormula formula={pieces[current].formula} />
          </span>
        )}
        {arrival && (
          <span className={styles.aside}>
            <i className={styles.symbol}>g</i> {arrival}
          </span>
        )}
        {!rooms && order.length > 1 && (
          <div role="tablist" className={styles.tabs} aria-label={text(words.pieces)}>
            {order.map((i) => (
              <button
                key={i}
                type="button"
                role="tab"
                className={styles.tab}
                aria-selected={i === current}
                onClick={() => walkActs.chooseValue({ piece: i, element: 0 }, "pin")}
              >
                <PieceName piece={pieces[i]!} />
              </button>
            ))}
          </div>
        )}
        <div className={styles.save}>
          <SaveButton title={title} what="operation" />
        </div>
      </header>
      <div ref={body} className={styles.body} data-given={areGiven(pieces) || undefined}>
        {operation.line === "zeroGrad" && <p className={styles.remark}>{text(words[callOf(experiment)])}</p>}
        {pieces.length === 0 && operation.line !== "zeroGrad" && <p className={styles.remark}>{text(words.nothing)}</p>}
        {size.widthPx > 0 &&
          shown.map((i, at) => (
            <PieceRegion key={i} index={i} piece={pieces[i]!} room={rooms?.[at] ?? roomIn(size)} isAlone={!rooms} />
          ))}
      </div>
      {pieces.length > 0 && <Sum pieces={pieces} em={size.fontPx > 0 ? size.widthPx / size.fontPx : 0} />}
    </section>
  );
}

interface PieceRegionProps {
  readonly index: number;
  readonly piece: Piece;
  readonly room: Room;
  /** Its name and formula stand in the operation's own line. */
  readonly isAlone: boolean;
}

function PieceRegion({ index, piece, room, isAlone }: PieceRegionProps) {
  const chosen = useWalk((walk) => (walk.chosen?.piece === index ? walk.chosen.element : null));
  const explanation = useWalk((walk) => explanationOf(walk, index));
  const look = useCallback(
    (element: number | null) => walkActs.chooseValue(element === null ? null : { piece: index, element }, "look"),
    [index],
  );
  const pin = useCallback((element: number) => walkActs.chooseValue({ piece: index, element }, "pin"), [index]);
  const view: PieceView = { piece, room, chosen, explanation: chosen === null ? null : explanation, look, pin };
  return (
    <div className={styles.piece}>
      {!isAlone && piece.inputs.length > 0 && (
        <h4 className={styles.pieceName}>
          <PieceName piece={piece} />
          <span className={styles.formula}>
            <MathFormula formula={piece.formula} />
          </span>
        </h4>
      )}
      <PieceFigures view={view} />
    </div>
  );
}

/** `Passed on`, `Kept in 2.weight.grad`. */
function PieceName({ piece: { purpose, output } }: { readonly piece: Piece }) {
  const text = useText();
  // On the way there may be several.
  const name = output.name ?? (purpose === "intermediate" ? output.symbol : null);
  return (
    <>
      {text(words[purpose])}
      {name && (
        <>
          {" "}
          <b className={styles.pieceOutput}>{name}</b>
        </>
      )}
    </>
  );
}

function explanationOf({ explained }: Walk, index: number): Explanation | null {
  if (explained?.piece !== index || "complaint" in explained.answer) return null;
  return explained.answer;
}

/** Of the line's text, in the size of the figures' font. */
const letterEm = 0.75;
/** What stands before the sum and behind it. */
const besidesEm = 24;
/** What a break leaves of a line is lost. */
const usedShare = 0.86;
/** The style sheet knows how high so many are; always the same, so that the figures above do not move with what is looked at. */
const linesIn = (em: number): number => (em < 44 ? 3 : em < 73 ? 2 : 1);

/**
 * The line at the bottom; it stays as it is until the next value's is known.
 *
 * @param em how wide it is, in the size of the figures' font
 */
function Sum({ pieces, em }: { readonly pieces: readonly Piece[]; readonly em: number }) {
  const text = useText();
  const explained = useWalk(selectExplained);
  const piece = explained && pieces[explained.piece];
  const lines = linesIn(em);
  return (
    <p className={styles.sum} data-lines={lines} aria-live="polite">
      {!piece ? (
        "\u00a0"
      ) : "complaint" in explained.answer ? (
        text(words.cannot)
      ) : (
        <ArithmeticLine
          piece={piece}
          element={explained.element}
          explanation={explained.answer}
          letters={((lines > 1 ? usedShare : 1) * lines * em - besidesEm) / letterEm}
        />
      )}
    </p>
  );
}
