/** Receptive fields of every layer that takes images, against the pixels that its outputs depend on when it is computed. */

import { describe, expect, it } from "vitest";
import { layers } from "../../engine/catalog.ts";
import { ShapeError } from "../../engine/define/errors.ts";
import type { ParamValues } from "../../engine/define/param.ts";
import type { Spec } from "../../engine/experiment/experiment.ts";
import { completeSpec } from "../../engine/experiment/parse.ts";
import { makePlan } from "../../engine/graph/planner.ts";
import { sizeOf } from "../../engine/graph/shape.ts";
import { type Shape, slot, slotTensor } from "../../engine/graph/tensor.ts";
import { buildNetwork } from "../../engine/nn/network.ts";
import { receptiveFields } from "../../engine/train/receptiveFields.ts";
import { variations } from "../golden/variations.ts";
import { openers } from "../support/devices.ts";

const image: Shape = [4, 4, 5];

const specOf = (type: string, params: ParamValues): Spec => ({ type, ...params });

function networkOf(model: readonly Spec[], input = image) {
  try {
    return buildNetwork(model, input);
  } catch (error) {
    if (error instanceof ShapeError) return null;
    throw error;
  }
}

/** The rectangle around the pixels from which NaN reaches each place of the output. */
async function computedFields(model: readonly Spec[], input = image): Promise<readonly (readonly number[])[]> {
  const network = buildNetwork(model, input);
  const device = openers.reference();
  const x = slot("x", [1, ...input]);
  const output = network.forward(slotTensor(x), { mode: "eval" }).outputs.at(-1)!;
  const result = slot("result", output.shape);
  for (const used of [x, result, ...network.state.map(({ slot }) => slot)]) device.allocate(used);
  for (const { slot: held } of network.state) device.write(held, new Float32Array(sizeOf(held.shape)).fill(0.5));
  const program = await device.compile(makePlan([{ slot: result, value: output }]));
  const [rows, columns] = input.length === 3 ? input.slice(1) : [1, input.at(-1)!];
  const places = output.shape.length > 3 ? output.shape[2]! * output.shape[3]! : output.shape.at(-1)!;
  const fields = Array.from({ length: places }, () => [Infinity, -1, Infinity, -1]);
  for (let pixel = 0; pixel < rows! * columns!; pixel++) {
    const inputs = Float32Array.from({ length: sizeOf(input) }, (_, i) =>
      i % (rows! * columns!) === pixel ? Number.NaN : Math.sin(i),
    );
    device.write(x, inputs);
    program.run(1);
    const [row, column] = [Math.floor(pixel / columns!), pixel % columns!];
    (await device.read(result)).forEach((value, i) => {
      if (!Number.isNaN(value)) return;
      const field = fields[i % places]!;
      fields[i % places] = [
        Math.min(field[0]!, row),
        Math.max(field[1]!, row),
        Math.min(field[2]!, column),
        Math.max(field[3]!, column),
      ];
    });
  }
  device.dispose();
  return fields.map((field) => (field[1]! < 0 ? [0, -1, 0, -1] : field));
}

function listed(fields: Int16Array): readonly (readonly number[])[] {
  return Array.from({ length: fields.length / 4 }, (_, i) => [...fields.subarray(4 * i, 4 * i + 4)]);
}

async function expectAsComputed(model: readonly Spec[], input = image): Promise<void> {
  const [fields] = receptiveFields(buildNetwork(model, input), input);
  expect(listed(fields!)).toEqual(await computedFields(model, input));
}

const taking = Object.entries(layers).flatMap(([type, entry]) => {
  if (entry.branches) return [];
  const params = variations(entry, 4).filter((values) => networkOf([specOf(type, values)]));
  return params.length > 0 ? [{ type, params }] : [];
});

describe("the receptive field of a place", () => {
  it.each(taking)("of $type is where what is computed there comes from", async ({ type, params }) => {
    for (const values of params) await expectAsComputed([specOf(type, values)]);
  });

  it.each([
    {
      type: "Conv2d",
      out_channels: 4,
      kernel_size: [3, 2],
      stride: [2, 1],
      padding: [1, 2],
      dilation: [1, 2],
      groups: 2,
    },
    { type: "ConvTranspose2d", out_channels: 4, kernel_size: 3, stride: 2, padding: 1, dilation: 2, groups: 2 },
    { type: "MaxPool2d", kernel_size: 3, stride: 2, padding: 1, ceil_mode: true },
    { type: "AvgPool2d", kernel_size: [2, 3], stride: 1, padding: 1 },
    { type: "Upsample", scale_factor: 1.5, mode: "bilinear" },
  ])("of $type follows stride, padding, dilation and groups", async (spec) => {
    await expectAsComputed([completeSpec("layers", spec)]);
  });

  it("of a block is that of all ways through it", async () => {
    const inner = { type: "Conv2d", out_channels: 4, kernel_size: 3, padding: 1, bias: false };
    const block = { type: "Residual", layers: [inner, { type: "ReLU" }, inner], shortcut: [] };
    await expectAsComputed([completeSpec("layers", block)]);
    const [fields] = receptiveFields(buildNetwork([completeSpec("layers", block)], image), image);
    expect(listed(fields!)[0]).toEqual([0, 2, 0, 2]);
  });

  it("is on what the layer reads, not on what that is made of", () => {
    const conv = completeSpec("layers", { type: "Conv2d", out_channels: 2, kernel_size: 3 });
    const pool = completeSpec("layers", { type: "MaxPool2d", kernel_size: 2 });
    const model = [conv, { type: "ReLU" }, pool, { type: "Flatten", start_dim: 1, end_dim: -1 }];
    const fields = receptiveFields(buildNetwork(model, [1, 6, 8]), [1, 6, 8]).map(listed);
    expect(fields.map((places) => places.length)).toEqual([4 * 6, 4 * 6, 2 * 3, 12]);
    expect(fields.map((places) => places.at(-1))).toEqual([
      [3, 5, 5, 7],
      [3, 3, 5, 5],
      [2, 3, 4, 5],
      [1, 1, 2, 2],
    ]);
  });
});
