/** Graphs and plans as text. */

import { describe, expect, it } from "vitest";
import { noFiles } from "../../engine/data/sources/memory.ts";
import { createReferenceDevice } from "../../engine/devices/reference/device.ts";
import { loadDataset } from "../../engine/experiment/loadDataset.ts";
import type { Device } from "../../engine/graph/device.ts";
import { within } from "../../engine/graph/origin.ts";
import type { Plan } from "../../engine/graph/plan.ts";
import { makePlan } from "../../engine/graph/planner.ts";
import { printGraph, printPlan } from "../../engine/graph/print.ts";
import { slot, slotTensor, type Tensor } from "../../engine/graph/tensor.ts";
import { layers } from "../../engine/nn/layers/index.ts";
import { sum } from "../../engine/ops/index.ts";
import { referenceKernels } from "../../engine/ops/referenceKernels.ts";
import { createSession } from "../../engine/train/createSession.ts";
import { circle } from "../support/circleDocument.ts";

const layer = (name: string, build: () => Tensor) => within({ phase: "forward", layer: name }, build);

function smallGraph() {
  const x = slotTensor(slot("x", [2, 3]));
  const weight = slotTensor(slot("0.weight", [4, 3]));
  const bias = slotTensor(slot("0.bias", [4]));
  const linear = layer("0", () => layers.Linear!.forward(x, { weight, bias }, { out_features: 4 }, { mode: "eval" }));
  const relu = layer("1", () => layers.ReLU!.forward(linear, {}, {}, { mode: "eval" }));
  return within({ phase: "loss", layer: "" }, () => sum(relu));
}

describe("printGraph", () => {
  it("writes a line for each node, with its formula or its attributes, its type and what it is for", () => {
    expect(printGraph([smallGraph()]).split("\n")).toEqual([
      '%0 = matmul <x>, <0.weight> {"transposeA":false,"transposeB":true} → f32[2,4] # forward 0',
      "%1 = map (%0 + <0.bias>) → f32[2,4] # forward 0",
      "%2 = map select((0 >= %1), 0, %1) → f32[2,4] # forward 1",
      '%3 = reduce %2 {"kind":"sum","axes":[0,1],"keepDims":false} → f32[] # loss',
      "return %3",
    ]);
  });
});

describe("printPlan", () => {
  it("shows what was joined, for which parts of the step, and where values lie", () => {
    const value = smallGraph();
    expect(printPlan(makePlan([{ slot: slot("loss", []), value }])).split("\n")).toEqual([
      "arena 64 bytes",
      '@0 = matmul <x>, <0.weight> {"transposeA":false,"transposeB":true}, then select((0 >= (result + <0.bias>)), 0, (result + <0.bias>)) → f32[2,4] # forward 0 + forward 1',
      '<loss> = reduce @0 {"kind":"sum","axes":[0,1],"keepDims":false} → f32[] # loss',
    ]);
  });

  it("says of every kernel of a training step what it is for", async () => {
    const plans: Plan[] = [];
    const device = createReferenceDevice(referenceKernels);
    const watched: Device = {
      ...device,
      compile(plan) {
        plans.push(plan);
        return device.compile(plan);
      },
    };
    const model = [
      { type: "Linear", out_features: 4 },
      { type: "Residual", layers: [{ type: "BatchNorm1d" }, { type: "Tanh" }], shortcut: [] },
      { type: "Dropout" },
      { type: "Linear", out_features: 1 },
    ];
    const experiment = circle({ model, training: { batch_size: 10, accumulate: 2, clip_grad_norm: 1, l1: 0.1 } });
    await createSession({ experiment, dataset: await loadDataset({ experiment, files: noFiles }), device: watched });
    const [, ...lines] = printPlan(plans[0]!).split("\n");
    expect(lines.filter((line) => !/ # (input|forward|loss|backward|gradient|update|log)/.test(line))).toEqual([]);
    for (const part of ["forward 1.layers.0", "forward 1.layers.1", "forward 1", "forward 2", "backward 1.layers.0"])
      expect(lines.join("\n"), part).toMatch(new RegExp(`[#+] ${part.replaceAll(".", "\\.")}( |$)`, "m"));
    for (const parameter of ["0.weight", "1.layers.0.bias", "3.bias"])
      expect(lines.filter((line) => line.includes(`# update ${parameter}`))).toHaveLength(1);
  });
});
