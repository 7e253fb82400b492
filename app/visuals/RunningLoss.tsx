/** The tutorial's running loss, `[1,  2000] loss: 2.213`: as a curve and as the very lines that it prints. */

import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { RunningLoss as Line } from "../../engine/worker/protocol.ts";
import { useWords } from "../i18n/i18n.ts";
import { copySelected, copyText } from "../store/clipboard.ts";
import type { AppState } from "../store/state.ts";
import { useStoreSlowly } from "../store/store.ts";
import { groupDigits } from "../ui/format.ts";
import { extentOf, stepAxis, valueAxis } from "./axes.ts";
import { Chart } from "./Chart.tsx";
import type { ChartLine } from "./chartLines.ts";
import { decimal, runningLossLine, tickText } from "./format.ts";
import OutputSection from "./OutputSection.tsx";
import styles from "./RunningLoss.module.css";

const COPIED_MS = 1500;

const selectRunningLoss = (s: AppState) => s.runningLoss;

export default function RunningLoss() {
  const t = useWords();
  const runningLoss = useStoreSlowly(selectRunningLoss);
  const lines = useMemo<readonly ChartLine<Line>[]>(
    () => [{ key: "loss", name: t("output.curves.loss"), tone: "test", value: ({ loss }) => loss }],
    [t],
  );
  const x = useMemo(() => stepAxis(runningLoss.at(-1)?.step ?? 0, false), [runningLoss]);
  const y = useMemo(() => valueAxis({ ...extentOf(runningLoss.map(({ loss }) => loss)), isLog: false }), [runningLoss]);
  const printed = useMemo(() => runningLoss.map(runningLossLine), [runningLoss]);
  const describe = useCallback(
    (state: AppState) => {
      const last = selectRunningLoss(state).at(-1);
      return t("output.running.label", { line: last ? runningLossLine(last) : "–" });
    },
    [t],
  );
  return (
    <OutputSection title={t("output.running.title")} caption={t("output.running.caption")}>
      <Chart
        title={t("output.running.title")}
        describe={describe}
        select={selectRunningLoss}
        lines={lines}
        x={x}
        y={y}
        formatTick={tickText}
        formatValue={decimal}
        formatPlace={({ step }) => t("output.running.step", { step: groupDigits(step) })}
        empty={t("output.running.empty")}
      />
      <Printed lines={printed} />
    </OutputSection>
  );
}

function Printed({ lines }: { readonly lines: readonly string[] }) {
  const t = useWords();
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
        aria-label={t("output.running.lines")}
      >
        {lines.join("\n")}
      </pre>
      <button type="button" className={styles.copy} disabled={lines.length === 0} onClick={copy}>
        {t(isCopied ? "output.running.copied" : "output.running.copy")}
      </button>
    </div>
  );
}
