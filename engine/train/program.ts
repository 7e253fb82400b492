/** The compiled training step: mini-batch → outputs → loss → gradients → updated parameters, many steps in one call. */

import type { Loss, Optimizer } from "../define/entry.ts";
import type { ParamValues } from "../define/param.ts";
import type { Spec } from "../experiment/experiment.ts";
import { add, div, select, variable } from "../expr/expr.ts";
import type { KernelTime, SlotData } from "../graph/device.ts";
import { type Slot, slotTensor, type Tensor } from "../graph/tensor.ts";
import type { Network } from "../nn/network.ts";
import { reduceLoss, reductionOf } from "../nn/reduction.ts";
import { gradients } from "../ops/gradients.ts";
import { mapOne, reshape, row, storeRows } from "../ops/index.ts";
import type { Accumulated } from "./accumulation.ts";
import { pickForTraining } from "./augment.ts";
import { type Examples, pickTargets } from "./examples.ts";
import type { Finding } from "./findNonFinite.ts";
import type { OptimizerStates } from "./optimizerStates.ts";
import type { Scope } from "./scope.ts";
import { type Columns, columnNames, columnsOf } from "./stepTable.ts";
import { type GradientTransforms, transformGradients } from "./transformGradients.ts";
import { updates } from "./updates.ts";

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
  /** Makes the table's first step without changing anything but the log, keeps all values, and says where the first that is not finite comes from. */
  inspect(): Promise<Finding | null>;
  /** The same as `run`, and what each kernel takes of a step; null where the device cannot measure. */
  readonly profile:
    | ((steps: number) => Promise<{ readonly losses: Float32Array; readonly kernels: readonly KernelTime[] }>)
    | null;
}

export interface TrainingStep {
  readonly network: Network;
  /** Where random numbers come from, such as those that Dropout drops by. */
  readonly seed: number;
  readonly loss: { readonly entry: Loss; readonly params: ParamValues };
  readonly optimizer: { readonly entry: Optimizer; readonly params: ParamValues };
  readonly gradientTransforms: GradientTransforms;
  readonly examples: Examples;
  /** Random changes of the inputs. */
  readonly augment: readonly Spec[];
  readonly targets: Slot;
  /** i32: the orders of examples in some epochs. */
  readonly order: Slot;
  readonly states: OptimizerStates;
  /** What gradients are summed in over `accumulate` steps; null where each step updates. */
  readonly accumulated: Accumulated | null;
  readonly accumulate: number;
  /** Examples in a mini-batch. */
  readonly count: number;
}

export async function compileTraining(scope: Scope, step: TrainingStep): Promise<TrainingProgram> {
  const { network, seed, loss, optimizer, gradientTransforms, order, states, accumulated, count } = step;
  const columns = columnsOf(optimizer.entry, optimizer.params, accumulated !== null);
  const names = columnNames(columns, gradientTransforms);
  const table = scope.slot("steps", [maxStepsPerRun, names.length]);
  const log = scope.slot("losses", [maxStepsPerRun]);
  const counter = scope.slot("step of this run", []);

  const now = slotTensor(counter);
  const numbers = row(slotTensor(table), now);
  const numberOf = Object.fromEntries(names.map((name, i) => [name, numbers[i]!]));
  const batch = { indices: order, cursor: numberOf.cursor!, count };

  const chance = { augment: step.augment, seed, step: numberOf.step! };
  const input = pickForTraining(step.examples, batch, chance);
  const pass = network.forward(input, { mode: "train", seed, step: numberOf.step! });
  const output = pass.outputs.at(-1) ?? input;
  const terms = loss.entry.forward(output, pickTargets(step.targets, batch), loss.params);
  const lossValue = reduceLoss(terms, reductionOf(loss.params));
  const weights = network.parameters.map(({ slot }) => slotTensor(slot));
  const transformed = Object.fromEntries(Object.keys(gradientTransforms).map((name) => [name, numberOf[name]!]));
  const share = accumulated ? mapOne(div(variable("loss"), step.accumulate), { loss: lossValue }) : lossValue;
  const own = gradients(share, weights);
  const sums = accumulated ? own.map((g, i) => summed(g, accumulated.of(network.parameters[i]!.slot))) : own;
  const slopes = transformGradients(sums, weights, transformed);

  /** A group's first mini-batch begins the sum. */
  function summed(g: Tensor, sum: Slot): Tensor {
    const rule = select(variable("opens"), variable("g"), add(variable("sum"), variable("g")));
    return mapOne(rule, { g, sum: slotTensor(sum), opens: numberOf.opens! });
  }

  const updated = network.parameters.flatMap((parameter, i) =>
    updates({ parameter: parameter.slot, g: slopes[i]!, states: states.of(parameter.slot), numberOf, optimizer }),
  );
  const program = await scope.compile([
    ...updated,
    ...(accumulated ? network.parameters.map(({ slot }, i) => ({ slot: accumulated.of(slot), value: sums[i]! })) : []),
    ...pass.updates,
    { slot: log, value: storeRows(slotTensor(log), now, reshape(lossValue, [1])) },
    { slot: counter, value: mapOne(add(variable("now"), 1), { now }) },
  ]);

  const { device } = scope;
  // In the device's own kind of number: a table is copied as it is.
  const rows = await device.read(table);
  function writeRows(steps: number): void {
    device.write(table, rows.subarray(0, steps * names.length));
    device.write(counter, [0]);
  }
  async function readLosses(steps: number): Promise<Float32Array> {
    const losses = await device.read(log, { offset: 0, length: steps });
    // `reference` computes in float64; what float32 cannot hold has diverged there as well.
    return losses instanceof Float32Array ? losses : Float32Array.from(losses);
  }
  const { profile } = program;
  return {
    table: rows,
    columns,
    run(steps) {
      writeRows(steps);
      program.run(steps);
      return readLosses(steps);
    },
    async inspect() {
      // The code may not load when the network is gone; the run is then left unexplained.
      const code = await import("./findNonFinite.ts").catch(() => null);
      if (!code) return null;
      writeRows(1);
      return code.findNonFinite(scope.device, {
        layers: network.layers.map(({ type }, i) => ({ name: String(i), type, output: pass.outputs[i]! })),
        terms,
        output,
        loss: lossValue,
        gradients: slopes.map((tensor, i) => ({ name: network.parameters[i]!.slot.name, tensor })),
        updates: [...updated, ...pass.updates],
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
