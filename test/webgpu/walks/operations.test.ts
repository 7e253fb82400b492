/** Every operation on WebGPU against the reference device. */

import { walkOperations } from "../../conformance/walkOperations.ts";
import { openForFile } from "../../support/webgpu.ts";

walkOperations([await openForFile()]);
