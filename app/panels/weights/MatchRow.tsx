/** One tensor of the network, and the choice among the file's of its shape; where there are none, why. */

import { useText } from "../../i18n/i18n.ts";
import type { AppState } from "../../store/state.ts";
import { useStore } from "../../store/store.ts";
import { formatDimensions } from "../../ui/format.ts";
import { type Option, Select } from "../../ui/Select.tsx";
import styles from "./MatchTable.module.css";
import type { Row } from "./matching.ts";
import { words } from "./words.ts";

interface MatchRowProps {
  readonly place: number;
  readonly row: Row;
  /** The file's tensor that it gets; null for none. */
  readonly source: string | null;
  /** Who gets each of the file's tensors. */
  readonly owners: ReadonlyMap<string, string>;
  readonly onChange: (name: string, source: string | null) => void;
}

const modelOf = (state: AppState) => state.experiment.model;

/** The value of the option that leaves a tensor as it is: no tensor has an empty name. */
const none = "";

export function MatchRow({ place, row, source, owners, onChange }: MatchRowProps) {
  const text = useText();
  const { tensor, isCounter, candidates } = row;
  const { name, shape } = tensor;
  const type = useStore(modelOf)[Number.parseInt(name, 10)]?.type;
  const without = text(isCounter ? words.beginAt0 : words.keep);
  const options = candidates.map((candidate): Option => {
    const owner = owners.get(candidate.name);
    const isOthers = owner !== undefined && owner !== name;
    return {
      value: candidate.name,
      label: candidate.name,
      ...(isOthers && { hint: text(words.swap, { name: owner }) }),
    };
  });
  return (
    <tr data-place={place} aria-rowindex={place + 2}>
      <th scope="row">
        <span className={styles.name} title={name}>
          {name}
        </span>
        <span className={styles.about}>{[type, formatDimensions(shape)].filter(Boolean).join(" · ")}</span>
      </th>
      <td data-empty={source === null && !isCounter}>
        {candidates.length > 0 ? (
          <Select
            label={text(words.sourceOf, { name })}
            isLabelHidden
            value={source ?? none}
            options={[...options, { value: none, label: without }]}
            onChange={(next) => onChange(name, next === none ? null : next)}
          />
        ) : (
          <Reason row={row} without={without} />
        )}
      </td>
    </tr>
  );
}

function Reason({ row: { isCounter, namesake }, without }: { readonly row: Row; readonly without: string }) {
  const text = useText();
  const reason = namesake ? text(words.otherShape, { shape: formatDimensions(namesake.shape) }) : text(words.noShape);
  return (
    <>
      {!isCounter && <span className={styles.name}>{reason}</span>}
      <span className={styles.about}>{without}</span>
    </>
  );
}
