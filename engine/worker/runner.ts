/** What the worker does, without the worker: commands in, events out, training in slices between them. Testable anywhere. */

import type { Dataset } from "../data/dataset.ts";
import { type Complaint, DeviceLostError, UserError } from "../define/errors.ts";
import { writeSafetensors } from "../export/safetensors.ts";
import type { Session } from "../train/session.ts";
import { saveRun } from "../train/transfer.ts";
import { createAttempts, notKept, type SavedAttempt } from "./attempts.ts";
import { createCauseSearch } from "./causeSearch.ts";
import type { OpenDevice } from "./devices.ts";
import { createLibrary } from "./library.ts";
import { createLoop } from "./loop.ts";
import { createNews } from "./news.ts";
import { createPaceKeeper } from "./pace.ts";
import type { Command, DeviceChoice, Divergence, Event, ProbeRequest, RunStatus } from "./protocol.ts";
import { createScores } from "./scores.ts";
import { createSpeed } from "./speed.ts";
import { summarize, transferablesOf } from "./summaries.ts";
import { createWorkbench } from "./workbench.ts";

/** After so long at most a command is heard, whatever is going on. */
const sliceMs = 10;
/** Where the device works beside the worker, which hears meanwhile, and begins anew with each slice. */
const queuedSliceMs = 40;
/** A profile takes about so long. */
const profileMs = 500;
/** A device that is lost so often in one go is no use. */
const mostLosses = 3;
/** While the pace leaves nothing to do, the worker rests so long. */
const restMs = 4;
/** An evaluation longer than this comes after the snapshot that tells of a new status, not before. */
const quickMs = 20;
/** A page that waits for scores waits no longer than this; they come with a later snapshot. */
const patienceMs = 200;

export interface Runner {
  handle(command: Command): void;
  dispose(): void;
}

type Configure = Extract<Command, { type: "configure" }>;

