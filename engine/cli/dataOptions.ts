/** The flags of `npm run data`, and the data sets that it knows: the images of the table that are read from files. */

import { datasets } from "../data/index.ts";
import type { DatasetFiles } from "../data/layout.ts";
import type { DatasetEntry } from "../define/entry.ts";
import { describeValue } from "../experiment/describe.ts";
import { nearest } from "../experiment/nearest.ts";
import { type Flag, helpOf, integerOf, parseFlags, refused } from "./flags.ts";

export interface DataOptions {
  readonly type: string;
  readonly files: DatasetFiles;
  /** A file, a folder or an address; null for where the official files lie. */
  readonly from: string | null;
  /** At most this many images of each split. */
  readonly samples: number | null;
  readonly out: string;
}

const flags = {
  "--from": { value: "FILE|FOLDER|URL", doc: "where the data set's files lie (default: they are downloaded)" },
  "--samples": { value: "N", doc: "take the first N training images and the first N test images" },
  "--out": { value: "DIR", doc: "the site's data folder (default public/data; dist/data for a page that is built)" },
  "--help": { doc: "print this" },
} as const satisfies Readonly<Record<string, Flag>>;

const known = new Map(
  Object.entries<DatasetEntry>(datasets).flatMap(([type, { files, takesAugmentation }]) =>
    files && takesAugmentation ? [[type.toLowerCase(), { type, files }] as const] : [],
  ),
);
const names = [...known.keys()];

export const dataHelp = [
  `npm run -s data -- ${names.join("|")} [options]`,
  "",
  "Writes a data set beside the page, so that whoever opens it can load it from there.",
  "",
  ...helpOf(flags),
].join("\n");

/** @throws ParamError for what cannot be done */
export function parseDataOptions(words: readonly string[]): DataOptions | "help" {
  const parsed = parseFlags(words, flags);
  if (parsed === "help") return "help";
  const { given, files } = parsed;
  const [name = ""] = files;
  const set = known.get(name.toLowerCase());
  if (files.length !== 1 || !set) {
    const near = nearest(name.toLowerCase(), names);
    throw refused({
      where: "data set",
      got: describeValue(files.length > 1 ? files.join(" ") : files[0]),
      expected: names.join(", "),
      fix: near ? `Did you mean ${near}?` : `Write npm run -s data -- ${names[0]}, for example.`,
    });
  }
  return {
    ...set,
    from: given.get("--from") ?? null,
    samples: integerOf(given, "--samples", 1),
    out: given.get("--out") ?? "public/data",
  };
}
