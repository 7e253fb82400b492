/** The tensors of the tutorial's network: as its own class `Net` names them, and as the `nn.Sequential` of the page. */

import type { TensorInfo } from "../../engine/export/matchWeights.ts";

const shapes = [[6, 3, 5, 5], [6], [16, 6, 5, 5], [16], [120, 400], [120], [84, 120], [84], [10, 84], [10]];

const named = (modules: readonly string[]): readonly TensorInfo[] =>
  modules.flatMap((module) => [`${module}.weight`, `${module}.bias`]).map((name, i) => ({ name, shape: shapes[i]! }));

export const tutorialClass = named(["conv1", "conv2", "fc1", "fc2", "fc3"]);
export const tutorialState = named(["0", "3", "7", "9", "11"]);
