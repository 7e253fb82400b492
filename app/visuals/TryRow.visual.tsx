/** Try a row: a test row of a table in fields that can be changed, and what the net says of it, as it was and as it is. */

import { ChevronLeft, ChevronRight } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import type { CellChange, DataSummary } from "../../engine/worker/protocol.ts";
import { columnsShown, shownColumns } from "../canvas/network/inputOrder.ts";
import { creditSample } from "../gallery/tableSamples.ts";
import { useText, useWords } from "../i18n/i18n.ts";
import { useInputOrder } from "../store/inputOrder.ts";
import { useProbe } from "../store/probes.ts";
import type { AppState } from "../store/state.ts";
import { actions, useStore } from "../store/store.ts";
import { Button } from "../ui/Button.tsx";
import { groupDigits } from "../ui/format.ts";
import { NumberField } from "../ui/NumberField.tsx";
import { writeNumber } from "../ui/number.ts";
import { Select } from "../ui/Select.tsx";
import { type Row, RowAnswer } from "./RowAnswer.tsx";
import styles from "./TryRow.module.css";
import { tryRowId } from "./triedRow.ts";
import { useSize } from "./useSize.ts";
import { VisualSection } from "./VisualSection.tsx";
import { type VisualProps, visual } from "./visual.ts";

export const definition = visual({
  id: tryRowId,
  title: { en: "Try a row", zh: "试一行" },
  part: "foot",
  order: 10,
  shortcuts: {
    help: { en: "T: try a row · , . : row before, row after", zh: "T：试一行 · , . ：上一行、下一行" },
    acts: {
      t: () => actions.toggleFoot(tryRowId),
      ",": () => actions.stepExample(-1),
      ".": () => actions.stepExample(1),
    },
  },
  appliesTo: ({ tableColumns = [], testSize = 0 }) => tableColumns.length > 0 && testSize > 0,
});

const words = {
  which: { en: "test row {{number}} of {{total}}", zh: "第 {{number}} 行测试数据，共 {{total}} 行" },
  before: { en: "Row before", zh: "上一行" },
  after: { en: "Row after", zh: "下一行" },
  cells: { en: "What the row says", zh: "这一行的内容" },
  asItWas: { en: "As it was", zh: "恢复原样" },
  was: { en: "was {{cell}}", zh: "原为 {{cell}}" },
  more: { en: "{{count}} more columns", zh: "另外 {{count}} 列" },
};

/** With each click: so many that all columns of most tables come at once, and few enough to be drawn at once. */
const furtherAtOnce = 48;
/** The style sheet has the same sizes. */
const sizesEm = { field: 9.4, answer: 16, gap: 1, wide: 42 };
/** Eight stand in two rows. */
const mostPerRow = 4;
/** Answers that change faster while the net trains cannot be read. */
const reshowMs = 120;

type TableColumn = NonNullable<DataSummary["tableColumns"]>[number];

const selectExample = (s: AppState) => s.example;

/** Another data set has other rows. */
export default function TryRow({ data }: VisualProps) {
  return <RowOf key={`${data.type} ${data.features} ${data.testSize}`} data={data} />;
}

