/** The worker's end of the wire, as thin as it can be; `runner.ts` does the work. */

import { defaultThreads, openDevice } from "../train/openDevice.ts";
import type { Command } from "./protocol.ts";
import { createRunner } from "./runner.ts";

const runner = createRunner({
  // One thread less than there are cores, because the page paints on one: on two cores, two threads are then slower than one.
  openDevice: (processor, onError) =>
    processor === "gpu" ? openDevice("webgpu", { onError }) : openDevice(undefined, { threads: defaultThreads(1) }),
  post: (event, transfer) => self.postMessage(event, { transfer: [...transfer] }),
});

self.onmessage = ({ data }: MessageEvent<Command>) => runner.handle(data);
