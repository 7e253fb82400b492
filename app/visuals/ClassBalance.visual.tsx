/** How often each class of a table comes in training, and what comes of always saying the most frequent. */

import { useMemo } from "react";
import { classColor, cssColor } from "../canvas/colors.ts";
import { creditSample } from "../gallery/tableSamples.ts";
import { useText, useWords } from "../i18n/i18n.ts";
import type { AppState } from "../store/state.ts";
import { useStore } from "../store/store.ts";
import { formatPercent, groupDigits } from "../ui/format.ts";
import { majorityBaseline, majorityClass } from "./baseline.ts";
import styles from "./ClassBalance.module.css";
import { ClassBars } from "./ClassBars.tsx";
import { classNames } from "./classNames.ts";
import { VisualSection } from "./VisualSection.tsx";
import { type VisualProps, visual } from "./visual.ts";

export const definition = visual({
  id: "class-balance",
  title: { en: "Class balance", zh: "类别分布" },
  part: "progress",
  order: 28,
  appliesTo: ({ tableColumns, task }) => tableColumns !== undefined && task === "classification",
});

const words = {
  caption: { en: "{{count}} training rows", zh: "{{count}} 行训练数据" },
  bars: { en: "Share of each class in the training rows, in percent", zh: "各类别在训练数据中的比例（百分比）" },
  more: { en: "{{count}} more", zh: "另有 {{count}} 类" },
  baseline: {
    en: "Always saying “{{name}}” is right on {{share}} of the test rows: the baseline.",
    zh: "总是回答“{{name}}”，能答对 {{share}} 的测试数据：这就是基线。",
  },
};

/** The most frequent; more are a long list of thin bars. */
const mostClasses = 12;

const selectTheme = (s: AppState) => s.theme;

export default function ClassBalance({ data }: VisualProps) {
  const t = useWords();
  const text = useText();
  const theme = useStore(selectTheme);
  const names = useMemo(() => classNames(data.classes, t), [data.classes, t]);
  const counts = data.classCounts?.train ?? [];
  const shown = [...counts.keys()]
    .sort((a, b) => counts[b]! - counts[a]!)
    .slice(0, mostClasses)
    .sort((a, b) => a - b);
  const most = majorityClass(data);
  const baseline = majorityBaseline(data);
  const more = counts.length - shown.length;
  return (
    <VisualSection of={definition} caption={text(words.caption, { count: groupDigits(data.trainSize) })}>
      <ClassBars
        label={text(words.bars)}
        bars={shown.map((label) => ({
          name: names[label] ?? "",
          share: counts[label]! / data.trainSize,
          color: cssColor(classColor(label, theme)),
        }))}
        more={more > 0 ? text(words.more, { count: more }) : undefined}
      />
      {most !== null && baseline !== null && (
        <p className={styles.baseline}>
          {text(words.baseline, { name: names[most] ?? "", share: formatPercent(baseline, 0) })}
        </p>
      )}
    </VisualSection>
  );
}

export const sample = () => creditSample;
