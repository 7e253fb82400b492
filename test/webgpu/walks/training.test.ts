/** Whole runs on WebGPU against PyTorch: the tutorial, its network under every optimizer, and networks with norms and blocks. */

import { walkNetworks } from "../../golden/walkNetworks.ts";
import { walkTrajectories } from "../../golden/walkTrajectories.ts";
import { walkTutorial } from "../../golden/walkTutorial.ts";
import { openForFile } from "../../support/webgpu.ts";

const devices = [await openForFile()];
walkTutorial(devices);
walkNetworks(devices);
walkTrajectories(devices);
