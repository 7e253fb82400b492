/** Which device computes and why: as the user chooses or by measuring, and how the run goes on after a loss. */

import type { Dataset } from "../data/dataset.ts";
import { type Complaint, DataError, DeviceLostError, ParamError, ShapeError, UserError } from "../define/errors.ts";
import type { Text } from "../define/text.ts";
import type { Experiment } from "../experiment/experiment.ts";
import type { Device, DeviceName } from "../graph/device.ts";
import { createSession } from "../train/createSession.ts";
import type { Session } from "../train/session.ts";
import { continueRun } from "../train/transfer.ts";
import { createChooser } from "./chooser.ts";
import { createDevices, type OpenDevice, type Place } from "./devices.ts";
import { createGpu } from "./gpu.ts";
import { createPreparation } from "./preparation.ts";
import type { CompileProgress, DeviceChoice, DeviceReason, ProbeRequest } from "./protocol.ts";
import { messageOf, reasonOf } from "./reasons.ts";
import { createStand, type Stand } from "./stand.ts";
import { isGpuFaster, type Run } from "./trial.ts";

/** What computes, and why. */
export interface Computing {
  readonly device: Device;
  readonly choice: DeviceChoice;
  readonly reason: DeviceReason;
}

export interface Recovery {
  readonly device: DeviceName;
  readonly lostSteps: number;
  readonly why: Text;
}

export interface Workbench extends Pick<Stand, "session" | "isQueued" | "takeRunningLosses" | "reset" | "resume"> {
  /** The user wants the GPU, and the CPU computes until it is prepared. */
  readonly isOnItsWay: boolean;
  /** Opens the CPU if it is not open, and waits until it has started. */
  prepare(): Promise<void>;
  /**
   * The session, gone over to the experiment; `stayed` says whether weights and counters did. What the GPU has not compiled yet goes on
   * on the CPU.
   *
   * @throws UserError when the experiment cannot be trained; the session is then as it was
   */
  open(experiment: Experiment, dataset: Dataset): Promise<{ readonly stayed: boolean; readonly session: Session }>;
  /** What shall compute from now on. The CPU does so at once; a GPU is prepared first, by `tend`. */
  choose(choice: DeviceChoice): Promise<void>;
  /** Whether `tend` has something to do. */
  isDue(isResting: boolean): boolean;
  /** Does one short thing for the run's safety or its speed: copies it, prepares the GPU beside it, measures devices, goes over to another. */
  tend(isResting: boolean): Promise<void>;
  /** Goes on where the copy was taken, on the CPU. The GPU takes over again when it is there and prepared. */
  recover(loss: DeviceLostError): Promise<Recovery>;
  dispose(): void;
}

/** A GPU that is lost again within this time is given up. */
const soonMs = 10_000;
/** Nothing is prepared before the user has left the experiment alone for so long. */
const calmMs = 250;

/** The CPU cannot take the run, which then stays where it is. */
function acceptRefusal(error: unknown): void {
  if (!(error instanceof UserError)) throw error;
}

