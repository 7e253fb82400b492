/** The devices at hand: the CPU, and the GPU where there is one; each is opened once, and again after it was closed. */

import type { Device } from "../graph/device.ts";

export type Place = "cpu" | "gpu";

/**
 * Opens a device anew.
 *
 * @param onFault called with what the device complains of, which is a fault of ours
 * @throws UserError where there is none
 */
export type OpenDevice = (place: Place, onFault: (message: string) => void) => Promise<Device>;

export interface Devices {
  /** @throws UserError where there is none; the next call tries anew */
  get(place: Place): Promise<Device>;
  /** What was on it is gone. */
  close(place: Place): void;
  dispose(): void;
}

export function createDevices(openDevice: OpenDevice, onFault: (message: string) => void): Devices {
  const opened = new Map<Place, Promise<Device>>();

  function close(place: Place): void {
    const opening = opened.get(place);
    opened.delete(place);
    opening?.then(
      (device) => device.dispose(),
      // Whoever asked for it has heard of it.
      () => {},
    );
  }

  return {
    get(place) {
      const known = opened.get(place);
      if (known) return known;
      const opening = openDevice(place, onFault);
      opened.set(place, opening);
      opening.catch(() => {
        if (opened.get(place) === opening) opened.delete(place);
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
