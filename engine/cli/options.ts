/** The flags of the headless command, written once: parsing, checking and `--help` are read from the table. */

import { quote } from "../experiment/describe.ts";
import { nearest } from "../experiment/nearest.ts";
import { type DeviceName, deviceNames } from "../graph/device.ts";
import { maximumThreads } from "../train/openDevice.ts";
import { type Flag, helpOf, integerOf, parseFlags, refused } from "./flags.ts";
import { type RunOptions, runFlags, runOptionsOf } from "./runOptions.ts";

export interface Options extends RunOptions {
  readonly device: DeviceName;
  /** As many as the machine has cores when null, as PyTorch does: the bits are the same on any number. */
  readonly threads: number | null;
  readonly save: string | null;
  readonly resume: string | null;
  readonly saveState: string | null;
  /** Stops after so many steps, or at the last epoch's end if that comes first. */
  readonly steps: number | null;
  /** Shows the next step instead of training. */
  readonly inspect: boolean;
  readonly logEvery: number | null;
  readonly json: boolean;
}

const flags = {
  ...runFlags,
  "--device": {
    value: deviceNames.join("|"),
    doc: `what computes (default ${deviceNames[0]}); webgpu needs the npm package of that name`,
  },
  "--threads": {
    value: "N",
    doc: `threads to use, 1 to ${maximumThreads} (default: one for each core, at most 8); results do not depend on it`,
  },
  "--save": { value: "OUT.safetensors", doc: "write the trained weights there" },
  "--save-state": { value: "OUT.safetensors", doc: "write where the run stands there: weights, optimizer, position" },
  "--resume": { value: "IN.safetensors", doc: "go on exactly where the run that was written there stood" },
  "--inspect": { doc: "do not train: print the step that comes next, one tensor a line, as JSON" },
  "--steps": { value: "N", doc: "stop after N steps, those before --resume included; 0 only evaluates" },
  "--log-every": { value: "K", doc: "report the loss every K steps (default 2000, with --json 100)" },
  "--json": { doc: "print one JSON object a line" },
  "--help": { doc: "print this" },
} as const satisfies Readonly<Record<string, Flag>>;

export const help = [
  "npm run -s train -- EXPERIMENT.json [options]",
  "",
  "Trains the experiment with the very engine that the page runs.",
  "",
  ...helpOf(flags),
  "",
  "Exit status: 0 finished, 1 the run failed or diverged, 2 bad input.",
].join("\n");

/**
 * @param words the command line after the program's name; a flag's value may follow it or `=`
 * @returns "help" when that is asked for
 * @throws ParamError for unknown flags, missing or wrong values, no or several experiments
 */
export function parseOptions(words: readonly string[]): Options | "help" {
  const parsed = parseFlags(words, flags);
  if (parsed === "help") return "help";
  const run = runOptionsOf(parsed, "npm run -s train -- EXPERIMENT.json");
  const { given } = parsed;
  if (given.has("--init") && given.has("--resume")) {
    throw refused({
      where: "--init",
      got: "it together with --resume",
      expected: "one of them",
      fix: "A resumed run has its weights already.",
    });
  }
  const saved = (["--save", "--save-state"] as const).find((flag) => given.has(flag));
  if (given.has("--inspect") && saved) {
    throw refused({
      where: saved,
      got: "it together with --inspect",
      expected: "one of them",
      fix: "Inspecting a step changes nothing that could be saved.",
    });
  }
  return {
    ...run,
    device: deviceOf(given.get("--device")),
    threads: integerOf(given, "--threads", 1, maximumThreads),
    save: given.get("--save") ?? null,
    resume: given.get("--resume") ?? null,
    saveState: given.get("--save-state") ?? null,
    steps: integerOf(given, "--steps", 0),
    inspect: given.has("--inspect"),
    logEvery: integerOf(given, "--log-every", 1),
    json: given.has("--json"),
  };
}

function deviceOf(text: string | undefined): DeviceName {
  if (text === undefined) return deviceNames[0];
  const name = deviceNames.find((known) => known === text);
  if (name) return name;
  throw refused({
    where: "--device",
    got: quote(text),
    expected: deviceNames.join(", "),
    fix: unknownDeviceFix(text),
  });
}

function unknownDeviceFix(text: string): string {
  const near = nearest(text, deviceNames);
  return near ? `Did you mean ${near}?` : `Use ${deviceNames[0]}.`;
}
