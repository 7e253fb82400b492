/** A table of counts: rows are the truth, columns what the net said. Green on the diagonal, red beside it, the count in every cell. */

import { type PointerEvent, useState } from "react";
import { useText } from "../i18n/i18n.ts";
import { groupDigits } from "../ui/format.ts";
import styles from "./ConfusionMatrix.module.css";

declare module "react" {
  interface CSSProperties {
    /** A custom property, read by the style sheet. */
    readonly [name: `--${string}`]: string | undefined;
  }
}

const words = {
  label: {
    en: "Confusion matrix: rows are the truth, columns what the net said",
    zh: "混淆矩阵：行是真实类别，列是网络的回答",
  },
  truth: { en: "truth ↓  said →", zh: "真实 ↓  回答 →" },
  hint: { en: "Point at a cell to read it.", zh: "指向一个格子即可读数。" },
  taken: { en: "{{truth}} taken for {{guess}}: {{count}}", zh: "{{truth}} 被当作 {{guess}}：{{count}}" },
  correct: { en: "{{truth}} recognized: {{count}}", zh: "{{truth}} 识别正确：{{count}}" },
  ofRow: { en: "of {{count}}", zh: "共 {{count}}" },
};

interface ConfusionMatrixProps {
  readonly names: readonly string[];
  /** `confusion[truth][predicted]`; empty before the first evaluation. */
  readonly confusion: readonly (readonly number[])[];
}

interface Cell {
  readonly truth: number;
  readonly guess: number;
}

export function ConfusionMatrix({ names, confusion }: ConfusionMatrixProps) {
  const text = useText();
  const [cell, setCell] = useState<Cell | null>(null);
  const onPointer = (event: PointerEvent) => {
    const found = event.target instanceof Element ? event.target.closest<HTMLElement>("td") : null;
    const { truth, guess } = found?.dataset ?? {};
    setCell(truth === undefined || guess === undefined ? null : { truth: Number(truth), guess: Number(guess) });
  };
  return (
    <div className={styles.matrix}>
      <table className={styles.table} onPointerOver={onPointer} onPointerLeave={() => setCell(null)}>
        <caption className={styles.caption}>{text(words.label)}</caption>
        <thead>
          <tr>
            <td className={styles.corner}>{text(words.truth)}</td>
            {names.map((name) => (
              <th key={name} scope="col" className={styles.column}>
                <span>{name}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {names.map((name, truth) => {
            const row = confusion[truth] ?? [];
            const total = row.reduce((sum, n) => sum + n, 0);
            return (
              <tr key={name}>
                <th scope="row" className={styles.row}>
                  {name}
                </th>
                {names.map((other, guess) => (
                  <td
                    key={other}
                    data-truth={truth}
                    data-guess={guess}
                    className={styles.cell}
                    data-kind={truth === guess ? "right" : "wrong"}
                    style={{ "--share": shade(row[guess], total) }}
                  >
                    {row[guess] ?? ""}
                  </td>
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
      <p className={styles.reading} aria-hidden="true" data-unsaved>
        {cell ? <CellReading names={names} confusion={confusion} cell={cell} /> : text(words.hint)}
      </p>
    </div>
  );
}

/** How strongly a cell is tinted: the share of its row, and never so much that its number cannot be read. */
const shade = (n: number | undefined, total: number): string =>
  `${total > 0 ? (((n ?? 0) / total) * 55).toFixed(1) : 0}%`;

function CellReading({ names, confusion, cell }: ConfusionMatrixProps & { readonly cell: Cell }) {
  const text = useText();
  const row = confusion[cell.truth] ?? [];
  const total = row.reduce((sum, n) => sum + n, 0);
  const values = {
    truth: names[cell.truth] ?? "",
    guess: names[cell.guess] ?? "",
    count: groupDigits(row[cell.guess] ?? 0),
  };
  return (
    <>
      <strong>{text(cell.truth === cell.guess ? words.correct : words.taken, values)}</strong>{" "}
      {text(words.ofRow, { count: groupDigits(total) })}
    </>
  );
}
