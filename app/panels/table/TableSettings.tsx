/** Which table, how its file is to be read, and what becomes of what is in it. */

import { findDataset } from "../../../engine/experiment/tables.ts";
import { useText } from "../../i18n/i18n.ts";
import type { AppState } from "../../store/state.ts";
import { actions, useStore } from "../../store/store.ts";
import { Select } from "../../ui/Select.tsx";
import { ParamControl } from "../ParamControl.tsx";
import type { Column } from "./columnRoles.ts";
import { MissingChoice } from "./MissingChoice.tsx";
import { TableChoice } from "./TableChoice.tsx";
import styles from "./TableSettings.module.css";
import { words } from "./words.ts";

const datasetOf = (state: AppState) => state.experiment.dataset;
const standardizeOf = (state: AppState) => state.experiment.dataset.standardize;

export function TableSettings({ columns }: { readonly columns: readonly Column[] | null }) {
  return (
    <div className={styles.settings}>
      <TableChoice />
      <DelimiterChoice />
      <HeaderChoice />
      {columns?.some(({ role }) => role === "number") && <ScaleChoice />}
      {columns && <MissingChoice columns={columns} />}
    </div>
  );
}

/** Cells that are read in another way are another table: what its columns are is guessed anew. */
const anew = { target: undefined, task: undefined, features: undefined, missing: undefined, categories: [] };

function DelimiterChoice() {
  const dataset = useStore(datasetOf);
  const param = findDataset(dataset.type)?.params.delimiter;
  if (!param) return null;
  return (
    <ParamControl
      name="delimiter"
      param={param}
      value={String(dataset.delimiter)}
      onChange={(delimiter) => actions.editTable({ ...anew, header: undefined, delimiter })}
    />
  );
}

function HeaderChoice() {
  const text = useText();
  const { header } = useStore(datasetOf);
  return (
    <Select
      label={text(words.firstLine)}
      value={String(header)}
      options={[
        { value: "true", label: text(words.firstLineNames) },
        { value: "false", label: text(words.firstLineData), hint: text(words.firstLineDataHint) },
      ]}
      onChange={(next) => actions.editTable({ ...anew, header: next === "true" })}
    />
  );
}

function ScaleChoice() {
  const text = useText();
  const standardize = useStore(standardizeOf);
  return (
    <Select
      label={text(words.scale)}
      value={standardize === "all" ? "all" : String(standardize !== false)}
      options={[
        { value: "true", label: text(words.scaleTraining), hint: text(words.scaleTrainingHint) },
        { value: "all", label: text(words.scaleAll), hint: text(words.scaleAllHint) },
        { value: "false", label: text(words.scaleNone), hint: text(words.scaleNoneHint) },
      ]}
      onChange={(next) => actions.editTable({ standardize: next === "all" ? "all" : next === "true" })}
    />
  );
}
