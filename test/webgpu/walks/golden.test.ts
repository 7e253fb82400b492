/** Layers, losses, optimizers and treatments of gradients on WebGPU against PyTorch. */

import { walkLayers } from "../../golden/walkLayers.ts";
import { walkLosses } from "../../golden/walkLosses.ts";
import { walkOptimizers } from "../../golden/walkOptimizers.ts";
import { walkTreatments } from "../../golden/walkTreatments.ts";
import { openForFile } from "../../support/webgpu.ts";

const devices = [await openForFile()];
walkLayers(devices.map((device) => ({ ...device, isInTurn: true })));
walkLosses(devices);
walkOptimizers(devices);
walkTreatments(devices);
