/** The link to the worker: edits become `configure`, painted frames become credit, events become state. */

import type { Complaint } from "../../engine/define/errors.ts";
import { inLanguage } from "../../engine/define/text.ts";
import type { Experiment, Spec } from "../../engine/experiment/experiment.ts";
import { findDataset } from "../../engine/experiment/tables.ts";
import type { ExportRequest } from "../../engine/export/exports.ts";
import type { InspectorRequest } from "../../engine/train/inspect/inspection.ts";
import type {
  Command,
  CurvePoint,
  DataSummary,
  Event,
  GivenTable,
  Profile,
  RunningLoss,
} from "../../engine/worker/protocol.ts";
import { frames } from "../canvas/frames.ts";
import { deviceTitles } from "../i18n/deviceTitles.ts";
import { createThinned, type Thinned } from "./curve.ts";
import { forgetRead, remember, workOut } from "./descriptions.ts";
import { isNamed } from "./document.ts";
import type { Hop } from "./history.ts";
import { moreImages } from "./moreImages.ts";
import { complain, inform, page, unmeasured } from "./page.ts";
import { deliverProbes, forgetProbes, onProbesChange, wantedProbes } from "./probes.ts";
import type { AppState } from "./state.ts";

/** The page's end of the wire: `engine/worker/client.ts` makes one; a test may bring its own. */
export interface Client {
  send(command: Command): void;
}

let client: Client | null = null;
/** The newest configured run. */
let run = 0;
/** Snapshots of runs from this one on still show what is on the page: later edits changed neither model nor data. */
let oldestShown = 0;
let configured: Experiment | null = null;
/** What the page's account of the data was made of. */
let shownData: Spec | null = null;
/** Whether the newest `configure` is still unanswered. */
let isPreparing = false;
/** An edit that was not sent to the worker yet. */
let pending: Change | null = null;
/** Whether the user has begun to train on the data at hand: from then on they stay what they are. */
let hasBegun = false;
/** The images that came piece by piece and that a run was last asked to begin with. */
let takenImages = "";
/** The data set of which files came while a run went on: the next beginning takes them. */
let newFilesOf: string | null = null;
let tables: TableHandlers = { take() {}, answer() {} };
let hearInspected: (answer: Inspected) => void = () => {};
let hearExport: (event: ExportEvent) => void = () => {};
let hearWeights: (event: WeightsEvent) => void = () => {};
let cancelFlush = () => {};
let cancelReady = () => {};

interface Change {
  readonly keep: boolean;
  /** Data that came meanwhile are taken, which is a new beginning. */
  readonly takesNewData?: boolean;
}

/** The curves of an attempt at training. */
interface Curves {
  readonly curve: Thinned<CurvePoint>;
  readonly runningLoss: Thinned<RunningLoss>;
}

/** The newest last; as many as the worker keeps attempts, so that one that comes back has its curves. */
const curves = new Map<number, Curves>();
const mostCurves = 33;

function curvesOf(attempt: number): Curves {
  const known = curves.get(attempt);
  const found = known ?? {
    curve: createThinned<CurvePoint>(1000, ({ test }) => test.loss),
    runningLoss: createThinned<RunningLoss>(1000, ({ loss }) => loss),
  };
  curves.delete(attempt);
  curves.set(attempt, found);
  const [oldest] = curves.keys();
  if (curves.size > mostCurves) curves.delete(oldest!);
  return found;
}

type FilesAccepted = Extract<Event, { type: "filesAccepted" }>;

/** What the worker says of tables, besides how the one at hand stands. */
interface TableHandlers {
  /** A table that was given, and that the document does not name yet. */
  take(table: GivenTable): void;
  answer(answer: Extract<Event, { type: "tableDescribed" }>): void;
}

type WeightsEvent = Extract<Event, { type: "weights" }>;
type Inspected = Extract<Event, { type: "inspected" }>;
type WeightsCommand = Extract<Command, { type: "readWeights" | "loadWeights" }>;
/** Without what the link knows: which run it is about. */
export type WeightsRequest = Without<WeightsCommand, "run">;
type Without<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;
type ExportEvent = Extract<Event, { type: "exported" | "exportProgress" }>;

