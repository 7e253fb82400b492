/** The whole wire format between page and worker: one union of commands, one of events. Plain data and transferable arrays only. */

import type { Shares } from "../data/dataset.ts";
import type { Description } from "../data/description.ts";
import type { RowColumn } from "../data/rowColumns.ts";
import type { Kept, Origin, Room } from "../data/sources/kept.ts";
import type { GivenFile } from "../data/sources/source.ts";
import type { TableView } from "../data/table/summary.ts";
import type { Complaint } from "../define/errors.ts";
import type { Normalize } from "../define/param.ts";
import type { Text } from "../define/text.ts";
import type { Experiment, Spec } from "../experiment/experiment.ts";
import type { ExportedFile, ExportRequest } from "../export/exports.ts";
import type { Match, TensorInfo } from "../export/matchWeights.ts";
import type { DeviceName, KernelTime } from "../graph/device.ts";
import type { Shape } from "../graph/tensor.ts";
import type { InspectorAnswer, InspectorRequest } from "../train/inspect/inspection.ts";

/** Page → worker. Everything that concerns one run carries its id; events of older runs are dropped by the page. */
export type Command =
  /**
   * Opens an experiment, or applies an edit. With `keep`, weights and counters stay whenever the parameters' names and shapes do.
   * A `version` that was trained before and left comes back as it was: weights, optimizer state, position and scores.
   */
  | {
      readonly type: "configure";
      readonly run: number;
      readonly version: number;
      readonly experiment: Experiment;
      readonly keep: boolean;
      /** Data that came since the run began shall be taken too, though its weights are lost by it. */
      readonly takesNewData?: boolean;
    }
  /** Training goes on until paused, the last epoch is over or the loss diverges. */
  | { readonly type: "train"; readonly run: number }
  | { readonly type: "pause"; readonly run: number }
  | { readonly type: "step"; readonly run: number; readonly unit: "batch" | "epoch" }
  /** How fast training may go from now on, in every run. */
  | { readonly type: "pace"; readonly pace: Pace }
  /** Back to step 0 and the very same initial weights; `version` is the experiment's from here on, so that the one before can come back. */
  | { readonly type: "reset"; readonly run: number; readonly version: number }
  /** Answered by a `weights` event: what a file of weights holds, and what the run's model has. */
  | { readonly type: "readWeights"; readonly run: number; readonly request: number; readonly file: File }
  /** Begins anew with a file's weights, to which Reset leads from then on. Answered by a `weights` event; `version` as in `reset`. */
  | {
      readonly type: "loadWeights";
      readonly run: number;
      readonly request: number;
      readonly version: number;
      readonly file: File;
      readonly match: Match;
    }
  /** An edit by hand of one weight, from which training goes on. It is meant for one attempt (`Snapshot.curve`): in another it does nothing. */
  | ({ readonly type: "setWeight"; readonly run: number; readonly attempt: number } & WeightElement)
  /** What the visible pictures want in every snapshot from now on; replaces the earlier list. */
  | { readonly type: "watch"; readonly run: number; readonly probes: readonly ProbeRequest[] }
  /** One credit: send the next snapshot as soon as there is something new. At most one snapshot is under way. */
  | { readonly type: "ready"; readonly run: number }
  /** Files the user gave (dropped or chosen); kept for this session and searched by data sets that read files. */
  | { readonly type: "files"; readonly files: readonly GivenFile[] }
  /** The page's own address, with `/` at its end: what the site brings lies below it. Sent once, before anything is read. */
  | { readonly type: "site"; readonly address: string }
  /**
   * Answered by a `tableDescribed` event: what the data would be under these parameters. Those left out are guessed, the file among them:
   * it is then the last one at hand.
   */
  | { readonly type: "describeTable"; readonly request: number; readonly dataset: Spec }
  /** Answered by `sources` events, until what was begun is done. */
  | { readonly type: "sources"; readonly act: SourceAct }
  /** Answered by an `exported` event, after `exportProgress` where losses are computed for it: a copy of the run does that beside it. */
  | { readonly type: "export"; readonly run: number; readonly request: number; readonly what: ExportRequest }
  /** The export that was asked for is not wanted any more, and is answered without a file. */
  | { readonly type: "stopExport"; readonly request: number }
  /**
   * What computes from now on, in every run; training goes on there with its weights, optimizer state and position. A GPU takes over
   * when all is compiled for it; until then the CPU computes, and another choice stops compiling.
   */
  | { readonly type: "device"; readonly choice: DeviceChoice }
  /**
   * Answered by a `profile` event after about half a second, where a chosen GPU is being prepared when it computes; the steps it takes are
   * real ones, and a run that was training goes on.
   */
  | { readonly type: "profile"; readonly run: number }
  /** Answered by an `inspected` event: something about the step that comes next, which is not taken. */
  | { readonly type: "inspect"; readonly run: number; readonly request: number; readonly about: InspectorRequest };

