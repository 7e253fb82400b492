/** The one session and the device on which it stands, with a copy beside a device that may be lost; how it goes over to another. */

import type { Session } from "../train/session.ts";
import { continueRun, type SavedRun, saveRun } from "../train/transfer.ts";
import type { Devices, Place } from "./devices.ts";
import { createMirror } from "./mirror.ts";
import type { RunningLoss } from "./protocol.ts";
import { requireUserError } from "./reasons.ts";

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
   * Goes over with weights, optimizer and position.
   *
   * @throws UserError when the device cannot take the run, which is then where it was; DeviceLostError when the device it comes from is lost
   */
  moveTo(place: Place): Promise<void>;
  /** What was on the device is gone, but for the copy. */
  drop(): void;
  /** As the session's own, from device to device. */
  takeRunningLosses(): readonly RunningLoss[];
  reset(): Promise<void>;
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

    async moveTo(to) {
      if (to === place) return;
      const device = await devices.get(to);
      const saved = session ? await saveRun(session) : copy.saved;
      const next = saved && (await continueRun(saved, device).catch(requireUserError));
      lines.push(...(session?.takeRunningLosses() ?? []));
      session?.dispose();
      await set(to, next);
      if (isQueued) copy.keep(saved);
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
  };
}
