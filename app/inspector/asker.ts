/** Asks the worker one thing at a time; of what is wanted meanwhile only the last is asked next. */

import type { Complaint } from "../../engine/define/errors.ts";
import { Refusal } from "../store/inspect.ts";

export interface Asker<Q> {
  ask(question: Q): void;
  /** Neither asks what waits nor takes the answer to what is asked. */
  forget(): void;
}

/**
 * @param answer null where the run was left meanwhile: nobody is told, because the step is asked for anew
 * @param take called with each answer, or with why there is none
 */
export function createAsker<Q, A extends object>(
  answer: (question: Q) => Promise<A | null>,
  take: (question: Q, answer: A | { readonly complaint: Complaint }) => void,
): Asker<Q> {
  let waiting: { readonly question: Q } | null = null;
  let isAsking = false;
  /** The answer that comes is no longer of interest. */
  let isForgotten = false;

  async function next(): Promise<void> {
    if (!waiting || isAsking) return;
    const { question } = waiting;
    waiting = null;
    isAsking = true;
    isForgotten = false;
    const result = await answer(question).catch((error) => {
      if (error instanceof Refusal) return { complaint: error.complaint };
      throw error;
    });
    isAsking = false;
    if (result && !isForgotten) take(question, result);
    void next();
  }

  return {
    ask(question) {
      waiting = { question };
      void next();
    },
    forget() {
      waiting = null;
      isForgotten = true;
    },
  };
}
