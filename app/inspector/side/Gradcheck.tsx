/** Is autograd right? One weight is nudged up and down, and the slope of the loss itself stands beside its gradient, in float64. */

import { useState } from "react";
import type { Outline } from "../../../engine/train/inspect/inspection.ts";
import { useText } from "../../i18n/i18n.ts";
import type { AppState } from "../../store/state.ts";
import { useStore } from "../../store/store.ts";
import { Select } from "../../ui/Select.tsx";
import { useWalk, type Walk } from "../walk.ts";
import styles from "./Gradcheck.module.css";
import { CheckAll } from "./gradcheck/CheckAll.tsx";
import { ElementChooser } from "./gradcheck/ElementChooser.tsx";
import type { Parameter } from "./gradcheck/parameter.ts";
import { Slopes } from "./gradcheck/Slopes.tsx";
import { useChecks, useSingle } from "./gradcheck/useChecks.ts";
import { pinWeight, usePinnedWeight } from "./weight.ts";

const words = {
  parameter: { en: "Parameter", zh: "参数" },
  nothing: { en: "There is nothing to check: the network has no parameters.", zh: "没有可检验的：网络没有参数。" },
  training: { en: "Training goes on. Pause to check a gradient.", zh: "训练正在进行。暂停后可以检验梯度。" },
};

const outlineOf = (walk: Walk) => walk.outline;
const currentOf = (walk: Walk) => walk.current;
const isTrainingOf = (state: AppState) => state.snapshot?.status === "running";

export function Gradcheck() {
  const text = useText();
  const outline = useWalk(outlineOf);
  const [picked, setPicked] = useState<string | null>(null);
  const pinned = usePinnedWeight();
  const current = useWalk(currentOf);
  if (!outline) return null;
  const parameters = parametersOf(outline);
  const own = parametersAt(outline, current);
  // That of the pinned weight, as long as its layer is looked at.
  const wanted = picked ?? (pinned && own.includes(pinned.parameter) ? pinned.parameter : own[0]);
  const parameter = parameters.find(({ name }) => name === wanted) ?? parameters[0];
  if (!parameter) return <p className={styles.remark}>{text(words.nothing)}</p>;
  return (
    <div className={styles.view}>
      <div className={styles.gradcheck}>
        <Select
          label={text(words.parameter)}
          isLabelHidden
          value={parameter.name}
          options={parameters.map(({ name, shape }) => ({ value: name, label: name, hint: shape.join("×") }))}
          className={styles.parameter}
          onChange={setPicked}
        />
        <Checked
          key={parameter.name}
          outline={outline}
          parameter={parameter}
          pinned={pinned?.parameter === parameter.name ? pinned.element : null}
        />
      </div>
    </div>
  );
}

interface CheckedProps {
  readonly outline: Outline;
  readonly parameter: Parameter;
  /** The element that is pinned in the operation. */
  readonly pinned: number | null;
}

function Checked({ outline, parameter, pinned }: CheckedProps) {
  const text = useText();
  const isTraining = useStore(isTrainingOf);
  /** Chosen here, as long as no other one is pinned in the operation. */
  const [picked, setPicked] = useState<{ readonly element: number; readonly instead: number | null } | null>(null);
  const wanted = (picked && picked.instead === pinned ? picked.element : pinned) ?? "largest";
  const { checked, complaint } = useSingle(outline, { parameter: parameter.name, element: wanted });
  const checking = useChecks(outline, parameter);
  const refused = complaint ?? checking.complaint;
  const element = wanted === "largest" ? (checked?.element ?? null) : wanted;
  function choose(element: number): void {
    setPicked({ element, instead: pinned });
    pinWeight({ parameter: parameter.name, element });
  }
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

/** Names of the parameters that an operation is about: its own, or those of its layer. */
function parametersAt({ operations }: Outline, current: number): readonly string[] {
  const { layer = "", parameter = null } = operations[current] ?? {};
  if (parameter !== null) return [parameter];
  return operations.flatMap((each) => (each.parameter !== null && each.layer === layer ? [each.parameter] : []));
}
