/** The device and the one session on it. */

import type { Dataset } from "../data/dataset.ts";
import { DataError, ParamError, ShapeError } from "../define/errors.ts";
import type { Experiment } from "../experiment/experiment.ts";
import type { Device } from "../graph/device.ts";
import { createSession } from "../train/createSession.ts";
import type { Session } from "../train/session.ts";

export interface Workbench {
  /** Null before the first experiment, and after a fault. */
  readonly session: Session | null;
  /** Opens the device if it is not open, and waits until it has started. */
  prepare(): Promise<void>;
  /**
   * The session, gone over to the experiment; `stayed` says whether weights and counters did.
   *
   * @throws UserError when the experiment cannot be trained; the session is then as it was
   */
  open(experiment: Experiment, dataset: Dataset): Promise<{ readonly stayed: boolean; readonly session: Session }>;
  dispose(): void;
}

/** @param onOpen called with every device opened, when it has started */
export function createWorkbench(openDevice: () => Promise<Device>, onOpen: (device: Device) => void): Workbench {
  let device: Device | null = null;
  let session: Session | null = null;

  async function openOnce(): Promise<Device> {
    if (!device) {
      device = await openDevice();
      onOpen(device);
    }
    return device;
  }

  function clear(): void {
    session = null;
    device?.dispose();
    device = null;
  }

  return {
    get session() {
      return session;
    },
    prepare: async () => void (await openOnce()),
    async open(experiment, dataset) {
      try {
        if (session) return { stayed: await session.reconfigure(experiment, dataset), session };
        session = await createSession({ experiment, dataset, device: await openOnce() });
        return { stayed: false, session };
      } catch (error) {
        const wasRefused = error instanceof ShapeError || error instanceof ParamError || error instanceof DataError;
        // Memory ran out half-way, or worse: the next experiment starts with a fresh device.
        if (!wasRefused) clear();
        throw error;
      }
    },
    dispose: clear,
  };
}
