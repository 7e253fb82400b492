/** The compiled training step: mini-batch → outputs → loss → gradients → updated parameters, many steps in one call. */

import { loadCode } from "../define/loadCode.ts";
import { add, variable } from "../expr/expr.ts";
import type { KernelTime, SlotData } from "../graph/device.ts";
import { within } from "../graph/origin.ts";
import { slotTensor } from "../graph/tensor.ts";
import { mapOne, reshape, row, storeRows, withoutCommuting } from "../ops/index.ts";
import type { Finding } from "./findNonFinite.ts";
import type { OptimizerCounts, StepTensor } from "./inspect/inspectStep.ts";
import type { Recorder } from "./inspect/recorder.ts";
import type { Inspection } from "./inspect/takeApart.ts";
import type { StepGradients } from "./probe.ts";
import type { Scope } from "./scope.ts";
import { describeStep, type TrainingStep } from "./stepGraph.ts";
import { type Columns, columnNames, columnsOf } from "./stepTable.ts";

/** Most steps of one call. */
export const maxStepsPerRun = 2048;

export interface TrainingProgram {
  /** (maxStepsPerRun, columns): what `run` reads, to be filled by `fillTable` before. */
  readonly table: SlotData;
  readonly columns: Columns;
  /**
   * Runs one step for each of the table's first rows.
   *
   * @returns each step's loss before its update
   */
  run(steps: number): Promise<Float32Array>;
  /** Makes the table's first step without changing anything of the run, keeps all values, and says where the first that is not finite comes from. */
  findNonFinite(): Promise<Finding | null>;
  /**
   * Makes the table's first step without changing anything of the run.
   *
   * @param after what the optimizer remembers after it
   * @throws UserError where the code for it does not load
   */
  inspect(after: OptimizerCounts): Promise<readonly StepTensor[]>;
  /**
   * Takes the table's first step apart without changing anything of the run, for questions about it.
   *
   * @param nth which step it is, counted from 1
   * @throws UserError where the code for it does not load, or the step is too large
   */
  takeApart(nth: number): Promise<Inspection>;
  /** The gradients of the table's first step, without changing anything of the run. @throws UserError where the code for it does not load */
  gradients(): Promise<StepGradients>;
  /**
   * Compiles what makes the table's first step without changing anything of the run, and says what becomes of the parameters.
   *
   * @param holder has its memory, no longer than this program is there
   * @param parameter one that is recorded however large it is
   * @throws UserError where the code for it does not load
   */
  compileRecorder(holder: Scope, parameter: string | null): Promise<Recorder>;
  /** The same as `run`, and what each kernel takes of a step; null where the device cannot measure. */
  readonly profile:
    | ((steps: number) => Promise<{ readonly losses: Float32Array; readonly kernels: readonly KernelTime[] }>)
    | null;
}

export async function compileTraining(scope: Scope, step: TrainingStep): Promise<TrainingProgram> {
  const { optimizer, gradientTransforms, accumulated } = step;
  const columns = columnsOf(optimizer.entry, optimizer.params, accumulated !== null);
  const names = columnNames(columns, gradientTransforms);
  const table = scope.slot("steps", [maxStepsPerRun, names.length]);
  const log = scope.slot("losses", [maxStepsPerRun]);
  const counter = scope.slot("step of this run", []);

  const now = slotTensor(counter);
  const numbers = within({ phase: "input", layer: "" }, () => row(slotTensor(table), now));
  const numberOf = Object.fromEntries(names.map((name, i) => [name, numbers[i]!]));
  const graph = describeStep(step, numberOf);
  const program = await scope.compile([
    ...graph.assignments,
    ...within({ phase: "log", layer: "" }, () => [
      { slot: log, value: storeRows(slotTensor(log), now, reshape(graph.loss, [1])) },
      { slot: counter, value: mapOne(add(variable("now"), 1), { now }) },
    ]),
  ]);

  const { device } = scope;
  // In the device's own kind of number: a table is copied as it is.
  const rows = await device.read(table);
  function writeRows(steps: number): void {
    device.write(table, rows.subarray(0, steps * names.length));
    device.write(counter, [0]);
  }
  /** Those of the table's first step, by name. */
  const firstNumbers = () => Object.fromEntries(names.map((name, i) => [name, rows[i]!]));
  async function readLosses(steps: number): Promise<Float32Array> {
    const losses = await device.read(log, { offset: 0, length: steps });
    // `reference` computes in float64; what float32 cannot hold has diverged there as well.
    return losses instanceof Float32Array ? losses : Float32Array.from(losses);
  }
  /** Every layer reads what the one before puts out, and every gradient is there. */
  const describeInOrder = (count = step.count) =>
    withoutCommuting(() => describeStep({ ...step, count }, numberOf, { withOutputGradients: true }));
  let runGradients: (() => Promise<StepGradients>) | null = null;
  const { profile } = program;
  return {
    table: rows,
    columns,
    run(steps) {
      writeRows(steps);
      program.run(steps);
      return readLosses(steps);
    },
    async findNonFinite() {
      // The code may not load when the network is gone; the run is then left unexplained.
      const code = await import("./findNonFinite.ts").catch(() => null);
      if (!code) return null;
      writeRows(1);
      return code.findNonFinite(device, graph);
    },
    async inspect(after) {
      const { inspectStep } = await loadCode(import("./inspect/inspectStep.ts"), "inspector");
      writeRows(1);
      const { outputGradients } = describeInOrder();
      return inspectStep(device, { ...graph, outputGradients }, { ...step, after });
    },
    async takeApart(nth) {
      const { takeApart } = await loadCode(import("./inspect/takeApart.ts"), "inspector");
      writeRows(1);
      const graphs = { graph: describeInOrder(), longer: describeInOrder(step.count + 1) };
      return takeApart(device, graphs, { ...step, numberOf, numbers: firstNumbers(), nth });
    },
    async gradients() {
      const { compileGradients } = await loadCode(import("./stepGradients.ts"), "gradients");
      runGradients ??= await compileGradients(scope, describeInOrder());
      writeRows(1);
      return runGradients();
    },
    async compileRecorder(holder, parameter) {
      const { compileRecorder } = await loadCode(import("./inspect/recorder.ts"), "ledger");
      return compileRecorder(holder, {
        ...step,
        parameters: graph.parameters,
        parameter,
        writeNumbers() {
          writeRows(1);
          return firstNumbers();
        },
      });
    },
    profile:
      profile &&
      (async (steps) => {
        writeRows(steps);
        const kernels = await profile(steps);
        return { losses: await readLosses(steps), kernels };
      }),
  };
}
