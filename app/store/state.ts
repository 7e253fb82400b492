/** What the page knows: the experiment being edited, what the worker last said of it, and how the page is set. Types only. */

import type { Description } from "../../engine/data/description.ts";
import type { NamedFile } from "../../engine/data/sources/source.ts";
import type { TableView } from "../../engine/data/table/summary.ts";
import type { Complaint } from "../../engine/define/errors.ts";
import type { ParamValue } from "../../engine/define/param.ts";
import type { Language, Text } from "../../engine/define/text.ts";
import type { ModelCheck } from "../../engine/experiment/check.ts";
import type { Experiment } from "../../engine/experiment/experiment.ts";
import type { Match } from "../../engine/export/matchWeights.ts";
import type { CodeSubject } from "../../engine/export/program.ts";
import type { DeviceName } from "../../engine/graph/device.ts";
import type { LoopLine } from "../../engine/train/inspect/inspection.ts";
import type {
  CompileProgress,
  CurvePoint,
  DataSummary,
  DeviceChoice,
  Event,
  FoundWeights,
  ModelSummary,
  Pace,
  ProbeRequest,
  ProbeResult,
  Profile,
  RunningLoss,
  RunProgress,
  Snapshot,
  SourceAct,
  SourcesState,
} from "../../engine/worker/protocol.ts";
import type { Effects } from "../canvas/network/inputOrder.ts";
import type { PresetOrigin } from "./document.ts";
import type { History } from "./history.ts";
import type { WeightRef } from "./weightRef.ts";

export type Theme = "light" | "dark";

/** A unit or channel of a layer; `layer` −1 is the input. */
export interface UnitRef {
  readonly layer: number;
  readonly unit: number;
  /** Of a link: the unit before from which it leads here. */
  readonly from?: number;
  /** Of a channel, which place of its map, row by row; absent where no one place is meant. */
  readonly place?: number;
}

/** Values in a notice's words; bilingual text is shown in the current language. */
export type NoticeValues = Readonly<Record<string, Text | number>>;

/** A place on the way through a training step; `layer` is the document's, null for what belongs to none. */
export interface Inspected {
  readonly line: LoopLine;
  readonly layer: number | null;
  /** The one whose value, gradient or weight is looked at. */
  readonly unit?: UnitRef | null;
}

/** What units and links of the network show. */
export type NetworkShows = "outputs" | "weights" | "gradients";

/** A group of settings in the side panel. */
export type SettingsGroup = Exclude<CodeSubject["kind"], "layer">;

/** What a line of code says: a layer of the document, or settings. */
export type DocumentPart = number | SettingsGroup;

export interface Notice {
  readonly id: number;
  readonly kind: "complaint" | "info";
  readonly complaint?: Complaint;
  /** An i18n key with values, for notices that are no complaint; or sentences that came with code that was loaded later. */
  readonly words?: { readonly key: string | readonly Text[]; readonly values?: NoticeValues };
  /** The version of the document that one click brings back, where the page changed more than was asked. */
  readonly undo?: number;
  /** A text to be copied by hand, where the page may not copy. */
  readonly copy?: string;
}

/** Loading a data set, as it was last asked for. */
export type LoadRequest = Extract<SourceAct, { readonly kind: "load" }>;

/** Where on the Hugging Face Hub data sets may be fetched. */
export interface HubChoice {
  /** Its address, or a mirror's; null for the one that suits the language. */
  readonly base: string | null;
  /** The user has said that the page may fetch from this address. */
  readonly isAllowed: boolean;
}

/** A file of weights of which not everything has found a place by itself. */
export interface GivenWeights extends Pick<FoundWeights, "tensors" | "model"> {
  readonly file: File;
  /** As far as names and shapes suggest one. */
  readonly match: Match;
}

/** Values for some of a data set's fields; undefined for one that shall be guessed anew. */
export type TableFields = Readonly<Record<string, ParamValue | undefined>>;

