/** The headless command: the page's engine under Node, as contract §2 says. Exit status 0 finished, 1 failed or diverged, 2 bad input. */

import { DeviceLostError, describeComplaint, UserError } from "../define/errors.ts";
import { writeSafetensors } from "../export/writeSafetensors.ts";
import type { Device } from "../graph/device.ts";
import { readCheckpoint, writeCheckpoint } from "../train/checkpoint.ts";
import { defaultThreads, openDevice } from "../train/openDevice.ts";
import { complain, end, messageOf, print } from "./command.ts";
import { openOnDawn } from "./dawn.ts";
import { checkWritable, readBytes, writeWhole } from "./files.ts";
import { tensorLine } from "./inspect.ts";
import { openRun, readExperiment } from "./openRun.ts";
import { help, type Options, parseOptions } from "./options.ts";
import { jsonReport, tutorialReport } from "./report.ts";
import { train } from "./train.ts";

/** Everything that can be wrong with the input is found before the first step. */
async function prepare(options: Options) {
  const document = await readExperiment(options.experiment, options.data);
  if (options.save !== null) checkWritable(options.save);
  if (options.saveState !== null) checkWritable(options.saveState);
  const checkpoint = options.resume === null ? null : readCheckpoint(readBytes(options.resume), options.resume);
  const { init, initByOrder } = options;
  const opened = await openRun({ document, init, initByOrder, open: () => open(options), complain });
  if (checkpoint) opened.session.resume(checkpoint);
  return { ...opened, losses: checkpoint?.losses ?? [] };
}

function open({ device, threads }: Options): Promise<Device> {
  if (device !== "webgpu") return openDevice(device, { threads: threads ?? defaultThreads() });
  return openOnDawn((message) => {
    // What was computed since is not to be relied on.
    complain(`the run failed: the GPU refused a command (${message})`);
    process.exit(1);
  });
}

/** @returns the exit status */
async function run(words: readonly string[]): Promise<number> {
  let stage: "input" | "training" = "input";
  try {
    const options = parseOptions(words);
    if (options === "help") {
      print(help);
      return 0;
    }
    const { session, device, dataset, losses } = await prepare(options);
    if (options.inspect) {
      for (const tensor of await session.inspect()) print(tensorLine(tensor));
      return 0;
    }
    const report = options.json
      ? jsonReport(print, options.logEvery ?? 100)
      : tutorialReport(print, options.logEvery ?? 2000);
    stage = "training";
    report.start({ device: device.name, threads: device.threads, parameters: session.model.parameters, dataset });
    report.recall(losses);
    if (!(await train({ session, report, steps: options.steps }))) {
      const { step } = session.position;
      complain(`training: the loss became NaN or infinite after step ${step}.`);
      return 1;
    }
    if (options.save !== null) writeWhole(options.save, writeSafetensors(await session.weights()));
    if (options.saveState !== null) writeWhole(options.saveState, writeCheckpoint(await session.checkpoint()));
    return 0;
  } catch (error) {
    if (error instanceof UserError) {
      complain(describeComplaint(error.complaint));
      return stage === "input" ? 2 : 1;
    }
    if (error instanceof DeviceLostError) {
      complain(`the run failed: the GPU was lost (${error.message}). Run it again, or without --device.`);
      return 1;
    }
    complain(`the run failed: ${messageOf(error)}`);
    // Line by line for whoever mends the engine; users need the one line above.
    if (process.env.LAYERLAB_DEBUG) console.error(error);
    return 1;
  }
}

// Nothing is saved half: files are written in one synchronous go, which a signal cannot interrupt.
process.on("SIGINT", () => process.exit(130));
await end(await run(process.argv.slice(2)));
