/** Layers of windows and sizes: shapes, parameters and refusals. Their numbers against PyTorch are in test/golden. */

import { describe, expect, it } from "vitest";
import { describeComplaint, ShapeError } from "../../engine/define/errors.ts";
import type { ParamValues } from "../../engine/define/param.ts";
import { completeSpec, parseProblems } from "../../engine/experiment/parse.ts";
import type { Shape } from "../../engine/graph/tensor.ts";
import { layers } from "../../engine/nn/layers/index.ts";
import { contractDocument } from "../support/contractDocument.ts";

const complete = (type: string, values: ParamValues): ParamValues => {
  const { type: _, ...params } = completeSpec("layers", { type, ...values });
  return params as ParamValues;
};
const shapeAfter = (type: string, input: Shape, values: ParamValues = {}) =>
  layers[type]!.outputShape(input, complete(type, values));

describe.each<[string, Shape, ParamValues, Shape]>([
  ["Conv2d", [3, 32, 32], { out_channels: 4, kernel_size: [3, 5] }, [4, 30, 28]],
  ["Conv2d", [3, 32, 32], { out_channels: 4, kernel_size: [4, 3], padding: "same", dilation: 2 }, [4, 32, 32]],
  ["Conv2d", [3, 32, 32], { out_channels: 6, kernel_size: 3, padding: "valid", groups: 3 }, [6, 30, 30]],
  ["Conv2d", [3, 32, 30], { out_channels: 4, kernel_size: 3, stride: [2, 1], padding: [1, 0] }, [4, 16, 28]],
  // Windows that lie wholly in the border give the bias.
  ["Conv2d", [3, 4, 5], { out_channels: 4, kernel_size: 1, padding: 3 }, [4, 10, 11]],
  ["Conv2d", [3, 2, 2], { out_channels: 4, kernel_size: 2, padding: 2, dilation: 4 }, [4, 2, 2]],
  ["Conv1d", [3, 3], { out_channels: 2, kernel_size: 2, padding: 4 }, [2, 10]],
  ["Conv1d", [4, 20], { out_channels: 8, kernel_size: 5, stride: 2, padding: 2, dilation: 2 }, [8, 8]],
  ["Conv1d", [4, 20], { out_channels: 8, kernel_size: 4, padding: "same" }, [8, 20]],
  ["ConvTranspose2d", [8, 7, 7], { out_channels: 4, kernel_size: 2, stride: 2 }, [4, 14, 14]],
  [
    "ConvTranspose2d",
    [8, 7, 7],
    { out_channels: 4, kernel_size: 3, stride: 2, padding: 1, output_padding: [1, 0] },
    [4, 14, 13],
  ],
  ["MaxPool2d", [6, 7, 7], { kernel_size: 2, ceil_mode: true }, [6, 4, 4]],
  ["MaxPool2d", [6, 9, 9], { kernel_size: [2, 3], dilation: [1, 2] }, [6, 4, 2]],
  ["AvgPool2d", [6, 8, 8], { kernel_size: [4, 2] }, [6, 2, 4]],
  ["AdaptiveAvgPool2d", [6, 7, 9], { output_size: 1 }, [6, 1, 1]],
  ["AdaptiveAvgPool2d", [6, 7, 9], { output_size: [3, 12] }, [6, 3, 12]],
  ["AdaptiveMaxPool2d", [6, 7, 9], { output_size: [3, 12] }, [6, 3, 12]],
  ["MaxPool1d", [4, 20], { kernel_size: 3 }, [4, 6]],
  ["MaxPool1d", [4, 20], { kernel_size: 3, stride: 2, dilation: 2, ceil_mode: true }, [4, 9]],
  ["AvgPool1d", [4, 20], { kernel_size: 6, stride: 3, padding: 2 }, [4, 7]],
  ["ZeroPad2d", [3, 4, 5], { padding: 2 }, [3, 8, 9]],
  ["ZeroPad2d", [3, 4, 5], { padding: [1, -2, 0, 3] }, [3, 7, 4]],
  ["Upsample", [3, 4, 5], { scale_factor: 2 }, [3, 8, 10]],
  ["Upsample", [3, 4, 5], { scale_factor: 1.5, mode: "bilinear", align_corners: true }, [3, 6, 7]],
  ["Flatten", [3, 4, 5], {}, [60]],
  ["Flatten", [3, 4, 5], { start_dim: 2 }, [3, 20]],
  ["Flatten", [3, 4, 5], { end_dim: -2 }, [12, 5]],
  ["Flatten", [7], {}, [7]],
  ["Unflatten", [12], { dim: 1, unflattened_size: [3, 2, 2] }, [3, 2, 2]],
  ["Unflatten", [3, 20], { dim: -1, unflattened_size: [4, -1] }, [3, 4, 5]],
])("%s", (type, input, values, output) => {
  it(`turns (${input}) into (${output}) with ${JSON.stringify(values)}`, () => {
    expect(shapeAfter(type, input, values)).toEqual(output);
  });
});

