/** The control of a parameter that takes several forms: one number, height and width, a word, nothing. A small menu goes from one to another. */

import { ChevronDown } from "lucide-react";
import type { Form, ParamValue, UnionParam } from "../../engine/define/param.ts";
import { formOf, formParam } from "../../engine/define/paramParts.ts";
import { firstSentence, inLanguage } from "../../engine/define/text.ts";
import { type Translate, useLanguage, useWords } from "../i18n/i18n.ts";
import { FieldLabel } from "../ui/FieldLabel.tsx";
import { Menu, MenuChoice } from "../ui/Menu.tsx";
import styles from "./ParamControl.module.css";
import { SingleControl } from "./ParamSingle.tsx";
import { paramLabel } from "./paramWords.ts";

interface UnionControlProps {
  readonly name: string;
  readonly param: UnionParam;
  readonly value: ParamValue;
  readonly aside?: string;
  readonly onChange: (value: ParamValue) => void;
}

export function UnionControl({ name, param, value, aside, onChange }: UnionControlProps) {
  const t = useWords();
  const language = useLanguage();
  const label = paramLabel(name, t);
  const ways = waysOf(param, value, t);
  const current = ways.find((way) => way.takes(value))!;
  const form = value === null ? undefined : formOf(param, value);
  const isWord = form === undefined || form.kind === "choice" || form.kind === "bool";
  const menu = (
    <Menu
      align="end"
      trigger={
        <button
          type="button"
          className={styles.form}
          aria-label={`${t("shell.form", { name: label })}: ${current.label}`}
        >
          {isWord && <span className={styles.word}>{current.label}</span>}
          <ChevronDown aria-hidden />
        </button>
      }
    >
      <MenuChoice
        label={label}
        value={current.id}
        options={ways.map(({ id, label }) => ({ value: id, label }))}
        onChange={(id) => {
          const next = ways.find((way) => way.id === id);
          if (next && next !== current) onChange(next.initial);
        }}
      />
    </Menu>
  );
  if (isWord)
    return (
      <div className={styles.wordRow}>
        <FieldLabel hint={firstSentence(inLanguage(param.doc, language), language)}>{label}</FieldLabel>
        {menu}
      </div>
    );
  return (
    <SingleControl
      name={name}
      param={formParam(form, param)}
      value={value}
      slider={null}
      aside={aside}
      after={menu}
      onChange={onChange}
    />
  );
}

/** A form, a word of a form, or nothing. */
interface Way {
  readonly id: string;
  readonly label: string;
  /** What the value becomes, as near to the one it has as can be. */
  readonly initial: ParamValue;
  takes(value: ParamValue): boolean;
}

function waysOf(param: UnionParam, value: ParamValue, t: Translate): readonly Way[] {
  const ways = param.forms.flatMap((form) => formWays(param, form, value, t));
  if (!param.nullable) return ways;
  const none: Way = { id: "", label: t("shell.none"), initial: null, takes: (value) => value === null };
  return [none, ...ways];
}

function formWays(param: UnionParam, form: Form, value: ParamValue, t: Translate): readonly Way[] {
  const takes = (value: ParamValue) => value !== null && formOf(param, value) === form;
  const [first] = Array.isArray(value) ? value : typeof value === "number" ? [value] : usualNumbers(param);
  const number = Math.min(Math.max(Number(first ?? 0), "min" in form ? form.min : 0), "max" in form ? form.max : 0);
  switch (form.kind) {
    case "int":
      return [{ id: form.kind, label: t("shell.form.number"), initial: number, takes }];
    case "vector": {
      const label = form.length === 2 ? t("shell.form.pair") : t("shell.form.list");
      const initial = Array.from({ length: form.length ?? 1 }, () => number);
      return [{ id: form.kind, label, initial, takes }];
    }
    case "bool":
      return [true, false].map((isOn) => ({
        id: `${isOn}`,
        label: t(isOn ? "shell.form.on" : "shell.form.off"),
        initial: isOn,
        takes: (value) => value === isOn,
      }));
    case "choice":
      return form.options.map((word) => ({ id: word, label: word, initial: word, takes: (value) => value === word }));
    default:
      return form satisfies never;
  }
}

/** Numbers of the value that the parameter has by itself. */
function usualNumbers(param: UnionParam): readonly number[] {
  const usual = "default" in param ? param.default : param.initial;
  return typeof usual === "number" ? [usual] : Array.isArray(usual) ? usual : [];
}
