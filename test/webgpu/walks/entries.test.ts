/** Activations, augmentations and what is streamed of a table on WebGPU against the reference. */

import { walkActivations } from "../../conformance/walkActivations.ts";
import { walkAugmentations } from "../../engine/walkAugmentations.ts";
import { walkDistributions } from "../../engine/walkDistributions.ts";
import { openForFile } from "../../support/webgpu.ts";

const devices = [await openForFile()];
walkActivations(devices);
walkAugmentations(devices);
walkDistributions(devices);
