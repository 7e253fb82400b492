/** A device that answers late, as a GPU does: work is queued, reading waits. It may be lost on command. */

import { DeviceLostError } from "../../engine/define/errors.ts";
import type { Device } from "../../engine/graph/device.ts";

export interface QueuedDevice {
  readonly device: Device;
  /** Most slices of training whose losses were under way at a time. */
  readonly mostUnderWay: number;
  /** Calls to `write` and `read` so far. */
  readonly writes: number;
  readonly reads: number;
  /** From now on, or from the n-th read on, all memory is gone: whatever is read or compiled ends with DeviceLostError. */
  lose(atRead?: number): void;
}

/** @param device what computes; it is as good as a queue that is worked off at once, but for the answers */
export function queued(
  device: Device,
  { delayMs = 2, name = device.name }: { readonly delayMs?: number; readonly name?: Device["name"] } = {},
): QueuedDevice {
  const counts = { underWay: 0, mostUnderWay: 0, writes: 0, reads: 0 };
  let lostAtRead = Infinity;
  const requireUsable = () => {
    if (counts.reads >= lostAtRead) throw new DeviceLostError("lost on command");
  };
  const late = () => new Promise<void>((resolve) => setTimeout(resolve, delayMs));
  return {
    device: {
      ...device,
      name,
      isQueued: true,
      write(slot, data, offset) {
        counts.writes++;
        device.write(slot, data, offset);
      },
      async read(slot, range) {
        counts.reads++;
        // As it is now, whatever is queued behind it.
        const data = device.read(slot, range);
        // Heard below, if it fails.
        data.catch(() => {});
        const isSlice = slot.name === "losses";
        if (isSlice) counts.mostUnderWay = Math.max(counts.mostUnderWay, ++counts.underWay);
        await late();
        if (isSlice) counts.underWay--;
        requireUsable();
        return data;
      },
      async compile(plan, watch) {
        const program = await device.compile(plan, watch);
        requireUsable();
        return program;
      },
      dispose: () => device.dispose(),
    },
    get mostUnderWay() {
      return counts.mostUnderWay;
    },
    get writes() {
      return counts.writes;
    },
    get reads() {
      return counts.reads;
    },
    lose(atRead = 0) {
      lostAtRead = counts.reads + atRead;
    },
  };
}
