/** Undo and redo, each with the name of what it takes back or makes again. */

import { Redo2, Undo2 } from "lucide-react";
import { useText, useWords } from "../i18n/i18n.ts";
import type { Change } from "../store/change.ts";
import type { AppState } from "../store/state.ts";
import { actions, useStore } from "../store/store.ts";
import { Button } from "../ui/Button.tsx";
import { redoKeys, undoKeys } from "../ui/keys.ts";
import styles from "./Header.module.css";
import { paramLabel } from "./paramWords.ts";

const lastOf = (state: AppState) => state.history.past.at(-1)?.change ?? null;
const nextOf = (state: AppState) => state.history.future[0]?.change ?? null;

export function UndoButtons() {
  const t = useWords();
  const name = useChangeName();
  const last = useStore(lastOf);
  const next = useStore(nextOf);
  return (
    <>
      <Button
        icon={<Undo2 aria-hidden />}
        label={last ? t("undo.undo", { change: name(last), keys: undoKeys }) : t("undo.nothing")}
        // Stays focusable, so that the focus is not lost with the last step.
        aria-disabled={!last}
        onClick={actions.undo}
      />
      <Button
        className={styles.redo}
        icon={<Redo2 aria-hidden />}
        label={next ? t("undo.redo", { change: name(next), keys: redoKeys }) : t("undo.nothingToRedo")}
        aria-disabled={!next}
        onClick={actions.redo}
      />
    </>
  );
}

function useChangeName(): (change: Change) => string {
  const t = useWords();
  const text = useText();
  return ({ key, values }) => {
    const named = Object.entries(values).map(([name, value]) => [name, text(value)]);
    const inWords: Record<string, string> = Object.fromEntries(named);
    return t(key, key === "undo.param" ? { name: paramLabel(inWords.name ?? "", t) } : inWords);
  };
}
