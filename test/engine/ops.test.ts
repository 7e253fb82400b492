import { describe, expect, it } from "vitest";
import { ShapeError } from "../../engine/define/errors.ts";
import { add, gt, mul, select, sqrt, sub, toExpr, variable } from "../../engine/expr/expr.ts";
import { broadcastShapes, broadcastStrides, formatShape } from "../../engine/graph/shape.ts";
import { type DType, type Shape, slot, slotTensor, type Tensor } from "../../engine/graph/tensor.ts";
import { gradients } from "../../engine/ops/gradients.ts";
import {
  conv2d,
  conv2dInput,
  fill,
  gather,
  map,
  mapOne,
  matmul,
  max,
  maxPool2d,
  mean,
  resample2d,
  reshape,
  row,
  softmaxCrossEntropy,
  storeRows,
  sum,
} from "../../engine/ops/index.ts";
import { adaptiveAxis, averageAxis, paddedAxis } from "../../engine/ops/resample2d/axes.ts";
import { runOnReference } from "../support/reference.ts";
import { float64 } from "../support/tolerances.ts";

const tensor = (shape: Shape, dtype: DType = "f32"): Tensor => slotTensor(slot("x", shape, dtype));

describe("shapes", () => {
  it("broadcast as NumPy's do", () => {
    expect(broadcastShapes([[3, 1], [4], []])).toEqual([3, 4]);
    expect(broadcastShapes([[3], [4]])).toBeNull();
    expect(broadcastStrides([3, 1], [2, 3, 4])).toEqual([0, 1, 0]);
  });

  it("print as Python prints them", () => {
    expect([[32, 2], [7], []].map(formatShape)).toEqual(["(32, 2)", "(7,)", "()"]);
  });

  it("follow from the inputs", () => {
    const image = tensor([2, 3, 8, 8]);
    expect(mapOne(add(variable("x"), variable("b")), { x: tensor([4, 3]), b: tensor([3]) }).shape).toEqual([4, 3]);
    expect(sum(image, [0, -1]).shape).toEqual([3, 8]);
    expect(mean(image).shape).toEqual([]);
    expect(max(image, [1], true).shape).toEqual([2, 1, 8, 8]);
    expect(matmul(tensor([5, 7]), tensor([4, 7]), { transposeB: true }).shape).toEqual([5, 4]);
    expect(matmul(tensor([7, 5]), tensor([7, 4]), { transposeA: true }).shape).toEqual([5, 4]);
    expect(conv2d(image, tensor([6, 3, 3, 3]), { stride: [2, 2], padding: [1, 1] }).shape).toEqual([2, 6, 4, 4]);
    expect(conv2d(image, tensor([6, 1, 3, 2]), { dilation: [2, 3], groups: 3 }).shape).toEqual([2, 6, 4, 5]);
    expect(maxPool2d(image, { kernel: [3, 3], stride: [2, 2], padding: [0, 0] }).shape).toEqual([2, 3, 3, 3]);
    expect(maxPool2d(image, { kernel: [3, 3], stride: [2, 2], padding: [0, 0], ceilMode: true }).shape).toEqual([
      2, 3, 4, 4,
    ]);
    expect(resample2d(image, { rows: adaptiveAxis(8, 3), columns: paddedAxis(8, 1, 2) }).shape).toEqual([2, 3, 3, 11]);
    expect(row(tensor([10, 3]), tensor([])).map((scalar) => scalar.shape)).toEqual([[], [], []]);
    expect(softmaxCrossEntropy(tensor([5, 3]), tensor([5], "i32")).shape).toEqual([5]);
  });

  it("of gathered data keep i32 and turn bytes into f32", () => {
    const [indices, cursor] = [tensor([9], "i32"), tensor([])];
    const images = gather(tensor([100, 3, 4, 4], "u8"), indices, cursor, { count: 5, scale: [1, 2, 3] });
    expect([images.shape, images.dtype]).toEqual([[5, 3, 4, 4], "f32"]);
    const labels = gather(tensor([100], "i32"), indices, cursor, { count: 5 });
    expect([labels.shape, labels.dtype]).toEqual([[5], "i32"]);
  });
});

