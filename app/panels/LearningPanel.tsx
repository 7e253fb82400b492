/** How it learns: loss, optimizer, schedule, how weights start, the pace. Every control comes from the tables. */

import { Dices } from "lucide-react";
import { useMemo } from "react";
import {
  activationFamilies,
  activations,
  biasInitializers,
  initializers,
  losses,
  lossFamilies,
  optimizers,
  schedulers,
} from "../../engine/catalog.ts";
import type { Experiment, Training } from "../../engine/experiment/experiment.ts";
import { endlessEpochs } from "../../engine/experiment/presets.ts";
import { seed as seedParam, training as trainingParams } from "../../engine/experiment/settings.ts";
import { toMathML } from "../../engine/expr/mathml.ts";
import { useText, useWords } from "../i18n/i18n.ts";
import {
  endless,
  hasHiddenLayers,
  hiddenActivation,
  withHiddenActivation,
  withLengthToSee,
  withMomentumLeftAlone,
  withUsualSchedulers,
} from "../store/documentEdits.ts";
import type { AppState } from "../store/state.ts";
import { actions, useStore } from "../store/store.ts";
import { Button } from "../ui/Button.tsx";
import { MathFormula } from "../ui/MathFormula.tsx";
import { Section } from "../ui/Section.tsx";
import { Select } from "../ui/Select.tsx";
import { ActivationCurve } from "./ActivationCurve.tsx";
import { EntryControls, MoreSettings, useOptions } from "./EntryControls.tsx";
import styles from "./LearningPanel.module.css";
import { lazyPart } from "./lazyPart.tsx";
import { ParamControl } from "./ParamControl.tsx";
import type { PanelSection } from "./panelSection.ts";
import { SettingsPart } from "./SettingsPart.tsx";

// Few schedules are made of others.
const Sequence = lazyPart(() => import("./Sequence.tsx").then(({ Sequence }) => Sequence));

const lossOf = (state: AppState) => state.experiment.loss;
const optimizerOf = (state: AppState) => state.experiment.optimizer;
const schedulerOf = (state: AppState) => state.experiment.scheduler;
const initializationOf = (state: AppState) => state.experiment.initialization;
const biasInitializationOf = (state: AppState) => state.experiment.bias_initialization;
const trainingOf = (state: AppState) => state.experiment.training;
const seedOf = (state: AppState) => state.experiment.seed;
const activationOf = (state: AppState) => hiddenActivation(state.experiment.model);
const hasHiddenOf = (state: AppState) => hasHiddenLayers(state.experiment.model);

const curveOf = (type: string) => <ActivationCurve type={type} />;
const batchSlider = { min: 1, max: 512, scale: "log" } as const;

export const learningSection: PanelSection = { id: "learning", title: { en: "Learning", zh: "学习" }, order: 20 };

export function LearningPanel() {
  const text = useText();
  return (
    <Section id={learningSection.id} title={text(learningSection.title)}>
      <SettingsPart of="loss">
        <LossChoice />
      </SettingsPart>
      <SettingsPart of="optimizer">
        <OptimizerChoice />
      </SettingsPart>
      <SettingsPart of="scheduler">
        <ScheduleChoice />
      </SettingsPart>
      <SettingsPart of="training">
        <Pace />
      </SettingsPart>
      <ActivationChoice />
      <SettingsPart of="initialization">
        <InitializationChoice />
      </SettingsPart>
      <SettingsPart of="seed">
        <Seed />
      </SettingsPart>
    </Section>
  );
}

const edit = (change: Partial<Experiment>) => actions.edit((experiment) => ({ ...experiment, ...change }));
const editTraining = (change: Partial<Training>) =>
  actions.edit((experiment) => ({ ...experiment, training: { ...experiment.training, ...change } }));

function LossChoice() {
  const t = useWords();
  const spec = useStore(lossOf);
  const entry = losses[spec.type]!;
  const formula = useMemo(() => toMathML(entry.formula), [entry]);
  return (
    <EntryControls
      label={t("shell.loss")}
      table={losses}
      families={lossFamilies}
      spec={spec}
      onChange={(loss) => loss && edit({ loss })}
    >
      <p className={styles.formula}>
        <MathFormula formula={formula} />
      </p>
    </EntryControls>
  );
}

