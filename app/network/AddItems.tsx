/** Every layer and activation of the catalog, by family, each with what it does and its formula or curve. */

import { Menu as Base } from "@base-ui/react/menu";
import { TriangleAlert } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { activationFamilies, activations, layerFamilies, layers } from "../../engine/catalog.ts";
import { firstSentence } from "../../engine/define/text.ts";
import { type Insertion, insertLayer, type ListPath } from "../canvas/network/layerEdits.ts";
import { useLanguage, useText, useWords } from "../i18n/i18n.ts";
import { ActivationCurve, ActivationFormula } from "../panels/ActivationCurve.tsx";
import { type Heading, headingsOf } from "../panels/families.ts";
import { withActivationAfter } from "../store/documentEdits.ts";
import { actions, store } from "../store/store.ts";
import popups from "../ui/Popup.module.css";
import styles from "./AddItems.module.css";

const isActivation = (type: string) => Object.hasOwn(activations, type);

const columns = [
  headingsOf(
    Object.keys(layers).filter((type) => !isActivation(type)),
    layerFamilies,
  ),
  headingsOf(Object.keys(layers).filter(isActivation), activationFamilies),
];

interface AddItemsProps {
  readonly path: ListPath;
  readonly at: number;
}

/** What fits depends on the whole stack: it is worked out once, when the menu opens. */
function insertionsAt({ at, path }: AddItemsProps): ReadonlyMap<string, Insertion> {
  const described = store.getState();
  return new Map(Object.keys(layers).map((type) => [type, insertLayer(described, at, type, path)]));
}

export function AddItems({ path, at }: AddItemsProps) {
  const [insertions] = useState(() => insertionsAt({ at, path }));
  const text = useText();
  const first = useRef<HTMLDivElement>(null);
  // The menu was open before there was an item that the focus could have gone to.
  useEffect(() => {
    const isWaiting = document.activeElement?.role === "menu";
    if (isWaiting) first.current?.querySelector<HTMLElement>("[role='menuitem']")?.focus();
  }, []);
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
  return columns.map((headings, i) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: a column is its place
    <div key={i} ref={i === 0 ? first : undefined} className={styles.addColumn}>
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
  ));
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