describe("a shape that does not fit", () => {
  const scalar = tensor([]);
  const misfits: Readonly<Record<string, () => unknown>> = {
    "map: axes that differ": () => mapOne(add(variable("a"), variable("b")), { a: tensor([3]), b: tensor([4]) }),
    "map: a result smaller than an input": () => mapOne(variable("a"), { a: tensor([3]) }, [1]),
    "map: i32": () => mapOne(mul(2, variable("a")), { a: tensor([3], "i32") }),
    "reduce: no such axis": () => sum(tensor([3]), [1]),
    "reshape: another number of elements": () => reshape(tensor([6]), [4]),
    "matmul: K differs": () => matmul(tensor([2, 3]), tensor([4, 5])),
    "matmul: not a matrix": () => matmul(tensor([2]), tensor([2, 5])),
    "conv2d: channels differ": () => conv2d(tensor([1, 3, 8, 8]), tensor([4, 2, 3, 3])),
    "conv2d: kernel larger than the image": () => conv2d(tensor([1, 3, 2, 2]), tensor([4, 3, 5, 5])),
    "maxPool2d: window larger than the image": () =>
      maxPool2d(tensor([1, 3, 2, 2]), { kernel: [3, 3], stride: [1, 1], padding: [0, 0] }),
    "conv2d: channels that do not fall into the groups": () =>
      conv2d(tensor([1, 4, 5, 5]), tensor([4, 4, 3, 3]), { groups: 2 }),
    "conv2d: kernel larger than the image by its dilation": () =>
      conv2d(tensor([1, 1, 5, 5]), tensor([1, 1, 3, 3]), { dilation: [3, 1] }),
    "conv2dInput: gradient of another image": () =>
      conv2dInput(tensor([1, 1, 3, 3]), tensor([1, 1, 3, 3]), { shape: [1, 1, 6, 6] }),
    "maxPool2d: dilation that steps over the image": () =>
      maxPool2d(tensor([1, 3, 1, 5]), { kernel: [2, 2], stride: [1, 1], padding: [1, 0], dilation: [2, 1] }),
    "resample2d: axes of another image": () =>
      resample2d(tensor([1, 3, 4, 4]), { rows: adaptiveAxis(4, 2), columns: adaptiveAxis(5, 2) }),
    "resample2d: nothing left": () =>
      resample2d(tensor([1, 3, 4, 4]), { rows: paddedAxis(4, -2, -2), columns: paddedAxis(4, 0, 0) }),
    "gather: batch larger than the index": () => gather(tensor([9, 2]), tensor([4], "i32"), scalar, { count: 5 }),
    "gather: one factor per channel": () =>
      gather(tensor([9, 2]), tensor([9], "i32"), scalar, { count: 5, scale: [1] }),
    "row: not a table": () => row(tensor([3]), scalar),
    "storeRows: rows of another size": () => storeRows(tensor([9, 2]), scalar, tensor([1, 3])),
    "softmaxCrossEntropy: N differs": () => softmaxCrossEntropy(tensor([5, 3]), tensor([4], "i32")),
    "softmaxCrossEntropy: target is f32": () => softmaxCrossEntropy(tensor([5, 3]), tensor([5])),
    "gradients: loss is not a scalar": () => gradients(tensor([2]), []),
  };

  it.each(Object.entries(misfits))("%s", (_, build) => {
    expect(build).toThrow(ShapeError);
  });

  it("says where, what was got and what was expected", () => {
    expect(misfits["matmul: K differs"]).toThrow(
      "matmul: got (M, K) = (2, 3) and (K, N) = (4, 5), expected the same K. Give the second matrix as many rows as the first has columns.",
    );
  });
});

describe("map", () => {
  it("computes several results in one pass, broadcasting its inputs", async () => {
    const [x, b] = [slot("x", [2, 2]), slot("b", [2])];
    const { both, difference } = map(
      { both: add(variable("x"), variable("b")), difference: sub(variable("x"), variable("b")) },
      { x: slotTensor(x), b: slotTensor(b) },
    );
    const results = await runOnReference(
      [both, difference],
      [
        [x, [1, 2, 3, 4]],
        [b, [10, 20]],
      ],
    );
    expect(results.map((values) => [...values])).toEqual([
      [11, 22, 13, 24],
      [-9, -18, -7, -16],
    ]);
  });

  it("lets no infinite gradient through a branch that was not taken", async () => {
    const p = slot("p", [2]);
    const relu = mapOne(select(gt(variable("x"), 0), variable("x"), 0), { x: slotTensor(p) });
    const [slope] = gradients(sum(mapOne(sqrt(variable("x")), { x: relu })), [slotTensor(p)]);
    expect([...(await runOnReference([slope!], [[p, [-1, 4]]]))[0]!]).toEqual([0, 0.25]);
  });

  it("gives LeakyReLU's gradient from its output", async () => {
    const p = slot("p", [3]);
    const leaky = mapOne(select(gt(variable("x"), 0), variable("x"), mul(0.1, variable("x"))), { x: slotTensor(p) });
    const [slope] = gradients(sum(leaky), [slotTensor(p)]);
    expect([...(await runOnReference([slope!], [[p, [-1, 0, 4]]]))[0]!]).toEqual([0.1, 0.1, 1]);
  });

  it("fills a tensor where it has no inputs", async () => {
    expect(await runOnReference([fill(0.5, [3])], [])).toEqual([Float64Array.of(0.5, 0.5, 0.5)]);
    expect(mapOne(toExpr(1), {}).shape).toEqual([]);
  });
});

