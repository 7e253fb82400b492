/** Which table is taken, of those at hand and those that the site brings. */

import { useText } from "../../i18n/i18n.ts";
import type { AppState } from "../../store/state.ts";
import { actions, useStore } from "../../store/store.ts";
import { Select } from "../../ui/Select.tsx";
import { useShipped, useShippedTables, useTables } from "./useTables.ts";
import { words } from "./words.ts";

const openOf = (state: AppState) => state.table?.file ?? null;

export function TableChoice() {
  const text = useText();
  const open = useStore(openOf);
  const ours = useShipped();
  const tables = useTables();
  const shipped = useShippedTables();
  return (
    <Select
      label={text(words.file)}
      value={open}
      placeholder={text(words.chooseTable)}
      options={[
        ...tables.map(({ path, name }) => ({
          value: path,
          label: ours && path === open ? text(ours.title) : name,
          group: text(words.onThisDevice),
        })),
        ...shipped.map(({ file, title, doc }) => ({
          value: file,
          label: text(title),
          hint: text(doc),
          group: text(words.withThisPage),
        })),
      ]}
      onChange={(value) =>
        shipped.some(({ file }) => file === value) ? actions.openShippedTable(value) : actions.openTable(value)
      }
    />
  );
}