export function connect(makeClient: (onEvent: (event: Event) => void) => Client, onTables: TableHandlers): void {
  tables = onTables;
  client = makeClient(receive);
  curves.clear();
  forgetRead();
  configured = null;
  shownData = null;
  takenImages = "";
  newFilesOf = null;
  send({ type: "device", choice: page.getState().deviceChoice });
  // The page may lie anywhere below its server's root.
  send({ type: "site", address: new URL("./", document.baseURI).href });
  onProbesChange((probes) => send({ type: "watch", run, probes }));
  requestConfigure({ keep: false });
}

export function send(command: Command): void {
  client?.send(command);
}

/** Sends the experiment within a frame; several edits in one frame are sent as one. */
export function requestConfigure({ keep, takesNewData = false }: Change): void {
  pending = { keep: keep && (pending?.keep ?? true), takesNewData: takesNewData || pending?.takesNewData === true };
  // Profiles of the experiment before the edit no longer hold.
  page.setState({ profiles: unmeasured, isMeasuring: false });
  const { experiment, check, snapshot } = page.getState();
  const isNewModel = configured?.model !== experiment.model;
  const isNewData = configured?.dataset !== experiment.dataset;
  if (!keep || isNewModel || isNewData) {
    // From here on snapshots of the run before would show something else than the page.
    oldestShown = run + 1;
    if (isNewModel) page.setState({ model: null });
    if (check.problem) {
      // The worker keeps the last valid model; training it while the page shows a broken one would mislead, and so would its scores.
      if (snapshot?.status === "running") send({ type: "pause", run });
      page.setState({ snapshot: null });
    }
    if (configured?.dataset.type !== experiment.dataset.type) {
      page.setState({ data: null, snapshot: null, progress: null, obstacle: null, example: 0 });
      forgetProbes();
    }
  }
  cancelFlush();
  cancelFlush = soon(flush);
}

/** Sends a waiting edit at once, so that the command after it acts on what the page shows. */
export function flush(): void {
  cancelFlush();
  if (!pending || !client) return;
  const { experiment, version, check } = page.getState();
  if (check.problem) return;
  const { keep, takesNewData = false } = pending;
  pending = null;
  if (takesNewData) newFilesOf = null;
  if (!keep || takesNewData || configured?.dataset !== experiment.dataset) hasBegun = false;
  run += 1;
  isPreparing = true;
  configured = experiment;
  send({ type: "configure", run, version, experiment, keep, ...(takesNewData && { takesNewData }) });
  send({ type: "watch", run, probes: wantedProbes() });
}

/** Sends a command about the run that the page shows; false where there is none that could take it. */
export function command(type: "train" | "pause" | "profile"): void {
  flush();
  if (type === "train" || type === "profile") hasBegun = true;
  send({ type, run });
  demandAnswer();
}

/** Resets the run to its initial weights, under the current version of the document. */
export function commandReset(): void {
  hasBegun = false;
  send({ type: "reset", run, version: page.getState().version });
  demandAnswer();
}

/** A run that was edited by hand is not to be begun anew with other data either. */
export function commandSetWeight(weight: NonNullable<Hop["weight"]>): void {
  flush();
  hasBegun = true;
  send({ type: "setWeight", run, ...weight });
}

export function commandStep(unit: "batch" | "epoch"): void {
  flush();
  hasBegun = true;
  send({ type: "step", run, unit });
  demandAnswer();
}

/** Asks for a snapshot at once because the user waits, even while pictures are still being painted. */
function demandAnswer(): void {
  cancelReady();
  send({ type: "ready", run });
}

/** Asks about the step that comes next; see `inspect.ts`. */
export function sendInspect(request: number, about: InspectorRequest): void {
  flush();
  send({ type: "inspect", run, request, about });
}

export function onInspected(handler: (answer: Inspected) => void): void {
  hearInspected = handler;
}

/** Asks for a file of the run; see `exports.ts`. */
export function sendExport(request: number, what: ExportRequest): void {
  flush();
  send({ type: "export", run, request, what });
}

export function onExport(handler: (event: ExportEvent) => void): void {
  hearExport = handler;
}

