/** A contender at work on one case in a process or worker of its own; idle between questions, so that jobs take turns. */

import type { Case } from "../cases.ts";
import type { Contender } from "../contenders.ts";
import type { Measured, Timing } from "../measure.ts";

export interface Job {
  measure(timing: Timing): Promise<Measured>;
  close(): Promise<void>;
}

/** What a job is opened with; all of it survives JSON. */
export interface Order {
  readonly contender: Contender;
  readonly measured: Case;
}

export interface Host {
  /** Rejects with the reason when the contender cannot run the case. */
  open(order: Order): Promise<Job>;
  close(): Promise<void>;
}

export type Question = { readonly open: Order } | { readonly measure: Timing };
export type Answer = { readonly result: Measured | null } | { readonly error: string };

export const resultOf = (answer: Answer): Measured | null => {
  if ("error" in answer) throw new Error(answer.error);
  return answer.result;
};

/** No answer within this time ends a job: a step takes too long to be measured. */
const limitMs = 60_000;
const wholeLimitMs = 600_000;

/** A job from a way to ask, with a limit to every answer. */
export async function openJob({
  order,
  ask,
  close,
}: {
  readonly order: Order;
  readonly ask: (question: Question) => Promise<Answer>;
  readonly close: () => Promise<void>;
}): Promise<Job> {
  const limit = order.measured.kind === "whole" ? wholeLimitMs : limitMs;
  async function within(question: Question): Promise<Measured | null> {
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`over ${limit / 1000} s`)), limit);
    });
    try {
      return resultOf(await Promise.race([ask(question), timeout]));
    } finally {
      clearTimeout(timer);
    }
  }
  try {
    await within({ open: order });
  } catch (error) {
    await close();
    throw error;
  }
  return { measure: async (timing) => (await within({ measure: timing }))!, close };
}
