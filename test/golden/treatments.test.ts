/** L1 and gradient clipping against PyTorch on the CPU's devices. */

import { deviceCases } from "../support/devices.ts";
import { walkTreatments } from "./walkTreatments.ts";

walkTreatments(deviceCases);
