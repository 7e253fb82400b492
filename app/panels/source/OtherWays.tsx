/** All ways to have a data set that are not the best, folded away; and what to do without it. */

import { CloudDownload, Files, FolderOpen } from "lucide-react";
import { datasets } from "../../../engine/catalog.ts";
import type { DatasetEntry } from "../../../engine/define/entry.ts";
import { presets } from "../../../engine/experiment/presets.ts";
import { useText } from "../../i18n/i18n.ts";
import { actions } from "../../store/store.ts";
import { Button } from "../../ui/Button.tsx";
import { Disclosure } from "../../ui/Disclosure.tsx";
import { FileButton } from "./FileButton.tsx";
import { FileWords } from "./FileWords.tsx";
import styles from "./SourceBox.module.css";
import type { Way } from "./situation.ts";
import { useWayName } from "./useWayName.ts";
import { words } from "./words.ts";

/** The first set of images that needs no files. */
const standIn = Object.entries<DatasetEntry>(datasets).find(
  ([, entry]) => entry.takesAugmentation && !entry.files,
)?.[0];

/** Its preset where there is one: a network and settings that suit it. */
function chooseStandIn(): void {
  const preset = presets.find(({ experiment }) => experiment.dataset.type === standIn);
  if (preset) actions.openPreset(preset.id);
  else if (standIn) actions.chooseDataset(standIn);
}

interface OtherWaysProps {
  readonly entry: DatasetEntry;
  /** Besides files. */
  readonly ways: readonly Way[];
  /** Whether files are not what is offered first. */
  readonly hasFiles: boolean;
  readonly hasData: boolean;
  readonly isOpen: boolean;
  readonly onLoad: (way: Way) => void;
}

export function OtherWays({ entry, ways, hasFiles, hasData, isOpen, onLoad }: OtherWaysProps) {
  const text = useText();
  const nameOf = useWayName();
  return (
    <Disclosure label={text(words.otherWays)} isOpen={isOpen}>
      {ways.map((way) => (
        <Button
          key={way.from}
          variant="outline"
          className={styles.act}
          icon={<CloudDownload aria-hidden />}
          onClick={() => onLoad(way)}
        >
          {nameOf(way)}
        </Button>
      ))}
      <div className={styles.choices}>
        {hasFiles && <FileButton label={text(words.chooseFiles)} icon={<Files aria-hidden />} />}
        <FileButton label={text(words.chooseFolder)} icon={<FolderOpen aria-hidden />} isFolder />
      </div>
      {hasFiles && <FileWords entry={entry} />}
      {!hasData && entry.takesAugmentation && standIn && (
        <>
          <Button variant="outline" className={styles.act} onClick={chooseStandIn}>
            {text(words.standIn)}
          </Button>
          <p className={styles.caption}>{text(words.standInHint)}</p>
        </>
      )}
    </Disclosure>
  );
}
