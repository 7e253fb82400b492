/** A few words about a control, on hover and focus. Never the only place where something is said. */

import { Tooltip as Base } from "@base-ui/react/tooltip";
import type { ReactElement, ReactNode } from "react";
import styles from "./Popup.module.css";
import { usePopupContainer } from "./popupContainer.ts";

interface TooltipProps {
  readonly content: ReactNode;
  readonly side?: "top" | "bottom" | "left" | "right";
  /** One element that can take a ref and handlers. */
  readonly children: ReactElement;
}

export function Tooltip({ content, side = "bottom", children }: TooltipProps) {
  return (
    <Base.Root>
      <Base.Trigger render={children} />
      <Base.Portal container={usePopupContainer()}>
        <Base.Positioner side={side} sideOffset={6} collisionPadding={8} className={styles.positioner}>
          <Base.Popup className={styles.tooltip}>{content}</Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

export const TooltipProvider = Base.Provider;
