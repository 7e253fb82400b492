/** A menu of every layer and activation of the catalog, by family, each with what it does and its formula or curve. */

import { Menu as Base } from "@base-ui/react/menu";
import { Plus, TriangleAlert } from "lucide-react";
import { type ReactElement, useState } from "react";
import { activationFamilies, activations, layerFamilies, layers } from "../../engine/catalog.ts";
import { firstSentence } from "../../engine/define/text.ts";
import { type Insertion, insertLayer, type ListPath } from "../canvas/network/layerEdits.ts";
import type { Gap } from "../canvas/network/layout.ts";
import { useLanguage, useText, useWords } from "../i18n/i18n.ts";
import { ActivationCurve, ActivationFormula } from "../panels/ActivationCurve.tsx";
import { type Heading, headingsOf } from "../panels/families.ts";
import { withActivationAfter } from "../store/documentEdits.ts";
import { actions, store } from "../store/store.ts";
import { Menu } from "../ui/Menu.tsx";
import popups from "../ui/Popup.module.css";
import styles from "./AddMenu.module.css";

const isActivation = (type: string) => Object.hasOwn(activations, type);

const columns = [
  headingsOf(
    Object.keys(layers).filter((type) => !isActivation(type)),
    layerFamilies,
  ),
  headingsOf(Object.keys(layers).filter(isActivation), activationFamilies),
];

interface GapMenuProps {
  /** Index in the model where the new layer goes. */
  readonly at: number;
  readonly label: string;
  readonly gap: Gap;
}

/** The `+` between cards. */
export function GapMenu({ at, label, gap }: GapMenuProps) {
  return (
    <AddMenu
      at={at}
      trigger={
        <button
          type="button"
          className={styles.plus}
          data-room={gap.room}
          style={{ left: gap.x }}
          aria-label={label}
          title={label}
        >
          <Plus aria-hidden />
        </button>
      }
    />
  );
}

interface AddMenuProps {
  /** The list that gets the new layer; the model itself without it. */
  readonly path?: ListPath;
  /** Index in that list where it goes. */
  readonly at: number;
  readonly trigger: ReactElement;
}

export function AddMenu({ path = [], at, trigger }: AddMenuProps) {
  const [insertions, setInsertions] = useState<ReadonlyMap<string, Insertion>>(new Map());
  const text = useText();
  // Computed only when the menu opens, because what fits depends on the whole stack.
  const prepare = () => {
    const described = store.getState();
    setInsertions(new Map(Object.keys(layers).map((type) => [type, insertLayer(described, at, type, path)])));
  };
  const add = (type: string) =>
    actions.edit((experiment) => {
      const { description } = store.getState();
      const { model } = insertLayer({ experiment, description }, at, type, path);
      if (path.length > 0) return { ...experiment, model };
      const added = model.length - experiment.model.length;
      return { ...experiment, model: withActivationAfter(model, at + added - 1) };
    });
  // Layers that do not fit come last, but can be chosen: the mistake and its mend teach something.
  const order = (type: string) => (insertions.get(type)?.isFitting === false ? 1 : 0);
  const orderOf = ({ types }: Heading) => Math.min(...types.map(order));
  return (
    <Menu trigger={trigger} align="center" className={styles.addMenu} onOpen={prepare}>
      {columns.map((headings, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a column is its place
        <div key={i} className={styles.addColumn}>
          {headings
            .toSorted((a, b) => orderOf(a) - orderOf(b))
            .map(({ title, types }) => (
              <Base.Group key={types[0]}>
                <Base.GroupLabel className={popups.groupLabel}>{text(title)}</Base.GroupLabel>
                {types
                  .toSorted((a, b) => order(a) - order(b))
                  .map((type) => (
                    <AddItem
                      key={type}
                      type={type}
                      isFitting={insertions.get(type)?.isFitting ?? true}
                      onSelect={() => add(type)}
                    />
                  ))}
              </Base.Group>
            ))}
        </div>
      ))}
    </Menu>
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
    <Base.Item
      className={popups.item}
      aria-label={type}
      aria-description={hint}
      onClick={onSelect}
      data-unfit={!isFitting || undefined}
      title={isFitting ? undefined : hint}
    >
      <span className={styles.itemName}>
        {!isFitting && <TriangleAlert className={styles.unfit} aria-hidden />}
        {type}
      </span>
      {isActivation(type) && (
        <span className={styles.itemFormula}>
          <ActivationFormula type={type} isShort />
          <ActivationCurve type={type} />
        </span>
      )}
      {isFitting && <span className={popups.hint}>{hint}</span>}
    </Base.Item>
  );
}
