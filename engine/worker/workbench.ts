/** Decides which device computes and why: the user's choice, or the faster one. Also lets the run go on after a device is lost. */

import type { Dataset } from "../data/dataset.ts";
import { type Complaint, DataError, DeviceLostError, ParamError, ShapeError, UserError } from "../define/errors.ts";
import type { Text } from "../define/text.ts";
import type { Experiment } from "../experiment/experiment.ts";
import type { Device, DeviceName } from "../graph/device.ts";
import { createSession } from "../train/createSession.ts";
import type { Session } from "../train/session.ts";
import { continueRun } from "../train/transfer.ts";
import { isGpuFaster, type Run } from "./benchmark.ts";
import { createDeviceSelector } from "./deviceSelector.ts";
import { createDevices, type OpenDevice, type Processor } from "./devices.ts";
import { createGpu } from "./gpu.ts";
import { createPlacement, type Placement } from "./placement.ts";
import { createPreparation } from "./preparation.ts";
import type { CompileProgress, DeviceChoice, DeviceReason, ProbeRequest } from "./protocol.ts";
import { messageOf, reasonOf } from "./reasons.ts";

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

export interface Workbench
  extends Pick<Placement, "session" | "isQueued" | "takeRunningLosses" | "reset" | "setWeight" | "resume"> {
  /** The user wants the GPU, and the CPU computes until it is prepared. */
  readonly isOnItsWay: boolean;
  /** Opens the CPU if it is not open, and waits until it has started. */
  prepare(): Promise<void>;
  /**
   * Changes the session to the experiment, or creates one; `stayed` says whether weights and counters were kept. The CPU computes what the GPU
   * has not compiled yet.
   *
   * @throws UserError when the experiment cannot be trained; the session is then as it was
   */
  open(experiment: Experiment, dataset: Dataset): Promise<{ readonly stayed: boolean; readonly session: Session }>;
  /** Sets what computes from now on. The CPU does so at once; a GPU is prepared first, by `maintain`. */
  choose(choice: DeviceChoice): Promise<void>;
  /** Whether `maintain` has something to do. */
  isDue(isResting: boolean): boolean;
  /** Does one short piece of upkeep: copies the run, prepares the GPU, measures devices, or moves the run to another. */
  maintain(isResting: boolean): Promise<void>;
  /** Goes on from the copy, on the CPU. The GPU takes over again when it is open and prepared. */
  recover(loss: DeviceLostError): Promise<Recovery>;
  dispose(): void;
}

/** A GPU that is lost again within this time is given up. */
const soonMs = 10_000;
/** The GPU is prepared only when the experiment was not edited for this long. */
const calmMs = 250;

