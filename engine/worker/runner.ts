/** What the worker does, without the worker: commands in, events out, training in slices between them. Testable anywhere. */

import type { Dataset } from "../data/dataset.ts";
import type { TableView } from "../data/table/summary.ts";
import { type Complaint, DeviceLostError, UserError } from "../define/errors.ts";
import { loadCode } from "../define/loadCode.ts";
import type { Session } from "../train/session.ts";
import { saveRun } from "../train/transfer.ts";
import { createAttempts, notKept, type SavedAttempt } from "./attempts.ts";
import { createCauseSearch } from "./causeSearch.ts";
import type { OpenDevice } from "./devices.ts";
import { createExporter } from "./exporter.ts";
import { createRunnersLedger } from "./ledger.ts";
import { createLibrary } from "./library.ts";
import { createLoop } from "./loop.ts";
import { createPaceKeeper } from "./pace.ts";
import type { Command, DeviceChoice, Divergence, Event, ProbeRequest, RunStatus } from "./protocol.ts";
import { createScores } from "./scores.ts";
import { createSpeed } from "./speed.ts";
import { summarize, transferablesOf } from "./summaries.ts";
import { throttle } from "./throttle.ts";
import type { InitialWeights } from "./weightsFile.ts";
import { createWorkbench } from "./workbench.ts";

/** Longest time before a waiting command is handled. */
const sliceMs = 10;
/** The same for a device that works beside the worker: the worker can handle commands meanwhile, and each slice costs the device a new start. */
const queuedSliceMs = 40;
/** About how long a profile takes. */
const profileMs = 500;
/** A device that is lost this often during one command is not tried again. */
const mostLosses = 3;
/** How long the worker waits while the pace allows no step. */
const restMs = 4;
/** An evaluation that takes longer than this runs after the snapshot, so that the page sees a new status at once. */
const quickMs = 20;
/** Longest time that a snapshot waits for an evaluation; its scores then come with a later snapshot. */
const patienceMs = 200;

export interface Runner {
  handle(command: Command): void;
  dispose(): void;
}

type Configure = Extract<Command, { type: "configure" }>;
type Inspect = Extract<Command, { type: "inspect" }>;
type InspectorReply = Extract<Event, { type: "inspected" }>["answer"];

/** Commands that change nothing of the run and may come with every move of the pointer: they must not restart an evaluation. */
const isLook = (command: Command): boolean =>
  command.type === "ready" ||
  command.type === "watch" ||
  (command.type === "inspect" && command.about.type !== "outline");

/** Thrown between the blocks of an evaluation when a command is waiting. */
class Interruption extends Error {}