export interface AppState {
  readonly experiment: Experiment;
  /** The preset the experiment came from, and whether it was edited since. */
  readonly preset: PresetOrigin;
  /** The number of this version of the document. */
  readonly version: number;
  /** The versions before and after it. */
  readonly history: History;
  /** How often the user was pointed to what is wrong with the model. */
  readonly pointedOut: number;
  /** What the data are; null as long as only files could say it and have not. */
  readonly description: Description | null;
  /** Shapes of every layer and the first mistake, worked out on the page at once, before the worker answers. */
  readonly check: ModelCheck;
  readonly device: Extract<Event, { type: "hello" }> | null;
  /** The device the user wants; `device` says which one computes. */
  readonly deviceChoice: DeviceChoice;
  /** Where a step's time went when this experiment was last measured on each device. */
  readonly profiles: Readonly<Record<DeviceName, Profile | "unmeasured" | "unmeasurable">>;
  readonly isMeasuring: boolean;
  /** The worker's account of the configured run; null while it prepares. */
  readonly data: DataSummary | null;
  readonly model: ModelSummary | null;
  /** What is done before the run can be trained; null when it can, or cannot. */
  readonly progress: RunProgress | null;
  /** How far compiling for the GPU is, beside the run; null when nothing is compiled. */
  readonly preparing: CompileProgress | null;
  /** Why the run could not be prepared (files missing, say). */
  readonly obstacle: Complaint | null;
  readonly snapshot: Snapshot | null;
  /** The curve points of this run, at most about 1,000: see `curve.ts`. */
  readonly curve: readonly CurvePoint[];
  readonly runningLoss: readonly RunningLoss[];
  readonly filePaths: readonly string[];
  /** Data sets that files were given for. */
  readonly givenTypes: readonly string[];
  /** The table that the document names, as its file stands; null where there is none, or the file is no table. */
  readonly table: TableView | null;
  /** Where data sets that are read from files can be had, and what is kept of them; null before somebody has asked. */
  readonly sources: SourcesState | null;
  /** So that it can be made again where it failed; null before the first. */
  readonly lastLoad: LoadRequest | null;
  readonly hub: HubChoice;
  /** A file of weights about which the user is asked; null for none. */
  readonly givenWeights: GivenWeights | null;
  readonly notices: readonly Notice[];
  /** Under the pointer or the focus; lights a unit and its links. */
  readonly hovered: UnitRef | null;
  readonly pinned: UnitRef | null;
  /** The test example that is looked at: an image whose feature maps are shown, a row of a table that is tried. */
  readonly example: number;
  /** Of two classes the second is said where the score is above it. */
  readonly threshold: number;
  /** The id of the visual that is open at the foot. */
  readonly foot: string | null;
  /** Where the inspector is on its way through the step, or shall begin; null while it is closed. */
  readonly inspected: Inspected | null;
  /** What the line of code that is pointed at says: it is lit where it stands. */
  readonly lit: DocumentPart | null;
  /** What the network shows for the visit; null as long as it follows the inspector. */
  readonly networkShows: NetworkShows | null;
  /** The layer of the document whose settings are open. */
  readonly selectedLayer: number | null;
  /** How far each column of a table moves the output, as shares; null before anybody knows. */
  readonly columnEffects: Effects | null;
  readonly language: Language;
  readonly theme: Theme;
  readonly isPresenting: boolean;
  /** How fast training may go; holds for the visit. */
  readonly pace: Pace;
  /** Whether the curves' axes of steps and of losses are logarithmic, for the visit; null as long as each is when it reads better. */
  readonly logTime: boolean | null;
  readonly logLoss: boolean | null;
}

