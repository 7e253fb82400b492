/** The words and flags of every command that opens an experiment: which one, where its data lie, what it begins with. */

import { both } from "../experiment/describe.ts";
import { type Flag, type Parsed, refused } from "./flags.ts";

export interface RunOptions {
  readonly experiment: string;
  readonly data: string;
  readonly init: string | null;
  /** Takes the tensors of `init` by order and shape, whatever their names. */
  readonly initByOrder: boolean;
}

export const runFlags = {
  "--data": { value: "DIR", doc: "folder in which data set files lie (default data/)" },
  "--init": { value: "IN.safetensors", doc: "begin with these weights, named as PyTorch names this nn.Sequential's" },
  "--init-by-order": { doc: "take the tensors of --init by order and shape, whatever their names" },
} as const satisfies Readonly<Record<string, Flag>>;

/**
 * @param example how to call the command, for who did not
 * @throws ParamError for no or several experiments, and for flags that go with others alone
 */
export function runOptionsOf<Others extends string>(
  { given, files }: Parsed<Others | keyof typeof runFlags>,
  example: string,
): RunOptions {
  const [experiment] = files;
  if (experiment === undefined || files.length > 1) {
    throw refused({
      where: "command line",
      got: both(`${files.length} files`, `${files.length} 个文件`),
      expected: both("one experiment document", "一个实验文档"),
      fix: `Write ${example}; --help tells more.`,
    });
  }
  const initByOrder = given.has("--init-by-order");
  if (initByOrder && !given.has("--init")) {
    throw refused({
      where: "--init-by-order",
      got: "it alone",
      expected: "it with --init",
      fix: "Write --init IN.safetensors --init-by-order.",
    });
  }
  return { experiment, data: given.get("--data") ?? "data", init: given.get("--init") ?? null, initByOrder };
}