/** A number that a user gives one weight. */
export interface WeightElement {
  /** A parameter's `state_dict` name. */
  readonly name: string;
  /** In row-major order. */
  readonly index: number;
  readonly value: number;
}

/** What can be done about the data sets that are read from files: where they are had from, and what is kept of them. */
export type SourceAct =
  /** Looks for what lies in the site's data folder, and for what is kept. */
  | { readonly kind: "find" }
  /** Begins to load a data set, or goes on with it. */
  | { readonly kind: "load"; readonly type: string; readonly from: "site" }
  /** From the Hub at `base`, `https://huggingface.co` or a mirror of it. */
  | { readonly kind: "load"; readonly type: string; readonly from: "hub"; readonly base: string }
  /** What was loaded stays. */
  | { readonly kind: "stop" }
  /** Measures the room that is left anew. */
  | { readonly kind: "measure" }
  /** Clears what is kept of a data set, or of all; a run that trains on it goes on. */
  | { readonly kind: "discard"; readonly type: string | null };

/** `auto` is whichever is measured to be faster for the experiment at hand; the others are the user's word. */
export type DeviceChoice = "auto" | "webgpu" | "wasm";

/** Why this device computes. */
export type DeviceReason =
  /** The user wants it. */
  | { readonly kind: "chosen" }
  /** The user wants the GPU; the CPU computes until all is compiled for it. */
  | { readonly kind: "preparing" }
  /** How long a step of this experiment took on each device. */
  | { readonly kind: "measured"; readonly msPerStep: { readonly wasm: number; readonly webgpu: number } }
  /** There is no WebGPU here, or it did not take this model: the CPU computes, and `why` is for people. */
  | { readonly kind: "unavailable"; readonly why: Text }
  /** Not measured yet: on the CPU, which is there at once. */
  | { readonly kind: "starting" };

/**
 * `gentle` begins with the first steps one by one and rises within seconds to 25 epochs a second, where it stays: learning
 * on points can be watched, and images, whose epochs take longer, train as fast as the device can. `full` is the device's own speed. A number is steps a second.
 */
export type Pace = "gentle" | "full" | number;