/** Asks about a file of weights, or loads it; see `weights.ts`. */
export function sendWeights(request: WeightsRequest): void {
  flush();
  // Nor is a run that begins with weights of one's own to be begun anew with other data.
  if (request.type === "loadWeights") hasBegun = true;
  send({ ...request, run });
  demandAnswer();
}

export function onWeights(handler: (event: WeightsEvent) => void): void {
  hearWeights = handler;
}

function receive(event: Event): void {
  switch (event.type) {
    case "hello":
      page.setState({ device: event });
      if (event.device === "reference") inform("shell.notice.noSimd");
      return;
    case "recovered":
      if (event.run === run) informOfRecovery(event);
      return;
    case "profile":
      if (event.run === run) keepProfile(event.profile);
      return;
    case "inspected":
      hearInspected(event);
      return;
    case "weights":
      hearWeights(event);
      return;
    case "progress":
      if (event.run === run) page.setState({ progress: event.progress });
      return;
    case "described": {
      if (event.run !== run || !configured) return;
      // Of what was asked for: the page may show another data set by now, which has not been sent yet.
      remember(configured.dataset, event.description);
      page.setState(workOut(page.getState().experiment));
      return;
    }
    case "preparing":
      page.setState({ preparing: event.progress });
      return;
    case "configured": {
      if (event.run !== run) return;
      isPreparing = false;
      const { data, model } = event;
      // The page has left this data set, and the next one has not been sent yet.
      if (data.type !== page.getState().experiment.dataset.type) return;
      shownData = configured?.dataset ?? null;
      page.setState((before) => ({ data, model, progress: null, obstacle: null, ...stillThere(before, data) }));
      if (!event.kept) {
        forgetProbes();
        page.setState({ snapshot: null, curve: [], runningLoss: [] });
      }
      send({ type: "ready", run });
      takeImages();
      return;
    }
    case "snapshot":
      if (event.run < oldestShown || event.run > run) return;
      show(event.snapshot);
      return;
    case "exported":
    case "exportProgress":
      hearExport(event);
      return;
    case "filesAccepted":
      page.setState((state) => ({ filePaths: event.paths, givenTypes: withGiven(state, event) }));
      forgetRead();
      event.complaints.forEach(complain);
      if (event.table && isWanted(event.table, event.types)) {
        tables.take(event.table);
        return;
      }
      tellOfData(event.types);
      takeFiles(event.types);
      return;
    case "table":
      page.setState({ table: event.table });
      return;
    case "tableDescribed":
      tables.answer(event);
      return;
    case "sources":
      page.setState({ sources: event.sources });
      takeImages();
      return;
    case "complaint":
      page.setState({ isMeasuring: false });
      if (event.run === run || event.run === 0) handleComplaint(event.complaint);
      return;
    case "bug":
      page.setState({ isMeasuring: false });
      console.error(event.message, event.stack);
      inform("shell.notice.bug", { message: event.message });
      return;
    default:
      event satisfies never;
  }
}

/** What is looked at stays as long as the data have it: another set begins with the threshold of accuracy. */
const stillThere = ({ example, threshold, data }: AppState, next: DataSummary) => ({
  example: example < next.testSize ? example : 0,
  threshold: data && `${data.classes}` === `${next.classes}` ? threshold : 0.5,
});

/** Whether nothing has been trained and no weights were loaded, so that other data spoil no run. */
function isUntouched(): boolean {
  const { snapshot } = page.getState();
  return !hasBegun && (snapshot?.step ?? 0) === 0 && !snapshot?.weightsFile;
}

/** One beside another set's files is not meant, unless tables are chosen. */
function isWanted({ dataset: table }: GivenTable, types: readonly string[]): boolean {
  const { dataset } = page.getState().experiment;
  return (dataset.type === table.type || types.length === 1) && !isNamed(table, dataset);
}

/** Files of a data set that is there already, kept from an earlier visit say, take its place as images that come do. */
function takeFiles(types: readonly string[]): void {
  const { obstacle, data, experiment } = page.getState();
  const { type } = experiment.dataset;
  if (obstacle) requestConfigure({ keep: true });
  else if (!data || !types.includes(type)) return;
  else if (isUntouched()) requestConfigure({ keep: false, takesNewData: true });
  else {
    newFilesOf = type;
    inform("shell.notice.filesForNext");
  }
}