export function createWorkbench({
  openDevice,
  probes,
  onComputing,
  onPreparing,
  onComplaint,
  onFault,
  wake,
}: {
  readonly openDevice: OpenDevice;
  /** What the page watches now. */
  readonly probes: () => readonly ProbeRequest[];
  /** Called when the device, the choice or the reason changes. */
  readonly onComputing: (computing: Computing) => void;
  /** Called as kernels are compiled for the GPU beside the run; null when no more are. */
  readonly onPreparing: (progress: CompileProgress | null) => void;
  /** Called when the GPU that the user wants does not take the run, which goes on. */
  readonly onComplaint: (complaint: Complaint) => void;
  /** Called with what is our fault and stands in nobody's way. */
  readonly onFault: (message: string) => void;
  /** Called when `isDue` may have changed. */
  readonly wake: () => void;
}): Workbench {
  const devices = createDevices(openDevice, onFault);
  const compiling = { onProgress: onPreparing, onEnd: wake };
  const chooser = createChooser(devices, compiling);
  const preparation = createPreparation(devices, probes, compiling);
  const stand = createStand(devices);
  const gpu = createGpu(devices);
  let choice: DeviceChoice = "auto";
  let reason: DeviceReason = { kind: "starting" };
  let announced = "";
  let lostAtMs = -Infinity;
  /** What the GPU did not take. */
  let refused: Experiment | null = null;
  let calmAtMs = 0;

  async function announce(): Promise<void> {
    const device = await devices.get(stand.place);
    const { name, threads, notice } = device;
    const text = JSON.stringify([name, threads, notice, choice, reason]);
    if (text === announced) return;
    announced = text;
    onComputing({ device, choice, reason });
  }

  async function explain(next: DeviceReason): Promise<void> {
    reason = next;
    await announce();
  }

  // The GPU ----------------------------------------------------------------------------------------------------------

  /** Looks for a GPU beside the run. */
  async function seekGpu(): Promise<void> {
    if (choice === "wasm") return gpu.close();
    const asked = choice;
    try {
      await gpu.seek();
    } catch (error) {
      if (choice === asked) await explain({ kind: "unavailable", why: reasonOf(error) });
    }
    wake();
  }

  function stopCompiling(): void {
    chooser.stop();
    preparation.stop();
  }

  function giveUpGpu(why: Text): Promise<void> {
    stopCompiling();
    gpu.close();
    return explain({ kind: "unavailable", why });
  }

  /** A device on which something failed half-way begins afresh; a copy of the run is kept where there is one. */
  function clear(): void {
    stopCompiling();
    if (stand.place === "gpu") gpu.forget();
    stand.drop();
  }

  // Where the run belongs --------------------------------------------------------------------------------------------

  /** Null where it is yet to be measured. */
  function destinationOf(run: Run): Place | null {
    if (choice === "wasm" || gpu.state === "none" || run.experiment === refused) return "cpu";
    if (choice === "webgpu") return "gpu";
    const verdict = chooser.verdict(run);
    return verdict && (verdict.kind === "measured" && isGpuFaster(verdict.msPerStep) ? "gpu" : "cpu");
  }

  /** Why it computes where it belongs. */
  function becauseOf(run: Session): DeviceReason {
    if (choice !== "auto") return { kind: "chosen" };
    return chooser.verdict(run) ?? { kind: "starting" };
  }

  /** What is to be done now; null for nothing. */
  function chore(isResting: boolean): (() => Promise<void>) | null {
    const { session, place } = stand;
    if (!session) return null;
    if (stand.isMirrorDue(isResting)) return stand.mirror;
    const isCalm = performance.now() >= calmAtMs;
    const destination = destinationOf(session);
    if (destination === null) {
      return gpu.state === "there" && isCalm && chooser.isDue(session) ? () => measure(session) : null;
    }
    if (destination === place) {
      const because = becauseOf(session);
      return gpu.state === "there" && reason !== because && because.kind !== "chosen" ? () => explain(because) : null;
    }
    if (destination === "cpu") return goToCpu;
    if (preparation.isFor(session)) return preparation.isOver ? () => arrive(session) : null;
    return gpu.state === "there" && isCalm ? async () => preparation.begin(session) : null;
  }

  async function measure(session: Session): Promise<void> {
    try {
      await chooser.work(session);
    } catch (error) {
      if (error instanceof DeviceLostError) await giveUpGpu(reasonOf(error));
      else onFault(messageOf(error));
    }
  }

  async function goToCpu(): Promise<void> {
    await stand.moveToCpu();
    const { session } = stand;
    if (session) await explain(becauseOf(session));
  }

  /** The GPU is prepared, or cannot be. */
  async function arrive(session: Session): Promise<void> {
    const outcome = preparation.take();
    if (outcome?.kind === "failed") return refuse(session, outcome.error);
    if (!outcome) return;
    await stand.moveToGpu(outcome.value);
    gpu.addCompiled(session);
    await explain(becauseOf(session));
  }

  /** The run stays on the CPU, and the page is told why. */
  async function refuse(run: Run, error: unknown): Promise<void> {
    const why = reasonOf(error);
    if (error instanceof DeviceLostError) return giveUpGpu(why);
    if (!(error instanceof UserError)) onFault(messageOf(error));
    else if (choice === "webgpu") onComplaint(error.complaint);
    if (choice === "auto") chooser.refuse(run, why);
    else refused = run.experiment;
    await explain({ kind: "unavailable", why });
  }

  // Acts -------------------------------------------------------------------------------------------------------------

  async function reopen(experiment: Experiment, dataset: Dataset) {
    const device = await devices.get(stand.place);
    // After a fault: what was saved goes on first, and is edited then.
    if (!stand.session && stand.saved) await stand.set(stand.place, await continueRun(stand.saved, device));
    const { session } = stand;
    if (session) {
      // What goes on if the device turns out too small for the edit.
      if (stand.isMirrorDue(true)) await stand.mirror();
      return { stayed: await session.reconfigure(experiment, dataset), session };
    }
    const created = await createSession({ experiment, dataset, device });
    await stand.set(stand.place, created);
    return { stayed: false, session: created };
  }

  /** Compiling for a GPU takes longer than an edit may. */
  async function leaveGpuFor(run: Run): Promise<void> {
    const isAtHand = destinationOf(run) === "gpu" && gpu.hasCompiled(run);
    if (!isAtHand) await stand.moveToCpu().catch(acceptRefusal);
    if (stand.place === "cpu" && destinationOf(run) !== "cpu")
      await explain({ kind: choice === "webgpu" ? "preparing" : "starting" });
  }

  async function open(experiment: Experiment, dataset: Dataset): ReturnType<Workbench["open"]> {
    const run = { experiment, dataset };
    calmAtMs = performance.now() + calmMs;
    setTimeout(wake, calmMs + 1);
    chooser.stop(run);
    preparation.stop();
    try {
      await leaveGpuFor(run);
      const opened = await reopen(experiment, dataset);
      await stand.mirror();
      if (stand.place === "gpu") gpu.addCompiled(run);
      return opened;
    } catch (error) {
      const wasRefused = error instanceof ShapeError || error instanceof ParamError || error instanceof DataError;
      if (wasRefused || error instanceof DeviceLostError) throw error;
      // Memory ran out half-way, or worse: the next experiment starts with a fresh device.
      clear();
      if (!(error instanceof UserError)) throw error;
      if (stand.place === "cpu") {
        if (destinationOf(run) !== "gpu") throw error;
        return openOnGpu(run);
      }
      await stand.moveToCpu();
      await refuse(run, error);
      return reopen(experiment, dataset);
    }
  }

  /** What is too large for the CPU waits for the GPU. */
  async function openOnGpu({ experiment, dataset }: Run) {
    const session = await createSession({ experiment, dataset, device: await devices.get("gpu") });
    await stand.set("gpu", session);
    await stand.mirror();
    gpu.addCompiled(session);
    await explain(becauseOf(session));
    return { stayed: false, session };
  }

  return {
    get session() {
      return stand.session;
    },
    get isQueued() {
      return stand.isQueued;
    },
    get isOnItsWay() {
      const { session, place } = stand;
      return choice === "webgpu" && session !== null && place === "cpu" && destinationOf(session) === "gpu";
    },
    takeRunningLosses: stand.takeRunningLosses,
    reset: stand.reset,
    resume: stand.resume,

    async prepare() {
      await devices.get("cpu");
      await announce();
      void seekGpu();
    },

    open,

    async choose(next) {
      choice = next;
      refused = null;
      stopCompiling();
      if (next === "wasm") {
        await stand.moveToCpu();
        gpu.close();
        return explain({ kind: "chosen" });
      }
      const { session, place } = stand;
      if (place === "gpu" && session && destinationOf(session) === "gpu") {
        await explain(becauseOf(session));
      } else {
        await stand.moveToCpu();
        await explain({ kind: next === "webgpu" ? "preparing" : "starting" });
      }
      void seekGpu();
    },

    isDue: (isResting) => chore(isResting) !== null,

    async tend(isResting) {
      await chore(isResting)?.();
    },

    async recover(loss) {
      const why = reasonOf(loss);
      const { saved } = stand;
      const step = stand.session?.position.step ?? 0;
      const isSoon = performance.now() - lostAtMs < soonMs;
      lostAtMs = performance.now();
      const cpu = await devices.get("cpu");
      // Nothing of the run was on it.
      if (stand.place === "cpu") return { device: cpu.name, lostSteps: 0, why };
      clear();
      await stand.moveToCpu();
      if (isSoon) {
        await giveUpGpu(why);
      } else {
        await explain({ kind: "unavailable", why });
        void seekGpu();
      }
      return { device: cpu.name, lostSteps: Math.max(0, step - (saved?.checkpoint.position.step ?? 0)), why };
    },

    dispose() {
      stopCompiling();
      devices.dispose();
    },
  };
}
