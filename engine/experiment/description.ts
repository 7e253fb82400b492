/** What a data set is, as its specification and, where need be, its files say. */

import type { Description } from "../data/description.ts";
import type { FileSource } from "../data/sources/source.ts";
import { takes } from "../define/takes.ts";
import { paramsOf } from "../nn/spec.ts";
import type { Spec } from "./experiment.ts";
import { findDataset } from "./tables.ts";

/**
 * What the specification alone says, at once; null where only files say it, or where a value is none that its parameter takes.
 *
 * @param spec with all its values
 */
export function descriptionOf(spec: Spec): Description | null {
  const params = Object.entries(findDataset(spec.type)!.params);
  if (!params.every(([name, param]) => takes(param, spec[name]))) return null;
  const described = describe(spec, null);
  return described instanceof Promise ? null : described;
}

/** @throws DataError when files are missing or damaged */
export async function describeDataset(spec: Spec, files: FileSource): Promise<Description> {
  const description = await describe(spec, files);
  if (!description) throw new Error(`${spec.type} does not say what its files hold`);
  return description;
}

function describe(spec: Spec, files: FileSource | null) {
  const entry = findDataset(spec.type)!;
  return entry.describe({ params: paramsOf(spec, entry), files });
}