/** Worker → page. */
export type Event =
  /** What computes from now on, and why; sent at the start and whenever either changes. */
  | {
      readonly type: "hello";
      readonly device: DeviceName;
      readonly threads: number;
      readonly features: readonly string[];
      /** Why there are fewer threads than this machine could have; null where all is well. */
      readonly notice: Text | null;
      /** What the user wants, as the last `device` command said; `auto` without one. */
      readonly choice: DeviceChoice;
      readonly reason: DeviceReason;
    }
  /** The GPU was lost; the run goes on from its last copy, now on `device`. */
  | {
      readonly type: "recovered";
      readonly run: number;
      readonly device: DeviceName;
      /** Steps that have to be trained again. */
      readonly lostSteps: number;
      readonly why: Text;
    }
  /** Answers `profile`; null where the device cannot measure kernels, and where a run is over. */
  | { readonly type: "profile"; readonly run: number; readonly profile: Profile | null }
  /** Answers `inspect`; a complaint where it cannot be answered, null where the run was left meanwhile. */
  | {
      readonly type: "inspected";
      readonly run: number;
      readonly request: number;
      readonly answer: InspectorAnswer | Complaint | null;
    }
  /** What the data are, where only files say it; sent before they are loaded. */
  | { readonly type: "described"; readonly run: number; readonly description: Description }
  /** The table that the document names as it stands, sent whenever it is another; null where there is none, or its file is no table. */
  | { readonly type: "table"; readonly table: TableView | null }
  /** Answers `describeTable`; null where no file is at hand, and with a complaint where its file does not go with the parameters. */
  | {
      readonly type: "tableDescribed";
      readonly request: number;
      readonly table: GivenTable | null;
      readonly complaint?: Complaint;
    }
  /** What is done before the run can be trained, until `configured` or a complaint. */
  | { readonly type: "progress"; readonly run: number; readonly progress: RunProgress }
  /** How far compiling for the GPU is, beside the run; null when compiling has ended. The run moves to the GPU when everything is compiled. */
  | { readonly type: "preparing"; readonly progress: CompileProgress | null }
  /** The experiment is compiled and can be trained. `kept` says whether weights and counters survived the edit. */
  | {
      readonly type: "configured";
      readonly run: number;
      readonly kept: boolean;
      readonly data: DataSummary;
      readonly model: ModelSummary;
    }
  | { readonly type: "snapshot"; readonly run: number; readonly snapshot: Snapshot }
  /** Answers `export`; a complaint where it cannot be exported, null where it was stopped or the run was left meanwhile. */
  | { readonly type: "exported"; readonly request: number; readonly answer: ExportedFile | Complaint | null }
  /** How many steps of those whose losses an export holds are done. */
  | { readonly type: "exportProgress"; readonly request: number; readonly steps: number; readonly totalSteps: number }
  /** Answers `readWeights` and `loadWeights`; a complaint where the file cannot be taken and all is as it was, null where the run was left. */
  | {
      readonly type: "weights";
      readonly request: number;
      readonly answer: FoundWeights | { readonly type: "loaded" } | Complaint | null;
    }
  /** What `files` brought: paths now available, and complaints about files that are of no use. */
  | {
      readonly type: "filesAccepted";
      /** All files at hand. */
      readonly paths: readonly string[];
      /** About those just given that are of no use. */
      readonly complaints: readonly Complaint[];
      /** Types of the data sets that those just given are of. */
      readonly types: readonly string[];
      /** The last table of those just given; absent where none was, or it is damaged. */
      readonly table?: GivenTable;
    }
  /** Sent whenever it changes. */
  | { readonly type: "sources"; readonly sources: SourcesState }
  /** Something the user can mend; the run stays as it was before the command. */
  | { readonly type: "complaint"; readonly run: number; readonly complaint: Complaint }
  /** A fault of ours. */
  | { readonly type: "bug"; readonly message: string; readonly stack: string };

/** A file of weights and what it is for, without values. */
export interface FoundWeights {
  readonly type: "found";
  readonly tensors: readonly TensorInfo[];
  /** The model's whole `state_dict`. */
  readonly model: readonly TensorInfo[];
}

/** A table as a document may say of it, and what its data then are. */
export interface GivenTable {
  /** What was asked for, and what was guessed; without other parameters, which say nothing of the file. */
  readonly dataset: Spec;
  readonly description: Description;
}

/** Where the data sets that are read from files can be had, what of them is there, and what is kept. */
export interface SourcesState {
  /** What lies beside the page, by type of data set; null before somebody has looked. */
  readonly offers: Readonly<Record<string, Shares & { readonly bytes: number }>> | null;
  /** Images that can be trained on, by type of data set, of those that came piece by piece. */
  readonly atHand: Readonly<Record<string, Shares>>;
  readonly loading: {
    readonly type: string;
    readonly from: "site" | "hub";
    readonly bytes: number;
    /** 0 as long as it is not known. */
    readonly totalBytes: number;
    readonly bytesPerSecond: number;
  } | null;
  /** Whether this page may compute sums; lengths are always checked. */
  readonly areSumsChecked: boolean;
  /** Why the site's list could not be read, or loading ended early. */
  readonly complaint: Complaint | null;
  readonly kept: KeptState;
}

export interface KeptState extends Room {
  /** null where the browser keeps nothing for this page. */
  readonly where: Kept["where"] | null;
  /** By type of data set. */
  readonly sets: Readonly<Record<string, KeptSummary>>;
  /** Why what was loaded last is not kept, or not all of it; training goes on from memory. */
  readonly complaint: Complaint | null;
}

