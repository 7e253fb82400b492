/** What the worker does, without the worker: commands in, events out, training in slices between them. Testable anywhere. */

import type { Dataset } from "../data/dataset.ts";
import { type Complaint, UserError } from "../define/errors.ts";
import type { Experiment } from "../experiment/experiment.ts";
import { writeSafetensors } from "../export/safetensors.ts";
import type { Device } from "../graph/device.ts";
import type { Session } from "../train/session.ts";
import { createLibrary } from "./library.ts";
import { createLoop } from "./loop.ts";
import { createPaceKeeper } from "./pace.ts";
import type { Command, Event, ProbeRequest, RunStatus } from "./protocol.ts";
import { createScores } from "./scores.ts";
import { createSpeed } from "./speed.ts";
import { summarize, transferablesOf } from "./summaries.ts";
import { createWorkbench } from "./workbench.ts";

/** After so long at most a command is heard, whatever is going on. */
const sliceMs = 10;
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
  readonly openDevice: () => Promise<Device>;
  readonly post: (event: Event, transfer: readonly ArrayBuffer[]) => void;
}): Runner {
  const loop = createLoop<Command>({
    execute: async (command) => void (await guarded("run" in command ? command.run : run, () => execute(command))),
    work,
  });
  const bench = createWorkbench(openDevice, ({ name, threads, features, notice }) =>
    send({ type: "hello", device: name, threads, features, notice, choice: "auto", reason: { kind: "starting" } }),
  );
  const library = createLibrary();
  const scores = createScores();
  const speed = createSpeed();
  const pace = createPaceKeeper();
  let isDisposed = false;

  /** The newest run that was configured, and why it could not be. */
  let run = 0;
  let obstacle: Complaint | null = null;
  let status: RunStatus = "idle";
  /** Where training stops by itself besides the last epoch's end. */
  let goal: "none" | "epoch" = "none";
  let probes: readonly ProbeRequest[] = [];
  let hasCredit = false;
  /** There is something that the page has not seen. */
  let isChanged = false;
  let epochMs = 0;
  /** Some configuration asked for a new beginning and could not be carried out yet. */
  let owesNewBeginning = false;

  function send(event: Event): void {
    if (!isDisposed) post(event, transferablesOf(event));
  }

  /** Does something and sends what goes wrong as data; nothing ends the worker. */
  async function guarded(about: number, act: () => void | Promise<void>): Promise<boolean> {
    try {
      await act();
      return true;
    } catch (error) {
      if (error instanceof Interruption) return true;
      if (error instanceof UserError) send({ type: "complaint", run: about, complaint: error.complaint });
      else if (error instanceof Error) send({ type: "bug", message: error.message, stack: error.stack ?? "" });
      else send({ type: "bug", message: String(error), stack: "" });
      return false;
    }
  }

  // Work -------------------------------------------------------------------------------------------------------------

  /** A slice of training, an evaluation, a snapshot: whatever is due. False when nothing is. */
  async function work(): Promise<boolean> {
    const current = bench.session;
    if (!current || obstacle) return false;
    const extent = () => scores.due({ session: current, status, hasCredit, nowMs: performance.now() });
    if (status !== "running" && !(hasCredit && isChanged) && extent() === null) return false;

    const wentWell = await guarded(run, async () => {
      if (status === "running") await trainSlice(current);
      const isQuick = scores.costMs <= quickMs;
      const due = extent();
      if (due && isQuick) await evaluate(current, due);
      if (hasCredit && isChanged) await sendSnapshot(current);
      if (due && !isQuick) await evaluate(current, due);
    });
    if (!wentWell) {
      // What failed would fail again at once.
      stop("paused");
      isChanged = false;
    }
    return wentWell;
  }

  async function trainSlice(current: Session): Promise<void> {
    const deadline = performance.now() + sliceMs;
    do {
      const maxSteps = pace.allowance(performance.now());
      if (maxSteps < 1) return loop.rest(restMs);
      await train(current, { budgetMs: deadline - performance.now(), maxSteps });
    } while (status === "running" && performance.now() < deadline);
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
    if (advance.diverged) stop("diverged");
    else if (isFinished(current)) stop("finished");
    else if (advance.endedEpochs > 0 && goal === "epoch") stop("paused");
  }

  const isFinished = ({ position, experiment }: Session) => position.epoch >= experiment.training.epochs;

  function stop(as: RunStatus): void {
    status = as;
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
    hasCredit = false;
    isChanged = false;
    send({
      type: "snapshot",
      run,
      snapshot: {
        status,
        step,
        epoch,
        stepsPerEpoch,
        learningRate: current.learningRate,
        examplesPerSecond: speed.examplesPerSecond,
        msPerStep: speed.msPerStep,
        evaluation: scores.newest,
        curve: scores.takeCurve(),
        runningLoss: current.takeRunningLosses(),
        probes: results,
      },
    });
  }

  // Commands ---------------------------------------------------------------------------------------------------------

  async function execute(command: Command): Promise<void> {
    if (command.type === "files") return send({ type: "filesAccepted", ...library.add(command.files) });
    if (command.type === "configure") return configure(command);
    if (command.type === "pace") return pace.set(command.pace);
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
      case "reset":
        session.reset();
        beginAnew();
        return;
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

  async function configure({ run: next, experiment, keep }: Configure): Promise<void> {
    owesNewBeginning ||= !keep;
    // The page has changed its mind already.
    if (isSuperseded()) return;
    run = next;
    hasCredit = false;
    obstacle = null;
    try {
      const dataset = await library.load({
        experiment,
        // Where nothing is lost by it.
        isFresh: owesNewBeginning,
        onProgress: ({ fraction, file }) => send({ type: "progress", run: next, fraction, file }),
      });
      if (isSuperseded()) return;
      const { kept, model } = await open(experiment, dataset);
      send({ type: "configured", run, kept, data: summarize(dataset), model });
    } catch (error) {
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
  async function open(experiment: Experiment, dataset: Dataset) {
    const { stayed, session } = await bench.open(experiment, dataset);
    const kept = stayed && !owesNewBeginning;
    if (stayed && !kept) session.reset();
    owesNewBeginning = false;
    if (kept) {
      scores.outdate();
      if (status !== "diverged" && isFinished(session)) stop("finished");
      else if (status === "finished") stop("paused");
      isChanged = true;
    } else {
      beginAnew();
    }
    return { kept, model: session.model };
  }

  function beginAnew(): void {
    stop("idle");
    scores.clear();
    speed.clear();
    pace.clear();
    epochMs = 0;
  }

  void guarded(0, () => bench.prepare()).then(loop.start);

  return {
    handle(command) {
      loop.push(command);
    },
    dispose() {
      isDisposed = true;
      loop.dispose();
      bench.dispose();
    },
  };
}
