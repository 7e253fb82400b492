/** Keeps the ledger open as long as it is shown: asks for it anew with every step that comes next and every other weight. */

import { useEffect, useState } from "react";
import type { Complaint } from "../../../../engine/define/errors.ts";
import type { Ledger } from "../../../../engine/train/inspect/inspection.ts";
import { inspect } from "../../../store/inspect.ts";
import { createAsker } from "../../asker.ts";
import { useWalk, type Walk } from "../../walk.ts";
import type { Weight } from "../weight.ts";

const outlineOf = (walk: Walk) => walk.outline;

/** @param weight null is what moves furthest */
export function useLedger(weight: Weight | null): {
  readonly ledger: Ledger | null;
  readonly complaint: Complaint | null;
} {
  const [answer, setAnswer] = useState<Ledger | { readonly complaint: Complaint } | null>(null);
  const [asker] = useState(() =>
    createAsker(
      // A weight may be gone with its layer.
      async (wanted: Weight | null) => (await ask(wanted)) ?? (wanted && ask(null)),
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

const ask = (wanted: Weight | null) =>
  inspect<"ledger">({ type: "ledger", parameter: wanted?.parameter ?? null, element: wanted?.element ?? null });
