/** The control of how images are normalized: on or off, and while it is on the mean and the standard deviation of every channel. */

import type { Normalize, NormalizeParam, ParamValue } from "../../engine/define/param.ts";
import { takes } from "../../engine/define/takes.ts";
import { useWords } from "../i18n/i18n.ts";
import { NumberListField } from "../ui/NumberListField.tsx";
import { Switch } from "../ui/Switch.tsx";
import styles from "./ParamControl.module.css";
import { refusalOf } from "./paramWords.ts";

interface NormalizeControlProps {
  readonly label: string;
  readonly hint: string;
  readonly param: NormalizeParam;
  readonly value: ParamValue;
  readonly onChange: (value: ParamValue) => void;
}

export function NormalizeControl({ label, hint, param, value, onChange }: NormalizeControlProps) {
  const t = useWords();
  const normalize = isNormalize(value) ? value : null;
  const expected = (count: number) => t(count === 1 ? "shell.normalize.one" : "shell.normalize.some", { count });
  return (
    <>
      <Switch
        label={label}
        hint={hint}
        isOn={normalize !== null}
        onChange={(isOn) => onChange(isOn ? param.default : null)}
      />
      {normalize && (
        <fieldset aria-label={label} className={styles.parts}>
          {(["mean", "std"] as const).map((part) => {
            const numbers = normalize[part];
            const changed = (next: readonly number[]): Normalize => ({ ...normalize, [part]: next });
            return (
              <NumberListField
                key={part}
                label={t(`shell.normalize.${part}`)}
                hint={t(`shell.normalize.${part}Hint`)}
                value={numbers}
                takes={(next) => next.length === numbers.length && takes(param, changed(next))}
                refusal={refusalOf(
                  `${expected(numbers.length)}${part === "std" ? ` ${t("shell.normalize.noZero")}` : ""}`,
                  t,
                )}
                onChange={(next) => next && onChange(changed(next))}
              />
            );
          })}
        </fieldset>
      )}
    </>
  );
}

const isNormalize = (value: ParamValue): value is Normalize =>
  typeof value === "object" && value !== null && "mean" in value;
