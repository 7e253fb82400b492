/** The control of a parameter whose values have one form. */

import type { ReactNode } from "react";
import type { Param, ParamValue, UnionParam } from "../../engine/define/param.ts";
import { takes } from "../../engine/define/takes.ts";
import { firstSentence, inLanguage } from "../../engine/define/text.ts";
import { type Translate, useLanguage, useWords } from "../i18n/i18n.ts";
import { DraftField } from "../ui/DraftField.tsx";
import { FieldLabel } from "../ui/FieldLabel.tsx";
import { NumberField } from "../ui/NumberField.tsx";
import { NumberListField } from "../ui/NumberListField.tsx";
import { NumberSlider } from "../ui/NumberSlider.tsx";
import { Select } from "../ui/Select.tsx";
import { Switch } from "../ui/Switch.tsx";
import { lazyPart } from "./lazyPart.tsx";
import styles from "./ParamControl.module.css";
import { paramLabel, refusalOf } from "./paramWords.ts";

// The first page has neither: only data that are not points do.
const NormalizeControl = lazyPart(
  () => import("./ParamNormalize.tsx").then(({ NormalizeControl }) => NormalizeControl),
  <div className={styles.waiting} />,
);
const NamesControl = lazyPart(
  () => import("./ParamNames.tsx").then(({ NamesControl }) => NamesControl),
  <div className={styles.waiting} />,
);

export interface SingleControlProps {
  /** As the document spells it. */
  readonly name: string;
  readonly param: Exclude<Param, UnionParam>;
  readonly value: ParamValue;
  /** A range that suits this place better than the parameter's own; null for none. */
  readonly slider?: SliderRange | null;
  /** What null is called, where it has a name of its own. */
  readonly none?: string;
  /** A remark beside the label. */
  readonly aside?: string;
  /** Behind the value: another way to say it. */
  readonly after?: ReactNode;
  readonly onChange: (value: ParamValue) => void;
}

type SliderRange = { readonly min: number; readonly max: number; readonly scale: "linear" | "log" };

export function SingleControl({ name, param, value, slider, none, aside, after, onChange }: SingleControlProps) {
  const t = useWords();
  const language = useLanguage();
  const label = paramLabel(name, t);
  const hint = firstSentence(inLanguage(param.doc, language), language);
  const ofNull = none ?? t(param.nullIsAll ? "shell.all" : "shell.none");

  switch (param.kind) {
    case "int":
    case "num": {
      if (typeof value !== "number" && value !== null) return null;
      const percent = param.kind === "num" && param.isShare === true;
      const factor = percent ? 100 : 1;
      const { min, max } = param;
      const field = {
        label,
        hint,
        // PyTorch's own word beside ours, where they differ.
        aside: aside ?? (name === "lr" ? "lr" : undefined),
        value: value === null ? null : clean(value * factor),
        none: param.nullable ? { label: ofNull, onChoose: () => onChange(null) } : undefined,
        min: clean(min * factor),
        max: clean(max * factor),
        unit: percent ? "%" : undefined,
        isInteger: param.kind === "int",
        refusal: refusalOf(
          rangeMessage({ min: min * factor, max: max * factor, isInteger: param.kind === "int" }, t),
          t,
        ),
        onChange: (next: number) => onChange(clean(next / factor)),
      };
      const range = slider === undefined ? sliderFor(param) : slider;
      if (after || field.value === null || param.nullable || !range)
        return <NumberField {...field} isInline after={after} />;
      const numeric = { ...field, value: field.value };
      const scaled = { ...range, min: clean(range.min * factor), max: clean(range.max * factor) };
      return <NumberSlider {...numeric} sliderLabel={t("shell.slider", { name })} slider={scaled} />;
    }
    case "bool":
      return <Switch label={label} hint={hint} isOn={value === true} onChange={onChange} />;
    case "choice":
      return (
        <Select
          label={label}
          hint={hint}
          aside={after}
          value={typeof value === "string" ? value : noChoice}
          options={[
            ...(param.nullable ? [{ value: noChoice, label: t("shell.none") }] : []),
            ...param.options.map((option) => ({
              value: option,
              label: inLanguage(param.labels?.[option] ?? option, language),
            })),
          ]}
          onChange={(next) => onChange(next === noChoice ? null : next)}
        />
      );
    case "vector": {
      const list = isNumbers(value) ? value : null;
      const range = rangeMessage({ ...param, isInteger: param.isInteger ?? false }, t);
      if (param.length === undefined || list === null)
        return (
          <NumberListField
            label={label}
            hint={hint}
            value={list}
            none={param.nullable ? { label: t("shell.none") } : undefined}
            takes={(numbers) => takes(param, numbers)}
            refusal={refusalOf(`${t("shell.number.list")} ${range}`, t)}
            after={after}
            onChange={onChange}
          />
        );
      return (
        <fieldset className={styles.vector}>
          <legend>
            <FieldLabel hint={hint}>{label}</FieldLabel>
          </legend>
          <div className={styles.items}>
            {list.map((item, i) => (
              <NumberField
                // biome-ignore lint/suspicious/noArrayIndexKey: the place is what an element is.
                key={i}
                label={`${label} ${i + 1}`}
                isLabelHidden
                value={item}
                min={param.min}
                max={param.max}
                isInteger={param.isInteger}
                refusal={refusalOf(range, t)}
                onChange={(next) => onChange(list.map((old, j) => (j === i ? next : old)))}
              />
            ))}
            {after}
          </div>
        </fieldset>
      );
    }
    case "normalize":
      return <NormalizeControl label={label} hint={hint} param={param} value={value} onChange={onChange} />;
    case "text":
      return (
        <DraftField<string | null>
          label={label}
          hint={hint}
          value={typeof value === "string" ? value : null}
          write={(text) => text ?? ""}
          parse={(text) => (text === "" && param.nullable ? null : takes(param, text) ? text : undefined)}
          refusal={() => t("shell.text.length", { min: param.minLength, max: param.maxLength })}
          input={{ placeholder: param.nullable ? ofNull : undefined }}
          onChange={onChange}
        />
      );
    case "names":
      return <NamesControl label={label} hint={hint} param={param} value={value} none={ofNull} onChange={onChange} />;
    default:
      return param satisfies never;
  }
}

const isNumbers = (value: ParamValue): value is readonly number[] => Array.isArray(value);

/** No option has an empty name. */
const noChoice = "";

function rangeMessage({ min, max, isInteger }: { min: number; max: number; isInteger: boolean }, t: Translate): string {
  const range =
    Number.isFinite(min) && Number.isFinite(max) && max < 1e6
      ? t("shell.number.between", { min: clean(min), max: clean(max) })
      : Number.isFinite(min)
        ? t("shell.number.from", { min: clean(min) })
        : t("shell.number.any");
  return isInteger ? `${range} ${t("shell.number.whole")}` : range;
}

/** Integers have no slider of their own: few of them get a plain one, many a logarithmic one around the default. */
function sliderFor(param: Extract<Param, { kind: "int" | "num" }>): SliderRange | null {
  if (param.kind === "num") return param.slider;
  const usual = "default" in param ? param.default : param.initial;
  if (typeof usual !== "number" || usual === 0) return null;
  if (param.max - param.min <= 100) return { min: param.min, max: param.max, scale: "linear" };
  return { min: Math.max(1, param.min), max: Math.min(param.max, usual * 10), scale: "log" };
}

const clean = (value: number) => (Number.isFinite(value) ? Number(value.toPrecision(12)) : value);
