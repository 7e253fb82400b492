/** A short list of table entries in their order: each can be opened and set, moved and removed. */

import { ArrowDown, ArrowUp, TriangleAlert, X } from "lucide-react";
import type { ReactNode } from "react";
import type { Spec } from "../../engine/experiment/experiment.ts";
import { useWords } from "../i18n/i18n.ts";
import { Disclosure } from "../ui/Disclosure.tsx";
import styles from "./SpecList.module.css";

interface SpecListProps {
  /** The accessible name. */
  readonly label: string;
  readonly specs: readonly Spec[];
  /** This many entries always stay. */
  readonly least?: number;
  /** Behind an entry's name: what it makes of what. */
  captionOf?(index: number): ReactNode;
  /** Whether an entry does not fit; it is marked. */
  wrongOf?(index: number): boolean;
  /** What opens under an entry: its settings. Null where it has none. */
  settingsOf(index: number): ReactNode;
  onChange(specs: readonly Spec[]): void;
}

export function SpecList({ label, specs, least = 0, captionOf, wrongOf, settingsOf, onChange }: SpecListProps) {
  const t = useWords();
  const swap = (a: number, b: number) => onChange(specs.with(a, specs[b]!).with(b, specs[a]!));
  return (
    <ol className={styles.list} aria-label={label}>
      {specs.map((spec, i) => {
        const name = spec.type;
        const settings = settingsOf(i);
        const title = (
          <>
            {wrongOf?.(i) && <TriangleAlert className={styles.wrong} aria-hidden />}
            <span className={styles.name} title={name}>
              {name}
            </span>
            {captionOf && <span className={styles.caption}>{captionOf(i)}</span>}
          </>
        );
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: an entry is its place; it has no identity of its own in the document.
          <li key={`${i} ${name}`} className={styles.entry} data-wrong={wrongOf?.(i) || undefined}>
            {settings ? (
              <Disclosure label={title} className={styles.folded}>
                {settings}
              </Disclosure>
            ) : (
              <div className={styles.plain}>{title}</div>
            )}
            <span className={styles.acts}>
              <Act label={t("shell.entry.earlier", { name })} isDisabled={i === 0} onClick={() => swap(i, i - 1)}>
                <ArrowUp aria-hidden />
              </Act>
              <Act
                label={t("shell.entry.later", { name })}
                isDisabled={i === specs.length - 1}
                onClick={() => swap(i, i + 1)}
              >
                <ArrowDown aria-hidden />
              </Act>
              <Act
                label={t("shell.entry.remove", { name })}
                isDisabled={specs.length <= least}
                onClick={() => onChange(specs.toSpliced(i, 1))}
              >
                <X aria-hidden />
              </Act>
            </span>
          </li>
        );
      })}
    </ol>
  );
}

interface ActProps {
  readonly label: string;
  readonly isDisabled?: boolean;
  readonly onClick: () => void;
  readonly children: ReactNode;
}

function Act({ label, isDisabled, onClick, children }: ActProps) {
  return (
    <button
      type="button"
      className={styles.act}
      aria-label={label}
      title={label}
      disabled={isDisabled}
      onClick={onClick}
    >
      {children}
    </button>
  );
}
