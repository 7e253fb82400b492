/** What takes the experiment out of the page. *Weights* comes with the page: a notice tells of it where code no longer loads. */

import { Download } from "lucide-react";
import { useRef, useState } from "react";
import { useWords } from "../../i18n/i18n.ts";
import { actions } from "../../store/store.ts";
import { Button } from "../../ui/Button.tsx";
import { Menu, MenuItem } from "../../ui/Menu.tsx";
import { lazyPart } from "../lazyPart.tsx";
import { lazyWindow } from "../lazyWindow.tsx";
import type { ExportWindowProps } from "./ExportWindow.tsx";
import type { WindowKind } from "./kinds.ts";

const ExportItems = lazyPart(() => import("./ExportItems.tsx").then(({ ExportItems }) => ExportItems));
const ExportDialog = lazyWindow<ExportWindowProps>(
  () => import("./ExportWindow.tsx").then(({ ExportWindow }) => ExportWindow),
  "shell.export",
);

export function ExportMenu({ className }: { readonly className?: string }) {
  const t = useWords();
  const button = useRef<HTMLButtonElement>(null);
  const [kind, setKind] = useState<WindowKind>("pytorch");
  const [isOpen, setOpen] = useState(false);
  const open = (next: WindowKind) => {
    setKind(next);
    setOpen(true);
  };
  return (
    <>
      <Menu
        align="end"
        onNear={ExportItems.prepare}
        trigger={
          <Button ref={button} className={className} icon={<Download aria-hidden />}>
            <span>{t("shell.export")}</span>
          </Button>
        }
      >
        <MenuItem hint={t("shell.exportWeightsHint")} onSelect={actions.exportWeights}>
          {t("shell.exportWeights")}
        </MenuItem>
        <ExportItems onOpen={open} />
      </Menu>
      <ExportDialog kind={kind} isOpen={isOpen} onOpenChange={setOpen} returnFocusTo={button} />
    </>
  );
}
