/** Is autograd right? One weight is nudged up and down, and the slope of the loss itself stands beside its gradient, in float64. */

import { useState } from "react";
import type { Shape } from "../../../engine/graph/tensor.ts";
import type { Outline } from "../../../engine/train/inspect/inspection.ts";
import { useText } from "../../i18n/i18n.ts";
import type { AppState } from "../../store/state.ts";
import { useStore } from "../../store/store.ts";
import { Select } from "../../ui/Select.tsx";
import { useWalk, type Walk } from "../walk.ts";
import styles from "./Gradcheck.module.css";
import { CheckAll } from "./gradcheck/CheckAll.tsx";
import { ElementChooser } from "./gradcheck/ElementChooser.tsx";
import { Slopes } from "./gradcheck/Slopes.tsx";
import { useChecks, useSingle } from "./gradcheck/useChecks.ts";

const words = {
  parameter: { en: "Parameter", zh: "参数" },
  nothing: { en: "There is nothing to check: the network has no parameters.", zh: "没有可检验的：网络没有参数。" },
  training: { en: "Training goes on. Pause to check a gradient.", zh: "训练正在进行。暂停后可以检验梯度。" },
};

export interface Parameter {
  readonly name: string;
  readonly shape: Shape;
  readonly size: number;
}

const outlineOf = (walk: Walk) => walk.outline;
const isTrainingOf = (state: AppState) => state.snapshot?.status === "running";

export function Gradcheck() {
  const text = useText();
  const outline = useWalk(outlineOf);
  const [picked, setPicked] = useState<string | null>(null);
  const own = useWalk(parameterOf);
  if (!outline) return null;
  const parameters = parametersOf(outline);
  const parameter =
    [picked, own].map((name) => parameters.find((each) => each.name === name)).find(Boolean) ?? parameters[0];
  if (!parameter) return <p className={styles.remark}>{text(words.nothing)}</p>;
  return (
    <div className={styles.gradcheck}>
      <Select
        label={text(words.parameter)}
        isLabelHidden
        value={parameter.name}
        options={parameters.map(({ name, shape }) => ({ value: name, label: name, hint: shape.join("×") }))}
        className={styles.parameter}
        onChange={setPicked}
      />
      <Checked key={parameter.name} outline={outline} parameter={parameter} />
    </div>
  );
}

function Checked({ outline, parameter }: { readonly outline: Outline; readonly parameter: Parameter }) {
  const text = useText();
  const isTraining = useStore(isTrainingOf);
  const pinned = useWalk((walk) => pinnedIn(walk, parameter));
  /** Chosen here, as long as no other one is pinned in the operation. */
  const [picked, setPicked] = useState<{ readonly element: number; readonly instead: number | null } | null>(null);
  const wanted = (picked && picked.instead === pinned ? picked.element : pinned) ?? "largest";
  const { checked, complaint } = useSingle(outline, { parameter: parameter.name, element: wanted });
  const checking = useChecks(outline, parameter);
  const refused = complaint ?? checking.complaint;
  const element = wanted === "largest" ? (checked?.element ?? null) : wanted;
  const choose = (element: number) => setPicked({ element, instead: pinned });
  if (refused) {
    return (
      <p className={styles.remark} role="status">
        {refused.where}: <strong>{text(refused.got)}</strong>. {text(refused.fix)}
      </p>
    );
  }
  return (
    <>
      <ElementChooser element={element} parameter={parameter} onChoose={choose} />
      {isTraining && <p className={styles.remark}>{text(words.training)}</p>}
      {checked && <Slopes checked={checked} />}
      <CheckAll checking={checking} parameter={parameter} chosen={element} isDisabled={isTraining} onChoose={choose} />
    </>
  );
}

const parametersOf = ({ operations }: Outline): readonly Parameter[] =>
  operations.flatMap(({ parameter, input }) =>
    parameter === null
      ? []
      : [{ name: parameter, shape: input, size: input.reduce((product, length) => product * length, 1) }],
  );

/** That of the current operation, or the first of its layer. */
function parameterOf({ outline, current }: Walk): string | null {
  const operation = outline?.operations[current];
  if (!outline || !operation || operation.layer === "") return null;
  if (operation.parameter !== null) return operation.parameter;
  return (
    outline.operations.find(({ parameter, layer }) => parameter !== null && layer === operation.layer)?.parameter ??
    null
  );
}

/** The element whose gradient or new value is pinned in the operation; null where something else is. */
function pinnedIn({ shown, chosen }: Walk, { name, size }: Parameter): number | null {
  const piece = chosen?.isPinned ? shown?.pieces[chosen.piece] : undefined;
  if (!chosen || !piece || piece.output.values.length !== size) return null;
  const isOwn =
    piece.output.name === `${name}.grad` || (piece.purpose === "update" && shown?.operation.parameter === name);
  return isOwn ? chosen.element : null;
}