/** Ignores the error of a CPU that cannot take the run, which then stays where it is. */
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
  /** Called with an error of ours that does not stop the run. */
  readonly onFault: (message: string) => void;
  /** Called when `isDue` may have changed. */
  readonly wake: () => void;
}): Workbench {
  const devices = createDevices(openDevice, onFault);
  const compiling = { onProgress: onPreparing, onEnd: wake };
  const deviceSelector = createDeviceSelector(devices, compiling);
  const preparation = createPreparation(devices, probes, compiling);
  const placement = createPlacement(devices);
  const gpu = createGpu(devices);
  let choice: DeviceChoice = "auto";
  let reason: DeviceReason = { kind: "starting" };
  let announced = "";
  let lostAtMs = -Infinity;
  /** The experiment that the GPU could not take. */
  let refused: Experiment | null = null;
  let calmAtMs = 0;

  async function announce(): Promise<void> {
    const device = await devices.get(placement.processor);
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

  /** Opens the GPU while the run goes on. */
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
    deviceSelector.stop();
    preparation.stop();
  }

  function giveUpGpu(why: Text): Promise<void> {
    stopCompiling();
    gpu.close();
    return explain({ kind: "unavailable", why });
  }

  /** Closes a device on which something failed half-way; the copy of the run is kept, if there is one. */
  function clear(): void {
    stopCompiling();
    if (placement.processor === "gpu") gpu.forget();
    placement.drop();
  }

  // Where the run belongs --------------------------------------------------------------------------------------------

  /** Null while it is not measured yet. */
  function destinationOf(run: Run): Processor | null {
    if (choice === "wasm" || gpu.state === "none" || run.experiment === refused) return "cpu";
    if (choice === "webgpu") return "gpu";
    const verdict = deviceSelector.verdict(run);
    return verdict && (verdict.kind === "measured" && isGpuFaster(verdict.msPerStep) ? "gpu" : "cpu");
  }

  /** Why the run's own device computes. */
  function becauseOf(run: Session): DeviceReason {
    if (choice !== "auto") return { kind: "chosen" };
    return deviceSelector.verdict(run) ?? { kind: "starting" };
  }

  /** What is to be done now; null for nothing. */
  function chore(isResting: boolean): (() => Promise<void>) | null {
    const { session, processor } = placement;
    if (!session) return null;
    if (placement.isMirrorDue(isResting)) return placement.mirror;
    const isCalm = performance.now() >= calmAtMs;
    const destination = destinationOf(session);
    if (destination === null) {
      return gpu.state === "there" && isCalm && deviceSelector.isDue(session) ? () => measure(session) : null;
    }
    if (destination === processor) {
      const because = becauseOf(session);
      return gpu.state === "there" && reason !== because && because.kind !== "chosen" ? () => explain(because) : null;
    }
    if (destination === "cpu") return goToCpu;
    if (preparation.isFor(session)) return preparation.isOver ? () => arrive(session) : null;
    return gpu.state === "there" && isCalm ? async () => preparation.begin(session) : null;
  }

  async function measure(session: Session): Promise<void> {
    try {
      await deviceSelector.work(session);
    } catch (error) {
      if (error instanceof DeviceLostError) await giveUpGpu(reasonOf(error));
      else onFault(messageOf(error));
    }
  }

  async function goToCpu(): Promise<void> {
    await placement.moveToCpu();
    const { session } = placement;
    if (session) await explain(becauseOf(session));
  }

  /** The GPU is prepared, or cannot be. */
  async function arrive(session: Session): Promise<void> {
    const outcome = preparation.take();
    if (outcome?.kind === "failed") return refuse(session, outcome.error);
    if (!outcome) return;
    await placement.moveToGpu(outcome.value);
    gpu.addCompiled(session);
    await explain(becauseOf(session));
  }

  /** Keeps the run on the CPU and tells the page why. */
  async function refuse(run: Run, error: unknown): Promise<void> {
    const why = reasonOf(error);
    if (error instanceof DeviceLostError) return giveUpGpu(why);
    if (!(error instanceof UserError)) onFault(messageOf(error));
    else if (choice === "webgpu") onComplaint(error.complaint);
    if (choice === "auto") deviceSelector.refuse(run, why);
    else refused = run.experiment;
    await explain({ kind: "unavailable", why });
  }

  // Acts -------------------------------------------------------------------------------------------------------------

  async function reopen(experiment: Experiment, dataset: Dataset) {
    const device = await devices.get(placement.processor);
    // After a fault: the saved run is restored first, then edited.
    if (!placement.session && placement.saved)
      await placement.set(placement.processor, await continueRun(placement.saved, device));
    const { session } = placement;
    if (session) {
      // This copy goes on if the device turns out to be too small for the edit.
      if (placement.isMirrorDue(true)) await placement.mirror();
      return { stayed: await session.reconfigure(experiment, dataset), session };
    }
    const created = await createSession({ experiment, dataset, device });
    await placement.set(placement.processor, created);
    return { stayed: false, session: created };
  }

  /** Compiling for a GPU takes longer than an edit may. */
  async function leaveGpuFor(run: Run): Promise<void> {
    const isAtHand = destinationOf(run) === "gpu" && gpu.hasCompiled(run);
    if (!isAtHand) await placement.moveToCpu().catch(acceptRefusal);
    if (placement.processor === "cpu" && destinationOf(run) !== "cpu")
      await explain({ kind: choice === "webgpu" ? "preparing" : "starting" });
  }

  async function open(experiment: Experiment, dataset: Dataset): ReturnType<Workbench["open"]> {
    const run = { experiment, dataset };
    calmAtMs = performance.now() + calmMs;
    setTimeout(wake, calmMs + 1);
    deviceSelector.stop(run);
    preparation.stop();
    try {
      await leaveGpuFor(run);
      const opened = await reopen(experiment, dataset);
      await placement.mirror();
      if (placement.processor === "gpu") gpu.addCompiled(run);
      return opened;
    } catch (error) {
      const wasRefused = error instanceof ShapeError || error instanceof ParamError || error instanceof DataError;
      if (wasRefused || error instanceof DeviceLostError) throw error;
      // Memory ran out half-way, or worse: the next experiment starts with a fresh device.
      clear();
      if (!(error instanceof UserError)) throw error;
      if (placement.processor === "cpu") {
        if (destinationOf(run) !== "gpu") throw error;
        return openOnGpu(run);
      }
      await placement.moveToCpu();
      await refuse(run, error);
      return reopen(experiment, dataset);
    }
  }

  /** What is too large for the CPU waits for the GPU. */
  async function openOnGpu({ experiment, dataset }: Run) {
    const session = await createSession({ experiment, dataset, device: await devices.get("gpu") });
    await placement.set("gpu", session);
    await placement.mirror();
    gpu.addCompiled(session);
    await explain(becauseOf(session));
    return { stayed: false, session };
  }

  return {
    get session() {
      return placement.session;
    },
    get isQueued() {
      return placement.isQueued;
    },
    get isOnItsWay() {
      const { session, processor } = placement;
      return choice === "webgpu" && session !== null && processor === "cpu" && destinationOf(session) === "gpu";
    },
    takeRunningLosses: placement.takeRunningLosses,
    reset: placement.reset,
    setWeight: placement.setWeight,
    resume: placement.resume,

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
        await placement.moveToCpu();
        gpu.close();
        return explain({ kind: "chosen" });
      }
      const { session, processor } = placement;
      if (processor === "gpu" && session && destinationOf(session) === "gpu") {
        await explain(becauseOf(session));
      } else {
        await placement.moveToCpu();
        await explain({ kind: next === "webgpu" ? "preparing" : "starting" });
      }
      void seekGpu();
    },

    isDue: (isResting) => chore(isResting) !== null,

    async maintain(isResting) {
      await chore(isResting)?.();
    },

    async recover(loss) {
      const why = reasonOf(loss);
      const { saved } = placement;
      const step = placement.session?.position.step ?? 0;
      const isSoon = performance.now() - lostAtMs < soonMs;
      lostAtMs = performance.now();
      const cpu = await devices.get("cpu");
      // The run was not on the GPU.
      if (placement.processor === "cpu") return { device: cpu.name, lostSteps: 0, why };
      clear();
      await placement.moveToCpu();
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
