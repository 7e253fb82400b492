/** The window that shows where the time of a training step goes. */

import type { RefObject } from "react";
import { useWords } from "../i18n/i18n.ts";
import { Dialog } from "../ui/Dialog.tsx";
import { Profiles } from "./Profiles.tsx";

export interface ProfileWindowProps {
  readonly isOpen: boolean;
  readonly onOpenChange: (isOpen: boolean) => void;
  readonly returnFocusTo: RefObject<HTMLElement | null>;
}

export function ProfileWindow({ isOpen, onOpenChange, returnFocusTo }: ProfileWindowProps) {
  const t = useWords();
  return (
    <Dialog
      title={t("device.profile")}
      description={t("device.profile.caption")}
      closeLabel={t("shell.close")}
      isOpen={isOpen}
      onOpenChange={onOpenChange}
      returnFocusTo={returnFocusTo}
    >
      <Profiles />
    </Dialog>
  );
}
