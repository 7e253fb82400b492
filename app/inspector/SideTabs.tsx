/** Opens what stands beside the operation; where there is no room beside it, in its place. */

import { useText } from "../i18n/i18n.ts";
import { Select } from "../ui/Select.tsx";
import { sides } from "./sides.tsx";
import styles from "./TopBar.module.css";
import { type Side, useWalk, type Walk, walkActs } from "./walk.ts";

const words = {
  beside: { en: "Beside the operation", zh: "在运算旁边" },
  shown: { en: "What is shown", zh: "显示什么" },
  operation: { en: "Operation", zh: "运算" },
};

const sideOf = (walk: Walk) => walk.side;

export function SideTabs({ isBeside }: { readonly isBeside: boolean }) {
  const text = useText();
  const side = useWalk(sideOf);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a group of toggles is no fieldset.
    <div className={styles.tabs} role="group" aria-label={text(isBeside ? words.beside : words.shown)}>
      {!isBeside && (
        <button type="button" aria-pressed={side === null} onClick={() => walkActs.openSide(null)}>
          {text(words.operation)}
        </button>
      )}
      {sides.map(({ id, title, View }) => (
        <button
          key={id}
          type="button"
          aria-pressed={side === id}
          onPointerEnter={View.prepare}
          onFocus={View.prepare}
          // Pressing the open one closes it, unless it stands in the operation's place.
          onClick={() => walkActs.openSide(isBeside && side === id ? null : id)}
        >
          {text(title)}
        </button>
      ))}
    </div>
  );
}

const operation = "operation";

/** The same in a menu, for the phone. */
export function SideSelect() {
  const text = useText();
  const side = useWalk(sideOf);
  const options: readonly { readonly value: Side | typeof operation; readonly label: string }[] = [
    { value: operation, label: text(words.operation) },
    ...sides.map(({ id, title }) => ({ value: id, label: text(title) })),
  ];
  return (
    <Select
      isQuiet
      isLabelHidden
      label={text(words.shown)}
      value={side ?? operation}
      options={options}
      onChange={(value) => walkActs.openSide(sides.find(({ id }) => id === value)?.id ?? null)}
    />
  );
}
