/** A layer's own settings, in a block too: parameters, how its weights start, and the layers of its branches. */

import { Plus } from "lucide-react";
import { activations, biasInitializers, initializers, layers } from "../../engine/catalog.ts";
import { branchesOf, paramsOf } from "../../engine/experiment/check.ts";
import type { Spec } from "../../engine/experiment/experiment.ts";
import { isSpec } from "../../engine/experiment/tables.ts";
import type { LayerSummary } from "../../engine/worker/protocol.ts";
import { describeShape } from "../canvas/network/cards.ts";
import { inputAt, type ListPath, listAt, setParam, withListAt } from "../canvas/network/layerEdits.ts";
import { useText, useWords } from "../i18n/i18n.ts";
import { ActivationRow } from "../panels/ActivationCurve.tsx";
import { EntryControls, SpecParams } from "../panels/EntryControls.tsx";
import { SpecList } from "../panels/SpecList.tsx";
import type { AppState } from "../store/state.ts";
import { actions, useStore } from "../store/store.ts";
import { AddMenu } from "./AddMenu.tsx";
import styles from "./LayerFields.module.css";

interface LayerFieldsProps {
  readonly spec: Spec;
  /** What the layer makes of its input; undefined while it, or one before it, does not fit. */
  readonly summary: LayerSummary | undefined;
  /** The list it stands in, and where. */
  readonly path: ListPath;
  readonly at: number;
  readonly onChange: (spec: Spec) => void;
}

export function LayerFields({ spec, summary, path, at, onChange }: LayerFieldsProps) {
  const t = useWords();
  const entry = layers[spec.type]!;
  return (
    <>
      <SpecParams spec={spec} params={entry.params} onChange={(name, value) => onChange(setParam(spec, name, value))} />
      {Object.hasOwn(activations, spec.type) && <ActivationRow type={spec.type} params={paramsOf(spec, entry)} />}
      {entry.takesInitialization &&
        initializations(spec).map(({ field, label, table, hint }) => (
          <EntryControls
            key={field}
            label={t(label)}
            table={table}
            spec={isSpec(spec[field]) ? spec[field] : null}
            none={{ label: t("network.initialization.model"), hint: t(hint) }}
            onChange={(next) => onChange(withField(spec, field, next))}
          />
        ))}
      {Object.entries(branchesOf(spec)).map(([field, list]) => (
        <Branch
          key={field}
          field={field}
          list={list}
          summaries={summary?.branches?.[field] ?? []}
          path={[...path, [at, field]]}
        />
      ))}
    </>
  );
}

const initialization = {
  field: "initialization",
  label: "shell.initialization",
  table: initializers,
  hint: "network.initialization.modelHint",
} as const;
const biasInitialization = {
  field: "bias_initialization",
  label: "shell.biasInitialization",
  table: biasInitializers,
  hint: "network.biasInitialization.modelHint",
} as const;

/** What a layer with a weight may say of its beginning; a bias only where it has one. */
const initializations = ({ bias }: Spec) => (bias === false ? [initialization] : [initialization, biasInitialization]);

function withField(spec: Spec, field: string, value: Spec | null): Spec {
  if (value) return { ...spec, [field]: value };
  const { [field]: _, ...rest } = spec;
  return { ...rest, type: spec.type };
}

interface BranchProps {
  readonly field: string;
  readonly list: readonly Spec[];
  readonly summaries: readonly LayerSummary[];
  readonly path: ListPath;
}

const problemOf = (state: AppState) => state.check.problem;
const descriptionOf = (state: AppState) => state.description;
const experimentOf = (state: AppState) => state.experiment;

/** The layers of one branch, in their order. */
function Branch({ field, list, summaries, path }: BranchProps) {
  const t = useWords();
  const text = useText();
  const experiment = useStore(experimentOf);
  const description = useStore(descriptionOf);
  const problem = useStore(problemOf);
  const doc = layers[blockType(experiment.model, path)]?.branches?.[field];
  const edit = (next: readonly Spec[]) =>
    actions.edit((experiment) => ({ ...experiment, model: withListAt(experiment.model, path, next) }));
  const wrong = problem && faultyIndex(path, [problem.layer, ...problem.inside]);
  const shape = (i: number): string => {
    const output = summaries[i]?.output ?? inputAt({ experiment, description }, path, i + 1);
    return `→ ${output ? describeShape(output) : "?"}`;
  };
  return (
    <fieldset className={styles.branch}>
      <legend>{field}</legend>
      <p>{doc && text(doc)}</p>
      <SpecList
        label={field}
        specs={list}
        captionOf={shape}
        wrongOf={(i) => wrong === i}
        settingsOf={(i) => (
          <LayerFields
            spec={list[i]!}
            summary={summaries[i]}
            path={path}
            at={i}
            onChange={(spec) => edit(list.with(i, spec))}
          />
        )}
        onChange={edit}
      />
      <AddMenu
        path={path}
        at={list.length}
        trigger={
          <button type="button" className={styles.addInner}>
            <Plus className={styles.addIcon} aria-hidden />
            {t("network.addTo", { field })}
          </button>
        }
      />
    </fieldset>
  );
}

/** The type of the block that a branch belongs to. */
function blockType(model: readonly Spec[], path: ListPath): string {
  const [layer] = path.at(-1)!;
  return listAt(model, path.slice(0, -1))[layer]?.type ?? "";
}

/** Index of the layer, in the list at `path`, that has the fault at `keys` in it; undefined where none has. */
function faultyIndex(path: ListPath, keys: readonly (string | number)[]): number | undefined {
  const flat = path.flat();
  const index = keys[flat.length];
  return flat.every((key, i) => keys[i] === key) && typeof index === "number" ? index : undefined;
}
