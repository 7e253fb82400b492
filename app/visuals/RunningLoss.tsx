/** The tutorial's running loss, `[1,  2000] loss: 2.213`: as a curve and as the very lines that it prints. */

import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useWords } from "../i18n/i18n.ts";
import type { AppState } from "../store/state.ts";
import { useStoreSlowly } from "../store/store.ts";
import { groupDigits } from "../ui/format.ts";
import { Chart, type ChartLine } from "./Chart.tsx";
import { decimal, runningLossLine } from "./format.ts";
import Picture from "./Picture.tsx";
import styles from "./RunningLoss.module.css";
import { linearTicks } from "./ticks.ts";

const COPIED_MS = 1500;

const selectRunningLoss = (s: AppState) => s.runningLoss;

export default function RunningLoss() {
  const t = useWords();
  const runningLoss = useStoreSlowly(selectRunningLoss);
  const rows = useMemo(
    () => runningLoss.map(({ step, loss }) => ({ x: step, loss: Number.isFinite(loss) ? loss : null })),
    [runningLoss],
  );
  const lines = useMemo<readonly ChartLine[]>(
    () => [{ key: "loss", name: t("output.curves.loss"), tone: "test" }],
    [t],
  );
  const ticks = useMemo(() => linearTicks(Math.max(0, ...rows.map(({ loss }) => loss ?? 0))), [rows]);
  const printed = useMemo(() => runningLoss.map(runningLossLine), [runningLoss]);
  const formatPlace = useCallback((x: number) => t("output.running.step", { step: groupDigits(x) }), [t]);
  const last = printed.at(-1) ?? "–";
  return (
    <Picture title={t("output.running.title")} caption={t("output.running.caption")}>
      <Chart
        label={t("output.running.label", { line: last })}
        rows={rows}
        lines={lines}
        ticks={ticks}
        end={rows.at(-1)?.x ?? 1}
        endLabel={rows.length > 0 ? last : ""}
        formatTick={String}
        formatValue={decimal}
        formatPlace={formatPlace}
        empty={t("output.running.empty")}
      />
      <Printed lines={printed} />
    </Picture>
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
    await navigator.clipboard.writeText(lines.join("\n"));
    setCopied(true);
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
