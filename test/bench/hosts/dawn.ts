/** Gives Node what a browser has of WebGPU, from Dawn: to be imported before anything that looks for it. */

import { availableParallelism } from "node:os";
import { loadDawn } from "../../../engine/cli/dawn.ts";

const { create, globals } = await loadDawn();
Object.assign(globalThis, globals);
Object.defineProperty(globalThis, "navigator", {
  value: {
    userAgent: `Node.js/${process.versions.node}`,
    hardwareConcurrency: availableParallelism(),
    // Else timestamps are multiples of 0.1 ms, so that pages cannot spy by them.
    gpu: create(["disable-dawn-features=timestamp_quantization"]),
  },
});
