/** A list of table entries under a title, with a menu that adds one of the table at its end. */

import { Plus } from "lucide-react";
import type { ReactNode } from "react";
import type { ParamValue } from "../../engine/define/param.ts";
import { firstSentence } from "../../engine/define/text.ts";
import type { Spec } from "../../engine/experiment/experiment.ts";
import { useLanguage, useText } from "../i18n/i18n.ts";
import { Menu, MenuItem } from "../ui/Menu.tsx";
import { SpecParams, type Table } from "./EntryControls.tsx";
import styles from "./SpecGroup.module.css";
import { SpecList } from "./SpecList.tsx";

interface SpecGroupProps {
  readonly title: string;
  /** What the button that adds is called. */
  readonly addLabel: string;
  readonly table: Table;
  readonly specs: readonly Spec[];
  /** This many entries always stay. */
  readonly least?: number;
  newSpec(type: string): Spec;
  onChange(change: (specs: readonly Spec[]) => readonly Spec[]): void;
  /** Said where the list is empty. */
  readonly none?: string;
  /** Below a list that is not. */
  readonly children?: ReactNode;
}

export function SpecGroup(props: SpecGroupProps) {
  const { title, addLabel, table, specs, least, newSpec, onChange, none, children } = props;
  const text = useText();
  const language = useLanguage();
  const set = (i: number, name: string, value: ParamValue) =>
    onChange((now) => now.with(i, { ...now[i]!, [name]: value }));
  return (
    <fieldset aria-label={title} className={styles.group}>
      <div className={styles.head}>
        <span>{title}</span>
        <Menu
          align="end"
          trigger={
            <button type="button" className={styles.add} aria-label={addLabel}>
              <Plus aria-hidden />
            </button>
          }
        >
          {Object.entries(table).map(([type, { doc }]) => (
            <MenuItem
              key={type}
              hint={firstSentence(text(doc), language)}
              onSelect={() => onChange((now) => [...now, newSpec(type)])}
            >
              {type}
            </MenuItem>
          ))}
        </Menu>
      </div>
      {specs.length === 0 ? (
        <p className={styles.none}>{none}</p>
      ) : (
        <>
          <SpecList
            label={title}
            specs={specs}
            least={least}
            settingsOf={(i) => (
              <SpecParams
                spec={specs[i]!}
                params={table[specs[i]!.type]!.params}
                onChange={(name, value) => set(i, name, value)}
              />
            )}
            onChange={(next) => onChange(() => next)}
          />
          {children}
        </>
      )}
    </fieldset>
  );
}
