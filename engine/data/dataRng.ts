/** The generator that an experiment's data are drawn or split by, by the names that the PyTorch program (`export/torchTable.ts`) forks it by too. */

import { createRng, type Rng } from "../define/rng.ts";

export const dataRng = (seed: number): Rng => createRng(seed).fork("data");

/** For the order of the rows before the split. */
export const splitRng = (data: Rng): Rng => data.fork("split");
