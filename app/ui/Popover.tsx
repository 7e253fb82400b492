/** A button that opens a small panel beside it. */

import { Popover as Base } from "@base-ui/react/popover";
import type { ReactElement, ReactNode } from "react";
import { classes } from "./classes.ts";
import popups from "./Popup.module.css";
import { PopupContainer, usePopupContainer } from "./popupContainer.ts";

interface PopoverProps {
  readonly trigger: ReactElement;
  /** The panel's accessible name. */
  readonly label: string;
  readonly side?: "top" | "bottom" | "left" | "right";
  readonly align?: "start" | "center" | "end";
  /** Set where the parent controls whether it is open (a pinned unit, a chosen layer). */
  readonly isOpen?: boolean;
  readonly onOpenChange?: (isOpen: boolean) => void;
  readonly children: ReactNode;
}

export function Popover({
  trigger,
  label,
  side = "bottom",
  align = "center",
  isOpen,
  onOpenChange,
  children,
}: PopoverProps) {
  return (
    <Base.Root open={isOpen} onOpenChange={(open) => onOpenChange?.(open)}>
      <Base.Trigger render={trigger} />
      <Base.Portal container={usePopupContainer()}>
        <Base.Positioner className={popups.positioner} side={side} align={align} sideOffset={6} collisionPadding={8}>
          <Base.Popup aria-label={label} className={classes(popups.popup, popups.panel)}>
            <PopupContainer value={undefined}>{children}</PopupContainer>
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
