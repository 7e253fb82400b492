/** The `+` between cards: a menu of every layer and activation of the catalog, each with what it does and its formula or curve. */

import { Menu } from "@base-ui/react/menu";
import { Plus, TriangleAlert } from "lucide-react";
import { useState } from "react";
import { activations, layers } from "../../engine/catalog.ts";
import { type Insertion, insertLayer } from "../canvas/network/edits.ts";
import type { Gap } from "../canvas/network/layout.ts";
import { useLanguage, useText, useWords } from "../i18n/i18n.ts";
import { actions, store } from "../store/store.ts";
import popups from "../ui/Popup.module.css";
import styles from "./NetworkPanel.module.css";
import { ActivationCurve, ActivationFormula } from "./NetworkPanelCurve.tsx";
import { firstSentence } from "./ParamControl.tsx";

interface AddMenuProps {
  /** Index in the model where the new layer goes. */
  readonly at: number;
  readonly label: string;
  readonly gap: Gap;
}

const isActivation = (type: string) => Object.hasOwn(activations, type);

export function AddMenu({ at, label, gap }: AddMenuProps) {
  const [insertions, setInsertions] = useState<ReadonlyMap<string, Insertion>>(new Map());
  const t = useWords();
  // Worked out only when somebody looks: what fits depends on the whole stack.
  const prepare = () => {
    const { experiment } = store.getState();
    setInsertions(new Map(Object.keys(layers).map((type) => [type, insertLayer(experiment, at, type)])));
  };
  const add = (type: string) =>
    actions.edit((experiment) => ({ ...experiment, model: insertLayer(experiment, at, type).model }));
  // What does not fit comes last, and stays a choice: the mistake and its mending teach.
  const order = (type: string) => (insertions.get(type)?.isFitting === false ? 1 : 0);
  const groups = [
    { label: t("network.addGroupLayers"), types: Object.keys(layers).filter((type) => !isActivation(type)) },
    { label: t("network.addGroupActivations"), types: Object.keys(layers).filter(isActivation) },
  ];
  return (
    <Menu.Root modal={false} onOpenChange={(open) => open && prepare()}>
      <Menu.Trigger
        className={styles.plus}
        data-room={gap.room}
        style={{ left: gap.x }}
        aria-label={label}
        title={label}
      >
        <Plus aria-hidden />
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner className={popups.positioner} align="center" sideOffset={6} collisionPadding={8}>
          <Menu.Popup className={`${popups.popup} ${styles.addMenu}`}>
            {groups.map((group) => (
              <Menu.Group key={group.label}>
                <Menu.GroupLabel className={popups.groupLabel}>{group.label}</Menu.GroupLabel>
                {group.types
                  .toSorted((a, b) => order(a) - order(b))
                  .map((type) => (
                    <AddItem
                      key={type}
                      type={type}
                      isFitting={insertions.get(type)?.isFitting ?? true}
                      onSelect={() => add(type)}
                    />
                  ))}
              </Menu.Group>
            ))}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}

interface AddItemProps {
  readonly type: string;
  readonly isFitting: boolean;
  readonly onSelect: () => void;
}

function AddItem({ type, isFitting, onSelect }: AddItemProps) {
  const t = useWords();
  const text = useText();
  const language = useLanguage();
  const hint = isFitting ? firstSentence(text(layers[type]!.doc), language) : t("network.needsMending");
  return (
    <Menu.Item
      className={popups.item}
      aria-label={type}
      aria-description={hint}
      onClick={onSelect}
      data-unfit={!isFitting || undefined}
    >
      <span className={styles.itemName}>
        {!isFitting && <TriangleAlert className={styles.unfit} aria-hidden />}
        {type}
      </span>
      {isActivation(type) && (
        <span className={styles.itemFormula}>
          <ActivationFormula type={type} />
          <ActivationCurve type={type} />
        </span>
      )}
      <span className={popups.hint}>{hint}</span>
    </Menu.Item>
  );
}
