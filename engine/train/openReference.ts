/** The reference device with all its kernels, loaded where it computes: without WebAssembly's SIMD, and where numbers are checked in float64. */

import { createReferenceDevice } from "../devices/reference/device.ts";
import type { Device } from "../graph/device.ts";
import { referenceKernels } from "../ops/referenceKernels.ts";

export const openReference = (): Device => createReferenceDevice(referenceKernels);