describe("gather", () => {
  it("picks rows by index from the cursor on and normalizes per channel", async () => {
    const [data, indices, cursor] = [slot("data", [4, 2], "u8"), slot("indices", [4], "i32"), slot("cursor", [])];
    const batch = gather(slotTensor(data), slotTensor(indices), slotTensor(cursor), {
      count: 2,
      scale: [1, 0.5],
      shift: [0, 100],
    });
    const [values] = await runOnReference(
      [batch],
      [
        [data, [0, 1, 10, 11, 20, 21, 30, 31]],
        [indices, [3, 2, 0, 1]],
        [cursor, [1]],
      ],
    );
    expect([...values!]).toEqual([20, 110.5, 0, 100.5]);
  });
});

describe("maxPool2d", () => {
  it("gives the gradient to the first of equal maxima and never to padding", async () => {
    const x = slot("x", [1, 1, 2, 2]);
    const y = maxPool2d(slotTensor(x), { kernel: [2, 2], stride: [2, 2], padding: [1, 1] });
    const [gradient] = gradients(sum(mapOne(mul(3, variable("y")), { y })), [slotTensor(x)]);
    const [pooled, dx] = await runOnReference([y, gradient!], [[x, [-5, -6, -7, -8]]]);
    expect([...pooled!]).toEqual([-5, -6, -7, -8]);
    expect([...dx!]).toEqual([3, 3, 3, 3]);

    const window = maxPool2d(slotTensor(x), { kernel: [2, 2], stride: [2, 2], padding: [0, 0] });
    const [first] = gradients(sum(window), [slotTensor(x)]);
    expect([...(await runOnReference([first!], [[x, [1, 1, 1, 1]]]))[0]!]).toEqual([1, 0, 0, 0]);
  });
});

describe("resample2d", () => {
  it("takes means of windows, of which the last may be cut short by the image's end", async () => {
    const x = slot("x", [1, 1, 1, 5]);
    const pairs = averageAxis({ size: 5, kernel: 2, stride: 2, padding: 0, ceilMode: true }, "inside");
    const y = resample2d(slotTensor(x), { rows: adaptiveAxis(1, 1), columns: pairs });
    expect([...(await runOnReference([y], [[x, [1, 2, 3, 4, 7]]]))[0]!]).toEqual([1.5, 3.5, 7]);
  });

  it("hands each pixel's gradient back by the weight that it had", async () => {
    const x = slot("x", [1, 1, 1, 3]);
    const y = resample2d(slotTensor(x), { rows: adaptiveAxis(1, 2), columns: adaptiveAxis(3, 2) });
    const [gradient] = gradients(sum(y), [slotTensor(x)]);
    expect([...(await runOnReference([gradient!], [[x, [1, 2, 3]]]))[0]!]).toEqual([1, 2, 1]);
  });
});

describe("softmaxCrossEntropy", () => {
  it("is safe for logits of ±1e4 and adds up to log K for equal ones", async () => {
    const [logits, target] = [slot("logits", [3, 2]), slot("target", [3], "i32")];
    const loss = softmaxCrossEntropy(slotTensor(logits), slotTensor(target));
    const [values] = await runOnReference(
      [loss],
      [
        [logits, [1e4, -1e4, 1e4, -1e4, 5, 5]],
        [target, [0, 1, 1]],
      ],
    );
    expect(values!).toBeCloseToTensor([0, 2e4, Math.LN2], float64);
  });
});

describe("max", () => {
  it("shares the gradient evenly among equal maxima, as torch.amax", async () => {
    const x = slot("x", [4]);
    const [gradient] = gradients(max(slotTensor(x)), [slotTensor(x)]);
    expect([...(await runOnReference([gradient!], [[x, [2, 7, 7, 1]]]))[0]!]).toEqual([0, 0.5, 0.5, 0]);
  });
});

describe("storeRows", () => {
  it("must be assigned to the slot that it updates", async () => {
    const log = slot("log", [4]);
    const stored = storeRows(slotTensor(log), fill(1), fill(7, [2]));
    await expect(runOnReference([stored], [])).rejects.toThrow("must be assigned to the slot that it updates");
  });
});
