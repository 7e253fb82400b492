/** The entries of the menu *Export* below the weights; loaded when somebody comes near it. */

import { useText } from "../../i18n/i18n.ts";
import { exportExperiment } from "../../store/exportExperiment.ts";
import { actions } from "../../store/store.ts";
import { MenuItem } from "../../ui/Menu.tsx";
import { words } from "./words.ts";

export function ExportItems() {
  const text = useText();
  return (
    <>
      <MenuItem hint={text(words.experiment.hint)} onSelect={exportExperiment}>
        {text(words.experiment.title)}
      </MenuItem>
      <MenuItem hint={text(words.pytorch.hint)} onSelect={actions.exportPyTorch}>
        {text(words.pytorch.title)}
      </MenuItem>
    </>
  );
}