/** Images that come while nothing is trained join those that are there; a run keeps the data that it began with. */
function takeImages(): void {
  const state = page.getState();
  const { sources, experiment, data, obstacle } = state;
  const images = sources?.atHand[experiment.dataset.type];
  if (!images || isPreparing || pending) return;
  const isWanted = data ? moreImages(state) !== null && isUntouched() : obstacle !== null;
  // Images that cannot be read are not tried again and again.
  const found = JSON.stringify([experiment.dataset.type, images]);
  if (!isWanted || found === takenImages) return;
  takenImages = found;
  page.setState({ obstacle: null });
  requestConfigure({ keep: !data, takesNewData: true });
}

function show(snapshot: Extract<Event, { type: "snapshot" }>["snapshot"]): void {
  const { attempt, points } = snapshot.curve;
  const { curve, runningLoss } = curvesOf(attempt);
  cancelReady();
  // The next snapshot is asked for when all pictures show this one. Registered before painting, so that a picture that breaks does not end the stream.
  cancelReady = frames.whenShown(() => send({ type: "ready", run }));
  page.setState({ snapshot, curve: curve.add(points), runningLoss: runningLoss.add(snapshot.runningLoss) });
  frames.stream(snapshot.status === "running");
  // What came during a run is there for the next.
  if (snapshot.step === 0 && !snapshot.weightsFile) {
    if (newFilesOf === page.getState().experiment.dataset.type) requestConfigure({ keep: false, takesNewData: true });
    else takeImages();
  }
  deliverProbes(snapshot.probes);
}

/** While a run is being prepared a complaint is why it cannot be trained; later it is only shown. */
function handleComplaint(complaint: Complaint): void {
  if (!isPreparing) {
    complain(complaint);
    return;
  }
  isPreparing = false;
  const isLeft = configured?.dataset.type !== page.getState().experiment.dataset.type;
  const hasOtherData = configured?.dataset !== shownData;
  configured = null;
  if (isLeft) return;
  // The worker has paused the run before, which is another than the page now shows: nothing of it may stand there.
  page.setState({ obstacle: complaint, progress: null, model: null, snapshot: null, curve: [], runningLoss: [] });
  if (hasOtherData) page.setState({ data: null, example: 0 });
  forgetProbes();
  // Where files are missing the data panel says so; these have a button that helps.
  if (complaint.remedy) complain(complaint);
}

function informOfRecovery({ lostSteps, device, why }: Extract<Event, { type: "recovered" }>): void {
  const extent = lostSteps === 0 ? "none" : lostSteps === 1 ? "one" : "many";
  inform(`device.recovered.${extent}`, { why, device: deviceTitles[device], steps: lostSteps });
}

/** Files of data sets that are not on the page would seem to do nothing. */
function tellOfData(types: readonly string[]): void {
  const { experiment, language } = page.getState();
  if (types.length === 0 || types.includes(experiment.dataset.type)) return;
  const titles = types.map((type) => inLanguage(findDataset(type)!.title, language));
  inform("shell.notice.filesAtHand", { titles: titles.join(", ") });
}

/** Null means that the device at hand cannot measure. */
function keepProfile(profile: Profile | null): void {
  const { device, profiles } = page.getState();
  const name = profile?.device ?? device?.device;
  if (name) page.setState({ profiles: { ...profiles, [name]: profile ?? "unmeasurable" }, isMeasuring: false });
}

export function fileName(): string {
  const { preset, experiment } = page.getState();
  return `layerlab-${(preset?.id ?? experiment.dataset.type).toLowerCase()}`;
}

/** Files that do not say what they are of are meant for the set that is chosen. */
function withGiven(
  { givenTypes, filePaths, experiment }: AppState,
  { types, paths }: FilesAccepted,
): readonly string[] {
  const meant = types.length > 0 || paths.length === filePaths.length ? types : [experiment.dataset.type];
  return [...new Set([...givenTypes, ...meant])];
}

/** Calls `act` within a frame; on a hidden page, which has no frames, a timer does. */
function soon(act: () => void): () => void {
  const frame = requestAnimationFrame(act);
  const timer = setTimeout(act, 50);
  return () => {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
  };
}
