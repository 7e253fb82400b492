/** What the commands share: their output, how they fail, how they end. */

import { describeComplaint, UserError } from "../define/errors.ts";
import { escapeUnprintable } from "../experiment/describe.ts";

export const print = (line: string) => process.stdout.write(`${line}\n`);
export const complain = (line: string) => process.stderr.write(`${escapeUnprintable(line)}\n`);

interface Command<Options> {
  readonly help: string;
  /** @throws ParamError */
  parse(words: readonly string[]): Options | "help";
  /** @throws UserError for bad input */
  act(options: Options): Promise<void>;
  /** Stands before what went wrong otherwise: `writing failed`. */
  readonly failure: string;
  /** Called when the user breaks it off. */
  readonly discard?: () => void;
}

/** Runs what the command line asks for, then ends Node with status 0 done, 1 failed, 2 bad input. */
export async function runCommand<Options>({ help, parse, act, failure, discard }: Command<Options>): Promise<never> {
  process.on("SIGINT", () => {
    discard?.();
    process.exit(130);
  });
  let status = 0;
  try {
    const options = parse(process.argv.slice(2));
    if (options === "help") print(help);
    else await act(options);
  } catch (error) {
    const isUsers = error instanceof UserError;
    status = isUsers ? 2 : 1;
    complain(isUsers ? describeComplaint(error.complaint) : `${failure}: ${messageOf(error)}`);
  }
  return end(status);
}

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

// The reader has closed the pipe: `… | head -1`.
process.stdout.on("error", () => process.exit(1));

/** Threads of a device keep Node alive; when the work is done it is done. */
export async function end(status: number): Promise<never> {
  // Not everywhere does a pipe take what is written at once.
  await new Promise((done) => process.stdout.write("", done));
  process.exit(status);
}