export function createRunner({
  openDevice,
  post,
}: {
  readonly openDevice: OpenDevice;
  readonly post: (event: Event, transfer: readonly ArrayBuffer[]) => void;
}): Runner {
  const loop = createLoop<Command>({
    execute: async (command) => void (await guarded("run" in command ? command.run : run, () => execute(command))),
    work,
  });
  const workbench = createWorkbench({
    openDevice,
    probes: () => probes,
    onComputing({ device: { name, threads, features, notice }, choice, reason }) {
      send({ type: "hello", device: name, threads, features, notice, choice, reason });
    },
    onPreparing: throttle((progress) => send({ type: "preparing", progress })),
    onComplaint: (complaint) => send({ type: "complaint", run, complaint }),
    onFault: (message) => send({ type: "bug", message, stack: "" }),
    wake: loop.wake,
  });
  const library = createLibrary((sources) => send({ type: "sources", sources }), reportFault);
  const scores = createScores();
  const attempts = createAttempts();
  const cause = createCauseSearch({ breathe: loop.breathe, onEnd: loop.wake });
  const speed = createSpeed();
  const pace = createPaceKeeper();
  const ledger = createRunnersLedger();
  const exporter = createExporter({ breathe: loop.breathe, send, reportFault });
  let isDisposed = false;

  /** The newest configured run; `obstacle` says why it cannot be trained. */
  let run = 0;
  let obstacle: Complaint | null = null;
  let status: RunStatus = "idle";
  /** Null while it is looked for. */
  let divergence: Divergence | null = null;
  /** Where training stops by itself besides the last epoch's end. */
  let goal: "none" | "epoch" = "none";
  let probes: readonly ProbeRequest[] = [];
  let hasCredit = false;
  /** There is something that the page has not seen. */
  let isChanged = false;
  let isHeldBack = false;
  let epochMs = 0;
  /** A `configure` asked to start from initial weights and has not been carried out yet. */
  let owesNewBeginning = false;
  /** The file that the initial weights are of; null where they were drawn. */
  let weightsFile: string | null = null;
  /** The attempt that is being left, as it was: what a device that is lost on the way leaves of it is not that. */
  let left: SavedAttempt | null = null;
  /** The last `configure`; another device may be able to train what this one could not. */
  let wanted: Configure | null = null;
  /** The table that the page was told of last. */
  let shownTable: TableView | null = null;
  /** Ends waiting for data that come over a network, when the page wants others. */
  let waiting = new AbortController();
  /** The page asked for a profile while the GPU is still being prepared. */
  let owesProfile = false;
  /** The last step whose running loss the page has: after a device is lost, some steps are trained a second time. */
  let lossesSentUpTo = 0;

  function send(event: Event): void {
    if (!isDisposed) post(event, transferablesOf(event));
  }

  function reportFault(error: unknown): void {
    if (error instanceof Error) send({ type: "bug", message: error.message, stack: error.stack ?? "" });
    else send({ type: "bug", message: String(error), stack: "" });
  }

  /** Runs `act` and sends its errors to the page as data; no error ends the worker. */
  async function guarded(about: number, act: () => void | Promise<void>, losses = 0): Promise<boolean> {
    try {
      await act();
      return true;
    } catch (error) {
      if (error instanceof Interruption) return true;
      if (error instanceof DeviceLostError && losses < mostLosses && !isDisposed) {
        return (await guarded(about, () => recover(error))) && guarded(about, act, losses + 1);
      }
      if (error instanceof UserError) send({ type: "complaint", run: about, complaint: error.complaint });
      else reportFault(error);
      return false;
    }
  }

  async function recover(loss: DeviceLostError): Promise<void> {
    const recovery = await workbench.recover(loss);
    isChanged = true;
    // It is on its way there once more.
    if (status === "diverged" && recovery.lostSteps > 0) {
      status = "running";
      divergence = null;
    }
    send({ type: "recovered", run, ...recovery });
  }

  // Work -------------------------------------------------------------------------------------------------------------

  /** A slice of training, an evaluation, a snapshot: whatever is due. False when nothing is. */
  async function work(): Promise<boolean> {
    if (!workbench.session || obstacle) return false;
    const extent = (session: Session) => scores.due({ session, status, hasCredit, nowMs: performance.now() });
    const hasChores = () =>
      isSeeking()
        ? cause.isDue(workbench.session!)
        : (owesProfile && !workbench.isOnItsWay) || workbench.isDue(status !== "running");
    const isIdle = status !== "running" && !(hasCredit && isChanged) && extent(workbench.session) === null;
    if (isIdle && !hasChores()) return false;

    const wentWell = await guarded(run, async () => {
      // A new session where a device was lost.
      const current = workbench.session;
      if (!current) return;
      if (status === "running") await trainSlice(current);
      const isQuick = scores.costMs <= quickMs;
      const due = extent(current);
      if (due && isQuick) await evaluate(current, due);
      if (hasCredit && isChanged) await sendSnapshot(current);
      if (due && !isQuick) await evaluate(current, due);
      // Meanwhile the run stays where it is.
      if (isSeeking()) return seek(current);
      await workbench.maintain(status !== "running");
      if (owesProfile && !workbench.isOnItsWay && workbench.session) await profile(workbench.session);
    });
    if (!wentWell) {
      // What failed would fail again at once.
      stop("paused");
      isChanged = false;
    }
    return wentWell;
  }

  const isSeeking = () => status === "diverged" && divergence === null;

  function seek(current: Session): void {
    divergence = cause.look(current);
    if (divergence) isChanged = true;
  }

  async function trainSlice(current: Session): Promise<void> {
    const deadline = performance.now() + (workbench.isQueued ? queuedSliceMs : sliceMs);
    for (let now = performance.now(); status === "running" && now < deadline; now = performance.now()) {
      const stepsToPoint = scores.stepsToPoint(current);
      if (stepsToPoint === 0) return;
      const allowance = pace.allowance(now, current.position.stepsPerEpoch);
      if (allowance < 1) {
        isHeldBack = true;
        return loop.rest(restMs);
      }
      await train(current, { budgetMs: deadline - now, maxSteps: Math.min(allowance, stepsToPoint) });
    }
    isHeldBack = false;
  }

  async function train(current: Session, limits: { readonly budgetMs?: number; readonly maxSteps?: number }) {
    const { position, experiment } = current;
    const maxEpochs = goal === "epoch" ? 1 : experiment.training.epochs - position.epoch;
    const advance = await ledger.advance(current, { ...limits, maxEpochs });
    speed.add(advance, performance.now());
    pace.count(advance.steps);
    epochMs += advance.elapsedMs;
    isChanged = true;
    if (advance.endedEpochs > 0) {
      scores.endEpoch(epochMs);
      epochMs = 0;
    }
    if (advance.diverged) {
      if (status !== "diverged") stop("diverged");
    } else if (isFinished(current)) stop("finished");
    else if (advance.endedEpochs > 0 && goal === "epoch") stop("paused");
  }

  const isFinished = ({ position, experiment }: Session) => position.epoch >= experiment.training.epochs;

  function stop(as: RunStatus): void {
    status = as;
    if (as !== "diverged") divergence = null;
    goal = "none";
    speed.rest();
    pace.rest();
    isChanged = true;
  }

  async function evaluate(current: Session, extent: "partial" | "complete"): Promise<void> {
    const begun = performance.now();
    await scores.evaluate(current, extent, async () => {
      await loop.breathe();
      while (loop.waiting[0] && isLook(loop.waiting[0])) await execute(loop.shift()!);
      if (loop.waiting.length > 0) throw new Interruption();
      const isLong = performance.now() - begun > patienceMs;
      if (isLong && hasCredit && isChanged && status !== "running") await sendSnapshot(current);
    });
    isChanged = true;
  }

  async function sendSnapshot(current: Session): Promise<void> {
    const { step, epoch, stepsPerEpoch } = current.position;
    const results = await current.probe(probes);
    const runningLoss = workbench.takeRunningLosses().filter((line) => line.step > lossesSentUpTo);
    lossesSentUpTo = runningLoss.at(-1)?.step ?? lossesSentUpTo;
    hasCredit = false;
    isChanged = false;
    send({
      type: "snapshot",
      run,
      snapshot: {
        status,
        divergence,
        ...(weightsFile !== null && { weightsFile }),
        step,
        epoch,
        stepsPerEpoch,
        learningRate: current.learningRate,
        examplesPerSecond: speed.examplesPerSecond,
        msPerStep: speed.msPerStep,
        isHeldBack: isHeldBack && status === "running",
        evaluation: scores.newest,
        curve: { attempt: attempts.current, points: scores.takePoints() },
        runningLoss,
        probes: results,
      },
    });
  }

  // Commands ---------------------------------------------------------------------------------------------------------

  async function execute(command: Command): Promise<void> {
    if (command.type === "files") {
      send({ type: "filesAccepted", ...(await library.add(command.files)) });
      return tellTable();
    }
    // Its file may take a while to come; training goes on meanwhile.
    if (command.type === "describeTable") return void guarded(0, () => describeTable(command));
    if (command.type === "site") return library.setSite(command.address);
    if (command.type === "sources") return library.source(command.act);
    if (command.type === "configure") return configure(command);
    if (command.type === "pace") return pace.set(command.pace);
    if (command.type === "device") return chooseDevice(command.choice);
    if (command.type === "inspect") return inspect(command);
    if (command.type === "export")
      return exporter.begin(command, command.run === run ? (obstacle ?? workbench.session) : null);
    if (command.type === "readWeights" || command.type === "loadWeights") {
      const { answerWeights } = await loadCode(import("./weightsFile.ts"), command.file.name);
      return answerWeights(command, {
        subject: command.run === run ? (obstacle ?? workbench.session) : null,
        send,
        restart,
      });
    }
    if (command.type === "stopExport") return exporter.stop(command.request);
    // A command for a run that has been replaced.
    if (command.run !== run) return;
    if (command.type === "ready") {
      hasCredit = true;
      return;
    }
    if (command.type === "watch") {
      probes = command.probes;
      isChanged = true;
      return;
    }
    if (obstacle) throw new UserError(obstacle);
    const { session } = workbench;
    if (!session) return;
    switch (command.type) {
      case "train":
        if (!isFinished(session) && status !== "diverged") status = "running";
        goal = "none";
        isChanged = true;
        return;
      case "pause":
        if (status === "running") stop("paused");
        isChanged = true;
        return;
      case "step":
        return step(session, command.unit);
      case "reset":
        return restart(session, command.version, null);
      case "setWeight":
        if (command.attempt !== attempts.current) return;
        cause.stop();
        workbench.setWeight(command);
        scores.outdate();
        isChanged = true;
        return;
      case "profile":
        return profile(session);
      default:
        command satisfies never;
    }
  }

  async function step(current: Session, unit: "batch" | "epoch"): Promise<void> {
    if (status === "diverged" || isFinished(current)) {
      isChanged = true;
    } else if (unit === "epoch") {
      status = "running";
      goal = "epoch";
    } else {
      stop("paused");
      await train(current, { maxSteps: 1 });
      speed.rest();
    }
  }

  async function profile(current: Session): Promise<void> {
    owesProfile = workbench.isOnItsWay;
    if (owesProfile) return;
    const { position, experiment } = current;
    const maxEpochs = status === "diverged" ? 0 : experiment.training.epochs - position.epoch;
    const { batch, stepsPerEpoch } = position;
    try {
      const limits = { budgetMs: profileMs, maxEpochs, maxSteps: Math.max(0, maxEpochs * stepsPerEpoch - batch) };
      send({ type: "profile", run, profile: await current.profile(limits) });
    } catch (error) {
      if (!(error instanceof DeviceLostError)) send({ type: "profile", run, profile: null });
      throw error;
    }
    // Profiled steps do not count for the speed, but may have been the last ones.
    speed.rest();
    await train(current, { maxSteps: 0 });
    speed.rest();
    if (status === "idle") stop("paused");
  }

  /** Back to step 0 as a new attempt, with the initial weights that stand or others. */
  async function restart(session: Session, version: number, from: InitialWeights | null): Promise<void> {
    cause.stop();
    left ??= await takeDown(session);
    await workbench.reset(from?.tensors);
    beginAnew(version, from ? from.file : weightsFile);
  }

  const answer = (session: Session, about: Inspect["about"]) =>
    about.type === "ledger" ? ledger.read(session, about) : session.answerInspector(about);

  async function inspect(command: Inspect): Promise<void> {
    const reply = (answer: InspectorReply) =>
      send({ type: "inspected", run: command.run, request: command.request, answer });
    // Whichever run it was opened for.
    if (command.about.type === "closeLedger") {
      ledger.close(workbench.session);
      return reply(command.about);
    }
    if (command.run !== run) return reply(null);
    try {
      reply(obstacle ?? (workbench.session && (await answer(workbench.session, command.about))) ?? null);
    } catch (error) {
      reply(error instanceof UserError ? error.complaint : null);
      if (error instanceof UserError) return;
      if (!(error instanceof DeviceLostError)) throw error;
      // It is not tried again, as it has its answer; and what went on meanwhile went on where there is nothing more.
      await guarded(run, () => recover(error));
      throw new Interruption();
    }
  }

  async function describeTable({ request, dataset }: Extract<Command, { type: "describeTable" }>): Promise<void> {
    try {
      send({ type: "tableDescribed", request, table: await library.describeTable(dataset) });
    } catch (error) {
      const isUsers = error instanceof UserError;
      send({ type: "tableDescribed", request, table: null, ...(isUsers && { complaint: error.complaint }) });
      if (!isUsers) throw error;
    }
  }

  /** Whatever else the document says of it: the page shows it where that is to be mended. */
  async function tellTable(): Promise<void> {
    if (isSuperseded()) return;
    const table = wanted && (await library.view(wanted.experiment.dataset));
    if (table === shownTable) return;
    shownTable = table;
    send({ type: "table", table });
  }

  async function chooseDevice(choice: DeviceChoice): Promise<void> {
    await workbench.choose(choice);
    speed.rest();
    isChanged = true;
    // The new device may be able to train what the old one could not.
    if (obstacle && wanted) await configure(wanted);
  }

  async function configure(command: Configure): Promise<void> {
    const { run: next, version, experiment, keep, takesNewData = false } = command;
    wanted = command;
    // A version that was trained before goes on, whatever was asked for in between.
    const isReturn = ["current", "saved"].includes(attempts.find(version));
    owesNewBeginning = !isReturn && (owesNewBeginning || !keep);
    // The page has sent a newer experiment already.
    if (isSuperseded()) return;
    run = next;
    cause.stop();
    hasCredit = false;
    obstacle = null;
    owesProfile = false;
    waiting = new AbortController();
    try {
      const dataset = await library.load({
        experiment,
        // New files are used only where the weights start anew anyway, or where they shall.
        isFresh: owesNewBeginning || takesNewData,
        onDescription: (description) => send({ type: "described", run: next, description }),
        onProgress: (part) => send({ type: "progress", run: next, progress: { stage: "loading", ...part } }),
        signal: waiting.signal,
      });
      if (isSuperseded()) return;
      send({ type: "progress", run: next, progress: { stage: "compiling" } });
      const isGone = attempts.find(version) === "gone";
      const { kept, model } = await open(command, dataset);
      send({ type: "configured", run, kept, data: summarize(dataset), model });
      if (isGone) send({ type: "complaint", run, complaint: notKept });
    } catch (error) {
      if (error instanceof DeviceLostError || error instanceof Interruption) throw error;
      left = null;
      if (status === "running") stop("paused");
      if (error instanceof UserError) obstacle = error.complaint;
      throw error;
    } finally {
      await tellTable().catch(reportFault);
    }
  }

  /** Whether another edit waits, with no command of the user before it that would be lost. */
  function isSuperseded(): boolean {
    const next = loop.waiting.find((command) => !isLook(command));
    return next?.type === "configure";
  }

  /** `kept` says whether weights and counters stayed. */
  async function open({ experiment, version }: Configure, dataset: Dataset) {
    const saved = attempts.saved(version);
    const before = workbench.session;
    const isLeft = before && (saved || owesNewBeginning || !before.keeps(experiment, dataset));
    if (isLeft) left ??= await takeDown(before);
    const isBack = saved !== null && (await comeBack(saved, dataset));
    const { stayed, session } = await workbench.open(experiment, dataset);
    // A saved run whose data have changed cannot go on: it starts anew too.
    const goesOn = stayed && !owesNewBeginning && (isBack || !saved);
    if (stayed && !goesOn) await workbench.reset("drawn");
    owesNewBeginning = false;
    if (!goesOn) {
      beginAnew(version, null);
    } else {
      if (isBack) attempts.comeBack(version, takeLeft());
      else attempts.goOn(version);
      settle(session);
    }
    const kept = goesOn && !isBack;
    return { kept, model: session.model };
  }

  /** A run that goes on with an edited experiment. */
  function settle(session: Session): void {
    scores.outdate();
    if (status !== "diverged" && isFinished(session)) stop("finished");
    else if (status === "finished") stop("paused");
    isChanged = true;
  }

  /** Saves the run, so that undo can come back to it. */
  async function takeDown(session: Session): Promise<SavedAttempt> {
    const { experiment, initialWeights, checkpoint } = await saveRun(session);
    return { experiment, initialWeights, checkpoint, status, weightsFile, divergence, scores: scores.save() };
  }

  /** Goes on with a saved run; false where its data have changed. */
  async function comeBack(saved: SavedAttempt, dataset: Dataset): Promise<boolean> {
    await workbench.open(saved.experiment, dataset);
    try {
      await workbench.resume(saved);
    } catch (error) {
      if (error instanceof UserError) return false;
      throw error;
    }
    clear();
    weightsFile = saved.weightsFile;
    scores.restore(saved.scores);
    lossesSentUpTo = saved.checkpoint.position.step;
    stop(saved.status === "running" ? "paused" : saved.status);
    divergence = saved.divergence;
    return true;
  }

  function takeLeft(): SavedAttempt | null {
    const taken = left;
    left = null;
    return taken;
  }

  function beginAnew(version: number, file: string | null): void {
    attempts.begin(version, takeLeft());
    weightsFile = file;
    clear();
    stop("idle");
  }

  function clear(): void {
    ledger.forget();
    scores.clear();
    speed.clear();
    pace.clear();
    epochMs = 0;
    lossesSentUpTo = 0;
  }

  void guarded(0, () => workbench.prepare()).then(loop.start);

  return {
    handle(command) {
      loop.push(command);
      if (command.type === "configure") waiting.abort(new Interruption());
    },
    dispose() {
      isDisposed = true;
      cause.stop();
      exporter.dispose();
      loop.dispose();
      workbench.dispose();
    },
  };
}