export interface KeptSummary {
  readonly from: Origin;
  readonly bytes: number;
  /** Of a set that came piece by piece. */
  readonly images?: { readonly here: Shares; readonly whole: Shares };
}

export type RunProgress =
  | { readonly stage: "loading"; readonly file: string; readonly fraction: number }
  | { readonly stage: "compiling" };

/** Counts of kernels; `total` grows while programs are planned, and is 0 while the GPU opens. */
export interface CompileProgress {
  readonly done: number;
  readonly total: number;
}

/** Where the time of a training step goes. */
export interface Profile {
  readonly device: DeviceName;
  /** How many steps were measured. */
  readonly steps: number;
  /** Of training without measuring. The rest, beyond the sum of the kernels, is time between them. */
  readonly msPerStep: number;
  /** In the order in which a step runs them. */
  readonly kernels: readonly KernelTime[];
}

export interface DataSummary extends Description {
  readonly type: string;
  readonly normalize: Normalize | null;
  readonly trainSize: number;
  readonly testSize: number;
  /** What the sizes will be when all that was asked for has come; absent where it has. */
  readonly whole?: Shares;
  /** Of a table: what its rows hold, in the order of the model's inputs. */
  readonly columns?: readonly RowColumn[];
  /** Which files were taken for what, where their names alone do not say it. */
  readonly notice?: Text;
  /** How many examples of each class either split has, in label order; absent for regression. */
  readonly classCounts?: ClassCounts;
  /**
   * Points of a plane or a line: their coordinates (N, 2) or (N, 1), and labels (N,); all of them, or of a large table 2,000 spread evenly over
   * each split. Others: the first 64 of each split, images as uint8 (N, C, H, W).
   */
  readonly trainSample: Sample;
  readonly testSample: Sample;
}

export interface ClassCounts {
  readonly train: readonly number[];
  readonly test: readonly number[];
}

export interface Sample {
  /** Which examples of the split they are; absent where they are the first ones. */
  readonly examples?: Int32Array;
  readonly inputs: Float32Array | Uint8Array;
  readonly labels: Int32Array | Float32Array;
  readonly size: number;
}

export interface ModelSummary {
  readonly parameters: number;
  /** Per document layer, in order. */
  readonly layers: readonly LayerSummary[];
}

export interface LayerSummary {
  readonly type: string;
  /** Without the batch axis. */
  readonly input: Shape;
  readonly output: Shape;
  /** Those in its branches included, as in `macs`. */
  readonly parameters: number;
  readonly macs: number;
  /** Of a block: the layers of each of its branches, by field. */
  readonly branches?: Readonly<Record<string, readonly LayerSummary[]>>;
}

export type RunStatus = "idle" | "running" | "paused" | "finished" | "diverged";

/** Why a loss was NaN or infinite, and what helps. */
export interface Divergence {
  readonly what: Text;
  readonly fix: Text;
  /** Whether a smaller learning rate is what helps. */
  readonly isRateTooHigh: boolean;
}

export interface Snapshot {
  readonly status: RunStatus;
  /** Of a run that has diverged; null otherwise, and while it is looked for. */
  readonly divergence: Divergence | null;
  readonly step: number;
  /** The name of the file that the initial weights are of; absent where they were drawn. */
  readonly weightsFile?: string;
  /** Completed epochs. */
  readonly epoch: number;
  readonly stepsPerEpoch: number;
  /** As it stands now; a scheduler changes it while training. */
  readonly learningRate: number;
  /** While running, over the last second or so; 0 otherwise. */
  readonly examplesPerSecond: number;
  /** Training only, mean of the last second or so; 0 before the first step. */
  readonly msPerStep: number;
  /** While running: the pace sets the speed, not the device. */
  readonly isHeldBack: boolean;
  /** The newest evaluation; null before the first. */
  readonly evaluation: Evaluation | null;
  /**
   * Points added to the curves since the last snapshot of this attempt. An attempt is training from initial weights on: a new beginning
   * is another, and one that is brought back goes on with its own curves.
   */
  readonly curve: { readonly attempt: number; readonly points: readonly CurvePoint[] };
  /** The tutorial's printed lines, `[epoch, mini-batch] mean loss of the last 2000`, added since the last snapshot. */
  readonly runningLoss: readonly RunningLoss[];
  /** Answers to `watch`, in its order; null where a probe does not apply (a plane probe on images, an index out of range). */
  readonly probes: readonly (ProbeResult | null)[];
}

