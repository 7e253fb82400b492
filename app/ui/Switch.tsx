/** On or off, at once. */

import { Switch as Base } from "@base-ui/react/switch";
import { type ReactNode, useId } from "react";
import fields from "./Field.module.css";

interface SwitchProps {
  readonly label: string;
  readonly aside?: ReactNode;
  readonly isOn: boolean;
  readonly isDisabled?: boolean;
  readonly onChange: (isOn: boolean) => void;
}

export function Switch({ label, aside, isOn, isDisabled, onChange }: SwitchProps) {
  const id = useId();
  return (
    <div className={fields.switchRow}>
      <span className={fields.head}>
        <label id={id} htmlFor={`${id}-switch`}>
          {label}
        </label>
        {aside}
      </span>
      <Base.Root
        id={`${id}-switch`}
        aria-labelledby={id}
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
