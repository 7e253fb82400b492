/** A button that opens a list of acts. */

import { Menu as Base } from "@base-ui/react/menu";
import { Check } from "lucide-react";
import { type ReactElement, type ReactNode, useId } from "react";
import { classes } from "./classes.ts";
import popups from "./Popup.module.css";
import { usePopupContainer } from "./popupContainer.ts";

interface MenuProps {
  /** The button; it gets `aria-haspopup` and `aria-expanded`. */
  readonly trigger: ReactElement;
  readonly align?: "start" | "center" | "end";
  readonly className?: string;
  /** The pointer or the focus is on the button: what the list shows may be loaded. */
  readonly onNear?: () => void;
  readonly children: ReactNode;
}

export function Menu({ trigger, align = "start", className, onNear, children }: MenuProps) {
  return (
    <Base.Root modal={false}>
      <Base.Trigger render={trigger} onPointerEnter={onNear} onFocus={onNear} />
      <Base.Portal container={usePopupContainer()}>
        <Base.Positioner className={popups.positioner} align={align} sideOffset={6} collisionPadding={8}>
          {/* Long menus scroll: the keyboard reaches what does. */}
          <Base.Popup className={classes(popups.popup, className)} tabIndex={0}>
            {children}
          </Base.Popup>
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

interface MenuChoiceProps<T extends string> {
  readonly label: string;
  readonly options: readonly { readonly value: T; readonly label: string; readonly hint?: string }[];
  /** A line about the choice as it stands, below it. */
  readonly note?: ReactNode;
  readonly value: T;
  readonly onChange: (value: T) => void;
}

/** One of several, the chosen one marked. */
export function MenuChoice<T extends string>({ label, options, note, value, onChange }: MenuChoiceProps<T>) {
  const noteId = useId();
  return (
    <Base.RadioGroup value={value} onValueChange={onChange} aria-describedby={note ? noteId : undefined}>
      <MenuGroup label={label}>
        {options.map((option) => (
          <Base.RadioItem key={option.value} className={popups.item} value={option.value}>
            <span className={popups.itemText}>{option.label}</span>
            <Base.RadioItemIndicator className={popups.mark}>
              <Check aria-hidden />
            </Base.RadioItemIndicator>
            {option.hint && <span className={popups.hint}>{option.hint}</span>}
          </Base.RadioItem>
        ))}
      </MenuGroup>
      {note && (
        <div id={noteId} className={popups.note}>
          {note}
        </div>
      )}
    </Base.RadioGroup>
  );
}

export function MenuSeparator() {
  return <Base.Separator className={popups.separator} />;
}
