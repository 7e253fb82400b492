/** A field for a table that is pasted: cells of a spreadsheet, or the text of a file. */

import { useEffect, useId, useRef, useState } from "react";
import { useText } from "../../i18n/i18n.ts";
import { actions } from "../../store/store.ts";
import { Button } from "../../ui/Button.tsx";
import sourceStyles from "../source/SourceBox.module.css";
import styles from "./TableWays.module.css";
import { words } from "./words.ts";

export function PasteBox({ onDone }: { readonly onDone: () => void }) {
  const text = useText();
  const id = useId();
  const field = useRef<HTMLTextAreaElement>(null);
  const [pasted, setPasted] = useState("");
  useEffect(() => field.current?.focus(), []);
  const use = () => {
    actions.pasteTable(pasted);
    onDone();
  };
  return (
    <div className={styles.paste}>
      <label htmlFor={id} className={sourceStyles.caption}>
        {text(words.pasteLabel)}
      </label>
      <textarea
        ref={field}
        id={id}
        spellCheck={false}
        value={pasted}
        onChange={({ target }) => setPasted(target.value)}
      />
      <div className={sourceStyles.choices}>
        <Button variant="primary" disabled={pasted.trim() === ""} onClick={use}>
          {text(words.usePasted)}
        </Button>
        <Button variant="outline" onClick={onDone}>
          {text(words.cancel)}
        </Button>
      </div>
    </div>
  );
}