export interface RunningLoss {
  readonly epoch: number;
  /** 1-based mini-batch within the epoch, as the tutorial prints it. */
  readonly batch: number;
  readonly step: number;
  readonly loss: number;
}

export interface CurvePoint {
  readonly step: number;
  /** In epochs, fractional. */
  readonly epoch: number;
  readonly learningRate: number;
  readonly train: Score;
  readonly test: Score;
}

export interface Score {
  readonly loss: number;
  /** Absent for regression. */
  readonly accuracy?: number;
}

export interface Evaluation {
  readonly step: number;
  readonly train: Score;
  readonly test: Score;
  /** How many examples the scores rest on; less than all while a large data set trains. */
  readonly trainExamples: number;
  readonly testExamples: number;
  /** Test accuracy per class in [0, 1], NaN for a class without examples; empty for regression. */
  readonly perClass: readonly number[];
  /** `confusion[truth][predicted]` counts; empty for regression. */
  readonly confusion: readonly (readonly number[])[];
  /** Which test examples were predicted wrong, in order; empty for regression. */
  readonly wrong: readonly number[];
}

/** What can be streamed; `train/probes.ts` says how each is computed. */
export type ProbeRequest =
  /**
   * plane: the model's raw outputs on a resolution × resolution grid over it, row 0 at the greatest x₂. line: at `resolution` places along
   * it, both ends included; `values` are then (outputs, resolution).
   */
  | { readonly type: "surface"; readonly resolution: number }
  /** plane, line: every layer's every unit there. */
  | { readonly type: "units"; readonly resolution: number }
  /** image: every layer's output for one test example. */
  | { readonly type: "features"; readonly example: number }
  /** image: these test examples as they are stored (at most 64). */
  | { readonly type: "images"; readonly examples: readonly number[] }
  /** The model's raw outputs for these test examples (at most 256). */
  | { readonly type: "outputs"; readonly examples: readonly number[] }
  /** The model's raw outputs for `rows` test examples (at most 1,000), spread evenly over all, and what is true of them. */
  | { readonly type: "predictions"; readonly rows: number }
  /**
   * features: how what goes in, and what each unit of every layer puts out, is distributed over `rows` test examples (at most 1,000),
   * spread evenly over all; fewer where the model is large.
   */
  | { readonly type: "distributions"; readonly rows: number }
  /** table: how far each column moves what the model puts out, over some test rows. */
  | { readonly type: "effects" }
  /** table: what the model says of this test row, and what it says when some of its cells are changed. */
  | { readonly type: "row"; readonly example: number; readonly changes: readonly CellChange[] }
  /** image: this training example as training may see it, augmented `count` times over (at most 64). */
  | { readonly type: "augmented"; readonly example: number; readonly count: number }
  /** All parameters under their `state_dict` names. */
  | { readonly type: "weights" }
  /** The gradients of the step that comes next, which is not taken. */
  | { readonly type: "gradients" }
  /** image: the receptive field of every place of every layer. */
  | { readonly type: "receptiveFields" }
  /**
   * What excites a unit, or a channel, of a layer of the document most among `examples` test examples (at most 1,000), spread evenly over
   * all; fewer where the model is large.
   */
  | { readonly type: "activations"; readonly layer: number; readonly unit: number; readonly examples: number };

