/** Questions to the worker about the training step that comes next, each with its answer. */

import type { Complaint } from "../../engine/define/errors.ts";
import type { InspectorAnswer, InspectorRequest } from "../../engine/train/inspect/inspection.ts";
import type { Event } from "../../engine/worker/protocol.ts";
import { onInspected, sendInspect } from "./workerLink.ts";

type Inspected = Extract<Event, { type: "inspected" }>;
type AnswerTo<T extends InspectorRequest["type"]> = Extract<InspectorAnswer, { type: T }>;

/** Why there is no answer; the inspector shows it in the answer's place. */
export class Refusal extends Error {
  readonly complaint: Complaint;

  constructor(complaint: Complaint) {
    super(complaint.where);
    this.complaint = complaint;
  }
}

let lastRequest = 0;
const waiting = new Map<number, (answer: Inspected["answer"]) => void>();

/**
 * Null where the run was left meanwhile.
 *
 * @throws Refusal where it cannot be answered
 */
export function inspect<T extends InspectorRequest["type"]>(
  about: Extract<InspectorRequest, { type: T }>,
): Promise<AnswerTo<T> | null> {
  const request = ++lastRequest;
  return new Promise((resolve, reject) => {
    waiting.set(request, (answer) => {
      if (answer === null || isAnswerTo(answer, about.type)) resolve(answer);
      else reject("where" in answer ? new Refusal(answer) : new Error(`${answer.type} is no answer to ${about.type}`));
    });
    sendInspect(request, about);
  });
}

const isAnswerTo = <T extends InspectorRequest["type"]>(
  answer: InspectorAnswer | Complaint,
  type: T,
): answer is AnswerTo<T> => "type" in answer && answer.type === type;

onInspected(({ request, answer }) => {
  waiting.get(request)?.(answer);
  waiting.delete(request);
});
