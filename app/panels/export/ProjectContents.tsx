/** The files of a PyTorch project, each with what it is for. */

import type { Text } from "../../../engine/define/text.ts";
import { findDataset } from "../../../engine/experiment/tables.ts";
import { useText, type Values } from "../../i18n/i18n.ts";
import type { AppState } from "../../store/state.ts";
import { useStore } from "../../store/store.ts";
import { groupDigits } from "../../ui/format.ts";
import { isTable } from "../table/isTable.ts";
import styles from "./Export.module.css";
import { words } from "./words.ts";

const datasetOf = (state: AppState) => state.experiment.dataset;
const dataOf = (state: AppState) => state.data;

interface FileLine {
  readonly name: string;
  readonly doc: Text;
  readonly values?: Values;
}

export function ProjectContents() {
  const text = useText();
  const isApart = useAreImagesApart();
  const files = useFiles();
  return (
    <section className={styles.part}>
      <h3 className={styles.heading}>{text(words.inIt)}</h3>
      <dl className={styles.files}>
        {files.map(({ name, doc, values }) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{text(doc, values)}</dd>
          </div>
        ))}
      </dl>
      {isApart && <p>{text(words.imagesApart, { title: text(isApart.title) })}</p>}
      <p>{text(words.check)}</p>
      <code className={styles.command}>python3 train.py --check</code>
    </section>
  );
}

/** The entry of a set whose images are read from files: these are many, and whoever has PyTorch may have them. */
function useAreImagesApart() {
  const entry = findDataset(useStore(datasetOf).type);
  return entry?.files && entry.takesAugmentation ? entry : null;
}

function useFiles(): readonly FileLine[] {
  const dataset = useStore(datasetOf);
  const data = useStore(dataOf);
  const entry = findDataset(dataset.type);
  const counts = data && { train: groupDigits(data.trainSize), test: groupDigits(data.testSize) };
  const { train, layerlab, initial, table, data: examples, expected, experiment, readme } = words.files;
  const dataFiles: readonly FileLine[] =
    entry && isTable(entry)
      ? [{ name: `data/${fileOf(dataset.file)}`, doc: table }]
      : entry?.torchClass || !counts
        ? []
        : [{ name: "data.safetensors", doc: examples, values: counts }];
  return [
    { name: "train.py", doc: train },
    { name: "layerlab.py", doc: layerlab },
    { name: "initial.safetensors", doc: initial },
    ...dataFiles,
    { name: "expected.json", doc: expected },
    { name: "experiment.json", doc: experiment },
    { name: "README.md", doc: readme },
  ];
}

const fileOf = (path: unknown): string => (typeof path === "string" ? (path.split("/").at(-1) ?? path) : "");
