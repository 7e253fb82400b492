/** The command line's flags, written once: parsing, checking and `--help` are read from the table. */

import { type Complaint, ParamError } from "../define/errors.ts";
import { both, describeValue, quote } from "../experiment/describe.ts";
import { nearest } from "../experiment/nearest.ts";
import { type DeviceName, deviceNames } from "../graph/device.ts";
import { maximumThreads } from "../train/openDevice.ts";

export interface Options {
  readonly experiment: string;
  readonly data: string;
  readonly device: DeviceName;
  /** As many as the machine has cores when null, as PyTorch does: the bits are the same on any number. */
  readonly threads: number | null;
  readonly init: string | null;
  readonly save: string | null;
  readonly resume: string | null;
  readonly saveState: string | null;
  /** Stops after so many steps, or at the last epoch's end if that comes first. */
  readonly steps: number | null;
  readonly logEvery: number | null;
  readonly json: boolean;
}

interface Flag {
  /** What the value is called in the help; absent for a switch. */
  readonly value?: string;
  readonly doc: string;
}

const flags = {
  "--data": { value: "DIR", doc: "folder in which data set files lie (default data/)" },
  "--device": {
    value: deviceNames.join("|"),
    doc: `what computes (default ${deviceNames[0]}); webgpu needs the npm package of that name`,
  },
  "--threads": {
    value: "N",
    doc: `threads to use, 1 to ${maximumThreads} (default: one for each core, at most 8); results do not depend on it`,
  },
  "--init": { value: "IN.safetensors", doc: "begin with these weights" },
  "--save": { value: "OUT.safetensors", doc: "write the trained weights there" },
  "--save-state": { value: "OUT.safetensors", doc: "write where the run stands there: weights, optimizer, position" },
  "--resume": { value: "IN.safetensors", doc: "go on exactly where the run that was written there stood" },
  "--steps": { value: "N", doc: "stop after N steps, those before --resume included; 0 only evaluates" },
  "--log-every": { value: "K", doc: "report the loss every K steps (default 2000, with --json 100)" },
  "--json": { doc: "print one JSON object a line" },
  "--help": { doc: "print this" },
} as const satisfies Readonly<Record<string, Flag>>;

type FlagName = keyof typeof flags;
const flagNames = Object.keys(flags);

export const help = [
  "npm run -s train -- EXPERIMENT.json [options]",
  "",
  "Trains the experiment with the very engine that the page runs.",
  "",
  ...Object.entries<Flag>(flags).map(([name, { value, doc }]) => `  ${`${name} ${value ?? ""}`.padEnd(32)} ${doc}`),
  "",
  "Exit status: 0 finished, 1 the run failed or diverged, 2 bad input.",
].join("\n");

/**
 * @param words the command line after the program's name; a flag's value may follow it or `=`
 * @returns "help" when that is asked for
 * @throws ParamError for unknown flags, missing or wrong values, no or several experiments
 */
export function parseOptions(words: readonly string[]): Options | "help" {
  const given = new Map<FlagName, string>();
  const files: string[] = [];
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    if (!word.startsWith("-") || word === "-") {
      files.push(word);
      continue;
    }
    const equals = word.indexOf("=");
    const name = equals < 0 ? word : word.slice(0, equals);
    if (name === "-h") return "help";
    if (!isFlagName(name))
      throw refused({ where: quote(name), got: "an unknown flag", expected: "a known one", fix: unknownFix(name) });
    if (given.has(name))
      throw refused({ where: name, got: "it twice", expected: "it once", fix: "Remove one of them." });
    const flag: Flag = flags[name];
    if (flag.value === undefined) {
      if (equals >= 0)
        throw refused({
          where: name,
          got: quote(word.slice(equals + 1)),
          expected: "no value",
          fix: `Write ${name} alone.`,
        });
      given.set(name, "");
      continue;
    }
    const value = equals < 0 ? words[++i] : word.slice(equals + 1);
    // `--steps --json`: the value was forgotten. A file whose name begins so can be given after `=`.
    if (value === undefined || value === "" || (equals < 0 && value.startsWith("--"))) {
      throw refused({
        where: name,
        got: describeValue(value),
        expected: flag.value,
        fix: `Write ${name} ${flag.value}.`,
      });
    }
    given.set(name, value);
  }
  if (given.has("--help")) return "help";
  if (files.length !== 1) {
    throw refused({
      where: "command line",
      got: both(`${files.length} files`, `${files.length} 个文件`),
      expected: both("one experiment document", "一个实验文档"),
      fix: "Write npm run -s train -- EXPERIMENT.json; --help tells more.",
    });
  }
  if (given.has("--init") && given.has("--resume")) {
    throw refused({
      where: "--init",
      got: "it together with --resume",
      expected: "one of them",
      fix: "A resumed run has its weights already.",
    });
  }
  return {
    experiment: files[0]!,
    data: given.get("--data") ?? "data",
    device: deviceOf(given.get("--device")),
    threads: integerOf(given, "--threads", 1, maximumThreads),
    init: given.get("--init") ?? null,
    save: given.get("--save") ?? null,
    resume: given.get("--resume") ?? null,
    saveState: given.get("--save-state") ?? null,
    steps: integerOf(given, "--steps", 0),
    logEvery: integerOf(given, "--log-every", 1),
    json: given.has("--json"),
  };
}

const isFlagName = (name: string): name is FlagName => Object.hasOwn(flags, name);

function unknownFix(name: string): string {
  const near = nearest(name, flagNames);
  return near ? `Did you mean ${near}?` : `The flags are ${flagNames.join(", ")}.`;
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

function integerOf(
  given: ReadonlyMap<FlagName, string>,
  name: FlagName,
  min: number,
  max = Number.POSITIVE_INFINITY,
): number | null {
  const text = given.get(name);
  if (text === undefined) return null;
  const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= min && value <= max) return value;
  throw refused({
    where: name,
    got: quote(text),
    expected:
      max === Number.POSITIVE_INFINITY ? `a whole number of at least ${min}` : `a whole number from ${min} to ${max}`,
    fix: `Write ${name} ${Math.max(min, 1)}, for example.`,
  });
}

const refused = (complaint: Complaint) => new ParamError(complaint);
