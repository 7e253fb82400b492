/** A small button in a picture's heading that saves it as PNG, SVG or numbers. All that does so is loaded when it is opened. */

import { Download } from "lucide-react";
import { useRef, useState } from "react";
import { useText } from "../i18n/i18n.ts";
import { lazyPart } from "../panels/lazyPart.tsx";
import { Popover } from "../ui/Popover.tsx";
import styles from "./SaveButton.module.css";
import type { SavePanelProps } from "./SavePanel.tsx";

const SavePanel = lazyPart(() => import("./SavePanel.tsx").then(({ SavePanel }) => SavePanel));

const label = { en: "Save the picture", zh: "保存此图" };

type SaveButtonProps = Omit<SavePanelProps, "section" | "onDone">;

/** Stands in the section that is saved. */
export function SaveButton({ title, ...saved }: SaveButtonProps) {
  const text = useText();
  const [isOpen, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const name = `${text(label)}: ${text(title)}`;
  return (
    <Popover
      label={name}
      isOpen={isOpen}
      onOpenChange={setOpen}
      trigger={
        <button
          ref={button}
          type="button"
          className={styles.save}
          data-unsaved
          aria-label={name}
          title={text(label)}
          onPointerEnter={SavePanel.prepare}
          onFocus={SavePanel.prepare}
        >
          <Download aria-hidden />
        </button>
      }
    >
      <SavePanel
        {...saved}
        title={title}
        section={() => button.current!.closest("section")!}
        onDone={() => setOpen(false)}
      />
    </Popover>
  );
}
