/** L1 and gradient clipping against PyTorch on the CPU's devices. */

import { deviceCases } from "../support/devices.ts";
import { walkGradientTransforms } from "./walkGradientTransforms.ts";

walkGradientTransforms(deviceCases);
