/** The worker's end of the wire, as thin as it can be; `runner.ts` does the work. */

import { openDevice } from "../train/openDevice.ts";
import type { Command } from "./protocol.ts";
import { createRunner } from "./runner.ts";

const runner = createRunner({
  openDevice: () => openDevice(),
  post: (event, transfer) => self.postMessage(event, { transfer: [...transfer] }),
});

self.onmessage = ({ data }: MessageEvent<Command>) => runner.handle(data);
