/** The control of a list of names: a button for each where there are some to choose from, else a field to write them into. */

import type { NamesParam, ParamValue } from "../../engine/define/param.ts";
import { takes } from "../../engine/define/takes.ts";
import { useWords } from "../i18n/i18n.ts";
import { DraftField } from "../ui/DraftField.tsx";
import { FieldLabel } from "../ui/FieldLabel.tsx";
import { parseNames, withName, writeNames } from "../ui/nameList.ts";
import { Toggle } from "../ui/Toggle.tsx";
import styles from "./ParamControl.module.css";

type Names = readonly string[];

interface NamesControlProps {
  readonly label: string;
  readonly hint: string;
  readonly param: NamesParam;
  readonly value: ParamValue;
  /** What null is called. */
  readonly none: string;
  readonly onChange: (value: ParamValue) => void;
}

export function NamesControl(props: NamesControlProps) {
  const { options } = props.param;
  return options ? <NameButtons {...props} options={options} /> : <NamesField {...props} />;
}

function NameButtons({
  label,
  hint,
  param,
  value,
  options,
  onChange,
}: NamesControlProps & { readonly options: Names }) {
  const all = param.nullIsAll ? options : [];
  const names = isNames(value) ? value : all;
  const changed = (name: string): Names | null => {
    const next = names.includes(name) ? names.filter((other) => other !== name) : withName(names, name, options);
    const isWhatNullMeans = next.length === all.length && next.every((other, i) => other === all[i]);
    return param.nullable && isWhatNullMeans ? null : next;
  };
  return (
    <fieldset className={styles.vector} aria-description={hint}>
      <legend>
        <FieldLabel hint={hint}>{label}</FieldLabel>
      </legend>
      <div className={styles.names}>
        {options.map((name) => (
          <Toggle
            key={name}
            label={name}
            isOn={names.includes(name)}
            isFixed={!takes(param, changed(name))}
            onChange={() => onChange(changed(name))}
          />
        ))}
      </div>
    </fieldset>
  );
}

function NamesField({ label, hint, param, value, none, onChange }: NamesControlProps) {
  const t = useWords();
  return (
    <DraftField<Names | null>
      label={label}
      hint={hint}
      value={isNames(value) ? value : null}
      write={(names) => writeNames(names ?? [])}
      parse={(text) => {
        const names = parseNames(text);
        if (names?.length === 0 && param.nullable) return null;
        return names && takes(param, names) ? names : undefined;
      }}
      refusal={(text) => {
        const names = parseNames(text);
        const repeated = names?.find((name, i) => names.indexOf(name) < i);
        return repeated === undefined ? t("shell.names.refused") : t("shell.names.repeated", { name: repeated });
      }}
      input={{ placeholder: param.nullable ? none : undefined }}
      onChange={onChange}
    />
  );
}

const isNames = (value: ParamValue): value is Names => Array.isArray(value);
