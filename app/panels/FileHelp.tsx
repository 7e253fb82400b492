/** How to get and bring in the files of a data set, and what to do without them. */

import { Files, FolderOpen } from "lucide-react";
import { type ReactNode, useRef } from "react";
import { datasets, fileNames } from "../../engine/catalog.ts";
import type { DatasetEntry } from "../../engine/define/entry.ts";
import { presets } from "../../engine/experiment/presets.ts";
import { useText, useWords } from "../i18n/i18n.ts";
import type { AppState } from "../store/state.ts";
import { actions, useStore } from "../store/store.ts";
import { Button } from "../ui/Button.tsx";
import styles from "./FileHelp.module.css";
import { givenFiles } from "./givenFiles.ts";
import { lazyPart } from "./lazyPart.tsx";

// Only who chooses a data set that is read from files.
const SiteBox = lazyPart(() => import("./SiteBox.tsx").then(({ SiteBox }) => SiteBox));

const isLoaded = (state: AppState) => state.data?.type === state.experiment.dataset.type;
const obstacleOf = (state: AppState) => state.obstacle;
/** Before any file is given the help itself says what is missing. */
const hasFilesOf = (state: AppState) => state.filePaths.length > 0;
const isLoadingOf = (state: AppState) => state.progress !== null;

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

export function FileHelp({ entry }: { readonly entry: DatasetEntry }) {
  const hasData = useStore(isLoaded);
  const isLoading = useStore(isLoadingOf);
  return (
    <>
      <SiteBox />
      {!hasData && !isLoading && <Help entry={entry} />}
    </>
  );
}

function Help({ entry }: { readonly entry: DatasetEntry }) {
  const t = useWords();
  const text = useText();
  const obstacle = useStore(obstacleOf);
  const hasFiles = useStore(hasFilesOf);
  return (
    <div className={styles.help}>
      <p>{t("shell.files.get")}</p>
      {entry.files && (
        <p className={styles.caption}>
          {text(entry.files.download)} {t("shell.files.which", { names: text(fileNames(entry.files)) })}
        </p>
      )}
      <div className={styles.choices}>
        <FileButton label={t("shell.files.choose")} icon={<Files aria-hidden />} />
        <FileButton label={t("shell.files.chooseFolder")} icon={<FolderOpen aria-hidden />} isFolder />
      </div>
      <p className={styles.caption}>
        {t("shell.files.orDrop")}{" "}
        {entry.source && (
          <a href={entry.source} target="_blank" rel="noreferrer">
            {t("shell.files.page")}
          </a>
        )}
      </p>
      {obstacle && hasFiles && (
        <p role="status" className={styles.obstacle}>
          {obstacle.where}: {text(obstacle.got)}. {text(obstacle.fix)}
        </p>
      )}
      {standIn && (
        <div className={styles.standIn}>
          <Button variant="outline" className={styles.wide} onClick={chooseStandIn}>
            {t("shell.files.standIn")}
          </Button>
          <p className={styles.caption}>{t("shell.files.standInHint")}</p>
        </div>
      )}
    </div>
  );
}

interface FileButtonProps {
  readonly label: string;
  readonly icon: ReactNode;
  /** All that lies in a folder, rather than files one by one. */
  readonly isFolder?: boolean;
}

function FileButton({ label, icon, isFolder = false }: FileButtonProps) {
  const input = useRef<HTMLInputElement | null>(null);
  return (
    <>
      <Button variant="outline" icon={icon} onClick={() => input.current?.click()}>
        {label}
      </Button>
      <input
        ref={(element) => {
          input.current = element;
          if (isFolder) element?.setAttribute("webkitdirectory", "");
        }}
        type="file"
        multiple
        hidden
        aria-label={label}
        onChange={({ target }) => {
          if (target.files) actions.addFiles(givenFiles(target.files));
          target.value = "";
        }}
      />
    </>
  );
}
