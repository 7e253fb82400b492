/** Activations and augmentations on WebGPU against the reference. */

import { walkActivations } from "../../conformance/walkActivations.ts";
import { walkAugmentations } from "../../engine/walkAugmentations.ts";
import { openForFile } from "../../support/webgpu.ts";

const devices = [await openForFile()];
walkActivations(devices);
walkAugmentations(devices);
