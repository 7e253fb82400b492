/** Which device computes and why: as the user chooses or by measuring, and how the run goes on after a loss. */

import type { Dataset } from "../data/dataset.ts";
import { DataError, DeviceLostError, ParamError, ShapeError, UserError } from "../define/errors.ts";
import type { Text } from "../define/text.ts";
import type { Experiment } from "../experiment/experiment.ts";
import type { Device, DeviceName } from "../graph/device.ts";
import { createSession } from "../train/createSession.ts";
import type { Session } from "../train/session.ts";
import { continueRun, type SavedRun } from "../train/transfer.ts";
import { createChooser } from "./chooser.ts";
import { createDevices, type OpenDevice } from "./devices.ts";
import type { DeviceChoice, DeviceReason } from "./protocol.ts";
import { messageOf, reasonOf } from "./reasons.ts";
import { createStand, type Stand } from "./stand.ts";
import { isGpuFaster } from "./trial.ts";

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

export interface Workbench extends Pick<Stand, "session" | "isQueued" | "takeRunningLosses" | "reset"> {
  /** Opens the CPU if it is not open, and waits until it has started. */
  prepare(): Promise<void>;
  /**
   * The session, gone over to the experiment; `stayed` says whether weights and counters did.
   *
   * @throws UserError when the experiment cannot be trained; the session is then as it was
   */
  open(experiment: Experiment, dataset: Dataset): Promise<{ readonly stayed: boolean; readonly session: Session }>;
  /**
   * What computes from now on.
   *
   * @throws UserError when the GPU cannot take the run; it is then where it was
   */
  choose(choice: DeviceChoice): Promise<void>;
  /** Whether `tend` has something to do. */
  isDue(isResting: boolean): boolean;
  /** Does one short thing for the run's safety or its speed: copies it, measures devices, goes over to the faster one. */
  tend(isResting: boolean): Promise<void>;
  /** Goes on where the copy was taken, on a new device. */
  recover(loss: DeviceLostError): Promise<Recovery>;
  dispose(): void;
}

/** A GPU that is lost again within this time is given up. */
const soonMs = 10_000;
/** A GPU that does not come back within this time is not waited for: the run goes on on the CPU, and returns when it is there. */
const patienceMs = 1200;

