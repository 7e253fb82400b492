/** The one session and the device on which it stands, with a copy beside a device that may be lost; how it goes over to another. */

import type { Session } from "../train/session.ts";
import { continueRun, resumeRun, type SavedRun, type SavedState, saveRun } from "../train/transfer.ts";
import type { Devices, Place } from "./devices.ts";
import { createMirror } from "./mirror.ts";
import type { RunningLoss } from "./protocol.ts";

export interface Stand {
  readonly place: Place;
  /** Null before the first experiment, and after a fault. */
  readonly session: Session | null;
  /** The device works beside the caller, and may be lost. */
  readonly isQueued: boolean;
  /** The newest copy; always null where the device cannot be lost. */
  readonly saved: SavedRun | null;
  isMirrorDue(isResting: boolean): boolean;
  /** Copies the run where its device may be lost. */
  mirror(): Promise<void>;
  set(place: Place, session: Session | null): Promise<void>;
  /**
   * Goes over to the CPU with weights, optimizer and position.
   *
   * @throws UserError when it cannot take the run, which is then where it was; DeviceLostError when the GPU is lost
   */
  moveToCpu(): Promise<void>;
  /** The same to the GPU, where a session of the run's experiment is ready: numbers are copied, nothing is compiled. */
  moveToGpu(ready: Session): Promise<void>;
  /** What was on the device is gone, but for the copy. */
  drop(): void;
  /** As the session's own, from device to device. */
  takeRunningLosses(): readonly RunningLoss[];
  reset(): Promise<void>;
  /**
   * Goes on where the session's experiment was left.
   *
   * @throws ParamError when the data are others by now
   */
  resume(state: SavedState): Promise<void>;
}

export function createStand(devices: Devices): Stand {
  const copy = createMirror();
  let place: Place = "cpu";
  let session: Session | null = null;
  let isQueued = false;
  /** Of sessions that have moved, not yet taken. */
  let lines: RunningLoss[] = [];

  async function set(at: Place, next: Session | null): Promise<void> {
    const device = await devices.get(at);
    place = at;
    session = next;
    isQueued = device.isQueued;
    if (!isQueued) copy.keep(null);
  }

  async function exchange(at: Place, next: Session | null): Promise<void> {
    lines.push(...(session?.takeRunningLosses() ?? []));
    session?.dispose();
    await set(at, next);
  }

  async function mirror(): Promise<void> {
    if (session && isQueued) await copy.take(session);
  }

  return {
    get place() {
      return place;
    },
    get session() {
      return session;
    },
    get isQueued() {
      return isQueued;
    },
    get saved() {
      return copy.saved;
    },

    isMirrorDue: (isResting) => session !== null && isQueued && copy.isDue(session, isResting),
    mirror,
    set,

    async moveToCpu() {
      if (place === "cpu") return;
      const saved = session ? await saveRun(session) : copy.saved;
      await exchange("cpu", saved && (await continueRun(saved, await devices.get("cpu"))));
    },

    async moveToGpu(ready) {
      if (!session) return ready.dispose();
      const saved = await saveRun(session);
      resumeRun(ready, saved);
      await exchange("gpu", ready);
      copy.keep(saved);
    },

    drop() {
      session = null;
      devices.close(place);
    },

    takeRunningLosses() {
      const taken = [...lines, ...(session?.takeRunningLosses() ?? [])];
      lines = [];
      return taken;
    },

    async reset() {
      lines = [];
      session?.reset();
      await mirror();
    },

    async resume(state) {
      lines = [];
      if (session) {
        // Weights that are loaded at step 0 are those that Reset returns to.
        session.reset();
        resumeRun(session, state);
      }
      await mirror();
    },
  };
}
