/** A combobox over a closed list. Options may carry a hint, shown under their name in the list. */

import { Select as Base } from "@base-ui/react/select";
import { Check, ChevronDown } from "lucide-react";
import { type ReactNode, useId, useMemo } from "react";
import { classes } from "./classes.ts";
import fields from "./Field.module.css";
import { FieldLabel } from "./FieldLabel.tsx";
import popups from "./Popup.module.css";
import { usePopupContainer } from "./popupContainer.ts";

export interface Option {
  readonly value: string;
  readonly label: string;
  readonly hint?: string;
  /** At the right of its name in the list: what it looks like. */
  readonly picture?: ReactNode;
  /** Heading over it and its neighbours of the same group. */
  readonly group?: string;
}

interface SelectProps {
  /** The accessible name. */
  readonly label: string;
  /** Keeps the name for screen readers only. */
  readonly isLabelHidden?: boolean;
  /** What it is, in a sentence: a tooltip on the label, a description for screen readers. */
  readonly hint?: string;
  /** Beside the label: a caption, a help button. */
  readonly aside?: ReactNode;
  /** Null shows `placeholder`. */
  readonly value: string | null;
  readonly placeholder?: string;
  readonly options: readonly Option[];
  readonly isDisabled?: boolean;
  /** Reads as text until it is touched: for a heading's line. */
  readonly isQuiet?: boolean;
  readonly className?: string;
  readonly onChange: (value: string) => void;
}

export function Select(props: SelectProps) {
  const { label, isLabelHidden = false, hint, aside, value, placeholder, options } = props;
  const { isDisabled, isQuiet = false, className, onChange } = props;
  const id = useId();
  const items = useMemo(() => options.map(({ value, label }) => ({ value, label })), [options]);
  return (
    <div className={classes(fields.field, className)}>
      {!isLabelHidden && (
        <div className={fields.head}>
          <FieldLabel id={id} hint={hint}>
            {label}
          </FieldLabel>
          {aside}
        </div>
      )}
      <Base.Root
        items={items}
        value={value}
        modal={false}
        disabled={isDisabled}
        onValueChange={(next) => {
          if (next !== null) onChange(next);
        }}
      >
        <Base.Trigger
          className={classes(fields.trigger, isQuiet && fields.quiet)}
          aria-description={hint}
          aria-label={isLabelHidden ? label : undefined}
          aria-labelledby={isLabelHidden ? undefined : id}
        >
          <Base.Value placeholder={placeholder} className={fields.triggerText} />
          <Base.Icon className={fields.chevron}>
            <ChevronDown aria-hidden />
          </Base.Icon>
        </Base.Trigger>
        <Base.Portal container={usePopupContainer()}>
          <Base.Positioner
            className={popups.positioner}
            alignItemWithTrigger={false}
            align="start"
            sideOffset={4}
            collisionPadding={8}
          >
            <Base.Popup className={popups.popup}>
              <Base.List className={popups.list}>
                {grouped(options).map(({ name, members }) =>
                  name === undefined ? (
                    members.map((option) => <Item key={option.value} option={option} />)
                  ) : (
                    <Base.Group key={name}>
                      <Base.GroupLabel className={popups.groupLabel}>{name}</Base.GroupLabel>
                      {members.map((option) => (
                        <Item key={option.value} option={option} />
                      ))}
                    </Base.Group>
                  ),
                )}
              </Base.List>
            </Base.Popup>
          </Base.Positioner>
        </Base.Portal>
      </Base.Root>
    </div>
  );
}

function Item({ option: { value, label, picture, hint } }: { readonly option: Option }) {
  return (
    <Base.Item value={value} className={popups.item}>
      <Base.ItemText className={popups.itemText}>{label}</Base.ItemText>
      <span className={popups.itemEnd}>
        <Base.ItemIndicator className={popups.mark}>
          <Check aria-hidden />
        </Base.ItemIndicator>
        {picture}
      </span>
      {hint && (
        <span className={popups.hint} aria-hidden>
          {hint}
        </span>
      )}
    </Base.Item>
  );
}

/** Neighbours of the same group together. */
function grouped(
  options: readonly Option[],
): readonly { readonly name?: string; readonly members: readonly Option[] }[] {
  const groups: { name?: string; members: Option[] }[] = [];
  for (const option of options) {
    const last = groups.at(-1);
    if (last && last.name === option.group) last.members.push(option);
    else groups.push({ name: option.group, members: [option] });
  }
  return groups;
}
