/** The one session and the device it is on: which one computes, going over to another, and going on after a loss. */

import type { Dataset } from "../data/dataset.ts";
import { DataError, DeviceLostError, ParamError, ShapeError, UserError } from "../define/errors.ts";
import type { Text } from "../define/text.ts";
import type { Experiment } from "../experiment/experiment.ts";
import type { Device, DeviceName } from "../graph/device.ts";
import { createSession } from "../train/createSession.ts";
import type { Session } from "../train/session.ts";
import { continueRun, type SavedRun, saveRun } from "../train/transfer.ts";
import { createChooser, reasonOf } from "./chooser.ts";
import { createDevices, type OpenDevice, type Place } from "./devices.ts";
import { createMirror } from "./mirror.ts";
import type { DeviceChoice, DeviceReason, RunningLoss } from "./protocol.ts";
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

export interface Workbench {
  /** Null before the first experiment, and after a fault. */
  readonly session: Session | null;
  /** The session's device works beside the caller. */
  readonly isQueued: boolean;
  /** Opens the CPU if it is not open, and waits until it has started. */
  prepare(): Promise<void>;
  /**
   * The session, gone over to the experiment; `stayed` says whether weights and counters did.
   *
   * @throws UserError when the experiment cannot be trained; the session is then as it was
   */
  open(experiment: Experiment, dataset: Dataset): Promise<{ readonly stayed: boolean; readonly session: Session }>;
  /** As the session's own, from device to device. */
  takeRunningLosses(): readonly RunningLoss[];
  reset(): Promise<void>;
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
  const mirror = createMirror();
  let choice: DeviceChoice = "auto";
  let reason: DeviceReason = { kind: "starting" };
  let place: Place = "cpu";
  let session: Session | null = null;
  let isQueued = false;
  /** There is a GPU, and it was not given up. */
  let hasGpu = false;
  let lostAtMs = -Infinity;
  /** A lost GPU that is late: the reason for which it computed, and whether all is compiled there. */
  let returning: { readonly reason: DeviceReason; isReady: boolean } | null = null;
  let announced = "";
  /** Of sessions that have moved, not yet taken. */
  let lines: RunningLoss[] = [];

