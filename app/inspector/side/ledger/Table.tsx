/** The last steps as rows, the one that comes next marked; choosing one shows how its numbers come about. */

import { Fragment, type KeyboardEvent, useRef } from "react";
import type { Params } from "../../../../engine/define/param.ts";
import type { LedgerRow } from "../../../../engine/train/inspect/inspection.ts";
import { useText } from "../../../i18n/i18n.ts";
import { groupDigits } from "../../../ui/format.ts";
import { writeNumber } from "../../../ui/number.ts";
import { meanings } from "./meanings.ts";
import styles from "./Table.module.css";
import { cellOf, headOf, type ShownColumn } from "./table.ts";

const words = {
  rows: { en: "The last steps, and the next", zh: "最近几步与下一步" },
  step: { en: "step", zh: "步" },
  next: { en: "next", zh: "下一步" },
  change: { en: "Δw", zh: "Δw" },
  value: { en: "new w", zh: "新 w" },
  changeDoc: { en: "How far the step moves the weight", zh: "这一步使权重移动多少" },
  valueDoc: { en: "The weight after the step", zh: "这一步之后的权重" },
  gradientDoc: { en: ".grad after backward()", zh: "backward() 之后的 .grad" },
  transformed: { en: "clipped", zh: "裁剪后" },
  transformedDoc: { en: "The gradient after L1 and clipping", zh: "L1 与裁剪之后的梯度" },
  constant: { en: "The same in all of them", zh: "各步相同" },
};

interface TableProps {
  readonly rows: readonly LedgerRow[];
  readonly columns: readonly ShownColumn[];
  /** Numbers that are the same in all rows. */
  readonly constant: readonly ShownColumn[];
  /** The optimizer's. */
  readonly params: Params;
  /** The step whose row is chosen. */
  readonly chosen: number;
  readonly onChoose: (step: number) => void;
}

export function Table({ rows, columns, constant, params, chosen, onChoose }: TableProps) {
  const text = useText();
  const body = useRef<HTMLTableSectionElement>(null);
  const next = rows.at(-1)?.step;

  function onKeyDown(event: KeyboardEvent): void {
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    const place = rows.findIndex(({ step }) => step === chosen) + (by ?? 0);
    const to = rows[place];
    if (by === undefined || event.shiftKey) return;
    event.preventDefault();
    if (!to) return;
    onChoose(to.step);
    body.current?.querySelectorAll("button")[place]?.focus();
  }

  return (
    <>
      {/* It scrolls sideways where a rule has many columns: the keyboard reaches what does. */}
      <div className={styles.scroller}>
        <table className={styles.table} aria-label={text(words.rows)}>
          <thead>
            <tr>
              <th scope="col">{text(words.step)}</th>
              {columns.map((column) => (
                <th key={column.at} scope="col" title={docOf(column)}>
                  <Breakable name={titleOf(column)} />
                </th>
              ))}
            </tr>
          </thead>
          <tbody ref={body} onKeyDown={onKeyDown}>
            {rows.map((row) => (
              <tr
                key={row.step}
                data-next={row.step === next || undefined}
                data-chosen={row.step === chosen || undefined}
                onClick={() => onChoose(row.step)}
              >
                <th scope="row">
                  <button
                    type="button"
                    tabIndex={row.step === chosen ? 0 : -1}
                    aria-pressed={row.step === chosen}
                    onClick={() => onChoose(row.step)}
                  >
                    {row.step === next ? text(words.next) : groupDigits(row.step)}
                  </button>
                </th>
                {columns.map((column) => (
                  <td key={column.at}>{cellOf(row, column)}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {constant.length > 0 && (
        <dl className={styles.constant} aria-label={text(words.constant)}>
          {constant.map((column) => (
            <div key={column.at} title={docOf(column)}>
              <dt>{headOf(column)}</dt>
              <dd>{writeNumber(Number((rows[0]?.values[column.at] ?? Number.NaN).toPrecision(4)))}</dd>
            </div>
          ))}
        </dl>
      )}
    </>
  );

  function titleOf(column: ShownColumn): string {
    const { kind } = column;
    return kind === "change" || kind === "value" || kind === "transformed" ? text(words[kind]) : headOf(column);
  }

  function docOf({ kind, name }: ShownColumn): string | undefined {
    switch (kind) {
      case "gradient":
        return text(words.gradientDoc);
      case "transformed":
        return text(words.transformedDoc);
      case "change":
        return text(words.changeDoc);
      case "value":
        return text(words.valueDoc);
      case "state":
      case "number": {
        const doc = (kind === "number" ? params[name]?.doc : undefined) ?? meanings[name];
        return doc && `${name}: ${text(doc)}`;
      }
    }
  }
}

/** Two lines rather than a wide column: `momentum_` and `buffer`. */
function Breakable({ name }: { readonly name: string }) {
  return name.split(/(?<=_)/).map((part) => (
    <Fragment key={part}>
      {part}
      <wbr />
    </Fragment>
  ));
}