describe("filters", () => {
  it("see only the channels of their group", () => {
    const params = complete("Conv2d", { out_channels: 6, kernel_size: [3, 5], groups: 3 });
    const init = { kind: "uniform", fanIn: 2 * 15 };
    expect(layers.Conv2d!.parameters([6, 9, 9], params)).toEqual({
      weight: { shape: [6, 2, 3, 5], init },
      bias: { shape: [6], init },
    });
    expect(layers.Conv2d!.macs([6, 9, 9], params)).toBe(6 * 2 * 15 * 7 * 5);
  });

  it("of a sequence have one axis", () => {
    const params = complete("Conv1d", { out_channels: 5, kernel_size: 3, bias: false });
    expect(layers.Conv1d!.parameters([4, 9], params)).toEqual({
      weight: { shape: [5, 4, 3], init: { kind: "uniform", fanIn: 12 } },
    });
  });

  it("of a transposed convolution are stored (in, out/groups, kH, kW), and start by the size of that second axis", () => {
    const params = complete("ConvTranspose2d", { out_channels: 4, kernel_size: 3, groups: 2 });
    const init = { kind: "uniform", fanIn: 2 * 9 };
    expect(layers.ConvTranspose2d!.parameters([6, 5, 5], params)).toEqual({
      weight: { shape: [6, 2, 3, 3], init },
      bias: { shape: [4], init },
    });
  });
});

