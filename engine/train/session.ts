/** One experiment on one device, ready to train: what the worker and the headless command drive. `createSession` makes one. */

import type { Dataset } from "../data/dataset.ts";
import type { Experiment } from "../experiment/experiment.ts";
import type { NamedTensor } from "../export/namedTensor.ts";
import type {
  Divergence,
  Evaluation,
  ModelSummary,
  ProbeRequest,
  ProbeResult,
  Profile,
  RunningLoss,
  WeightElement,
} from "../worker/protocol.ts";
import type { Checkpoint } from "./checkpoint.ts";
import type { Finding } from "./findNonFinite.ts";
import type { InspectorAnswer, InspectorRequest } from "./inspect/inspection.ts";
import type { StepTensor } from "./inspect/inspectStep.ts";
import type { StepRecord, Watched } from "./inspect/recorder.ts";
import type { Position } from "./position.ts";

export interface Advance {
  readonly steps: number;
  /** Mean loss of each step's mini-batch before its update. */
  readonly losses: Float32Array;
  /** Time in the compiled program, without compilation. */
  readonly elapsedMs: number;
  /** That of the last step. */
  readonly learningRate: number;
  readonly examples: number;
  /** Epochs whose last step was among these steps. */
  readonly endedEpochs: number;
  /** A loss was NaN or infinite; the steps after it do not count. */
  readonly diverged: boolean;
}

export interface AdvanceLimits {
  readonly budgetMs?: number;
  readonly maxSteps?: number;
  readonly maxEpochs?: number;
  /** As `EvaluationLimits.between`, where the scheduler needs a test loss first. */
  readonly between?: () => Promise<void>;
}

export interface EvaluationLimits {
  /** Scores use the first `maxExamples` examples of each split; all if left out. */
  readonly maxExamples?: number;
  /** Awaited between blocks of some milliseconds, so that the caller can handle messages; an error it throws stops the evaluation. */
  readonly between?: () => Promise<void>;
}

/** How many of the steps that are to be made. */
export interface StepsDone {
  readonly steps: number;
  readonly totalSteps: number;
}

export interface Session {
  readonly experiment: Experiment;
  readonly dataset: Dataset;
  readonly model: ModelSummary;
  readonly position: Position;
  /** Learning rate of the next step, unless a scheduler still waits for a test loss. */
  readonly learningRate: number;
  /**
   * Trains for about `budgetMs`, for `maxSteps` steps or to the end of the `maxEpochs`-th epoch from here (the begun one is the first,
   * and the only one without this limit), whichever comes first; or to the end of the begun epoch, where the scheduler then needs the test loss.
   */
  advance(limits: AdvanceLimits): Promise<Advance>;
  /** Looks at the next step without making it; null where all of it is finite. */
  findNonFinite(): Promise<Finding | null>;
  /**
   * The step that comes next, tensor by tensor, without making it: the run stays as it is. A scheduler that waits for a test loss gets it.
   *
   * @throws UserError where the code for it does not load
   */
  inspect(): Promise<readonly StepTensor[]>;
  /**
   * Answers the inspector's questions about the step that comes next, without making it. `outline` takes the step apart; it is kept until the
   * run moves on or is edited.
   *
   * @returns null where there is no such step any more, or none yet: `outline` makes one
   * @throws UserError where the code for it does not load, or the step is too large to be kept
   */
  answerInspector(about: InspectorRequest): Promise<InspectorAnswer | null>;
  /**
   * What the next step makes of the parameters, without making it. A program of its own computes it, which is made the first time and
   * stays until `endRecording`.
   *
   * @throws UserError where the code for it does not load
   */
  record(watched: Watched): Promise<StepRecord>;
  endRecording(): void;
  /**
   * Why the run has diverged. Where that can be known, a copy of the run is made again up to the step in question, and that step with
   * every value kept; the run itself may be edited meanwhile, or given up.
   *
   * @param between awaited between slices of some milliseconds, so that the caller can handle messages; an error it throws stops the search
   */
  explainDivergence(between?: () => Promise<void>): Promise<Divergence>;
  /**
   * The losses of the first steps of this very document from the initial weights, wherever the run stands: a copy makes them, and the run
   * itself may be edited meanwhile, or given up. One for each step up to `most`, to the last epoch's end or to the last one before NaN or infinity.
   *
   * @param between awaited between slices of some milliseconds; an error it throws stops the copy
   * @throws UserError where memory does not hold a copy, or the code for it does not load
   */
  firstLosses(wanted: {
    readonly most: number;
    readonly between: (done: StepsDone) => Promise<void>;
  }): Promise<readonly number[]>;
  /**
   * Where the time of a step goes. The steps are real ones, no more than `limits` let: half of the budget (500 ms by default) undisturbed,
   * the other half measured.
   *
   * @returns null where the device cannot measure, or there were no steps left to be made
   */
  profile(limits: AdvanceLimits): Promise<Profile | null>;
  evaluate(limits?: EvaluationLimits): Promise<Evaluation>;
  probe(requests: readonly ProbeRequest[]): Promise<readonly (ProbeResult | null)[]>;
  /** The tutorial's printed lines added since this was last called. */
  takeRunningLosses(): readonly RunningLoss[];
  /** The `state_dict`: parameters and buffers under PyTorch's names, in its order. */
  weights(): Promise<readonly NamedTensor[]>;
  /** Other values for the whole `state_dict`, by name; at step 0 they are what `reset` returns to from now on. */
  loadWeights(tensors: readonly Omit<NamedTensor, "dtype">[]): void;
  /**
   * An edit by hand: optimizer state and position stay, and `reset` returns to what it did before.
   *
   * @throws ParamError when there is no such element, or float32 does not hold the value
   */
  setWeight(element: WeightElement): void;
  /** What `reset` returns to. */
  readonly initialWeights: readonly NamedTensor[];
  /** The whole state of the run. */
  checkpoint(): Promise<Checkpoint>;
  /**
   * Goes on where a run of the same experiment stood, bit for bit on the same device.
   *
   * @throws ParamError when the experiment or the data differ
   */
  resume(checkpoint: Checkpoint): void;
  /** Step 0 and the initial weights, bit for bit (or those last given to `loadWeights` at step 0). */
  reset(): void;
  /** Step 0 and the weights that the experiment's seed draws, whatever was loaded. */
  redraw(): void;
  /**
   * Whether `reconfigure` would let weights and position stay.
   *
   * @throws ShapeError, ParamError or DataError when the experiment cannot be trained
   */
  keeps(experiment: Experiment, dataset: Dataset): boolean;
  /**
   * Changes the session to an edited experiment. Where every parameter keeps its name and shape and the data set stays,
   * weights and position stay too (optimizer state if the optimizer's type does); otherwise training starts anew.
   *
   * @returns whether they stayed
   */
  reconfigure(experiment: Experiment, dataset: Dataset): Promise<boolean>;
  dispose(): void;
}
