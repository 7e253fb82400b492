/** Which of the tables at hand is taken. */

import { useText } from "../../i18n/i18n.ts";
import type { AppState } from "../../store/state.ts";
import { actions, useStore } from "../../store/store.ts";
import { Select } from "../../ui/Select.tsx";
import { useTables } from "./useTables.ts";
import { words } from "./words.ts";

const openOf = (state: AppState) => state.table?.file ?? null;

export function TableChoice() {
  const text = useText();
  const open = useStore(openOf);
  const tables = useTables();
  return (
    <Select
      label={text(words.file)}
      value={open}
      placeholder={text(words.chooseTable)}
      options={tables.map(({ path, name }) => ({ value: path, label: name }))}
      onChange={actions.openTable}
    />
  );
}
