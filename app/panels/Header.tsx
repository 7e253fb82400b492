/** The line at the top: which experiment, how it runs, where it goes, how the page is set. */

import {
  ChevronDown,
  FileText,
  HardDrive,
  Languages,
  Link as LinkIcon,
  Moon,
  PanelRight,
  Presentation,
  SlidersHorizontal,
  Sun,
  Upload,
} from "lucide-react";
import { useRef, useState } from "react";
import { presets } from "../../engine/experiment/presets.ts";
import { useLanguage, useText, useWords } from "../i18n/i18n.ts";
import type { AppState } from "../store/state.ts";
import { actions, useStore } from "../store/store.ts";
import { Button } from "../ui/Button.tsx";
import { Menu, MenuGroup, MenuItem, MenuSeparator } from "../ui/Menu.tsx";
import { Tooltip } from "../ui/Tooltip.tsx";
import type { Layout } from "../ui/useLayout.ts";
import { DeviceMenu } from "./DeviceMenu.tsx";
import type { Drawer } from "./drawer.ts";
import { ExportMenu } from "./export/ExportMenu.tsx";
import { givenFiles } from "./givenFiles.ts";
import styles from "./Header.module.css";
import { Logo } from "./Logo.tsx";
import { StorageDialog } from "./storage/StorageDialog.tsx";
import { Transport } from "./Transport.tsx";
import { UndoButtons } from "./UndoButtons.tsx";
import { WeightsDialog } from "./weights/WeightsDialog.tsx";

interface HeaderProps {
  readonly layout: Layout;
  readonly openDrawers: ReadonlySet<Drawer>;
  readonly onToggleDrawer: (name: Drawer) => void;
}

const themeOf = (state: AppState) => state.theme;
const presetOf = (state: AppState) => state.preset;
const isAskedOfWeightsOf = (state: AppState) => state.givenWeights !== null;
const isPresentingOf = (state: AppState) => state.isPresenting;

export function Header({ layout, openDrawers, onToggleDrawer }: HeaderProps) {
  const t = useWords();
  const isPresenting = useStore(isPresentingOf);
  const drawer = (name: Drawer) => ({
    "aria-expanded": openDrawers.has(name),
    "aria-controls": `panel-${name}`,
    onClick: () => onToggleDrawer(name),
  });
  return (
    <header className={styles.header}>
      <div className={styles.start}>
        {layout === "medium" && !isPresenting && (
          <Button icon={<SlidersHorizontal aria-hidden />} label={t("shell.settings")} {...drawer("settings")} />
        )}
        <h1 className={styles.brand}>
          <Logo />
          <span className={styles.wordmark}>Layerlab</span>
        </h1>
        {!isPresenting && (
          <>
            <ExperimentMenu />
            <UndoButtons />
          </>
        )}
      </div>
      <Transport />
      <div className={styles.end}>
        {!isPresenting && (
          <>
            <DeviceMenu />
            <Tooltip content={t("shell.shareHint")}>
              <Button className={styles.fold} icon={<LinkIcon aria-hidden />} onClick={actions.copyLink}>
                <span>{t("shell.share")}</span>
              </Button>
            </Tooltip>
            <ExportMenu className={styles.fold} />
            <LanguageButton />
            <ThemeButton />
          </>
        )}
        <PresentButton />
        {layout === "medium" && (
          <Button icon={<PanelRight aria-hidden />} label={t("shell.outputPanel")} {...drawer("output")} />
        )}
      </div>
    </header>
  );
}

function ExperimentMenu() {
  const t = useWords();
  const text = useText();
  const preset = useStore(presetOf);
  const file = useRef<HTMLInputElement>(null);
  const name = useRef<HTMLButtonElement>(null);
  const [isStorageOpen, setStorageOpen] = useState(false);
  const current = preset && presets.find(({ id }) => id === preset.id);
  const title = current ? text(current.title) : t("shell.yours");
  const choose = (accept: string) => {
    if (!file.current) return;
    file.current.accept = accept;
    file.current.click();
  };
  return (
    <>
      <Menu
        trigger={
          <Button ref={name} className={styles.experiment}>
            <span className={styles.experimentName} title={title}>
              <strong>{title}</strong>
              {current && preset.isEdited && <span className={styles.edited}> · {t("shell.edited")}</span>}
            </span>
            <ChevronDown aria-hidden />
          </Button>
        }
      >
        <MenuGroup label={t("shell.presets")}>
          {presets.map(({ id, title, doc }) => (
            <MenuItem key={id} hint={text(doc)} onSelect={() => actions.openPreset(id)}>
              {text(title)}
            </MenuItem>
          ))}
        </MenuGroup>
        <MenuSeparator />
        <MenuItem mark={<FileText aria-hidden />} onSelect={() => choose(".json,application/json")}>
          {t("shell.openFile")}
        </MenuItem>
        <MenuItem mark={<Upload aria-hidden />} onSelect={() => choose(".safetensors")}>
          {t("shell.loadWeights")}
        </MenuItem>
        <MenuItem mark={<HardDrive aria-hidden />} hint={t("shell.storageHint")} onSelect={() => setStorageOpen(true)}>
          {t("shell.storage")}
        </MenuItem>
      </Menu>
      <WeightsDialog isOpen={useStore(isAskedOfWeightsOf)} onOpenChange={actions.closeWeights} returnFocusTo={name} />
      <StorageDialog isOpen={isStorageOpen} onOpenChange={setStorageOpen} returnFocusTo={name} />
      <input
        ref={file}
        type="file"
        aria-label={t("shell.openFile")}
        hidden
        onChange={({ target }) => {
          if (target.files) actions.addFiles(givenFiles(target.files));
          target.value = "";
        }}
      />
    </>
  );
}

function LanguageButton() {
  const language = useLanguage();
  const other = language === "en" ? "zh" : "en";
  // In the language that it leads to, so that whoever needs it can read it.
  return (
    <Button
      className={styles.fold}
      icon={<Languages aria-hidden />}
      lang={other === "zh" ? "zh-CN" : "en"}
      aria-label={other === "zh" ? "中文" : "English"}
      onClick={() => actions.setLanguage(other)}
    >
      <span>{other === "zh" ? "中文" : "EN"}</span>
    </Button>
  );
}

function ThemeButton() {
  const t = useWords();
  const theme = useStore(themeOf);
  return theme === "light" ? (
    <Button icon={<Moon aria-hidden />} label={t("shell.toDark")} onClick={() => actions.setTheme("dark")} />
  ) : (
    <Button icon={<Sun aria-hidden />} label={t("shell.toLight")} onClick={() => actions.setTheme("light")} />
  );
}

function PresentButton() {
  const t = useWords();
  const isPresenting = useStore(isPresentingOf);
  return (
    <Button
      className={styles.present}
      icon={<Presentation aria-hidden />}
      label={isPresenting ? t("shell.stopPresenting") : t("shell.present")}
      aria-pressed={isPresenting}
      onClick={() => actions.setPresenting(!isPresenting)}
    />
  );
}
