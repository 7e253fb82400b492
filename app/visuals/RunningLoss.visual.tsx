/** The tutorial's running loss, `[1,  2000] loss: 2.213`: as a curve and as the very lines that it prints. */

import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { RunningLoss as Line } from "../../engine/worker/protocol.ts";
import { runOf } from "../gallery/samples.ts";
import { useText } from "../i18n/i18n.ts";
import { runningLossTable } from "../pictures/curves.ts";
import { copySelected, copyText } from "../store/clipboard.ts";
import type { AppState } from "../store/state.ts";
import { store, useStoreSlowly } from "../store/store.ts";
import { groupDigits } from "../ui/format.ts";
import { extentOf, stepAxis, valueAxis } from "./axes.ts";
import { Chart } from "./Chart.tsx";
import type { ChartLine } from "./chartLines.ts";
import { decimal, runningLossLine, tickText } from "./format.ts";
import styles from "./RunningLoss.module.css";
import { VisualSection } from "./VisualSection.tsx";
import { type Sample, visual } from "./visual.ts";

export const definition = visual({
  id: "running-loss",
  title: { en: "Running loss", zh: "运行损失" },
  part: "progress",
  order: 40,
  // The tutorial prints after every 2,000 mini-batches of an epoch: shorter epochs print nothing.
  appliesTo: ({ image }, { snapshot, runningLoss }) =>
    image !== null && ((snapshot?.stepsPerEpoch ?? 0) >= 2000 || runningLoss.length > 0),
});

const words = {
  loss: { en: "Loss", zh: "损失" },
  caption: { en: "mean of each 2 000 batches", zh: "每 2 000 批的平均" },
  label: {
    en: "Running loss, mean of each 2 000 mini-batches; the last line is {{line}}",
    zh: "运行损失，每 2 000 个小批量的平均；最后一行是 {{line}}",
  },
  empty: { en: "The first 2 000 mini-batches give the first line.", zh: "前 2 000 个小批量之后出现第一行。" },
  lines: { en: "As the tutorial prints it", zh: "教程打印的样子" },
  copy: { en: "Copy", zh: "复制" },
  copied: { en: "Copied", zh: "已复制" },
  step: { en: "step {{step}}", zh: "第 {{step}} 步" },
};

const tableNow = () => runningLossTable(store.getState());

const COPIED_MS = 1500;

const selectRunningLoss = (s: AppState) => s.runningLoss;

export default function RunningLoss() {
  const text = useText();
  const runningLoss = useStoreSlowly(selectRunningLoss);
  const lines = useMemo<readonly ChartLine<Line>[]>(
    () => [{ key: "loss", name: text(words.loss), tone: "test", value: ({ loss }) => loss }],
    [text],
  );
  const x = useMemo(() => stepAxis(runningLoss.at(-1)?.step ?? 0, false), [runningLoss]);
  const y = useMemo(() => valueAxis({ ...extentOf(runningLoss.map(({ loss }) => loss)), isLog: false }), [runningLoss]);
  const printed = useMemo(() => runningLoss.map(runningLossLine), [runningLoss]);
  const describe = useCallback(
    (state: AppState) => {
      const last = selectRunningLoss(state).at(-1);
      return text(words.label, { line: last ? runningLossLine(last) : "–" });
    },
    [text],
  );
  return (
    <VisualSection of={definition} caption={text(words.caption)} table={tableNow}>
      <Chart
        title={text(definition.title)}
        describe={describe}
        select={selectRunningLoss}
        lines={lines}
        x={x}
        y={y}
        formatTick={tickText}
        formatValue={decimal}
        formatPlace={({ step }) => text(words.step, { step: groupDigits(step) })}
        empty={text(words.empty)}
      />
      <Printed lines={printed} />
    </VisualSection>
  );
}

function Printed({ lines }: { readonly lines: readonly string[] }) {
  const text = useText();
  const [isCopied, setCopied] = useState(false);
  const list = useRef<HTMLPreElement>(null);
  // The newest line stays in sight, as in a terminal.
  // biome-ignore lint/correctness/useExhaustiveDependencies: runs when a line is added.
  useEffect(() => {
    list.current?.scrollTo({ top: list.current.scrollHeight });
  }, [lines]);
  useEffect(() => {
    if (!isCopied) return;
    const timer = setTimeout(() => setCopied(false), COPIED_MS);
    return () => clearTimeout(timer);
  }, [isCopied]);
  const copy = async () => {
    const isCopied = await copyText(Promise.resolve(lines.join("\n")));
    setCopied(isCopied || (list.current !== null && copySelected(list.current)));
  };
  return (
    <div className={styles.printed}>
      <pre
        ref={list}
        className={styles.lines}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: scrolled with the keyboard.
        tabIndex={0}
        role="log"
        aria-label={text(words.lines)}
      >
        {lines.join("\n")}
      </pre>
      <button type="button" className={styles.copy} data-unsaved disabled={lines.length === 0} onClick={copy}>
        {text(isCopied ? words.copied : words.copy)}
      </button>
    </div>
  );
}

export async function sample(): Promise<Sample> {
  const run = await runOf("shapes");
  const runningLoss = [2.301, 2.213, 1.87, 1.641, 1.502, 1.43].map((loss, i) => ({
    epoch: 1 + Math.floor(i / 3),
    batch: 2000 * (1 + (i % 3)),
    step: 2000 * (i + 1),
    loss,
  }));
  return { ...run, state: { ...run.state, runningLoss } };
}