/** Thrown between the blocks of an evaluation when a command wants to be heard first. */
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
  const bench = createWorkbench({
    openDevice,
    probes: () => probes,
    onComputing({ device: { name, threads, features, notice }, choice, reason }) {
      send({ type: "hello", device: name, threads, features, notice, choice, reason });
    },
    onPreparing: createNews((progress) => send({ type: "preparing", progress })),
    onComplaint: (complaint) => send({ type: "complaint", run, complaint }),
    onFault: (message) => send({ type: "bug", message, stack: "" }),
    wake: loop.wake,
  });
  const library = createLibrary();
  const scores = createScores();
  const attempts = createAttempts();
  const cause = createCauseSearch({ breathe: loop.breathe, onEnd: loop.wake });
  const speed = createSpeed();
  const pace = createPaceKeeper();
  let isDisposed = false;

  /** The newest run that was configured, and why it could not be. */
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
  /** Some configuration asked for a new beginning and could not be carried out yet. */
  let owesNewBeginning = false;
  /** The attempt that is being left, as it was: what a device that is lost on the way leaves of it is not that. */
  let left: SavedAttempt | null = null;
  /** What was asked for last; another device may take what this one did not. */
  let wanted: Configure | null = null;
  /** A profile was asked for of a GPU that is being prepared. */
  let owesProfile = false;
  /** Steps whose running loss the page has: those that were lost with a device come a second time. */
  let toldLosses = 0;

  function send(event: Event): void {
    if (!isDisposed) post(event, transferablesOf(event));
  }

  /** Does something and sends what goes wrong as data; nothing ends the worker. */
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
      else if (error instanceof Error) send({ type: "bug", message: error.message, stack: error.stack ?? "" });
      else send({ type: "bug", message: String(error), stack: "" });
      return false;
    }
  }

  async function recover(loss: DeviceLostError): Promise<void> {
    const recovery = await bench.recover(loss);
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
    if (!bench.session || obstacle) return false;
    const extent = (session: Session) => scores.due({ session, status, hasCredit, nowMs: performance.now() });
    const hasChores = () =>
      isSeeking()
        ? cause.isDue(bench.session!)
        : (owesProfile && !bench.isOnItsWay) || bench.isDue(status !== "running");
    const isIdle = status !== "running" && !(hasCredit && isChanged) && extent(bench.session) === null;
    if (isIdle && !hasChores()) return false;

    const wentWell = await guarded(run, async () => {
      // Another one than before where a device was lost.
      const current = bench.session;
      if (!current) return;
      if (status === "running") await trainSlice(current);
      const isQuick = scores.costMs <= quickMs;
      const due = extent(current);
      if (due && isQuick) await evaluate(current, due);
      if (hasCredit && isChanged) await sendSnapshot(current);
      if (due && !isQuick) await evaluate(current, due);
      // Meanwhile the run stays where it is.
      if (isSeeking()) return seek(current);
      await bench.tend(status !== "running");
      if (owesProfile && !bench.isOnItsWay && bench.session) await profile(bench.session);
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
    const deadline = performance.now() + (bench.isQueued ? queuedSliceMs : sliceMs);
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
    const advance = await current.advance({ ...limits, maxEpochs });
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
      // What the page watches changes with the pointer; it must not begin the evaluation anew each time.
      while (loop.waiting[0]?.type === "ready" || loop.waiting[0]?.type === "watch") await execute(loop.shift()!);
      if (loop.waiting.length > 0) throw new Interruption();
      const isLong = performance.now() - begun > patienceMs;
      if (isLong && hasCredit && isChanged && status !== "running") await sendSnapshot(current);
    });
    isChanged = true;
  }

  async function sendSnapshot(current: Session): Promise<void> {
    const { step, epoch, stepsPerEpoch } = current.position;
    const results = await current.probe(probes);
    const runningLoss = bench.takeRunningLosses().filter((line) => line.step > toldLosses);
    toldLosses = runningLoss.at(-1)?.step ?? toldLosses;
    hasCredit = false;
    isChanged = false;
    send({
      type: "snapshot",
      run,
      snapshot: {
        status,
        divergence,
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
    if (command.type === "files") return send({ type: "filesAccepted", ...library.add(command.files) });
    if (command.type === "configure") return configure(command);
    if (command.type === "pace") return pace.set(command.pace);
    if (command.type === "device") return chooseDevice(command.choice);
    // Meant for a run that is no more.
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
    const { session } = bench;
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
      case "reset": {
        cause.stop();
        left ??= await takeDown(session);
        await bench.reset();
        beginAnew(command.version);
        return;
      }
      case "profile":
        return profile(session);
      case "exportWeights":
        send({ type: "weights", run, safetensors: writeSafetensors(await session.weights()) });
        return;
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
    owesProfile = bench.isOnItsWay;
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
    // Its steps say nothing of the speed, but may have been the last.
    speed.rest();
    await train(current, { maxSteps: 0 });
    speed.rest();
    if (status === "idle") stop("paused");
  }

  async function chooseDevice(choice: DeviceChoice): Promise<void> {
    await bench.choose(choice);
    speed.rest();
    isChanged = true;
    // It may take what the device before did not.
    if (obstacle && wanted) await configure(wanted);
  }

  async function configure(command: Configure): Promise<void> {
    const { run: next, version, experiment, keep } = command;
    wanted = command;
    // Where a version was trained it goes on, whatever was asked for in between.
    const isReturn = ["current", "saved"].includes(attempts.find(version));
    owesNewBeginning = !isReturn && (owesNewBeginning || !keep);
    // The page has changed its mind already.
    if (isSuperseded()) return;
    run = next;
    cause.stop();
    hasCredit = false;
    obstacle = null;
    owesProfile = false;
    try {
      const dataset = await library.load({
        experiment,
        // Where nothing is lost by it.
        isFresh: owesNewBeginning,
        onProgress: (part) => send({ type: "progress", run: next, progress: { stage: "loading", ...part } }),
      });
      if (isSuperseded()) return;
      send({ type: "progress", run: next, progress: { stage: "compiling" } });
      const isGone = attempts.find(version) === "gone";
      const { kept, model } = await open(command, dataset);
      send({ type: "configured", run, kept, data: summarize(dataset), model });
      if (isGone) send({ type: "complaint", run, complaint: notKept });
    } catch (error) {
      if (error instanceof DeviceLostError) throw error;
      left = null;
      if (status === "running") stop("paused");
      if (error instanceof UserError) obstacle = error.complaint;
      throw error;
    }
  }

  /** Another edit waits, and no act of the user between the two that would be lost. */
  function isSuperseded(): boolean {
    const next = loop.waiting.find(({ type }) => type !== "ready" && type !== "watch");
    return next?.type === "configure";
  }

  /** `kept` says whether weights and counters stayed. */
  async function open({ experiment, version }: Configure, dataset: Dataset) {
    const saved = attempts.saved(version);
    const before = bench.session;
    const isLeft = before && (saved || owesNewBeginning || !before.keeps(experiment, dataset));
    if (isLeft) left ??= await takeDown(before);
    const isBack = saved !== null && (await comeBack(saved, dataset));
    const { stayed, session } = await bench.open(experiment, dataset);
    // Half-way back, where the data are others by now, is a new beginning too.
    const goesOn = stayed && !owesNewBeginning && (isBack || !saved);
    if (stayed && !goesOn) await bench.reset();
    owesNewBeginning = false;
    if (!goesOn) {
      beginAnew(version);
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

  /** The run as it stands, to come back to. */
  async function takeDown(session: Session): Promise<SavedAttempt> {
    const { experiment, initialWeights, checkpoint } = await saveRun(session);
    return { experiment, initialWeights, checkpoint, status, divergence, scores: scores.save() };
  }

  /** Goes on with a run that was left; false where its data are others by now. */
  async function comeBack(saved: SavedAttempt, dataset: Dataset): Promise<boolean> {
    await bench.open(saved.experiment, dataset);
    try {
      await bench.resume(saved);
    } catch (error) {
      if (error instanceof UserError) return false;
      throw error;
    }
    clear();
    scores.restore(saved.scores);
    toldLosses = saved.checkpoint.position.step;
    stop(saved.status === "running" ? "paused" : saved.status);
    divergence = saved.divergence;
    return true;
  }

  function takeLeft(): SavedAttempt | null {
    const taken = left;
    left = null;
    return taken;
  }

  function beginAnew(version: number): void {
    attempts.begin(version, takeLeft());
    clear();
    stop("idle");
  }

  function clear(): void {
    scores.clear();
    speed.clear();
    pace.clear();
    epochMs = 0;
    toldLosses = 0;
  }

  void guarded(0, () => bench.prepare()).then(loop.start);

  return {
    handle(command) {
      loop.push(command);
    },
    dispose() {
      isDisposed = true;
      cause.stop();
      loop.dispose();
      bench.dispose();
    },
  };
}
