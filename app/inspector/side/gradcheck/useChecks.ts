/** What was checked of a parameter: one element at once, or all of them one after another. */

import { useCallback, useEffect, useRef, useState } from "react";
import type { Complaint } from "../../../../engine/define/errors.ts";
import { createRng } from "../../../../engine/define/rng.ts";
import type { CheckedElement, Outline } from "../../../../engine/train/inspect/inspection.ts";
import { inspect, Refusal } from "../../../store/inspect.ts";
import { createAsker } from "../../asker.ts";
import { inChunks } from "./inChunks.ts";

export type Order = "shuffled" | "sequential";

export interface Checks {
  /** In the order in which they came. */
  readonly checked: readonly CheckedElement[];
  readonly isRunning: boolean;
  readonly complaint: Complaint | null;
}

/** Of a parameter of a step; another step or parameter begins anew. */
interface State extends Checks {
  readonly outline: Outline;
  readonly parameter: string;
}

export interface Checking extends Checks {
  /** Checks all elements. */
  start(order: Order): void;
  stop(): void;
}

export function useChecks(
  outline: Outline,
  { name, size }: { readonly name: string; readonly size: number },
): Checking {
  const fresh: State = { outline, parameter: name, checked: [], isRunning: false, complaint: null };
  const [last, setLast] = useState(fresh);
  const checks = last.outline === outline && last.parameter === name ? last : fresh;
  /** Which run is wanted; none where it was stopped. */
  const wanted = useRef<object | null>(null);

  const stop = useCallback(() => {
    wanted.current = null;
    setLast((last) => ({ ...last, isRunning: false }));
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: of another step or parameter nothing is wanted.
  useEffect(() => stop, [stop, outline, name]);

  async function start(order: Order): Promise<void> {
    const own = {};
    wanted.current = own;
    const isWanted = () => wanted.current === own;
    let checked: readonly CheckedElement[] = [];
    const show = (more: Partial<Checks>) => isWanted() && setLast({ ...fresh, checked, ...more });
    show({ isRunning: true });
    try {
      await inChunks(
        orderOf(size, order),
        async (elements) => (await askFor(name, elements))?.checked ?? null,
        (more) => {
          checked = [...checked, ...more];
          show({ isRunning: true });
          return isWanted();
        },
      );
      show({});
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      show({ complaint: error.complaint });
    }
  }

  return { ...checks, start: (order) => void start(order), stop };
}

const askFor = (parameter: string, elements: readonly number[] | "largest") =>
  inspect<"gradcheck">({ type: "gradcheck", parameter, elements });

/** The same every time. */
function orderOf(size: number, order: Order): Int32Array {
  const elements = Int32Array.from({ length: size }, (_, i) => i);
  if (order === "shuffled") createRng(0).shuffle(elements);
  return elements;
}

interface Wanted {
  readonly parameter: string;
  readonly element: number | "largest";
}

export interface Single {
  readonly checked: CheckedElement | null;
  readonly complaint: Complaint | null;
}

const nothing: Single = { checked: null, complaint: null };

/** One element, or that of the largest gradient; the one before until it has come. */
export function useSingle(outline: Outline, { parameter, element }: Wanted): Single {
  const [found, setFound] = useState({ ...nothing, parameter });
  const [asker] = useState(() =>
    createAsker(
      ({ parameter, element }: Wanted) => askFor(parameter, element === "largest" ? element : [element]),
      ({ parameter }, answer) =>
        setFound({
          parameter,
          checked: "complaint" in answer ? null : (answer.checked[0] ?? null),
          complaint: "complaint" in answer ? answer.complaint : null,
        }),
    ),
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: another outline is another step.
  useEffect(() => asker.ask({ parameter, element }), [asker, outline, parameter, element]);
  useEffect(() => asker.forget, [asker]);
  return found.parameter === parameter ? found : nothing;
}
