/** Layers, losses, optimizers and gradient transforms on WebGPU against PyTorch. */

import { walkGradientTransforms } from "../../golden/walkGradientTransforms.ts";
import { walkLayers } from "../../golden/walkLayers.ts";
import { walkLosses } from "../../golden/walkLosses.ts";
import { walkOptimizers } from "../../golden/walkOptimizers.ts";
import { openForFile } from "../../support/webgpu.ts";

const devices = [await openForFile()];
walkLayers(devices.map((device) => ({ ...device, isInTurn: true })));
walkLosses(devices);
walkOptimizers(devices);
walkGradientTransforms(devices);
