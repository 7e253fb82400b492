/** A session of a case together with the plan of its training step, which sessions keep to themselves. */

import type { Device } from "../../engine/graph/device.ts";
import type { Plan } from "../../engine/graph/plan.ts";
import type { Session } from "../../engine/train/session.ts";
import type { Case } from "./cases.ts";
import { openSession } from "./peers/ours.ts";

/** @returns the session, and the plan with its slots on the device */
export async function openRecorded(
  measured: Case,
  device: Device,
): Promise<{ readonly session: Session; readonly plan: Plan }> {
  const plans: Plan[] = [];
  const recorder: Device = Object.create(device, {
    compile: {
      value: (plan: Plan) => {
        plans.push(plan);
        return device.compile(plan);
      },
    },
  });
  const session = await openSession(measured, recorder);
  // The training step's is compiled first.
  return { session, plan: plans[0]! };
}
