/** The devices at hand: the CPU, and the GPU where there is one; each is opened once, and again after it was closed. */

import type { Device } from "../graph/device.ts";

export type Processor = "cpu" | "gpu";

/**
 * Opens a new device.
 *
 * @param onFault called with what the device complains of, which is a fault of ours
 * @throws UserError where there is none
 */
export type OpenDevice = (processor: Processor, onFault: (message: string) => void) => Promise<Device>;

export interface Devices {
  /** @throws UserError where there is none; the next call tries anew */
  get(processor: Processor): Promise<Device>;
  /** Disposes of the device and everything on it. */
  close(processor: Processor): void;
  dispose(): void;
}

export function createDevices(openDevice: OpenDevice, onFault: (message: string) => void): Devices {
  const opened = new Map<Processor, Promise<Device>>();

  function close(processor: Processor): void {
    const opening = opened.get(processor);
    opened.delete(processor);
    opening?.then(
      (device) => device.dispose(),
      // The caller of `get` handles this error.
      () => {},
    );
  }

  return {
    get(processor) {
      const known = opened.get(processor);
      if (known) return known;
      const opening = openDevice(processor, onFault);
      opened.set(processor, opening);
      opening.catch(() => {
        if (opened.get(processor) === opening) opened.delete(processor);
      });
      return opening;
    },
    close,
    dispose() {
      close("cpu");
      close("gpu");
    },
  };
}
