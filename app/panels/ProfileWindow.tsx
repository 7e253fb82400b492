/** The window that shows where the time of a training step goes. */

import { useWords } from "../i18n/i18n.ts";
import { Dialog } from "../ui/Dialog.tsx";
import type { WindowProps } from "./lazyWindow.tsx";
import { Profiles } from "./Profiles.tsx";
import { useProfileWords } from "./profileWords.ts";

export function ProfileWindow({ isOpen, onOpenChange, returnFocusTo }: WindowProps) {
  const t = useWords();
  const own = useProfileWords();
  return (
    <Dialog
      title={t("device.profile")}
      description={own("profile.caption")}
      closeLabel={t("shell.close")}
      isOpen={isOpen}
      onOpenChange={onOpenChange}
      returnFocusTo={returnFocusTo}
    >
      <Profiles />
    </Dialog>
  );
}
