/** Where the time of a training step goes: some steps without measuring, then some whose kernels are measured. All of them count. */

import type { KernelTime } from "../graph/device.ts";
import type { Profile } from "../worker/protocol.ts";
import type { Position } from "./position.ts";
import type { Advance, AdvanceLimits } from "./session.ts";
import type { Measured } from "./trainer.ts";

export interface Measurable {
  readonly position: Position;
  /** The next mini-batch is an epoch's last, and smaller than others. */
  readonly isPartNext: boolean;
  /** Most steps to measure while it is not known how long measuring takes. */
  readonly mostAtFirst: number;
  advance(limits: AdvanceLimits): Promise<Advance>;
  /** Measures at most `maxSteps` steps; null where the device cannot. */
  measure(maxSteps: number): Promise<Measured | null>;
}

export async function takeProfile(
  run: Measurable,
  { budgetMs = 500, maxSteps = Infinity, maxEpochs = 1 }: AdvanceLimits,
): Promise<Omit<Profile, "device"> | null> {
  const { step, batch, stepsPerEpoch } = run.position;
  const wanted = Math.min(maxSteps, maxEpochs * stepsPerEpoch - batch);
  const left = () => wanted - (run.position.step - step);
  const unmeasured = await run.advance({ budgetMs: budgetMs / 2, maxSteps: Math.ceil(wanted / 2), maxEpochs });
  if (unmeasured.steps === 0) return null;
  const msPerStep = unmeasured.elapsedMs / unmeasured.steps;

  const deadline = performance.now() + budgetMs / 2;
  let total: Measured | null = null;
  let measuredMs = msPerStep;
  while (left() > 0 && performance.now() < deadline) {
    if (run.isPartNext) {
      const { diverged } = await run.advance({ maxSteps: 1 });
      if (diverged) break;
      continue;
    }
    const start = performance.now();
    const affordable = Math.max(1, Math.floor((deadline - start) / measuredMs));
    const measured: Measured | null = await run.measure(
      Math.min(left(), affordable, total ? Infinity : run.mostAtFirst),
    );
    if (!measured) break;
    measuredMs = (performance.now() - start) / measured.steps;
    total = total ? joined(total, measured) : measured;
  }
  return total && { msPerStep, ...total };
}

/** Averages two profiles of the same program, kernel by kernel. */
function joined(a: Measured, b: Measured): Measured {
  const steps = a.steps + b.steps;
  const mean = ({ ms, ...kernel }: KernelTime, k: number): KernelTime => ({
    ...kernel,
    ms: (ms * a.steps + b.kernels[k]!.ms * b.steps) / steps,
  });
  return { steps, kernels: a.kernels.map(mean) };
}
