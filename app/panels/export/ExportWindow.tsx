/** The window for one kind of export: what is in the file, what to choose, and the file. */

import { useText, useWords } from "../../i18n/i18n.ts";
import { Dialog } from "../../ui/Dialog.tsx";
import type { WindowProps } from "../lazyWindow.tsx";
import { Hindrance, useIsHindered } from "./Hindrance.tsx";
import type { WindowKind } from "./kinds.ts";
import { OnnxPart } from "./OnnxPart.tsx";
import { ProgramPart } from "./ProgramPart.tsx";
import { words } from "./words.ts";

export interface ExportWindowProps extends WindowProps {
  readonly kind: WindowKind;
}

export function ExportWindow({ kind, ...rest }: ExportWindowProps) {
  const t = useWords();
  const text = useText();
  const isHindered = useIsHindered();
  return (
    <Dialog
      title={text(words[kind].title)}
      description={text(words[kind].caption)}
      closeLabel={t("shell.close")}
      {...rest}
    >
      {isHindered ? <Hindrance /> : kind === "onnx" ? <OnnxPart /> : <ProgramPart kind={kind} />}
    </Dialog>
  );
}
