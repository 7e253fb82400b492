/** What a card opens: its layer's parameters and activation, and where it stands. Derived from the table entries. */

import { ArrowLeft, ArrowRight, Trash2 } from "lucide-react";
import { activations, layers } from "../../engine/catalog.ts";
import type { Params } from "../../engine/define/param.ts";
import { paramsOf } from "../../engine/experiment/check.ts";
import type { Spec } from "../../engine/experiment/experiment.ts";
import { type Card, describeShape } from "../canvas/network/cards.ts";
import { moveCard, removeCard, setActivation, setParam } from "../canvas/network/edits.ts";
import { useLanguage, useText, useWords } from "../i18n/i18n.ts";
import { actions, useStore } from "../store/store.ts";
import { Button } from "../ui/Button.tsx";
import { Select } from "../ui/Select.tsx";
import styles from "./NetworkPanel.module.css";
import { ActivationCurve, ActivationFormula } from "./NetworkPanelCurve.tsx";
import { firstSentence, ParamControl } from "./ParamControl.tsx";

interface SettingsProps {
  readonly cards: readonly Card[];
  readonly index: number;
  readonly onGone: () => void;
}

const none = "none";

export function editModel(change: (model: readonly Spec[]) => readonly Spec[]): void {
  actions.edit((experiment) => ({ ...experiment, model: change(experiment.model) }));
}

export function LayerSettings({ cards, index, onGone }: SettingsProps) {
  const t = useWords();
  const text = useText();
  const language = useLanguage();
  const model = useStore((state) => state.experiment.model);
  const card = cards[index]!;
  const spec = model[card.head];
  if (!spec) return null;
  const entry = layers[spec.type]!;
  const activation = card.activation === null ? null : model[card.activation]!;
  const canActivate = !Object.hasOwn(activations, spec.type);
  const move = (to: number) => {
    onGone();
    editModel((now) => moveCard(now, cards, index, to));
  };
  return (
    <div className={styles.settings}>
      <header className={styles.settingsHead}>
        <h3>
          {card.type} {card.number}
        </h3>
        {card.input && card.output && (
          <p>
            {describeShape(card.input)} → {describeShape(card.output)} ·{" "}
            {t("network.parametersLong", { count: String(card.parameters) })}
          </p>
        )}
        <p>{firstSentence(text(entry.doc), language)}</p>
      </header>
      <ParamFields spec={spec} params={entry.params} index={card.head} />
      {canActivate && (
        <Select
          label={t("network.activation")}
          value={activation?.type ?? none}
          options={[
            { value: none, label: t("network.noActivation") },
            ...Object.entries(activations).map(([value, { doc }]) => ({
              value,
              label: value,
              hint: firstSentence(text(doc), language),
            })),
          ]}
          onChange={(type) => editModel((now) => setActivation(now, card, type === none ? null : type))}
        />
      )}
      {activation && (
        <div className={styles.activationSettings}>
          <div className={styles.formulaRow}>
            <ActivationCurve type={activation.type} params={paramsOf(activation)} />
            <ActivationFormula type={activation.type} params={paramsOf(activation)} />
          </div>
          <ParamFields spec={activation} params={activations[activation.type]!.params} index={card.activation!} />
        </div>
      )}
      {!canActivate && (
        <div className={styles.formulaRow}>
          <ActivationCurve type={spec.type} params={paramsOf(spec)} />
          <ActivationFormula type={spec.type} params={paramsOf(spec)} />
        </div>
      )}
      <footer className={styles.settingsFoot}>
        <Button
          variant="outline"
          icon={<ArrowLeft aria-hidden />}
          label={t("network.moveLeft")}
          disabled={index === 0}
          onClick={() => move(index - 1)}
        />
        <Button
          variant="outline"
          icon={<ArrowRight aria-hidden />}
          label={t("network.moveRight")}
          disabled={index === cards.length - 1}
          onClick={() => move(index + 1)}
        />
        <Button
          variant="plain"
          className={styles.remove}
          icon={<Trash2 aria-hidden />}
          onClick={() => {
            onGone();
            editModel((now) => removeCard(now, card));
          }}
        >
          {t("network.remove")}
        </Button>
      </footer>
    </div>
  );
}

interface ParamFieldsProps {
  readonly spec: Spec;
  readonly params: Params;
  readonly index: number;
}

function ParamFields({ spec, params, index }: ParamFieldsProps) {
  return Object.entries(params).map(([name, param]) => {
    const value = paramsOf(spec)[name];
    if (value === undefined) return null;
    return (
      <ParamControl
        key={name}
        name={name}
        param={param}
        value={value}
        onChange={(next) => editModel((model) => setParam(model, index, name, next))}
      />
    );
  });
}
