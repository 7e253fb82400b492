/**
 * Finite differences beside autograd: the loss of the inspected step as a function of one parameter, in float64 on the `reference`
 * device. Nothing of the run is written.
 */

import { DataError } from "../../define/errors.ts";
import type { Device, SlotData } from "../../graph/device.ts";
import type { Plan } from "../../graph/plan.ts";
import { makePlan } from "../../graph/planner.ts";
import { constantsBeside, withReplaced } from "../../graph/replace.ts";
import { sizeOf } from "../../graph/shape.ts";
import { type Slot, slot, slotTensor, type Tensor } from "../../graph/tensor.ts";
import type { Parameter } from "../../nn/network.ts";
import { gradients } from "../../ops/gradients.ts";
import { keepValues } from "../keepValues.ts";
import { openReference } from "../openReference.ts";
import type { StepGraph } from "../stepGraph.ts";
import { compareSlopes } from "./compareSlopes.ts";
import type { CheckedElement, InspectorAnswer, InspectorRequest } from "./inspection.ts";

export interface Gradchecks {
  /** Null where there is no such parameter. */
  check(request: GradcheckRequest): Promise<GradcheckAnswer | null>;
  dispose(): void;
}

type GradcheckRequest = Extract<InspectorRequest, { type: "gradcheck" }>;
type GradcheckAnswer = Extract<InspectorAnswer, { type: "gradcheck" }>;

/** Of the step that is inspected on a device. The last parameter's program is kept. */
export function createGradchecks(device: Device, graph: StepGraph): Gradchecks {
  let last: { readonly parameter: string; readonly opening: Promise<Gradcheck> } | null = null;

  function leave(): void {
    last?.opening.then(({ dispose }) => dispose()).catch(() => {});
    last = null;
  }

  function open({ slot }: Parameter): Promise<Gradcheck> {
    if (last?.parameter !== slot.name) {
      leave();
      last = { parameter: slot.name, opening: openGradcheck(device, graph, slot) };
    }
    return last.opening;
  }

  return {
    async check({ parameter: name, elements }) {
      const step = graph.parameters.find(({ parameter }) => parameter.slot.name === name);
      if (!step) return null;
      const { loss, autograd, check } = await open(step.parameter);
      const checked: CheckedElement[] = [];
      for (const element of elements === "largest" ? [largestIn(autograd)] : elements) {
        if (element in autograd) checked.push(await check(element));
      }
      return { type: "gradcheck", loss, checked };
    },
    dispose: leave,
  };
}

/** Index of the value that is farthest from 0. */
function largestIn(values: ArrayLike<number>): number {
  let largest = 0;
  for (let i = 1; i < values.length; i++) if (Math.abs(values[i]!) > Math.abs(values[largest]!)) largest = i;
  return largest;
}

interface Gradcheck {
  readonly loss: number;
  /** The whole gradient. */
  readonly autograd: SlotData;
  check(element: number): Promise<CheckedElement>;
  dispose(): void;
}

/** Operations of a loss and its gradient that take `reference` a few seconds. */
const mostOperations = 5e8;

/** @throws DataError where it would take too long */
async function openGradcheck(from: Device, { root, inputs, targets }: StepGraph, parameter: Slot): Promise<Gradcheck> {
  const weights = slotTensor(parameter);
  // The mini-batch as it was picked and augmented: not the whole data set in float64.
  const batch = slotsFor([inputs, targets]);
  const [loss] = withReplaced([root], asTensors(batch));
  // What does not change with the parameter is computed once: for a last layer nearly everything.
  const held = slotsFor(constantsBeside(loss!, weights));
  const [lossOfWeights] = withReplaced([loss!], asTensors(held));
  const [gradient] = gradients(loss!, [weights]);

  const value = slot("loss", []);
  const slopes = slot(`${parameter.name}.grad`, parameter.shape);
  const constants = [...held].map(([value, slot]) => ({ slot, value }));
  const once = makePlan([...constants, { slot: value, value: loss! }, { slot: slopes, value: gradient! }]);
  const often = makePlan([{ slot: value, value: lossOfWeights! }]);
  requireFeasible(once, parameter);

  const device = openReference();
  const own = new Set([value, slopes, ...batch.values(), ...held.values()]);
  for (const each of own) device.allocate(each);
  for (const each of new Set([parameter, ...once.slots])) {
    if (own.has(each)) continue;
    device.allocate(each);
    device.write(each, await from.read(each));
  }
  const picked = await keepValues(from, [inputs, targets]);
  for (const [tensor, slot] of batch) device.write(slot, await picked.of(tensor));
  picked.dispose();

  const first = await device.compile(once);
  first.run(1);
  first.dispose();
  const program = await device.compile(often);
  async function lossNow(): Promise<number> {
    program.run(1);
    return (await device.read(value))[0]!;
  }
  const here = await lossNow();
  const values = await device.read(parameter);
  const autograd = await device.read(slopes);

  return {
    loss: here,
    autograd,
    async check(element) {
      const weight = values[element]!;
      async function lossAt(value: number): Promise<number> {
        device.write(parameter, [value], element);
        const loss = await lossNow();
        device.write(parameter, [weight], element);
        return loss;
      }
      const compared = await compareSlopes({ lossAt, at: weight, loss: here, autograd: autograd[element]! });
      return { element, weight, ...compared };
    },
    dispose() {
      program.dispose();
      device.dispose();
    },
  };
}

const slotsFor = (tensors: readonly Tensor[]): ReadonlyMap<Tensor, Slot> =>
  new Map(tensors.map((tensor, i) => [tensor, slot(`held ${i}`, tensor.shape, tensor.dtype)]));

const asTensors = (slots: ReadonlyMap<Tensor, Slot>): ReadonlyMap<Tensor, Tensor> =>
  new Map([...slots].map(([tensor, slot]) => [tensor, slotTensor(slot)]));

function requireFeasible({ steps }: Plan, { name }: Slot): void {
  const operations = steps.reduce((sum, { node }) => {
    const elements = node.outputs.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
    return sum + Math.max(elements, node.op.operations?.(node) ?? 0);
  }, 0);
  if (operations <= mostOperations) return;
  const millions = (count: number) => String(Math.round(count / 1e6));
  throw new DataError({
    where: name,
    got: {
      en: `${millions(operations)} million operations for one loss and its gradient`,
      zh: `一次损失及其梯度需要 ${millions(operations)} 百万次运算`,
    },
    expected: {
      en: `at most ${millions(mostOperations)} million, as float64 is computed slowly, one number at a time`,
      zh: `至多 ${millions(mostOperations)} 百万次，因为 float64 是逐个数慢慢计算的`,
    },
    fix: { en: "Choose a smaller batch size or a smaller network.", zh: "请选择更小的批量大小或更小的网络。" },
  });
}
