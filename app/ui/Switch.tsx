/** On or off, at once. */

import { Switch as Base } from "@base-ui/react/switch";
import { type ReactNode, useId } from "react";
import fields from "./Field.module.css";
import { FieldLabel } from "./FieldLabel.tsx";

interface SwitchProps {
  readonly label: string;
  /** What it is, in a sentence: a tooltip on the label, a description for screen readers. */
  readonly hint?: string;
  readonly aside?: ReactNode;
  readonly isOn: boolean;
  readonly isDisabled?: boolean;
  readonly onChange: (isOn: boolean) => void;
}

export function Switch({ label, hint, aside, isOn, isDisabled, onChange }: SwitchProps) {
  const id = useId();
  return (
    <div className={fields.switchRow}>
      <span className={fields.head}>
        <FieldLabel id={id} htmlFor={`${id}-switch`} hint={hint}>
          {label}
        </FieldLabel>
        {aside}
      </span>
      <Base.Root
        id={`${id}-switch`}
        aria-labelledby={id}
        aria-description={hint}
        checked={isOn}
        disabled={isDisabled}
        onCheckedChange={onChange}
        className={fields.switch}
      >
        <Base.Thumb className={fields.switchThumb} />
      </Base.Root>
    </div>
  );
}
