/** Try a row: a test row of a table in fields that can be changed, and what the net says of it, as it was and as it is. */

import { ChevronLeft, ChevronRight } from "lucide-react";
import { useEffect, useMemo, useRef, useState } from "react";
import type { CellChange, DataSummary, ProbeResult } from "../../engine/worker/protocol.ts";
import { classColor, cssColor } from "../canvas/colors.ts";
import { creditSample } from "../gallery/tableSamples.ts";
import { useText, useWords } from "../i18n/i18n.ts";
import { useProbe } from "../store/probes.ts";
import type { AppState } from "../store/state.ts";
import { useStore } from "../store/store.ts";
import { Button } from "../ui/Button.tsx";
import { formatPercent, groupDigits } from "../ui/format.ts";
import { NumberField } from "../ui/NumberField.tsx";
import { writeNumber } from "../ui/number.ts";
import { Select } from "../ui/Select.tsx";
import { Toggle } from "../ui/Toggle.tsx";
import { classNames } from "./classNames.ts";
import { decimal } from "./format.ts";
import { confidences, predictedClass, readingOf } from "./predictions.ts";
import styles from "./TryRow.module.css";
import { VisualSection } from "./VisualSection.tsx";
import { type VisualProps, visual } from "./visual.ts";

export const definition = visual({
  id: "try-row",
  title: { en: "Try a row", zh: "试一行" },
  part: "answer",
  order: 20,
  appliesTo: (_, { data }) => (data?.columns?.length ?? 0) > 0 && data!.testSize > 0,
});

const words = {
  open: { en: "Open", zh: "打开" },
  openName: { en: "Try a row: open", zh: "试一行：打开" },
  which: { en: "test row {{number}} of {{total}}", zh: "第 {{number}} 行测试数据，共 {{total}} 行" },
  before: { en: "Row before", zh: "上一行" },
  after: { en: "Row after", zh: "下一行" },
  asItWas: { en: "As it was", zh: "恢复原样" },
  was: { en: "was {{cell}}", zh: "原为 {{cell}}" },
  more: { en: "{{count}} more columns", zh: "另外 {{count}} 列" },
  says: { en: "The net says", zh: "网络的回答" },
  wasSaid: { en: "as it was: {{answer}}", zh: "原样：{{answer}}" },
  truth: { en: "truth: {{answer}}", zh: "真实：{{answer}}" },
};

/** Shown at first, and added with each click. */
const fewest = 8;
const furtherAtOnce = 24;
/** Answers that change faster while the net trains cannot be read. */
const reshowMs = 120;

type Row = Extract<ProbeResult, { type: "row" }>;

/** Another data set has other rows. */
export default function TryRow({ data }: VisualProps) {
  const text = useText();
  const [isOpen, setOpen] = useState(false);
  return (
    <VisualSection
      of={definition}
      controls={<Toggle label={text(words.open)} name={text(words.openName)} isOn={isOpen} onChange={setOpen} />}
    >
      {isOpen && <RowOf key={`${data.type} ${data.features} ${data.testSize}`} data={data} />}
    </VisualSection>
  );
}