function OptimizerChoice() {
  const t = useWords();
  const spec = useStore(optimizerOf);
  return (
    <EntryControls
      label={t("shell.optimizer")}
      table={optimizers}
      spec={spec}
      more={<GradientSettings />}
      onChange={(optimizer) =>
        optimizer && actions.edit((experiment) => withMomentumLeftAlone({ ...experiment, optimizer }))
      }
    />
  );
}

/** What happens to gradients before the optimizer takes them. */
function GradientSettings() {
  const training = useStore(trainingOf);
  return (
    <>
      <ParamControl
        name="l1"
        param={trainingParams.l1}
        value={training.l1}
        slider={null}
        onChange={(value) => typeof value === "number" && editTraining({ l1: value })}
      />
      {(["clip_grad_norm", "clip_grad_value"] as const).map((name) => (
        <ParamControl
          key={name}
          name={name}
          param={trainingParams[name]}
          value={training[name]}
          onChange={(value) => (typeof value === "number" || value === null) && editTraining({ [name]: value })}
        />
      ))}
    </>
  );
}

function ScheduleChoice() {
  const t = useWords();
  const spec = useStore(schedulerOf);
  return (
    <EntryControls
      label={t("shell.schedule")}
      table={schedulers}
      spec={spec}
      none={{ label: t("shell.schedule.constant"), hint: t("shell.schedule.constantHint") }}
      onChange={(scheduler) =>
        actions.edit((experiment) => {
          const next = withMomentumLeftAlone({ ...experiment, scheduler });
          return scheduler?.type === spec?.type ? next : withLengthToSee(withUsualSchedulers(next));
        })
      }
    >
      {spec && schedulers[spec.type]!.members && (
        <Sequence scheduler={spec} onChange={(scheduler) => edit({ scheduler })} />
      )}
    </EntryControls>
  );
}

function InitializationChoice() {
  const t = useWords();
  const spec = useStore(initializationOf);
  return (
    <EntryControls
      label={t("shell.initialization")}
      table={initializers}
      spec={spec}
      more={<BiasInitialization />}
      onChange={(initialization) => initialization && edit({ initialization })}
    />
  );
}

function BiasInitialization() {
  const t = useWords();
  const spec = useStore(biasInitializationOf);
  return (
    <EntryControls
      label={t("shell.biasInitialization")}
      table={biasInitializers}
      spec={spec}
      onChange={(bias_initialization) => bias_initialization && edit({ bias_initialization })}
    />
  );
}

function Pace() {
  const t = useWords();
  const training = useStore(trainingOf);
  return (
    <>
      <ParamControl
        name="batch_size"
        param={trainingParams.batch_size}
        value={training.batch_size}
        slider={batchSlider}
        onChange={(value) => typeof value === "number" && editTraining({ batch_size: value })}
      />
      <ParamControl
        name="epochs"
        // An empty field means training without end.
        param={{ ...trainingParams.epochs, nullable: true }}
        none={t("shell.endless")}
        value={training.epochs >= endless ? null : training.epochs}
        slider={null}
        onChange={(value) => editTraining({ epochs: typeof value === "number" ? value : endlessEpochs })}
      />
      <ParamControl
        name="shuffle"
        param={trainingParams.shuffle}
        value={training.shuffle}
        onChange={(value) => typeof value === "boolean" && editTraining({ shuffle: value })}
      />
      <MoreSettings of={t("param.batch_size")}>
        <ParamControl
          name="drop_last"
          param={trainingParams.drop_last}
          value={training.drop_last}
          onChange={(value) => typeof value === "boolean" && editTraining({ drop_last: value })}
        />
        <ParamControl
          name="accumulate"
          param={trainingParams.accumulate}
          value={training.accumulate}
          slider={null}
          onChange={(value) => typeof value === "number" && editTraining({ accumulate: value })}
        />
        <ParamControl
          name="zero_grad"
          param={trainingParams.zero_grad}
          value={training.zero_grad}
          onChange={(value) => typeof value === "boolean" && editTraining({ zero_grad: value })}
        />
      </MoreSettings>
    </>
  );
}

function ActivationChoice() {
  const t = useWords();
  const type = useStore(activationOf);
  const hasHidden = useStore(hasHiddenOf);
  const options = useOptions(activations, activationFamilies, curveOf);
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
