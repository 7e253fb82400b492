/** Choosing an entry of a table and setting its parameters: loss, optimizer, schedule, initialization, augmentation alike. */

import { type ReactNode, useMemo } from "react";
import type { Family } from "../../engine/define/entry.ts";
import { initialValues, type Params, type ParamValue } from "../../engine/define/param.ts";
import { firstSentence, inLanguage, type Text } from "../../engine/define/text.ts";
import { paramsOf } from "../../engine/experiment/check.ts";
import type { Spec } from "../../engine/experiment/experiment.ts";
import { useLanguage, useWords } from "../i18n/i18n.ts";
import { newSpec } from "../store/documentEdits.ts";
import { Disclosure } from "../ui/Disclosure.tsx";
import { type Option, Select } from "../ui/Select.tsx";
import styles from "./EntryControls.module.css";
import { headingsOf } from "./families.ts";
import { ParamControl } from "./ParamControl.tsx";

export type Table = Readonly<Record<string, { readonly doc: Text; readonly params: Params }>>;

/** Options of a table, with the first sentence of each doc, under the headings of its families where it has some. */
export function useOptions(
  table: Table,
  families: readonly Family<unknown>[] = none,
  pictureOf?: (type: string) => ReactNode,
): readonly Option[] {
  const language = useLanguage();
  return useMemo(() => {
    const headings = headingsOf(Object.keys(table), families);
    return headings.flatMap(({ title, types }) =>
      types.map((type) => ({
        value: type,
        label: type,
        hint: firstSentence(inLanguage(table[type]!.doc, language), language),
        picture: pictureOf?.(type),
        group: headings.length > 1 ? inLanguage(title, language) : undefined,
      })),
    );
  }, [table, families, pictureOf, language]);
}

const none: readonly Family<unknown>[] = [];

interface EntryControlsProps {
  /** The accessible name of the choice. */
  readonly label: string;
  readonly table: Table;
  readonly families?: readonly Family<unknown>[];
  /** Null where `none` is chosen. */
  readonly spec: Spec | null;
  /** What choosing nothing is called, where that is possible, and what it means. */
  readonly none?: { readonly label: string; readonly hint: string };
  /** Under "More settings" too, after the parameters. */
  readonly more?: ReactNode;
  /** Between the choice and its parameters. */
  readonly children?: ReactNode;
  readonly onChange: (spec: Spec | null) => void;
}

const noneValue = "";

export function EntryControls(props: EntryControlsProps) {
  const { label, table, families, spec, none, more, children, onChange } = props;
  const language = useLanguage();
  const options = useOptions(table, families);
  const entry = spec && table[spec.type]!;
  return (
    <>
      <div className={styles.choice}>
        <Select
          label={label}
          hint={entry ? firstSentence(inLanguage(entry.doc, language), language) : none?.hint}
          value={spec?.type ?? noneValue}
          options={none ? [{ value: noneValue, ...none }, ...options] : options}
          onChange={(type) => onChange(type === noneValue ? null : newSpec(type, table[type]!.params, spec))}
        />
        {children}
      </div>
      {spec && entry && (
        <EntryParams
          spec={spec}
          params={entry.params}
          more={more}
          onChange={(name, value) => onChange({ ...spec, [name]: value })}
        />
      )}
    </>
  );
}

interface EntryParamsProps extends SpecParamsProps {
  /** Folded away too, after the parameters. */
  readonly more?: ReactNode;
}

/** An entry's parameters but those that are chosen elsewhere, those that few people change folded away. */
export function EntryParams({ spec, params, more, onChange }: EntryParamsProps) {
  const [shown, folded] = useMemo(() => {
    const all = Object.entries(params).filter(([, { shownOn }]) => !shownOn);
    return [all.filter(([, { isRare }]) => !isRare), all.filter(([, { isRare }]) => isRare)];
  }, [params]);
  return (
    <>
      <SpecParams spec={spec} params={Object.fromEntries(shown)} onChange={onChange} />
      {(folded.length > 0 || more) && (
        <MoreSettings of={spec.type}>
          <SpecParams spec={spec} params={Object.fromEntries(folded)} onChange={onChange} />
          {more}
        </MoreSettings>
      )}
    </>
  );
}

interface SpecParamsProps {
  readonly spec: Spec;
  readonly params: Params;
  readonly onChange: (name: string, value: ParamValue) => void;
}

export function SpecParams({ spec, params, onChange }: SpecParamsProps) {
  // A field that the document leaves out has the value that it means.
  const values = { ...initialValues(params), ...paramsOf(spec, { params }) };
  return Object.entries(params).map(([name, param]) => (
    <ParamControl
      key={name}
      name={name}
      param={param}
      value={values[name] ?? null}
      onChange={(next) => onChange(name, next)}
    />
  ));
}

/** What few people change, folded away. */
export function MoreSettings({ of, children }: { readonly of: string; readonly children: ReactNode }) {
  const t = useWords();
  return (
    <Disclosure label={t("shell.moreSettings")} name={t("shell.moreSettingsOf", { name: of })}>
      {children}
    </Disclosure>
  );
}