export type ProbeResult =
  /** `values` (outputs, resolution, resolution). */
  | { readonly type: "surface"; readonly resolution: number; readonly outputs: number; readonly values: Float32Array }
  /** Per document layer, `values` (units, resolution, resolution). */
  | {
      readonly type: "units";
      readonly resolution: number;
      readonly layers: readonly { readonly units: number; readonly values: Float32Array }[];
    }
  /** `input` (C, H, W) as stored; per document layer, `values` of `shape` without the batch axis. */
  | {
      readonly type: "features";
      readonly example: number;
      readonly input: Float32Array | Uint8Array;
      readonly layers: readonly { readonly shape: Shape; readonly values: Float32Array }[];
    }
  /** `inputs` (examples, C, H, W) and their classes. */
  | {
      readonly type: "images";
      readonly examples: readonly number[];
      readonly inputs: Float32Array | Uint8Array;
      readonly labels: Int32Array | Float32Array;
    }
  /** `values` (examples, outputs). */
  | {
      readonly type: "outputs";
      readonly examples: readonly number[];
      readonly outputs: number;
      readonly values: Float32Array;
    }
  /** `examples` in the order of `values` (examples, outputs) and `labels`. */
  | {
      readonly type: "predictions";
      readonly rows: number;
      readonly examples: Int32Array;
      readonly outputs: number;
      readonly values: Float32Array;
      readonly labels: Int32Array | Float32Array;
    }
  /** Examples are grouped by class; all are one group in regression, and where classes are many. `layers` are the document's. */
  | {
      readonly type: "distributions";
      readonly rows: number;
      /** How many examples there are in each group. */
      readonly groups: readonly number[];
      readonly bins: number;
      readonly input: Histograms;
      readonly layers: readonly Histograms[];
    }
  /** For each of `columns` how far, on average, an output would move if the column were its mean in every row. */
  | { readonly type: "effects"; readonly effects: Float32Array }
  /** Raw outputs for the row `asItWas` and for the changed one. */
  | {
      readonly type: "row";
      readonly example: number;
      readonly changes: readonly CellChange[];
      /** As they are in the data set: numbers in the table's own units, a category's place. */
      readonly cells: readonly number[];
      /** What is true of it. */
      readonly label: number;
      readonly asItWas: Float32Array;
      readonly outputs: Float32Array;
    }
  /** `values` (count, …) of `shape` each, from 0 for black to 1 for white. */
  | {
      readonly type: "augmented";
      readonly example: number;
      readonly count: number;
      readonly shape: Shape;
      readonly values: Float32Array;
    }
  | { readonly type: "weights"; readonly tensors: readonly ProbedTensor[] }
  /** Per document layer ∂L/∂output, the mean over the mini-batch, `values` of `shape` without the batch axis; of each parameter its `.grad`. */
  | {
      readonly type: "gradients";
      readonly layers: readonly { readonly shape: Shape; readonly values: Float32Array }[];
      readonly tensors: readonly ProbedTensor[];
    }
  /**
   * Per document layer, for each place of its output, the first and last row and the first and last column of what it reads, both included;
   * the last before the first where it reads nothing. Places of (C, H, W) are those of the map, row by row; of (C, L) and (F,) one row.
   */
  | { readonly type: "receptiveFields"; readonly layers: readonly Int16Array[] }
  | {
      readonly type: "activations";
      readonly layer: number;
      readonly unit: number;
      readonly examples: number;
      /** How many were looked at. */
      readonly looked: number;
      /** The largest value first. */
      readonly strongest: readonly Activation[];
      /** Of these: images (C, H, W) as stored, points of a plane or a line as their coordinates, rows as the model takes them. */
      readonly inputs: Float32Array | Uint8Array;
    };

export interface ProbedTensor {
  readonly name: string;
  readonly shape: Shape;
  readonly values: Float32Array;
}

/** What a unit says of a test example. */
export interface Activation {
  readonly example: number;
  /** Of a channel, its largest. */
  readonly value: number;
  /** Where on the channel's map that is, row by row; 0 for a unit. */
  readonly place: number;
  /** What is true of the example. */
  readonly label: number;
}

/** Another value for a cell of a row. */
export interface CellChange {
  /** Its place in `columns`. */
  readonly column: number;
  readonly cell: number;
}

/** How often the values of units, or of channels, fall into equal bins between the least and the greatest of each. */
export interface Histograms {
  /** All there are; `ranges` and `counts` are of the first 256 at most. */
  readonly units: number;
  /** (units, 2): the least and the greatest value. */
  readonly ranges: Float32Array;
  /** (units, groups, bins) */
  readonly counts: Uint32Array;
}
