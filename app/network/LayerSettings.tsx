/** What a card opens: its layer's parameters and activation, and where it stands. Derived from the table entries. */

import { ArrowLeft, ArrowRight, Trash2 } from "lucide-react";
import { activationFamilies, activations, layers } from "../../engine/catalog.ts";
import { firstSentence } from "../../engine/define/text.ts";
import { paramsOf } from "../../engine/experiment/check.ts";
import type { Spec } from "../../engine/experiment/experiment.ts";
import { describeShape } from "../canvas/network/cards.ts";
import { removeCard, setActivation, setParam } from "../canvas/network/layerEdits.ts";
import { moveCard } from "../canvas/network/moveCard.ts";
import { useLanguage, useText, useWords } from "../i18n/i18n.ts";
import { ActivationCurve, ActivationRow } from "../panels/ActivationCurve.tsx";
import { SpecParams, useOptions } from "../panels/EntryControls.tsx";
import type { AppState } from "../store/state.ts";
import { actions, useStore } from "../store/store.ts";
import { Button } from "../ui/Button.tsx";
import { Select } from "../ui/Select.tsx";
import { InspectButton } from "./InspectButton.tsx";
import { LayerFields } from "./LayerFields.tsx";
import styles from "./LayerSettings.module.css";
import { useNetwork } from "./network.ts";

interface SettingsProps {
  readonly index: number;
  readonly onGone: () => void;
}

const none = "none";
const modelOf = (state: AppState) => state.experiment.model;
const layersOf = (state: AppState) => state.check.layers;
const curveOf = (type: string) => <ActivationCurve type={type} />;

export function editModel(change: (model: readonly Spec[]) => readonly Spec[]): void {
  actions.edit((experiment) => ({ ...experiment, model: change(experiment.model) }));
}

export function LayerSettings({ index, onGone }: SettingsProps) {
  const t = useWords();
  const text = useText();
  const language = useLanguage();
  const model = useStore(modelOf);
  const summaries = useStore(layersOf);
  const { cards } = useNetwork();
  const options = useOptions(activations, activationFamilies, curveOf);
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
    <div className={styles.settings} data-block={entry.branches && true}>
      <div className={styles.settingsHead}>
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
      </div>
      <LayerFields
        spec={spec}
        summary={summaries[card.head]}
        path={[]}
        at={card.head}
        onChange={(next) => editModel((now) => now.with(card.head, next))}
      />
      {canActivate && (
        <Select
          label={t("network.activation")}
          value={activation?.type ?? none}
          options={[{ value: none, label: t("network.noActivation") }, ...options]}
          onChange={(type) => editModel((now) => setActivation(now, card, type === none ? null : type))}
        />
      )}
      {activation && (
        <div className={styles.activationSettings}>
          <ActivationRow type={activation.type} params={paramsOf(activation, activations[activation.type]!)} />
          <SpecParams
            spec={activation}
            params={activations[activation.type]!.params}
            onChange={(name, value) =>
              editModel((now) => now.with(card.activation!, setParam(activation, name, value)))
            }
          />
        </div>
      )}
      <InspectButton className={styles.inspect} layer={card.head} onPress={onGone} />
      <div className={styles.settingsFoot}>
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
      </div>
    </div>
  );
}
