/** The entries of the menu *Export* below the weights; loaded when somebody comes near it. Those that end in … open a window. */

import { useText } from "../../i18n/i18n.ts";
import { saveCurves } from "../../pictures/saveCsv.ts";
import { exportExperiment } from "../../store/exportExperiment.ts";
import { MenuItem, MenuSeparator } from "../../ui/Menu.tsx";
import { type WindowKind, windowKinds } from "./kinds.ts";
import { words } from "./words.ts";

interface ExportItemsProps {
  readonly onOpen: (kind: WindowKind) => void;
}

export function ExportItems({ onOpen }: ExportItemsProps) {
  const text = useText();
  return (
    <>
      <MenuItem hint={text(words.experimentHint)} onSelect={exportExperiment}>
        {text(words.experiment)}
      </MenuItem>
      <MenuSeparator />
      {windowKinds.map((kind) => (
        <MenuItem key={kind} hint={text(words[kind].hint)} onSelect={() => onOpen(kind)}>
          {text(words[kind].entry)}
        </MenuItem>
      ))}
      <MenuSeparator />
      <MenuItem hint={text(words.curvesHint)} onSelect={saveCurves}>
        {text(words.curves)}
      </MenuItem>
    </>
  );
}
