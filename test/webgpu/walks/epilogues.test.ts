/** Elementwise work joined into the ops that take it, on WebGPU. */

import { walkEpilogues } from "../../conformance/walkEpilogues.ts";
import { openForFile } from "../../support/webgpu.ts";

walkEpilogues([{ ...(await openForFile()), isInTurn: true }]);
