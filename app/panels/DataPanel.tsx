/** Which data set, how it is made, and how to bring in one that is read from files. */

import { useDeferredValue } from "react";
import { datasets } from "../../engine/catalog.ts";
import type { DatasetEntry } from "../../engine/define/entry.ts";
import type { ParamValue } from "../../engine/define/param.ts";
import { useText, useWords } from "../i18n/i18n.ts";
import type { AppState } from "../store/state.ts";
import { actions, useStore } from "../store/store.ts";
import { formatDimensions, groupDigits } from "../ui/format.ts";
import { Progress } from "../ui/Progress.tsx";
import { Section } from "../ui/Section.tsx";
import { Select } from "../ui/Select.tsx";
import styles from "./DataPanel.module.css";
import { EntryParams } from "./EntryControls.tsx";
import { Gallery } from "./Gallery.tsx";
import { lazyPart } from "./lazyPart.tsx";
import type { PanelSection } from "./panelSection.ts";
import { SettingsPart } from "./SettingsPart.tsx";
import { LazySourceBox } from "./source/LazySourceBox.tsx";
import { isTable } from "./table/isTable.ts";

// Only images are augmented.
const Augmentations = lazyPart(
  () => import("./Augmentations.tsx").then(({ Augmentations }) => Augmentations),
  <div className={styles.augmentations} />,
);

// Its own face: columns, kinds, missing values.
const TablePart = lazyPart(
  () => import("./table/TablePart.tsx").then(({ TablePart }) => TablePart),
  <div className={styles.table} />,
);

const specOf = (state: AppState) => state.experiment.dataset;
const dataOf = (state: AppState) => state.data;
const imageOf = (state: AppState) => state.description?.image ?? null;
const progressOf = (state: AppState) => state.progress;
const table: Readonly<Record<string, DatasetEntry>> = datasets;

const setParam = (name: string, value: ParamValue) =>
  actions.edit((experiment) => ({ ...experiment, dataset: { ...experiment.dataset, [name]: value } }));

export const dataSection: PanelSection = { id: "data", title: { en: "Data", zh: "数据" }, order: 10 };

export function DataPanel() {
  const t = useWords();
  const text = useText();
  const { type } = useStore(specOf);
  return (
    <Section
      id={dataSection.id}
      title={text(dataSection.title)}
      aside={
        <Select
          label={t("shell.dataset")}
          isLabelHidden
          isQuiet
          value={type}
          options={Object.entries(table).map(([value, { title }]) => ({ value, label: value, hint: text(title) }))}
          onChange={actions.chooseDataset}
        />
      }
    >
      <SettingsPart of="dataset">
        <Gallery />
        <OfSet />
      </SettingsPart>
    </Section>
  );
}

/** What the data set has of its own. Where another is chosen it comes after all else that shows so: one task for both would keep a click waiting. */
function OfSet() {
  const spec = useStore(specOf);
  const before = useDeferredValue(spec);
  const shown = before.type === spec.type ? spec : before;
  const image = useStore(imageOf);
  const entry = table[spec.type]!;
  const shownEntry = table[shown.type]!;
  return (
    <>
      {entry.files && shownEntry.files && <LazySourceBox entry={entry} />}
      <Sizes />
      <Loading />
      {isTable(entry) && isTable(shownEntry) && <TablePart />}
      <EntryParams spec={shown} params={shownEntry.params} onChange={setParam} />
      {image && <Augmentations image={image} />}
    </>
  );
}

/** Only while there is no data to show: a set that is made again in a moment would flicker. */
function Loading() {
  const t = useWords();
  const progress = useStore(progressOf);
  const data = useStore(dataOf);
  if (progress?.stage !== "loading" || data) return null;
  return <Progress label={t("shell.loading", { file: progress.file })} fraction={progress.fraction} />;
}

/** "50 000 train · 10 000 test · 3×32×32 · normalized to [−1, 1]" */
function Sizes() {
  const t = useWords();
  const text = useText();
  const data = useStore(dataOf);
  if (!data) return null;
  const columnsIn = (count: number) => t(count === 1 ? "shell.column" : "shell.columns", { count: groupDigits(count) });
  const parts = [t("shell.sizes", { train: groupDigits(data.trainSize), test: groupDigits(data.testSize) })];
  if (data.image) parts.push(formatDimensions(data.inputShape));
  if (data.columns) parts.push(columnsIn(data.columns.length));
  if (data.normalize) {
    const { mean, std } = data.normalize;
    const from = Math.min(...mean.map((m, c) => -m / std[c]!));
    const to = Math.max(...mean.map((m, c) => (1 - m) / std[c]!));
    parts.push(t("shell.normalizedTo", { from: short(from), to: short(to) }));
  }
  return (
    <>
      <p className={styles.sizes}>{parts.join(" · ")}</p>
      {data.notice && <p className={styles.sizes}>{text(data.notice)}</p>}
    </>
  );
}

/** −0.42 with a real minus sign. */
const short = (value: number) => String(Number(value.toFixed(2))).replace("-", "−");
