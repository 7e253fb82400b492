/** The data sets that are kept, each with what clears it. */

import { type KeyboardEvent, useRef, useState } from "react";
import { datasets } from "../../../engine/catalog.ts";
import type { DatasetEntry } from "../../../engine/define/entry.ts";
import type { KeptState, KeptSummary } from "../../../engine/worker/protocol.ts";
import { type TranslateText, useText } from "../../i18n/i18n.ts";
import { actions } from "../../store/store.ts";
import { Button } from "../../ui/Button.tsx";
import { formatBytes, groupDigits } from "../../ui/format.ts";
import styles from "./Storage.module.css";
import { words } from "./words.ts";

const table: Readonly<Record<string, DatasetEntry>> = datasets;

/** What is to be cleared: a data set, or all of them. */
type Target = string | null;

export function KeptSets({ kept }: { readonly kept: KeptState }) {
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
    <section ref={list} tabIndex={-1} aria-label={text(words.sets)} className={styles.part}>
      {sets.length === 0 ? (
        <p className={styles.empty}>{text(words.empty)}</p>
      ) : (
        <ul className={styles.sets}>
          {sets.map(([type, summary]) => (
            <li key={type} className={styles.set}>
              <div className={styles.name}>
                <strong>{titleOf(type)}</strong>
                <p className={styles.dim}>{aboutOf(text, summary)}</p>
              </div>
              <span className={styles.size}>{formatBytes(summary.bytes)}</span>
              <Button
                variant="outline"
                aria-label={text(words.clearOne, { title: titleOf(type) })}
                onClick={() => setTarget(type)}
              >
                {text(words.clear)}
              </Button>
              {target === type && (
                <Question question={text(words.ask, { title: titleOf(type) })} onClear={clear} onKeep={close} />
              )}
            </li>
          ))}
        </ul>
      )}
      {sets.length > 1 && (
        <div className={styles.set}>
          <p className={styles.name}>{text(words.all)}</p>
          <span className={styles.size}>{formatBytes(totalBytes)}</span>
          <Button variant="outline" onClick={() => setTarget(null)}>
            {text(words.clearAll)}
          </Button>
          {target === null && <Question question={text(words.askAll)} onClear={clear} onKeep={close} />}
        </div>
      )}
      <Room kept={kept} />
    </section>
  );
}

interface QuestionProps {
  readonly question: string;
  readonly onClear: () => void;
  readonly onKeep: () => void;
}

function Question({ question, onClear, onKeep }: QuestionProps) {
  const text = useText();
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Escape") return;
    // The window around it stays open.
    event.preventDefault();
    event.stopPropagation();
    onKeep();
  };
  return (
    <fieldset aria-label={question} className={styles.question} onKeyDown={onKeyDown}>
      <p>{question}</p>
      <Button variant="primary" onClick={onClear}>
        {text(words.yes)}
      </Button>
      <Button variant="outline" autoFocus onClick={onKeep}>
        {text(words.no)}
      </Button>
    </fieldset>
  );
}

function aboutOf(text: TranslateText, { from, images }: KeptSummary): string {
  const origin = text(words.from[from]);
  if (!images) return origin;
  const { here, whole } = images;
  const isWhole = here.train === whole.train && here.test === whole.test;
  const count = isWhole
    ? text(words.images, { train: groupDigits(here.train), test: groupDigits(here.test) })
    : text(words.part, { train: groupDigits(here.train), wholeTrain: groupDigits(whole.train) });
  return `${count} · ${origin}`;
}

/** As the browser estimates it, whose figures are rough. */
function Room({ kept: { sets, usedBytes, quotaBytes } }: { readonly kept: KeptState }) {
  const text = useText();
  if (usedBytes === null || quotaBytes === null) return null;
  const free = formatBytes(Math.max(0, quotaBytes - usedBytes));
  // Where no set is kept a browser counts its empty folders, and on a shared address what other pages keep.
  const isEmpty = Object.keys(sets).length === 0;
  return (
    <p className={styles.dim}>{text(isEmpty ? words.free : words.room, { used: formatBytes(usedBytes), free })}</p>
  );
}