export function createWorkbench({
  openDevice,
  onComputing,
  onFault,
  wake,
}: {
  readonly openDevice: OpenDevice;
  /** Called when the device, the choice or the reason changes. */
  readonly onComputing: (computing: Computing) => void;
  /** Called with what is our fault and stands in nobody's way. */
  readonly onFault: (message: string) => void;
  /** Called when `isDue` may have changed. */
  readonly wake: () => void;
}): Workbench {
  const devices = createDevices(openDevice, onFault);
  const chooser = createChooser(devices, wake);
  const stand = createStand(devices);
  let choice: DeviceChoice = "auto";
  let reason: DeviceReason = { kind: "starting" };
  /** There is a GPU, and it was not given up. */
  let hasGpu = false;
  let lostAtMs = -Infinity;
  /** A lost GPU that is late: the reason for which it computed, and whether all is compiled there. */
  let returning: { readonly reason: DeviceReason; isReady: boolean } | null = null;
  let announced = "";

  async function announce(): Promise<void> {
    const device = await devices.get(stand.place);
    const { name, threads, notice } = device;
    const text = JSON.stringify([name, threads, notice, choice, reason]);
    if (text === announced) return;
    announced = text;
    onComputing({ device, choice, reason });
  }

  /** Looks for a GPU beside the run. */
  async function lookForGpu(): Promise<void> {
    try {
      await devices.get("gpu");
      hasGpu = choice !== "wasm";
      if (!hasGpu) devices.close("gpu");
    } catch (error) {
      if (choice === "auto") await explain({ kind: "unavailable", why: reasonOf(error) });
    }
    wake();
  }

  async function explain(next: DeviceReason): Promise<void> {
    reason = next;
    await announce();
  }

  function giveUpGpu(why: Text): Promise<void> {
    chooser.stop();
    returning = null;
    hasGpu = false;
    devices.close("gpu");
    return explain({ kind: "unavailable", why });
  }

  /** A device on which something failed half-way begins afresh; a copy of the run is kept where there is one. */
  function clear(): void {
    chooser.stop();
    stand.drop();
  }

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

  async function open(experiment: Experiment, dataset: Dataset): ReturnType<Workbench["open"]> {
    chooser.disturb();
    const isKnown = chooser.verdict({ experiment, dataset }) !== null;
    try {
      // Compiling for a GPU takes longer than an edit may.
      if (isChoosing() && !isKnown) {
        returning = null;
        await stand.moveTo("cpu");
      }
      const opened = await reopen(experiment, dataset);
      await stand.mirror();
      if (isChoosing() && !isKnown) await explain({ kind: "starting" });
      return opened;
    } catch (error) {
      const wasRefused = error instanceof ShapeError || error instanceof ParamError || error instanceof DataError;
      if (wasRefused || error instanceof DeviceLostError) throw error;
      // Memory ran out half-way, or worse: the next experiment starts with a fresh device.
      clear();
      if (stand.place === "cpu" || choice !== "auto" || !(error instanceof UserError)) throw error;
      chooser.refuse({ experiment, dataset }, reasonOf(error));
      await stand.moveTo("cpu");
      await explain({ kind: "unavailable", why: reasonOf(error) });
      return reopen(experiment, dataset);
    }
  }

  /** Goes where the verdict on the experiment says. */
  async function follow(current: Session): Promise<void> {
    const verdict = chooser.verdict(current);
    if (!verdict) return;
    const isFaster = verdict.kind === "measured" && isGpuFaster(verdict.msPerStep);
    try {
      await stand.moveTo(isFaster ? "gpu" : "cpu");
      await explain(verdict);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      // The data set is too large for it, for instance, of which copies had but a part.
      chooser.refuse(current, reasonOf(error));
      await explain({ kind: "unavailable", why: reasonOf(error) });
    }
  }

  const isChoosing = () => choice === "auto" && hasGpu;
  function isElsewhere(current: Session): boolean {
    const verdict = chooser.verdict(current);
    return verdict !== null && verdict !== reason && isChoosing() && !returning;
  }

  return {
    get session() {
      return stand.session;
    },
    get isQueued() {
      return stand.isQueued;
    },
    takeRunningLosses: stand.takeRunningLosses,
    reset: stand.reset,

    async prepare() {
      await devices.get("cpu");
      await announce();
      void lookForGpu();
    },

    open,

    async choose(next) {
      choice = next;
      returning = null;
      chooser.stop();
      switch (next) {
        case "auto":
          if (!stand.session || !chooser.verdict(stand.session)) await stand.moveTo("cpu");
          await explain({ kind: "starting" });
          void lookForGpu();
          return;
        case "wasm":
          await stand.moveTo("cpu");
          devices.close("gpu");
          hasGpu = false;
          return explain({ kind: "chosen" });
        case "webgpu":
          try {
            await devices.get("gpu");
          } catch (error) {
            return explain({ kind: "unavailable", why: reasonOf(error) });
          }
          hasGpu = true;
          try {
            await stand.moveTo("gpu");
            return explain({ kind: "chosen" });
          } catch (error) {
            if (error instanceof UserError) await explain({ kind: "unavailable", why: reasonOf(error) });
            throw error;
          }
        default:
          next satisfies never;
      }
    },

    isDue(isResting) {
      const { session } = stand;
      if (!session) return false;
      if (stand.isMirrorDue(isResting) || isElsewhere(session) || returning?.isReady) return true;
      return isChoosing() && !returning && chooser.isDue(session, performance.now());
    },

    async tend(isResting) {
      const { session } = stand;
      if (!session) return;
      if (stand.isMirrorDue(isResting)) return stand.mirror();
      if (isElsewhere(session)) return follow(session);
      if (returning?.isReady) return comeBack(returning.reason);
      if (!isChoosing() || returning || !chooser.isDue(session, performance.now())) return;
      try {
        await chooser.work(session);
      } catch (error) {
        if (!(error instanceof DeviceLostError)) onFault(messageOf(error));
        else if (stand.place === "gpu") throw error;
        else await giveUpGpu(reasonOf(error));
      }
    },

    async recover(loss) {
      const why = reasonOf(loss);
      const { saved } = stand;
      const step = stand.session?.position.step ?? 0;
      const isSoon = performance.now() - lostAtMs < soonMs;
      lostAtMs = performance.now();
      chooser.stop();
      // Nothing of the run was on it.
      if (stand.place === "cpu") return { device: (await devices.get("cpu")).name, lostSteps: 0, why };
      stand.drop();
      const coming = isSoon ? null : revive(saved);
      const revived = await withinPatience(coming);
      if (revived && revived !== "late") await stand.set("gpu", revived.session);
      else {
        await stand.moveTo("cpu");
        if (coming && revived === "late") await expect(coming, why);
        else await giveUpGpu(why);
      }
      await announce();
      const { name } = await devices.get(stand.place);
      return { device: name, lostSteps: Math.max(0, step - (saved?.checkpoint.position.step ?? 0)), why };
    },

    dispose() {
      chooser.stop();
      devices.dispose();
    },
  };

  /** Lets the run go on on the CPU until it can go on on the GPU. */
  async function expect(coming: ReturnType<typeof revive>, why: Text): Promise<void> {
    const mine = { reason, isReady: false };
    returning = mine;
    await explain({ kind: "unavailable", why });
    void coming.then(async (revived) => {
      if (returning === mine && !revived) await giveUpGpu(why);
      // The run has gone on meanwhile; what stays is what was compiled.
      if (hasGpu) revived?.session?.dispose();
      mine.isReady = true;
      wake();
    });
  }

  async function comeBack(because: DeviceReason): Promise<void> {
    returning = null;
    try {
      await stand.moveTo("gpu");
      await explain(because);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      await giveUpGpu(reasonOf(error));
    }
  }

  /** The run on a GPU opened anew; null where it cannot be. */
  async function revive(saved: SavedRun | null): Promise<{ readonly session: Session | null } | null> {
    try {
      const gpu = await devices.get("gpu");
      return { session: saved && (await continueRun(saved, gpu)) };
    } catch (error) {
      if (!(error instanceof UserError || error instanceof DeviceLostError)) onFault(messageOf(error));
      return null;
    }
  }
}

/** `late` where it takes longer than anybody would wait. */
function withinPatience<T>(promise: Promise<T> | null): Promise<T | "late" | null> {
  return Promise.race([promise, new Promise<"late">((resolve) => setTimeout(() => resolve("late"), patienceMs))]);
}
