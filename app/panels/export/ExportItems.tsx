/** The entries of the menu *Export* below the weights; loaded when somebody comes near it. Those that end in … open a window. */

import type { UserError } from "../../../engine/define/errors.ts";
import { loadCode } from "../../../engine/define/loadCode.ts";
import { useText } from "../../i18n/i18n.ts";
import type { PictureFormat } from "../../pictures/pictureFormat.ts";
import { saveCurves } from "../../pictures/saveCsv.ts";
import { exportExperiment } from "../../store/exportExperiment.ts";
import { complain } from "../../store/page.ts";
import { MenuItem, MenuSeparator } from "../../ui/Menu.tsx";
import { type WindowKind, windowKinds } from "./kinds.ts";
import { words } from "./words.ts";

const networkFormats = ["svg", "png@2x"] as const satisfies readonly PictureFormat[];

const saveNetworkAs = (format: PictureFormat) =>
  loadCode(import("../../pictures/saveNetwork.ts"), "export").then(
    ({ saveNetwork }) => saveNetwork(format),
    (error: UserError) => complain(error.complaint),
  );

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
      {networkFormats.map((format) => (
        <MenuItem key={format} hint={text(words.networkHints[format])} onSelect={() => void saveNetworkAs(format)}>
          {text(words.network[format])}
        </MenuItem>
      ))}
    </>
  );
}
