/** The session and the device it runs on; moves it to another device, and keeps a copy of it while its device may be lost. */

import type { NamedTensor } from "../export/namedTensor.ts";
import type { Session } from "../train/session.ts";
import { continueRun, resumeRun, type SavedRun, type SavedState, saveRun } from "../train/transfer.ts";
import type { Devices, Processor } from "./devices.ts";
import { createMirror } from "./mirror.ts";
import type { RunningLoss, WeightElement } from "./protocol.ts";

export interface Placement {
  readonly processor: Processor;
  /** Null before the first experiment, and after a fault. */
  readonly session: Session | null;
  /** The device works beside the caller, and can be lost. */
  readonly isQueued: boolean;
  /** The newest copy; always null where the device cannot be lost. */
  readonly saved: SavedRun | null;
  isMirrorDue(isResting: boolean): boolean;
  /** Copies the run where its device may be lost. */
  mirror(): Promise<void>;
  set(processor: Processor, session: Session | null): Promise<void>;
  /**
   * Moves the session to the CPU, with weights, optimizer state and position.
   *
   * @throws UserError when the CPU cannot take the run, which then stays where it was; DeviceLostError when the GPU is lost
   */
  moveToCpu(): Promise<void>;
  /** Moves the session to the GPU, into a session that is compiled there already: only numbers are copied. */
  moveToGpu(ready: Session): Promise<void>;
  /** Closes the device and everything on it; the copy stays. */
  drop(): void;
  /** As `Session.takeRunningLosses`, across moves from device to device. */
  takeRunningLosses(): readonly RunningLoss[];
  /** Step 0 and the initial weights: those that stand, those that the seed draws, or these. */
  reset(initial?: "drawn" | readonly NamedTensor[]): Promise<void>;
  /** As `Session.setWeight`. */
  setWeight(element: WeightElement): void;
  /**
   * Goes on from a saved state of the session's experiment.
   *
   * @throws ParamError when the data have changed since
   */
  resume(state: SavedState): Promise<void>;
}

export function createPlacement(devices: Devices): Placement {
  const copy = createMirror();
  let processor: Processor = "cpu";
  let session: Session | null = null;
  let isQueued = false;
  /** Lines of sessions that have moved, not taken yet. */
  let lines: RunningLoss[] = [];

  async function set(at: Processor, next: Session | null): Promise<void> {
    const device = await devices.get(at);
    processor = at;
    session = next;
    isQueued = device.isQueued;
    if (!isQueued) copy.keep(null);
  }

  async function exchange(at: Processor, next: Session | null): Promise<void> {
    lines.push(...(session?.takeRunningLosses() ?? []));
    session?.dispose();
    await set(at, next);
  }

  async function mirror(): Promise<void> {
    if (session && isQueued) await copy.take(session);
  }

  return {
    get processor() {
      return processor;
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
      if (processor === "cpu") return;
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
      devices.close(processor);
    },

    takeRunningLosses() {
      const taken = [...lines, ...(session?.takeRunningLosses() ?? [])];
      lines = [];
      return taken;
    },

    async reset(initial) {
      lines = [];
      if (initial === "drawn") session?.redraw();
      else session?.reset();
      // At step 0 they become what Reset leads to.
      if (typeof initial === "object") session?.loadWeights(initial);
      await mirror();
    },

    setWeight(element) {
      session?.setWeight(element);
      copy.outdate();
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
