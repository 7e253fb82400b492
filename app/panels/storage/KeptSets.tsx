/** The data sets that are kept, each with what clears it. */

import { useRef, useState } from "react";
import { datasets } from "../../../engine/catalog.ts";
import type { DatasetEntry } from "../../../engine/define/entry.ts";
import type { KeptState, KeptSummary } from "../../../engine/worker/protocol.ts";
import { type Translate, useText, useWords } from "../../i18n/i18n.ts";
import { actions } from "../../store/store.ts";
import { Button } from "../../ui/Button.tsx";
import { formatBytes, groupDigits } from "../../ui/format.ts";
import styles from "./Storage.module.css";

const table: Readonly<Record<string, DatasetEntry>> = datasets;

/** What is to be cleared: a data set, or all of them. */
type Target = string | null;

export function KeptSets({ kept }: { readonly kept: KeptState }) {
  const t = useWords();
  const text = useText();
  // What is cleared cannot be brought back, so it is asked about first; `undefined` while nothing is.
  const [target, setTarget] = useState<Target | undefined>(undefined);
  const list = useRef<HTMLElement>(null);
  const sets = Object.entries(kept.sets);
  const totalBytes = sets.reduce((sum, [, { bytes }]) => sum + bytes, 0);
  const titleOf = (type: string) => (table[type] ? text(table[type].title) : type);
  const close = () => {
    setTarget(undefined);
    // The buttons that had the focus go.
    list.current?.focus();
  };
  const clear = () => {
    if (target !== undefined) actions.discardKept(target);
    close();
  };
  return (
    <section ref={list} tabIndex={-1} aria-label={t("storage.sets")} className={styles.part}>
      {sets.length === 0 ? (
        <p className={styles.empty}>{t("storage.empty")}</p>
      ) : (
        <ul className={styles.sets}>
          {sets.map(([type, summary]) => (
            <li key={type} className={styles.set}>
              <div className={styles.name}>
                <strong>{titleOf(type)}</strong>
                <p className={styles.dim}>{aboutOf(t, summary)}</p>
              </div>
              <span className={styles.size}>{formatBytes(summary.bytes)}</span>
              <Button
                variant="outline"
                aria-label={t("storage.clearOne", { title: titleOf(type) })}
                onClick={() => setTarget(type)}
              >
                {t("storage.clear")}
              </Button>
              {target === type && (
                <Question words={t("storage.ask", { title: titleOf(type) })} onClear={clear} onKeep={close} />
              )}
            </li>
          ))}
        </ul>
      )}
      {sets.length > 1 && (
        <div className={styles.set}>
          <p className={styles.name}>{t("storage.all")}</p>
          <span className={styles.size}>{formatBytes(totalBytes)}</span>
          <Button variant="outline" onClick={() => setTarget(null)}>
            {t("storage.clearAll")}
          </Button>
          {target === null && <Question words={t("storage.askAll")} onClear={clear} onKeep={close} />}
        </div>
      )}
      <Room kept={kept} />
    </section>
  );
}

interface QuestionProps {
  readonly words: string;
  readonly onClear: () => void;
  readonly onKeep: () => void;
}

function Question({ words, onClear, onKeep }: QuestionProps) {
  const t = useWords();
  return (
    <fieldset aria-label={words} className={styles.question}>
      <p>{words}</p>
      <Button variant="primary" onClick={onClear}>
        {t("storage.yes")}
      </Button>
      <Button variant="outline" autoFocus onClick={onKeep}>
        {t("storage.no")}
      </Button>
    </fieldset>
  );
}

function aboutOf(t: Translate, { from, images }: KeptSummary): string {
  const origin = t(`storage.from.${from}`);
  if (!images) return origin;
  const { here, whole } = images;
  const isWhole = here.train === whole.train && here.test === whole.test;
  const count = isWhole
    ? t("storage.images", { train: groupDigits(here.train), test: groupDigits(here.test) })
    : t("storage.part", { train: groupDigits(here.train), wholeTrain: groupDigits(whole.train) });
  return `${count} · ${origin}`;
}

/** As the browser estimates it, whose figures are rough. */
function Room({ kept: { usedBytes, quotaBytes } }: { readonly kept: KeptState }) {
  const t = useWords();
  if (usedBytes === null || quotaBytes === null) return null;
  const free = formatBytes(Math.max(0, quotaBytes - usedBytes));
  return <p className={styles.dim}>{t("storage.room", { used: formatBytes(usedBytes), free })}</p>;
}
