/** Command lines: flags with and without a value, as a command's table of flags says. */

import { type Complaint, ParamError } from "../define/errors.ts";
import { describeValue, quote } from "../experiment/describe.ts";
import { nearest } from "../experiment/nearest.ts";

export interface Flag {
  /** What the value is called in the help; absent for a switch. */
  readonly value?: string;
  readonly doc: string;
}

type Flags = Readonly<Record<string, Flag>>;

export interface Parsed<Name extends string> {
  /** A switch that is given has an empty value. */
  readonly given: ReadonlyMap<Name, string>;
  /** All words that are no flags. */
  readonly files: readonly string[];
}

/** Its line of `--help`, for each flag. */
export const helpOf = (flags: Flags): readonly string[] =>
  Object.entries(flags).map(([name, { value, doc }]) => `  ${`${name} ${value ?? ""}`.padEnd(32)} ${doc}`);

/**
 * @param words the command line after the program's name; a flag's value may follow it or `=`
 * @returns "help" when that is asked for
 * @throws ParamError for unknown flags, missing or repeated values
 */
export function parseFlags<F extends Flags>(words: readonly string[], flags: F): Parsed<keyof F & string> | "help" {
  const given = new Map<keyof F & string, string>();
  const files: string[] = [];
  const isFlagName = (name: string): name is keyof F & string => Object.hasOwn(flags, name);
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
      throw refused({
        where: quote(name),
        got: "an unknown flag",
        expected: "a known one",
        fix: unknownFix(name, Object.keys(flags)),
      });
    if (given.has(name))
      throw refused({ where: name, got: "it twice", expected: "it once", fix: "Remove one of them." });
    const flag: Flag = flags[name]!;
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
  return given.has("--help") ? "help" : { given, files };
}

function unknownFix(name: string, names: readonly string[]): string {
  const near = nearest(name, names);
  return near ? `Did you mean ${near}?` : `The flags are ${names.join(", ")}.`;
}

/** null where it is not given. */
export function integerOf<Name extends string>(
  given: ReadonlyMap<Name, string>,
  name: Name,
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

export const refused = (complaint: Complaint) => new ParamError(complaint);
