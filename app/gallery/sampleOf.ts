/** The samples of all visuals. */

import type { Sample, Visual } from "../visuals/visual.ts";

const samples = import.meta.glob<() => Sample | Promise<Sample>>("/app/visuals/*.visual.tsx", {
  query: "?sample",
  import: "sample",
});

/** Loads what a visual is drawn from. */
export async function sampleOf({ id, file }: Visual): Promise<Sample> {
  const make = await samples[file]?.();
  if (!make) throw new Error(`The visual ${id} has no sample: export one from ${file}`);
  return make();
}
