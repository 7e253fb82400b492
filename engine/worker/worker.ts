/** The worker's end of the wire, as thin as it can be; `runner.ts` does the work. */

import { defaultThreads, openDevice } from "../train/openDevice.ts";
import type { Command } from "./protocol.ts";
import { createRunner } from "./runner.ts";

const runner = createRunner({
  // The page paints on a core of its own: on two cores, two threads are slower than one while it does.
  openDevice: (place, onError) =>
    place === "gpu" ? openDevice("webgpu", { onError }) : openDevice(undefined, { threads: defaultThreads(1) }),
  post: (event, transfer) => self.postMessage(event, { transfer: [...transfer] }),
});

self.onmessage = ({ data }: MessageEvent<Command>) => runner.handle(data);