function RowOf({ data }: VisualProps) {
  const text = useText();
  const example = useStore(selectExample);
  const [edits, setEdits] = useState<{ readonly example: number; readonly changes: readonly CellChange[] }>();
  const changes = edits?.example === example ? edits.changes : unchanged;
  const [further, setFurther] = useState(0);
  const [isHeld, setHeld] = useState(false);
  const row = useRow(example, changes);
  const { tableColumns: columns = [], testSize } = data;
  const [frame, { widthPx, fontPx }] = useSize<HTMLDivElement>();
  const widthEm = fontPx > 0 ? widthPx / fontPx : 0;
  const isWide = widthEm >= sizesEm.wide;
  const roomEm = isWide ? widthEm - sizesEm.answer - 2 * sizesEm.gap : widthEm;
  const perRow = Math.max(2, Math.floor((roomEm + sizesEm.gap) / (sizesEm.field + sizesEm.gap)));
  const shown = shownColumns(
    useSteadyOrder(isHeld || changes.length > 0),
    Math.min(columnsShown, 2 * perRow) + further,
  );

  const change = (column: number, cell: number) => {
    const others = changes.filter((one) => one.column !== column);
    setEdits({ example, changes: row?.cells[column] === cell ? others : [...others, { column, cell }] });
  };
  const tools = (
    <>
      {columns.length > shown.length && (
        <Button data-unsaved onClick={() => setFurther(further + furtherAtOnce)}>
          {text(words.more, { count: groupDigits(columns.length - shown.length) })}
        </Button>
      )}
      <Button variant="outline" data-unsaved disabled={changes.length === 0} onClick={() => setEdits(undefined)}>
        {text(words.asItWas)}
      </Button>
    </>
  );
  return (
    <VisualSection
      of={definition}
      caption={
        <div className={styles.which}>
          <span aria-live="polite">
            {text(words.which, { number: groupDigits(example + 1), total: groupDigits(testSize) })}
          </span>
          <Button
            icon={<ChevronLeft aria-hidden />}
            data-unsaved
            label={text(words.before)}
            onClick={() => actions.stepExample(-1)}
          />
          <Button
            icon={<ChevronRight aria-hidden />}
            data-unsaved
            label={text(words.after)}
            onClick={() => actions.stepExample(1)}
          />
        </div>
      }
      controls={isWide && tools}
    >
      <div ref={frame} className={styles.row} data-wide={isWide || undefined}>
        {row && (
          <fieldset
            aria-label={text(words.cells)}
            className={styles.fields}
            style={{ "--per-row": String(Math.min(perRow, mostPerRow, columns.length)) }}
            onFocus={() => setHeld(true)}
            onBlur={() => setHeld(false)}
          >
            {shown.map((index) => (
              <Cell
                key={index}
                column={columns[index]!}
                before={row.cells[index]!}
                cell={changes.find((one) => one.column === index)?.cell ?? row.cells[index]!}
                onChange={(cell) => change(index, cell)}
              />
            ))}
          </fieldset>
        )}
        {row && <RowAnswer data={data} row={row} />}
      </div>
      {!isWide && <div className={styles.tools}>{tools}</div>}
    </VisualSection>
  );
}

const unchanged: readonly CellChange[] = [];

/** Columns by their effect on the output. A field that is changed or written into stays where it is. */
function useSteadyOrder(isHeld: boolean): readonly number[] {
  const { order: newest } = useInputOrder();
  const [order, setOrder] = useState(newest);
  if (!isHeld && order !== newest) setOrder(newest);
  return isHeld ? order : newest;
}

interface CellProps {
  readonly column: TableColumn;
  readonly before: number;
  readonly cell: number;
  readonly onChange: (cell: number) => void;
}

/** A number, or one of the column's categories by its place. */
function Cell({ column, before, cell, onChange }: CellProps) {
  const text = useText();
  const t = useWords();
  const nameOf = (value: number) => (column.kind === "number" ? writeNumber(value) : (column.categories[value] ?? ""));
  const isChanged = cell !== before;
  const field = {
    label: column.name,
    aside: isChanged && <span className={styles.was}>{text(words.was, { cell: nameOf(before) })}</span>,
  };
  return (
    <div className={styles.cell} data-changed={isChanged || undefined}>
      {column.kind === "number" ? (
        <NumberField
          {...field}
          value={cell}
          min={-Infinity}
          max={Infinity}
          refusal={(typed) => `${t("shell.number.refused", { text: typed })} ${t("shell.number.any")}`}
          onChange={onChange}
        />
      ) : (
        <Select
          {...field}
          value={String(cell)}
          options={column.categories.map((label, code) => ({ value: String(code), label }))}
          onChange={(value) => onChange(Number(value))}
        />
      )}
    </div>
  );
}

/** The row as the worker last answered for it: of the row before, until it has. */
function useRow(example: number, changes: readonly CellChange[]): Row | null {
  const [row, setRow] = useState<Row | null>(null);
  const shownAt = useRef(-Infinity);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  useProbe({ type: "row", example, changes }, (result) => {
    const show = () => {
      shownAt.current = performance.now();
      setRow(result);
    };
    clearTimeout(timer.current);
    const wait = shownAt.current + reshowMs - performance.now();
    if (wait <= 0) show();
    else timer.current = setTimeout(show, wait);
  });
  return row;
}

export const sample = () => creditSample;