describe.each<[string, Shape, ParamValues, en: string, zh: string]>([
  ["Conv2d", [3, 8, 8], { out_channels: 4, kernel_size: 3, groups: 2 }, "Set groups to one of 1,", "groups 设为 1"],
  ["Conv2d", [4, 8, 8], { out_channels: 6, kernel_size: 3, groups: 4 }, "one of 1, 2,", "groups 设为 1、2"],
  ["Conv2d", [3, 8, 8], { out_channels: 4, kernel_size: 5, dilation: 2 }, "Set kernel_size to at most 4", "不超过 4"],
  ["Conv2d", [3, 8, 6], { out_channels: 4, kernel_size: [9, 2] }, "Set kernel_size to at most [8, 6]", "[8, 6]"],
  ["InstanceNorm2d", [3, 1, 1], {}, "before the last pooling", "最后一次池化之前"],
  ["LocalResponseNorm", [12], { size: 5 }, "before Flatten and Linear", "Flatten 和 Linear 之前"],
  ["Conv1d", [3, 8, 8], { out_channels: 4, kernel_size: 3 }, "Flatten with start_dim 2", "start_dim 为 2"],
  [
    "Conv1d",
    [3, 4],
    { out_channels: 2, kernel_size: 5 },
    "a sequence of 4 places, smaller than the window of 5",
    "长度为 4 的序列，小于 5 的窗口",
  ],
  [
    "ConvTranspose2d",
    [3, 2, 2],
    { out_channels: 4, kernel_size: 2, padding: 2 },
    "Make padding smaller",
    "减小 padding",
  ],
  ["MaxPool2d", [3, 1, 9], { kernel_size: 2, padding: 1, dilation: 2 }, "dilation to 1", "dilation 设为 1"],
  ["AvgPool2d", [3, 9, 9], { kernel_size: 2, padding: 2 }, "Set padding to at most 1", "padding 设为不超过 1"],
  ["AvgPool2d", [3, 2, 9], { kernel_size: 3 }, "Set kernel_size to at most 2", "不超过 2"],
  ["MaxPool1d", [3, 8, 8], { kernel_size: 2 }, "Flatten with start_dim 2", "start_dim 为 2"],
  ["MaxPool1d", [3, 4], { kernel_size: 5 }, "a sequence of 4 places, smaller than the window of 5", "长度为 4 的序列"],
  ["MaxPool1d", [3, 1], { kernel_size: 2, padding: 1, dilation: 2 }, "one place in every window", "至少有一个位置"],
  ["AvgPool1d", [3, 9], { kernel_size: 2, padding: 2 }, "Set padding to at most 1", "padding 设为不超过 1"],
  ["ZeroPad2d", [3, 4, 4], { padding: -2 }, "Cut off less", "少裁"],
  ["Upsample", [3, 4, 4], { scale_factor: 0.2 }, "Make scale_factor larger", "增大 scale_factor"],
  ["Flatten", [3, 4, 4], { start_dim: 0 }, "Set start_dim to 1", "start_dim 设为 1"],
  ["Flatten", [3, 4, 4], { start_dim: 3, end_dim: 2 }, "Set start_dim to 1", "start_dim 设为 1"],
  ["Unflatten", [10], { dim: 1, unflattened_size: [3, -1] }, "for 10 numbers", "共有 10 个数"],
  ["Unflatten", [10], { dim: 1, unflattened_size: [-1, -1] }, "at most one of them -1", "至多一个为 -1"],
])("%s", (type, input, values, en, zh) => {
  it(`refuses (${input}) with ${JSON.stringify(values)}, in both languages`, () => {
    const complaint = complaintOf(() => shapeAfter(type, input, values));
    expect(describeComplaint(complaint)).toContain(en);
    expect(describeComplaint(complaint, "zh")).toContain(zh);
  });
});

describe.each(Object.keys(layers).filter((type) => type.endsWith("1d")))("%s", (type) => {
  it("speaks of a sequence where its window is too long for one", () => {
    const values = { out_channels: 2, kernel_size: 9 };
    const { params } = layers[type]!;
    const own = Object.fromEntries(Object.entries(values).filter(([name]) => name in params));
    // Those without a window take any length.
    if (!("kernel_size" in params)) return expect(shapeAfter(type, [3, 4], own)).toEqual([3, 4]);
    const said = describeComplaint(complaintOf(() => shapeAfter(type, [3, 4], own)));
    expect(said).toContain("a sequence of 4 places");
    expect(said).not.toMatch(/pixel|image|×|\[/);
  });
});

describe.each<[ParamValues & { type: string }, where: string, message: string]>([
  [{ type: "Conv2d", out_channels: 4, kernel_size: 3, padding: "same", stride: 2 }, "padding", "Set stride to 1"],
  [{ type: "ConvTranspose2d", out_channels: 4, kernel_size: 3, output_padding: 1 }, "output_padding", "at most 0"],
  [{ type: "Upsample", scale_factor: 2, align_corners: true }, "align_corners", "Set mode to bilinear"],
])("%o", (spec, where, message) => {
  it("is refused in the document", () => {
    const [problem] = parseProblems({ ...contractDocument, model: [spec] });
    expect(problem?.where).toBe(`model[0].${where}`);
    expect(describeComplaint(problem!)).toContain(message);
  });
});

function complaintOf(act: () => unknown) {
  try {
    act();
  } catch (error) {
    if (error instanceof ShapeError) return error.complaint;
    throw error;
  }
  throw new Error("nothing was refused");
}
