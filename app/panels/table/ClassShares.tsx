/** How often each class comes in the table's rows: one bar, what its parts are, and what comes of always saying the most frequent. */

import { classColor, cssColor } from "../../canvas/colors.ts";
import { useText, useWords } from "../../i18n/i18n.ts";
import type { AppState } from "../../store/state.ts";
import { useStore } from "../../store/store.ts";
import { formatPercent, groupDigits } from "../../ui/format.ts";
import { majorityBaseline, majorityClass } from "../../visuals/baseline.ts";
import { classNames } from "../../visuals/classNames.ts";
import styles from "./ClassShares.module.css";
import { words } from "./words.ts";

/** More names do not stand in a line. */
const mostNames = 4;

/** Of the table that is taken now: data of before stay while it cannot be. */
const dataOf = (state: AppState) => (state.obstacle ? null : state.data);
const themeOf = (state: AppState) => state.theme;

export function ClassShares() {
  const t = useWords();
  const text = useText();
  const data = useStore(dataOf);
  const theme = useStore(themeOf);
  if (!data?.classCounts) return null;
  const { train, test } = data.classCounts;
  const counts = train.map((count, label) => count + test[label]!);
  const all = counts.reduce((sum, count) => sum + count, 0);
  const names = classNames(data.classes, t);
  const named = counts.map((count, label) => ({ name: names[label]!, share: formatPercent(count / all, 0) }));
  const [always, baseline] = [majorityClass(data), majorityBaseline(data)];
  const most = named[counts.indexOf(Math.max(...counts))]!;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a group of words is no fieldset.
    <div role="group" aria-label={text(words.balance)}>
      <div className={styles.bar} aria-hidden>
        {counts.map((count, label) => (
          <span key={names[label]} style={{ flexGrow: count, background: cssColor(classColor(label, theme)) }} />
        ))}
      </div>
      <p className={styles.names}>
        {named.length > mostNames
          ? text(words.classes, { count: groupDigits(named.length), ...most })
          : named.map(({ name, share }) => (
              <span key={name}>
                {name} {share}
              </span>
            ))}
      </p>
      {always !== null && baseline !== null && (
        <p className={styles.baseline}>
          {text(words.baseline, { name: names[always]!, share: formatPercent(baseline, 0) })}
        </p>
      )}
    </div>
  );
}
