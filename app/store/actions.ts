/** Every act of the user, by name. */

import type { NamedFile } from "../../engine/data/sources/source.ts";
import { UserError } from "../../engine/define/errors.ts";
import { loadCode } from "../../engine/define/loadCode.ts";
import { presets } from "../../engine/experiment/presets.ts";
import { linkTo } from "./address.ts";
import { opening, resetting } from "./change.ts";
import { copyText } from "./clipboard.ts";
import { withDataset } from "./documentEdits.ts";
import { withEpochsAgain } from "./epochsAgain.ts";
import { saveExport } from "./exports.ts";
import { type Hop, record, redone, undone } from "./history.ts";
import { showLanguage } from "./language.ts";
import { complain, inform, page } from "./page.ts";
import { rememberDevice, rememberHub, rememberLanguage, rememberTheme } from "./preferences.ts";
import type { Actions, HubChoice, LoadRequest } from "./state.ts";
import { edit, goTo, moment, open, replace, setWeight, showAdapted, travel } from "./versions.ts";
import { withTableActs } from "./withTableActs.ts";
import { command, commandReset, commandStep, flush, requestConfigure, send } from "./workerLink.ts";

const set = page.setState;

/**
 * Whether the model is known to be valid. If not, the network panel shows the problem and its mend, so no notice is added; a notice says
 * so where the data are not known yet.
 */
function isSound(): boolean {
  const { check, pointedOut, description, obstacle } = page.getState();
  if (check.problem) set({ pointedOut: pointedOut + 1 });
  if (!description) {
    if (obstacle) complain(obstacle);
    else inform("shell.notice.notDescribed");
  }
  return !check.problem && description !== null;
}

/** Whether the experiment can be trained; if not, a notice says why. */
function isReady(): boolean {
  if (!isSound()) return false;
  const { obstacle } = page.getState();
  if (obstacle) complain(obstacle);
  return !obstacle;
}

/** A diverged run stays as it is until it is reset. */
function sayWhyNothingMoves(): void {
  if (page.getState().snapshot?.status === "diverged") inform("shell.notice.diverged");
}

/** Train or Step on a finished run adds as many epochs again. */
function goOnFromEnd(): void {
  const { snapshot, experiment } = page.getState();
  const isOver = snapshot?.status === "finished" && snapshot.epoch >= experiment.training.epochs;
  if (!isOver) return;
  actions.edit(withEpochsAgain);
  inform("shell.notice.goesOn", { epochs: page.getState().experiment.training.epochs });
}

async function openDocument(file: File): Promise<void> {
  try {
    const { parseExperiment } = await loadCode(import("../../engine/experiment/parse.ts"), "experiment");
    open(parseExperiment(JSON.parse(await file.text())), null);
  } catch (error) {
    if (error instanceof UserError) complain({ ...error.complaint, where: `${file.name}: ${error.complaint.where}` });
    else if (error instanceof SyntaxError) inform("shell.notice.notJson", { file: file.name, message: error.message });
    else throw error;
  }
}

function withWeights(act: (acts: typeof import("./weights.ts")) => void): void {
  loadCode(import("./weights.ts"), "weights").then(act, (error: UserError) => complain(error.complaint));
}

const chosenType = () => page.getState().experiment.dataset.type;

const find = () => send({ type: "sources", act: { kind: "find" } });

function load(lastLoad: LoadRequest): void {
  set({ lastLoad });
  send({ type: "sources", act: lastLoad });
}

function setHub(hub: HubChoice): void {
  rememberHub(hub);
  set({ hub });
}

const hop = (next: Hop | null) => travel(next ? [next] : []);

