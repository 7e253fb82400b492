/** How it learns: loss, optimizer, their settings, the pace. Every control comes from the tables. */

import { ChevronRight, Dices } from "lucide-react";
import { useMemo } from "react";
import { activations, losses, optimizers } from "../../engine/catalog.ts";
import type { Params, ParamValue } from "../../engine/define/param.ts";
import { inLanguage, type Text } from "../../engine/define/text.ts";
import { paramsOf } from "../../engine/experiment/check.ts";
import type { Experiment, Spec } from "../../engine/experiment/experiment.ts";
import { seed as seedParam, training as trainingParams } from "../../engine/experiment/schema.ts";
import { toMathML } from "../../engine/expr/mathml.ts";
import { useLanguage, useWords } from "../i18n/i18n.ts";
import { hasHiddenLayers, hiddenActivation, newSpec, withHiddenActivation } from "../store/fit.ts";
import type { AppState } from "../store/state.ts";
import { actions, useStore } from "../store/store.ts";
import { Button } from "../ui/Button.tsx";
import { MathFormula } from "../ui/MathFormula.tsx";
import { Section } from "../ui/Section.tsx";
import { type Option, Select } from "../ui/Select.tsx";
import styles from "./LearningPanel.module.css";
import { firstSentence, ParamControl } from "./ParamControl.tsx";

const lossOf = (state: AppState) => state.experiment.loss;
const optimizerOf = (state: AppState) => state.experiment.optimizer;
const trainingOf = (state: AppState) => state.experiment.training;
const seedOf = (state: AppState) => state.experiment.seed;
const activationOf = (state: AppState) => hiddenActivation(state.experiment.model);
const hasHiddenOf = (state: AppState) => hasHiddenLayers(state.experiment.model);

/** Settings that everybody meets; the others of an optimizer wait under "More settings". */
const everyday = new Set(["lr", "momentum", "weight_decay"]);
const batchSlider = { min: 1, max: 512, scale: "log" } as const;

const endless = 1_000_000;

export function LearningPanel() {
  const t = useWords();
  return (
    <Section title={t("shell.learning")}>
      <LossChoice />
      <OptimizerChoice />
      <Pace />
      <ActivationChoice />
      <Seed />
    </Section>
  );
}

/** Options of a table, with the first sentence of each doc. */
function useOptions(table: Readonly<Record<string, { readonly doc: Text }>>): readonly Option[] {
  const language = useLanguage();
  return useMemo(
    () =>
      Object.entries(table).map(([value, { doc }]) => ({
        value,
        label: value,
        hint: firstSentence(inLanguage(doc, language), language),
      })),
    [table, language],
  );
}

const edit = (change: Partial<Experiment>) => actions.edit((experiment) => ({ ...experiment, ...change }));

function LossChoice() {
  const t = useWords();
  const language = useLanguage();
  const spec = useStore(lossOf);
  const options = useOptions(losses);
  const entry = losses[spec.type]!;
  const formula = useMemo(() => toMathML(entry.formula), [entry]);
  return (
    <>
      <div className={styles.choice}>
        <Select
          label={t("shell.loss")}
          hint={firstSentence(inLanguage(entry.doc, language), language)}
          value={spec.type}
          options={options}
          onChange={(type) => edit({ loss: newSpec(type, losses[type]!.params) })}
        />
        <p className={styles.formula}>
          <MathFormula formula={formula} />
        </p>
      </div>
      <SpecParams
        spec={spec}
        params={entry.params}
        onChange={(name, value) => edit({ loss: { ...spec, [name]: value } })}
      />
    </>
  );
}

function OptimizerChoice() {
  const t = useWords();
  const language = useLanguage();
  const spec = useStore(optimizerOf);
  const options = useOptions(optimizers);
  const entry = optimizers[spec.type]!;
  const [shown, folded] = useMemo(() => {
    const params = Object.entries(entry.params);
    return [params.filter(([name]) => everyday.has(name)), params.filter(([name]) => !everyday.has(name))];
  }, [entry]);
  const set = (name: string, value: ParamValue) =>
    actions.edit((experiment) => ({ ...experiment, optimizer: { ...experiment.optimizer, [name]: value } }));
  return (
    <>
      <Select
        label={t("shell.optimizer")}
        hint={firstSentence(inLanguage(entry.doc, language), language)}
        value={spec.type}
        options={options}
        onChange={(type) => edit({ optimizer: newSpec(type, optimizers[type]!.params, spec) })}
      />
      <SpecParams spec={spec} params={Object.fromEntries(shown)} onChange={set} />
      {folded.length > 0 && (
        <details className={styles.more}>
          <summary>
            <ChevronRight aria-hidden />
            {t("shell.moreSettings")}
          </summary>
          <div className={styles.folded}>
            <SpecParams spec={spec} params={Object.fromEntries(folded)} onChange={set} />
          </div>
        </details>
      )}
    </>
  );
}

interface SpecParamsProps {
  readonly spec: Spec;
  readonly params: Params;
  readonly onChange: (name: string, value: ParamValue) => void;
}

function SpecParams({ spec, params, onChange }: SpecParamsProps) {
  return Object.entries(params).map(([name, param]) => {
    const value = paramsOf(spec)[name];
    if (value === undefined) return null;
    return (
      <ParamControl key={name} name={name} param={param} value={value} onChange={(next) => onChange(name, next)} />
    );
  });
}

function Pace() {
  const t = useWords();
  const training = useStore(trainingOf);
  const set = (change: Partial<Experiment["training"]>) =>
    actions.edit((experiment) => ({ ...experiment, training: { ...experiment.training, ...change } }));
  return (
    <>
      <ParamControl
        name="batch_size"
        param={trainingParams.batch_size}
        value={training.batch_size}
        slider={batchSlider}
        onChange={(value) => typeof value === "number" && set({ batch_size: value })}
      />
      <ParamControl
        name="epochs"
        param={trainingParams.epochs}
        aside={training.epochs >= endless ? t("shell.endless") : undefined}
        value={training.epochs}
        slider={null}
        onChange={(value) => typeof value === "number" && set({ epochs: value })}
      />
      <ParamControl
        name="shuffle"
        param={trainingParams.shuffle}
        value={training.shuffle}
        onChange={(value) => typeof value === "boolean" && set({ shuffle: value })}
      />
    </>
  );
}

function ActivationChoice() {
  const t = useWords();
  const type = useStore(activationOf);
  const hasHidden = useStore(hasHiddenOf);
  const options = useOptions(activations);
  if (!hasHidden) return null;
  return (
    <Select
      label={t("shell.activation")}
      value={type}
      placeholder={t("shell.activationMixed")}
      options={options}
      onChange={(next) =>
        actions.edit((experiment) => ({ ...experiment, model: withHiddenActivation(experiment.model, next) }))
      }
    />
  );
}

function Seed() {
  const t = useWords();
  const seed = useStore(seedOf);
  return (
    <div className={styles.seed}>
      <ParamControl
        name="seed"
        param={seedParam}
        value={seed}
        slider={null}
        onChange={(value) => typeof value === "number" && edit({ seed: value })}
      />
      <Button icon={<Dices aria-hidden />} label={t("shell.newSeed")} onClick={actions.newSeed} />
    </div>
  );
}
