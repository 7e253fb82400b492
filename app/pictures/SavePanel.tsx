/** How a picture is to be saved: its caption, and as what. */

import { useState } from "react";
import type { Text } from "../../engine/define/text.ts";
import { useText } from "../i18n/i18n.ts";
import { store } from "../store/store.ts";
import { Button } from "../ui/Button.tsx";
import { captionOf } from "./caption.ts";
import type { CsvTable } from "./csv.ts";
import { type PictureFormat, pictureFormats } from "./pictureFormat.ts";
import styles from "./SavePanel.module.css";
import { saveTable } from "./saveCsv.ts";
import { savePicture } from "./savePicture.ts";

const words = {
  caption: { en: "Caption", zh: "图注" },
};

const names: Readonly<Record<PictureFormat, string>> = { "png@2x": "PNG 2×", "png@3x": "PNG 3×", svg: "SVG" };

export interface SavePanelProps {
  readonly title: Text;
  /** What it is of, for the file's name. */
  readonly what: string;
  readonly section: () => HTMLElement;
  /** The numbers of which it is made. */
  readonly table?: (() => CsvTable) | undefined;
  readonly onDone: () => void;
}

export function SavePanel({ title, what, section, table, onDone }: SavePanelProps) {
  const text = useText();
  const [caption, setCaption] = useState(() => captionOf(title, store.getState()));
  const save = async (format: PictureFormat) => {
    onDone();
    await savePicture({ section: section(), title: text(title), caption }, what, format);
  };
  return (
    <div className={styles.panel}>
      <label className={styles.caption}>
        {text(words.caption)}
        <textarea rows={3} value={caption} onChange={({ target }) => setCaption(target.value)} />
      </label>
      <div className={styles.formats}>
        {pictureFormats.map((format) => (
          <Button key={format} variant="outline" onClick={() => save(format)}>
            {names[format]}
          </Button>
        ))}
        {table && (
          <Button
            variant="outline"
            onClick={() => {
              onDone();
              saveTable(table(), what);
            }}
          >
            CSV
          </Button>
        )}
      </div>
    </div>
  );
}
