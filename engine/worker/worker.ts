/** The worker's end of the wire, as thin as it can be; `runner.ts` does the work. */

import { defaultThreads, openDevice } from "../train/openDevice.ts";
import type { Command } from "./protocol.ts";
import { createRunner } from "./runner.ts";

const runner = createRunner({
  openDevice: () => openDevice(undefined, { threads: defaultThreads() }),
  post: (event, transfer) => self.postMessage(event, { transfer: [...transfer] }),
});

self.onmessage = ({ data }: MessageEvent<Command>) => runner.handle(data);
