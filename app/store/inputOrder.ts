/** Follows how far each column of a table moves the output, for all that shows some columns before others. */

import { useDeferredValue, useMemo } from "react";
import { type Effects, inputOrder, steadyEffects } from "../canvas/network/inputOrder.ts";
import { page } from "./page.ts";
import { useSlowProbe } from "./slowProbe.ts";
import type { AppState } from "./state.ts";
import { useStore } from "./store.ts";

/** While a run goes on, effects are asked for no more often: nobody can follow columns that change places. */
const periodMs = 2000;

const selectColumns = ({ description }: AppState) => description?.tableColumns?.length ?? 0;
const selectEffects = ({ columnEffects }: AppState) => columnEffects;
/** A net that has learned nothing has no reason to prefer one column to another. */
const selectHasLearned = ({ snapshot }: AppState) => (snapshot?.step ?? 0) > 0;

export interface InputOrder {
  /** Columns of the table, as places in `Description.tableColumns`: those with the largest effect on the output first. */
  readonly order: readonly number[];
  /** Null before anybody knows. */
  readonly effects: Effects | null;
}

export function useInputOrder(): InputOrder {
  const columns = useStore(selectColumns);
  // Columns that change places move much of the page while the net trains: they are rendered in slices.
  const newest = useDeferredValue(useStore(selectEffects));
  const hasLearned = useStore(selectHasLearned);
  useSlowProbe<"effects">(hasLearned && columns > 0 ? { type: "effects" } : null, periodMs, (result) =>
    page.setState(({ columnEffects }) => ({ columnEffects: steadyEffects(result.effects, columnEffects) })),
  );
  // Those of the table before say nothing of this one.
  const effects = hasLearned && newest?.length === columns ? newest : null;
  return useMemo(() => ({ order: inputOrder(columns, effects), effects }), [columns, effects]);
}
