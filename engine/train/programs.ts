/** The compiled programs of a session, made when they are first needed and kept until an edit outdates them. */

import type { Cache } from "./cache.ts";
import { compileEvaluation, type EvaluationProgram } from "./evaluate.ts";
import { uploadTargets } from "./examples.ts";
import type { Recorder } from "./inspect/recorder.ts";
import { compileTraining, type TrainingProgram } from "./program.ts";
import type { ResolvedExperiment } from "./resolveExperiment.ts";
import type { RunState } from "./runState.ts";

export interface Programs {
  /** @param count examples in a mini-batch */
  training(runState: RunState, count: number): Promise<TrainingProgram>;
  evaluation(runState: RunState): Promise<EvaluationProgram>;
  /** One at a time: see `TrainingProgram.compileRecorder`. */
  recorder(runState: RunState, parameter: string | null): Promise<Recorder>;
  dropRecorder(): void;
}

export function createPrograms(cache: Cache): Programs {
  const targets = ({ resolved, data }: RunState) =>
    cache.get({ made: "targets", coding: resolved.cacheKey.coding }, (scope) =>
      uploadTargets(scope, data.dataset, resolved.coding),
    );

  /** Training programs of the last experiment by mini-batch size: looked up at every call of the device. */
  let training: { readonly resolved: ResolvedExperiment; readonly programs: Map<number, TrainingProgram> } | null =
    null;

  async function getTraining(runState: RunState, count: number): Promise<TrainingProgram> {
    const { resolved, data, states, accumulated } = runState;
    const { examples, order } = data;
    const { seed, training } = resolved.experiment;
    const { accumulate } = training;
    const own = { seed, examples, order, states, accumulated, accumulate, targets: await targets(runState), count };
    const step = { ...resolved, ...own };
    return cache.get({ made: "training", ...resolved.cacheKey, count }, (scope) => compileTraining(scope, step));
  }

  const programs: Programs = {
    async training(runState, count) {
      if (training?.resolved !== runState.resolved) training = { resolved: runState.resolved, programs: new Map() };
      const known = training.programs;
      const program = known.get(count) ?? (await getTraining(runState, count));
      known.set(count, program);
      return program;
    },

    async evaluation(runState) {
      const { resolved, data } = runState;
      const { model, loss, coding } = resolved.cacheKey;
      const parts = { ...resolved, ...data, targets: await targets(runState) };
      return cache.get({ made: "evaluation", model, loss, coding }, (scope) => compileEvaluation(scope, parts));
    },

    async recorder(runState, parameter) {
      const { count } = runState.progress.next();
      const program = await programs.training(runState, count);
      const recorder = `${parameter}`;
      cache.retain({ recorder });
      return cache.get({ made: "recorder", ...runState.resolved.cacheKey, count, recorder }, (scope) =>
        program.compileRecorder(scope, parameter),
      );
    },

    dropRecorder: () => cache.retain({ recorder: "" }),
  };
  return programs;
}
