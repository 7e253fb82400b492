/** Whole networks against PyTorch on the CPU's devices. */

import { deviceCases } from "../support/devices.ts";
import { walkNetworks } from "./walkNetworks.ts";

walkNetworks(deviceCases);
