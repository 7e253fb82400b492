/** Keeps the ledger open as long as it is shown: asks for it anew with every step that comes next and every other weight. */

import { useEffect, useState } from "react";
import type { Complaint } from "../../../../engine/define/errors.ts";
import type { Ledger } from "../../../../engine/train/inspect/inspection.ts";
import { inspect } from "../../../store/inspect.ts";
import { createAsker } from "../../asker.ts";
import { useWalk, type Walk, walk } from "../../walk.ts";

export interface Weight {
  readonly parameter: string;
  /** Counted in row-major order. */
  readonly element: number;
}

export const isSameWeight = (a: Weight | null, b: Weight | null): boolean =>
  a?.parameter === b?.parameter && a?.element === b?.element;

const outlineOf = (walk: Walk) => walk.outline;

/** @param weight null is what moves furthest */
export function useLedger(weight: Weight | null): {
  readonly ledger: Ledger | null;
  readonly complaint: Complaint | null;
} {
  const [answer, setAnswer] = useState<Ledger | { readonly complaint: Complaint } | null>(null);
  const [asker] = useState(() =>
    createAsker(
      (wanted: Weight | null) =>
        inspect<"ledger">({ type: "ledger", parameter: wanted?.parameter ?? null, element: wanted?.element ?? null }),
      (_, answer) => setAnswer("complaint" in answer ? answer : answer.ledger),
    ),
  );
  const outline = useWalk(outlineOf);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another outline is another step.
  useEffect(() => asker.ask(weight), [asker, weight, outline]);
  useEffect(
    () => () => {
      asker.forget();
      void inspect<"closeLedger">({ type: "closeLedger" });
    },
    [asker],
  );
  return answer && "complaint" in answer ? { ledger: null, ...answer } : { ledger: answer, complaint: null };
}

/** The weight that is pinned in the operation, as long as another one is not; null before the first. */
export function usePinnedWeight(): Weight | null {
  const [weight, setWeight] = useState(() => weightIn(walk.getState()));
  useEffect(
    () =>
      walk.subscribe((state) => {
        const next = weightIn(state);
        if (next) setWeight((last) => (isSameWeight(last, next) ? last : next));
      }),
    [],
  );
  return weight;
}

/** A value of an update, or of a parameter's gradient, is one of a weight. */
function weightIn({ shown, chosen }: Walk): Weight | null {
  const piece = chosen?.isPinned ? shown?.pieces[chosen.piece] : undefined;
  if (!shown || !chosen || !piece) return null;
  const { purpose, output } = piece;
  const of = purpose === "kept" ? (output.name ?? "").replace(/\.grad$/, "") : shown.operation.parameter;
  const isWhole = purpose === "kept" || purpose === "state" || purpose === "update";
  return of && isWhole ? { parameter: of, element: chosen.element } : null;
}
