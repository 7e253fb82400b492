/** What takes the experiment out of the page. Weights come with the page: a notice tells of their export where code no longer loads. */

import { Download } from "lucide-react";
import { useWords } from "../../i18n/i18n.ts";
import { actions } from "../../store/store.ts";
import { Button } from "../../ui/Button.tsx";
import { Menu, MenuItem } from "../../ui/Menu.tsx";
import { lazyPart } from "../lazyPart.tsx";

const ExportItems = lazyPart(() => import("./ExportItems.tsx").then(({ ExportItems }) => ExportItems));

export function ExportMenu({ className }: { readonly className?: string }) {
  const t = useWords();
  return (
    <Menu
      align="end"
      onNear={ExportItems.prepare}
      trigger={
        <Button className={className} icon={<Download aria-hidden />}>
          <span>{t("shell.export")}</span>
        </Button>
      }
    >
      <MenuItem hint={t("shell.exportWeightsHint")} onSelect={actions.exportWeights}>
        {t("shell.exportWeights")}
      </MenuItem>
      <ExportItems />
    </Menu>
  );
}
