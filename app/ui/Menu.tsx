/** A button that opens a list of acts. */

import { Menu as Base } from "@base-ui/react/menu";
import type { ReactElement, ReactNode } from "react";
import popups from "./Popup.module.css";

interface MenuProps {
  /** The button; it gets `aria-haspopup` and `aria-expanded`. */
  readonly trigger: ReactElement;
  readonly align?: "start" | "center" | "end";
  readonly children: ReactNode;
}

export function Menu({ trigger, align = "start", children }: MenuProps) {
  return (
    <Base.Root modal={false}>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner className={popups.positioner} align={align} sideOffset={6} collisionPadding={8}>
          <Base.Popup className={popups.popup}>{children}</Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

interface MenuItemProps {
  readonly hint?: ReactNode;
  readonly mark?: ReactNode;
  readonly isDisabled?: boolean;
  readonly onSelect: () => void;
  readonly children: ReactNode;
}

export function MenuItem({ hint, mark, isDisabled, onSelect, children }: MenuItemProps) {
  return (
    <Base.Item className={popups.item} disabled={isDisabled} onClick={onSelect}>
      <span className={popups.itemText}>{children}</span>
      {mark && <span className={popups.mark}>{mark}</span>}
      {hint && <span className={popups.hint}>{hint}</span>}
    </Base.Item>
  );
}

export function MenuGroup({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <Base.Group>
      <Base.GroupLabel className={popups.groupLabel}>{label}</Base.GroupLabel>
      {children}
    </Base.Group>
  );
}

export function MenuSeparator() {
  return <Base.Separator className={popups.separator} />;
}