  async function announce(): Promise<void> {
    const device = await devices.get(place);
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

  async function stand(at: Place, next: Session | null): Promise<void> {
    const device = await devices.get(at);
    place = at;
    session = next;
    isQueued = device.isQueued;
    if (!isQueued) mirror.clear();
  }

  /** @throws UserError when the device cannot take the run, which is then where it was */
  async function moveTo(to: Place): Promise<void> {
    if (to === place) return;
    const device = await devices.get(to);
    const saved = session ? await saveRun(session) : mirror.saved;
    const next = saved && (await continueRun(saved, device).catch(requireUserError));
    lines.push(...(session?.takeRunningLosses() ?? []));
    session?.dispose();
    await stand(to, next);
    if (next && isQueued) await mirror.take(next);
  }

  /** A device on which something failed half-way begins afresh; a copy of the run is kept where there is one. */
  function clear(): void {
    chooser.stop();
    session = null;
    devices.close(place);
  }

  async function reopen(experiment: Experiment, dataset: Dataset) {
    const device = await devices.get(place);
    // After a fault: what was saved goes on first, and is edited then.
    if (!session && mirror.saved) session = await continueRun(mirror.saved, device);
    if (session) {
      // What goes on if the device turns out too small for the edit.
      if (isQueued && mirror.isDue({ session, isResting: true, nowMs: 0 })) await mirror.take(session);
      return { stayed: await session.reconfigure(experiment, dataset), session };
    }
    session = await createSession({ experiment, dataset, device });
    return { stayed: false, session };
  }

  async function open(experiment: Experiment, dataset: Dataset): ReturnType<Workbench["open"]> {
    chooser.disturb();
    try {
      const opened = await reopen(experiment, dataset);
      if (isQueued) await mirror.take(opened.session);
      if (choice === "auto" && hasGpu && !chooser.verdict(opened.session)) await explain({ kind: "starting" });
      return opened;
    } catch (error) {
      const wasRefused = error instanceof ShapeError || error instanceof ParamError || error instanceof DataError;
      if (wasRefused || error instanceof DeviceLostError) throw error;
      // Memory ran out half-way, or worse: the next experiment starts with a fresh device.
      clear();
      if (place === "cpu" || choice !== "auto" || !(error instanceof UserError)) throw error;
      chooser.refuse({ experiment, dataset }, reasonOf(error));
      await stand("cpu", mirror.saved && (await continueRun(mirror.saved, await devices.get("cpu"))));
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
      await moveTo(isFaster ? "gpu" : "cpu");
      await explain(verdict);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      // The data set is too large for it, for instance, of which copies had but a part.
      chooser.refuse(current, reasonOf(error));
      await explain({ kind: "unavailable", why: reasonOf(error) });
    }
  }

  const isChoosing = () => choice === "auto" && hasGpu;
  const isMirrorDue = (current: Session, isResting: boolean) =>
    isQueued && mirror.isDue({ session: current, isResting, nowMs: performance.now() });
  function isElsewhere(current: Session): boolean {
    const verdict = chooser.verdict(current);
    return verdict !== null && verdict !== reason && isChoosing() && !returning;
  }

  return {
    get session() {
      return session;
    },
    get isQueued() {
      return isQueued;
    },

    async prepare() {
      await devices.get("cpu");
      await announce();
      void lookForGpu();
    },

    open,

    takeRunningLosses() {
      const taken = [...lines, ...(session?.takeRunningLosses() ?? [])];
      lines = [];
      return taken;
    },

    async reset() {
      lines = [];
      session?.reset();
      if (session && isQueued) await mirror.take(session);
    },

    async choose(next) {
      choice = next;
      returning = null;
      chooser.stop();
      switch (next) {
        case "auto":
          await explain({ kind: "starting" });
          void lookForGpu();
          return;
        case "wasm":
          await moveTo("cpu");
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
            await moveTo("gpu");
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
      if (!session) return false;
      if (isMirrorDue(session, isResting) || isElsewhere(session) || returning?.isReady) return true;
      return isChoosing() && !returning && chooser.isDue(session, performance.now());
    },

    async tend(isResting) {
      if (!session) return;
      if (isMirrorDue(session, isResting)) return mirror.take(session);
      if (isElsewhere(session)) return follow(session);
      if (returning?.isReady) return comeBack(returning.reason);
      if (!isChoosing() || returning || !chooser.isDue(session, performance.now())) return;
      try {
        await chooser.work(session);
      } catch (error) {
        if (!(error instanceof DeviceLostError)) onFault(error instanceof Error ? error.message : String(error));
        else if (place === "gpu") throw error;
        else await giveUpGpu(reasonOf(error));
      }
    },

    async recover(loss) {
      const why = reasonOf(loss);
      const step = session?.position.step ?? 0;
      const { saved } = mirror;
      const isSoon = performance.now() - lostAtMs < soonMs;
      lostAtMs = performance.now();
      chooser.stop();
      devices.close("gpu");
      session = null;
      const coming = isSoon ? null : revive(saved);
      const revived = await withinPatience(coming);
      if (revived && revived !== "late") await stand("gpu", revived.session);
      else {
        await stand("cpu", saved && (await continueRun(saved, await devices.get("cpu"))));
        if (coming && revived === "late") await expect(coming, why);
        else await giveUpGpu(why);
      }
      await announce();
      const { name } = await devices.get(place);
      return { device: name, lostSteps: Math.max(0, step - (saved?.checkpoint.position.step ?? 0)), why };
    },

    dispose() {
      chooser.stop();
      devices.dispose();
      session = null;
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
      await moveTo("gpu");
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
      if (!(error instanceof UserError || error instanceof DeviceLostError)) {
        onFault(error instanceof Error ? error.message : String(error));
      }
      return null;
    }
  }
}

/** A GPU that is lost while the run is still on the CPU takes nothing with it, and is one that cannot be used. */
function requireUserError(error: unknown): never {
  if (!(error instanceof DeviceLostError)) throw error;
  throw new UserError({
    where: "WebGPU device",
    got: { en: `a GPU that was lost (${error.message})`, zh: `GPU 已丢失（${error.message}）` },
    expected: { en: "one that takes the model", zh: "能够运行此模型的 GPU" },
    fix: { en: "Train on the CPU, or choose WebGPU again.", zh: "请改用 CPU 训练，或重新选择 WebGPU。" },
    remedy: "cpu",
  });
}

/** `late` where it takes longer than anybody would wait. */
function withinPatience<T>(promise: Promise<T> | null): Promise<T | "late" | null> {
  return Promise.race([promise, new Promise<"late">((resolve) => setTimeout(() => resolve("late"), patienceMs))]);
}