function RowOf({ data }: VisualProps) {
  const text = useText();
  const t = useWords();
  const [example, setExample] = useState(0);
  const [changes, setChanges] = useState<readonly CellChange[]>([]);
  const [shown, setShown] = useState(fewest);
  const row = useRow(example, changes);
  const { columns = [], testSize } = data;

  const go = (step: number) => {
    setChanges([]);
    setExample((example + step + testSize) % testSize);
  };
  const change = (column: number, cell: number) => {
    const others = changes.filter((one) => one.column !== column);
    setChanges(row?.cells[column] === cell ? others : [...others, { column, cell }]);
  };
  return (
    <div className={styles.row}>
      <div className={styles.which}>
        <Button icon={<ChevronLeft aria-hidden />} label={text(words.before)} onClick={() => go(-1)} />
        <span aria-live="polite">
          {text(words.which, { number: groupDigits(example + 1), total: groupDigits(testSize) })}
        </span>
        <Button icon={<ChevronRight aria-hidden />} label={text(words.after)} onClick={() => go(1)} />
        <Button className={styles.reset} disabled={changes.length === 0} onClick={() => setChanges([])}>
          {text(words.asItWas)}
        </Button>
      </div>
      {row && <Answer data={data} row={row} />}
      <div className={styles.fields}>
        {row &&
          columns.slice(0, shown).map((column, index) => {
            const before = row.cells[index]!;
            const cell = changes.find((one) => one.column === index)?.cell ?? before;
            const nameOf = (value: number) =>
              column.kind === "number" ? writeNumber(value) : (column.categories[value] ?? "");
            const aside = cell !== before && (
              <span className={styles.was}>{text(words.was, { cell: nameOf(before) })}</span>
            );
            return (
              <div key={column.name} className={styles.cell} data-changed={cell !== before || undefined}>
                {column.kind === "number" ? (
                  <NumberField
                    label={column.name}
                    aside={aside}
                    value={cell}
                    min={-Infinity}
                    max={Infinity}
                    refusal={(typed) => `${t("shell.number.refused", { text: typed })} ${t("shell.number.any")}`}
                    onChange={(value) => change(index, value)}
                  />
                ) : (
                  <Select
                    label={column.name}
                    aside={aside}
                    value={String(cell)}
                    options={column.categories.map((label, code) => ({ value: String(code), label }))}
                    onChange={(value) => change(index, Number(value))}
                  />
                )}
              </div>
            );
          })}
      </div>
      {columns.length > shown && (
        <Button className={styles.more} onClick={() => setShown(shown + furtherAtOnce)}>
          {text(words.more, { count: groupDigits(columns.length - shown) })}
        </Button>
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

const selectLoss = (s: AppState) => s.experiment.loss;
const selectIsRunning = (s: AppState) => s.snapshot?.status === "running";
const selectTheme = (s: AppState) => s.theme;

function Answer({ data, row }: { readonly data: DataSummary; readonly row: Row }) {
  const text = useText();
  const t = useWords();
  const loss = useStore(selectLoss);
  const theme = useStore(selectTheme);
  const isRunning = useStore(selectIsRunning);
  const names = useMemo(() => classNames(data.classes, t), [data.classes, t]);
  const reading = readingOf({ task: data.task, loss, outputs: row.outputs.length });
  const isClass = data.task === "classification";
  /** In words: the class and how sure, or the number. */
  const read = (outputs: Float32Array) => {
    if (!isClass) return { what: decimal(outputs[0]!, 2), share: "", label: -1, part: 0 };
    const label = predictedClass(reading, outputs);
    const part = confidences(reading, outputs)[label]!;
    return { what: names[label] ?? "", share: formatPercent(part, 0), label, part };
  };
  const now = read(row.outputs);
  const before = read(row.asItWas);
  const truth = isClass ? (names[row.label] ?? "") : decimal(row.label, 2);
  return (
    <div className={styles.answer}>
      <div className={styles.says} aria-hidden="true">
        {text(words.says)}
      </div>
      {/* While the net trains it would be read out all the time. */}
      <output className={styles.now} aria-label={text(words.says)} aria-live={isRunning ? "off" : "polite"}>
        <strong>{now.what}</strong> <span>{now.share}</span>
      </output>
      {isClass && (
        <div className={styles.track} aria-hidden="true">
          <span
            className={styles.bar}
            style={{
              width: `${(100 * (now.part || 0)).toFixed(1)}%`,
              background: cssColor(classColor(now.label, theme)),
            }}
          />
        </div>
      )}
      <div className={styles.before}>
        {row.changes.length > 0 && (
          <span>{text(words.wasSaid, { answer: `${before.what} ${before.share}`.trim() })}</span>
        )}
        <span>{text(words.truth, { answer: truth })}</span>
      </div>
    </div>
  );
}

export const sample = () => creditSample;