export const actions: Actions = {
  edit,
  setWeight,

  openPreset(id) {
    const preset = presets.find((candidate) => candidate.id === id);
    if (preset) replace({ experiment: preset.experiment, preset: { id, isEdited: false } }, opening(preset.title));
  },

  openExperiment(experiment) {
    open(experiment, null);
  },

  chooseDataset(type) {
    const { experiment } = page.getState();
    if (type === experiment.dataset.type) return;
    showAdapted(withDataset(experiment, type));
    // Only files say what it is: one may be at hand.
    if (!page.getState().description) withTableActs(({ fillInTable }) => fillInTable());
  },

  openTable: (path) => withTableActs(({ openTable }) => openTable(path)),
  openShippedTable: (file) => actions.openTable(`tables/${file}`),
  editTable: (fields) => withTableActs(({ editTable }) => editTable(fields)),
  pasteTable: (text) => withTableActs(({ pastedFile }) => actions.addFiles([pastedFile(text)])),

  train() {
    if (!isReady()) return;
    sayWhyNothingMoves();
    goOnFromEnd();
    command("train");
  },

  pause: () => command("pause"),

  step(unit) {
    if (!isReady()) return;
    sayWhyNothingMoves();
    goOnFromEnd();
    commandStep(unit);
  },

  reset() {
    const { experiment, preset, snapshot, history } = page.getState();
    flush();
    const isEditedByHand = history.past.some(({ weight }) => weight?.attempt === snapshot?.curve.attempt);
    // At its beginning there is nothing to come back to.
    if (snapshot && (snapshot.step > 0 || isEditedByHand)) {
      const { history, present } = record(moment(), resetting, { experiment, preset });
      set({ history, version: present.version });
    }
    commandReset();
  },

  newSeed() {
    const seed = Math.floor(crypto.getRandomValues(new Uint32Array(1))[0]! % 1e6);
    actions.edit((experiment) => ({ ...experiment, seed }));
  },

  addFiles(files) {
    const isDocument = ({ path }: NamedFile) => path.endsWith(".json");
    const isWeights = ({ path }: NamedFile) => /\.(safetensors|pth?|ckpt)$/i.test(path);
    const document = files.findLast(isDocument);
    if (document) void openDocument(document.file);
    const weights = files.findLast(isWeights);
    if (weights && isReady()) withWeights(({ takeWeights }) => takeWeights(weights.file));
    const data = files
      .filter((file) => !isDocument(file) && !isWeights(file))
      .map((file) => ({ ...file, chosen: chosenType() }));
    if (data.length > 0) send({ type: "files", files: data });
  },

  closeWeights: () => set({ givenWeights: null }),

  findSources() {
    if (!page.getState().sources?.offers) find();
  },

  loadFromSite: () => load({ kind: "load", type: chosenType(), from: "site" }),

  loadFromHub(base) {
    setHub({ base, isAllowed: true });
    load({ kind: "load", type: chosenType(), from: "hub", base });
  },

  stopLoading: () => send({ type: "sources", act: { kind: "stop" } }),

  tryLoadingAgain() {
    const { lastLoad } = page.getState();
    // Before the first request it was the list of what the site has that did not come.
    if (lastLoad) load(lastLoad);
    else find();
  },

  chooseHub(base) {
    if (base !== page.getState().hub.base) setHub({ base, isAllowed: false });
  },

  disallowHub() {
    const { hub, sources } = page.getState();
    setHub({ ...hub, isAllowed: false });
    if (sources?.loading?.from === "hub") actions.stopLoading();
  },

  discardKept: (type) => send({ type: "sources", act: { kind: "discard", type } }),

  measureKept() {
    if (page.getState().sources?.offers) send({ type: "sources", act: { kind: "measure" } });
    else find();
  },

  async askToPersist() {
    // Absent where the page came over plain http.
    const isPromised = (await navigator.storage?.persist?.()) === true;
    actions.measureKept();
    return isPromised;
  },

  takeNewData: () => requestConfigure({ keep: false, takesNewData: true }),

  prepareAgain() {
    set({ obstacle: null });
    requestConfigure({ keep: true });
  },

  exportWeights() {
    if (!isReady()) return;
    saveExport({ kind: "weights" }).catch((error: unknown) => {
      if (!(error instanceof UserError)) throw error;
      complain(error.complaint);
    });
  },

  copyLink() {
    const link = linkTo(page.getState().experiment);
    void copyText(link).then(async (isCopied) => {
      if (isCopied) inform("shell.notice.linkCopied");
      else inform("shell.notice.linkToCopy", {}, { copy: await link });
      const file = page.getState().snapshot?.weightsFile;
      if (file) withWeights(({ tellOfLink }) => tellOfLink(file));
    });
  },

  hover: (hovered) => set({ hovered }),
  pin: (pinned) => set({ pinned }),
  light: (lit) => set({ lit }),
  showExample: (example) => set({ example }),
  stepExample: (by) =>
    set(({ example, data }) => (data ? { example: (example + by + data.testSize) % data.testSize } : {})),
  setThreshold: (threshold) => set({ threshold }),
  openFoot: (foot) => set({ foot }),
  toggleFoot: (id) => set(({ foot }) => ({ foot: foot === id ? null : id })),
  showInNetwork: (networkShows) => set({ networkShows }),
  inspect: (layer) => set({ foot: "inspector", inspected: { line: "forward", layer } }),
  selectLayer: (selectedLayer) => set({ selectedLayer }),

  setLanguage(language) {
    rememberLanguage(language);
    void showLanguage(language);
  },

  setTheme(theme) {
    rememberTheme(theme);
    set({ theme });
  },

  setPresenting: (isPresenting) => set({ isPresenting }),

  setPace(pace) {
    set({ pace });
    send({ type: "pace", pace });
  },

  toggleFlatOut: () => actions.setPace(page.getState().pace === "full" ? "gentle" : "full"),

  setLogTime: (logTime) => set({ logTime }),
  setLogLoss: (logLoss) => set({ logLoss }),

  chooseDevice(choice) {
    rememberDevice(choice);
    set({ deviceChoice: choice });
    send({ type: "device", choice });
  },

  measure() {
    if (!isReady()) return;
    set({ isMeasuring: true });
    command("profile");
  },

  dismiss: (id) => set(({ notices }) => ({ notices: notices.filter((notice) => notice.id !== id) })),

  undo: () => hop(undone(moment())),
  redo: () => hop(redone(moment())),

  goBackTo(version, notice) {
    actions.dismiss(notice);
    goTo(version);
  },
};
