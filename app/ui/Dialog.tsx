/** A window above the page for something to look at in peace; Escape or a click beside it closes it. */

import { Dialog as Base } from "@base-ui/react/dialog";
import { X } from "lucide-react";
import type { ReactNode, RefObject } from "react";
import { Button } from "./Button.tsx";
import { classes } from "./classes.ts";
import styles from "./Dialog.module.css";
import { PopupContainer, usePopupContainer } from "./popupContainer.ts";

interface DialogProps {
  readonly title: string;
  readonly description: string;
  /** The name of the button that closes it. */
  readonly closeLabel: string;
  /** As wide and as high as the page lets it be: for a table. What scrolls in it does so by itself. */
  readonly isWide?: boolean;
  readonly isOpen: boolean;
  readonly onOpenChange: (isOpen: boolean) => void;
  /** What takes the focus when it closes. */
  readonly returnFocusTo: RefObject<HTMLElement | null>;
  readonly children: ReactNode;
}

export function Dialog(props: DialogProps) {
  const { title, description, closeLabel, isWide = false, isOpen, onOpenChange, returnFocusTo, children } = props;
  return (
    <Base.Root open={isOpen} onOpenChange={(open) => onOpenChange(open)}>
      <Base.Portal container={usePopupContainer()}>
        <Base.Backdrop className={styles.backdrop} />
        <Base.Popup className={classes(styles.popup, isWide && styles.wide)} finalFocus={returnFocusTo}>
          <header className={styles.header}>
            <div>
              <Base.Title className={styles.title}>{title}</Base.Title>
              <Base.Description className={styles.description}>{description}</Base.Description>
            </div>
            <Base.Close render={<Button icon={<X aria-hidden />} aria-label={closeLabel} className={styles.close} />} />
          </header>
          <div className={styles.body}>
            <PopupContainer value={undefined}>{children}</PopupContainer>
          </div>
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
