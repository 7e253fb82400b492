/** The other end of a job, the same in a browser's worker and in a Node process: opens a contender's module, measures it. */

import type { Case } from "../cases.ts";
import { measure, type Open, type Trainer } from "../measure.ts";
import type { Answer, Question } from "./job.ts";

/** @param load the module of that name in `peers/` */
export function createAnswerer(load: (module: string) => Promise<{ readonly open: Open }>) {
  let trainer: Trainer | null = null;
  let measured: Case | null = null;
  let isCold = true;

  return async (question: Question): Promise<Answer> => {
    try {
      if ("open" in question) {
        const { contender } = question.open;
        measured = question.open.measured;
        trainer = await (await load(contender.module)).open(measured, contender.options);
        return { result: null };
      }
      if (!trainer || !measured) return { error: "nothing is open" };
      const warmMs = isCold ? question.measure.warmMs : question.measure.warmMs / 4;
      isCold = false;
      return { result: await measure(trainer, measured, { ...question.measure, warmMs }) };
    } catch (error) {
      return { error: error instanceof Error ? error.message : String(error) };
    }
  };
}
