/** The flags of `npm run export`. */

import type { Language } from "../define/text.ts";
import { describeValue } from "../experiment/describe.ts";
import { nearest } from "../experiment/nearest.ts";
import type { ExportRequest } from "../export/exports.ts";
import { type Flag, helpOf, parseFlags, refused } from "./flags.ts";
import { type RunOptions, runFlags, runOptionsOf } from "./runOptions.ts";

export interface ExportOptions extends RunOptions {
  readonly what: ExportRequest;
  readonly out: string;
}

const kinds = ["pytorch", "notebook", "onnx", "weights"] as const satisfies readonly ExportRequest["kind"][];
const languages = ["en", "zh"] as const satisfies readonly Language[];

const flags = {
  "--to": {
    value: kinds.join("|"),
    doc: "a PyTorch project that repeats the run, the same as a notebook, an ONNX model, or the weights alone",
  },
  "--out": { value: "PATH", doc: "where to write it: a new folder for pytorch, one file otherwise" },
  ...runFlags,
  "--language": { value: languages.join("|"), doc: "of a project's README and a notebook's texts (default en)" },
  "--normalize": { doc: "let an ONNX model take inputs as they are: images as bytes, a table in its own units" },
  "--help": { doc: "print this" },
} as const satisfies Readonly<Record<string, Flag>>;

export const exportHelp = [
  `npm run -s export -- EXPERIMENT.json --to ${kinds.join("|")} --out PATH [options]`,
  "",
  "Writes what the page's Export writes.",
  "",
  ...helpOf(flags),
  "",
  "Exit status: 0 written, 1 failed, 2 bad input.",
].join("\n");

/** @throws ParamError for what cannot be done */
export function parseExportOptions(words: readonly string[]): ExportOptions | "help" {
  const parsed = parseFlags(words, flags);
  if (parsed === "help") return "help";
  const run = runOptionsOf(parsed, "npm run -s export -- EXPERIMENT.json --to pytorch --out project");
  const { given } = parsed;
  const kind = chosen("--to", given.get("--to"), kinds);
  const out = given.get("--out");
  if (out === undefined) {
    throw refused({ where: "--out", got: "nothing", expected: "a path", fix: "Say where to write it: --out PATH." });
  }
  const only = (flag: "--language" | "--normalize", suited: readonly ExportRequest["kind"][]) => {
    if (!given.has(flag) || suited.includes(kind)) return;
    const expected = suited.map((one) => `--to ${one}`).join(" or ");
    throw refused({ where: flag, got: `it with --to ${kind}`, expected, fix: `Leave ${flag} out.` });
  };
  only("--language", ["pytorch", "notebook"]);
  only("--normalize", ["onnx"]);
  return {
    ...run,
    what: requestOf(kind, {
      language: chosen("--language", given.get("--language") ?? "en", languages),
      normalize: given.has("--normalize"),
    }),
    out,
  };
}

function requestOf(
  kind: ExportRequest["kind"],
  { language, normalize }: { readonly language: Language; readonly normalize: boolean },
): ExportRequest {
  if (kind === "weights") return { kind };
  return kind === "onnx" ? { kind, normalize } : { kind, language };
}

function chosen<T extends string>(where: string, text: string | undefined, options: readonly T[]): T {
  const found = options.find((option) => option === text);
  if (found) return found;
  const near = text === undefined ? null : nearest(text, options);
  throw refused({
    where,
    got: describeValue(text),
    expected: options.join(", "),
    fix: near ? `Did you mean ${near}?` : `Write ${where} ${options[0]}, for example.`,
  });
}