export interface Actions {
  /** Every edit of the document goes through here; weights stay where they can. */
  edit(change: (experiment: Experiment) => Experiment): void;
  /** Sets one number of the run by hand, which was `before`; undo takes it back, though it is no part of the document. */
  setWeight(weight: WeightRef, before: number, value: number): void;
  openPreset(id: string): void;
  /** Another document takes the place of this one, with fresh weights. */
  openExperiment(experiment: Experiment): void;
  /** Goes over to a data set; what of model and loss cannot go with it is changed, which a notice says. A table that is there fills in the document. */
  chooseDataset(type: string): void;
  /** Goes over to a table at hand, of which everything is guessed; nothing where the document names it already. */
  openTable(path: string): void;
  /** The same of one that the site brings, by its name in `engine/data/table/shipped.ts`. */
  openShippedTable(file: string): void;
  /** Sets fields of a table's data set, as one change with what has to change in the network; an undefined one is guessed anew. */
  editTable(fields: TableFields): void;
  /** The text of a table, taken as a file that is dropped would be. */
  pasteTable(text: string): void;
  train(): void;
  pause(): void;
  step(unit: "batch" | "epoch"): void;
  reset(): void;
  newSeed(): void;
  addFiles(files: readonly NamedFile[]): void;
  /** The user has loaded the weights, or does not want them. */
  closeWeights(): void;
  /** Asks, once a visit, which data sets lie beside the page, and what is kept. */
  findSources(): void;
  /** Loads the chosen data set from beside the page, or goes on with it. */
  loadFromSite(): void;
  /** The same from the Hub at `base`: the user says by it that the page may fetch from there. */
  loadFromHub(base: string): void;
  stopLoading(): void;
  /** Makes the last request again: it goes on where it was. */
  tryLoadingAgain(): void;
  /** Another address of the Hub, about which the user is asked anew. */
  chooseHub(base: string): void;
  /** Takes back that the page may fetch from the Hub; stops what comes from there. */
  disallowHub(): void;
  /** Clears what the browser keeps of a data set, or of all; a run goes on. */
  discardKept(type: string | null): void;
  /** Asks what is kept, and how much room is left. */
  measureKept(): void;
  /** Asks the browser not to clear what is kept when the disk runs short; resolves with whether it promises. */
  askToPersist(): Promise<boolean>;
  /** Begins anew with all of the data that are there by now; the run with fewer ends. */
  takeNewData(): void;
  /** Prepares the run once more, where a network was in the way. */
  prepareAgain(): void;
  exportWeights(): void;
  copyLink(): void;
  hover(unit: UnitRef | null): void;
  pin(unit: UnitRef | null): void;
  light(part: DocumentPart | null): void;
  showExample(example: number): void;
  /** Goes to the example that many places further, round the test set. */
  stepExample(by: number): void;
  setThreshold(threshold: number): void;
  /** Opens a visual at the foot, in place of the one that is open there; null closes it. */
  openFoot(id: string | null): void;
  /** Opens it, or closes it where it is open. */
  toggleFoot(id: string): void;
  showInNetwork(shows: NetworkShows): void;
  /** Opens the inspector where a layer of the document computes its output. */
  inspect(layer: number): void;
  selectLayer(layer: number | null): void;
  setLanguage(language: Language): void;
  setTheme(theme: Theme): void;
  setPresenting(isPresenting: boolean): void;
  setPace(pace: Pace): void;
  /** Between as fast as the device can and a pace that can be watched. */
  toggleFlatOut(): void;
  setLogTime(logTime: boolean | null): void;
  setLogLoss(logLoss: boolean | null): void;
  /** Goes over to another device, with the run as it stands. */
  chooseDevice(choice: DeviceChoice): void;
  /** Measures where a step's time goes, in steps that count; training that runs goes on. */
  measure(): void;
  dismiss(notice: number): void;
  /** Takes the last change of the document back, Reset and new weights included: the run from before goes on. */
  undo(): void;
  /** Makes the change again that was taken back last. */
  redo(): void;
  /** Goes to a version of the document that is remembered, and dismisses the notice. */
  goBackTo(version: number, notice: number): void;
}

/**
 * `app/store/store.ts` exports `useStore` (zustand hook over AppState), `store` (its vanilla API) and `actions`.
 * `app/store/probes.ts` exports `useProbe`: while the component is mounted (and `request` is not null) the worker streams
 * the probe, and `paint` is called with each result outside React, at most once a frame.
 */
export type UseProbe = <T extends ProbeRequest["type"]>(
  request: Extract<ProbeRequest, { type: T }> | null,
  paint: (result: Extract<ProbeResult, { type: T }>) => void,
) => void;
