/** Every op's gradient against central differences in float64; walks the table of ops, so that a new one needs a case. */

import { describe, expect, it } from "vitest";
import { createRng } from "../../engine/define/rng.ts";
import { add, div, exp, mul, sub, tanh, variable } from "../../engine/expr/expr.ts";
import { createNode } from "../../engine/graph/canonical.ts";
import { copyOp } from "../../engine/graph/copy.ts";
import { sizeOf } from "../../engine/graph/shape.ts";
import { type Shape, type Slot, slot, slotTensor, type Tensor } from "../../engine/graph/tensor.ts";
import { gradients } from "../../engine/ops/gradients.ts";
import {
  constant,
  conv2d,
  conv2dInput,
  conv2dWeight,
  logSoftmax,
  map,
  mapOne,
  matmul,
  max,
  maxPool2d,
  mean,
  moments,
  normalize,
  type OpName,
  ops,
  resample2d,
  reshape,
  softmax,
  softmaxCrossEntropy,
  sum,
} from "../../engine/ops/index.ts";
import {
  adaptiveAxis,
  adaptiveElements,
  averageAxis,
  linearAxis,
  nearestAxis,
  neighboursAxis,
  paddedAxis,
} from "../../engine/ops/resample2d/axes.ts";
import { type Feeds, openOnReference, runOnReference } from "../support/reference.ts";
import { finiteDifference } from "../support/tolerances.ts";

interface GradientCase {
  readonly name: string;
  /** Shapes of the f32 inputs that are differentiated. */
  readonly shapes: readonly Shape[];
  readonly build: (...inputs: readonly Tensor[]) => Tensor;
  readonly feeds?: Feeds;
}

const x = variable("x");
const y = variable("y");
const target = slot("target", [4], "i32");

/** Why an op has no gradient; a new op belongs here or among the cases. */
const withoutGradient: Partial<Record<OpName, string>> = {
  gather: "data is not learned",
  gridSample: "data is not learned",
  oneHot: "class indices are not learned",
  random: "the numbers depend on nothing that is learned",
  row: "the table comes from the host",
  storeRows: "a log is not part of the loss",
  maxPool2dGrad: "nothing here differentiates twice",
  softmaxCrossEntropyGrad: "nothing here differentiates twice",
};

const cases: Partial<Record<OpName, readonly GradientCase[]>> = {
  constant: [
    {
      name: "factors that are not learned",
      shapes: [[2, 3]],
      build: (a) => mapOne(mul(x, y), { x: a!, y: constant([1, -2, 0.5]) }),
    },
  ],
  softmax: [
    { name: "rows", shapes: [[3, 5]], build: (a) => softmax(a!, 1) },
    { name: "channels", shapes: [[2, 3, 2, 2]], build: (a) => softmax(a!, 1) },
    { name: "logarithms of rows", shapes: [[3, 5]], build: (a) => logSoftmax(a!, 1) },
  ],
  map: [
    {
      name: "same shapes",
      shapes: [
        [3, 4],
        [3, 4],
      ],
      build: (a, b) => mapOne(div(mul(x, x), exp(y)), { x: a!, y: b! }),
    },
    { name: "broadcasting", shapes: [[3, 4], [4], [3, 1], []], build: broadcastingMap },
    {
      name: "several outputs, of which the loss uses all",
      shapes: [[5]],
      build: (a) => {
        const { u, v } = map({ u: tanh(x), v: mul(x, x) }, { x: a! });
        return mapOne(sub(x, mul(3, y)), { x: u, y: v });
      },
    },
    {
      name: "several outputs, of which the loss uses one",
      shapes: [[5]],
      build: (a) => map({ u: tanh(x), v: mul(x, x) }, { x: a! }).v,
    },
    { name: "one tensor as both inputs", shapes: [[5]], build: (a) => mapOne(mul(x, exp(y)), { x: a!, y: a! }) },
    {
      name: "normalize, with a factor and a summand for each mean",
      shapes: [
        [2, 3, 4],
        [1, 3, 1],
        [1, 3, 1],
        [3, 1],
        [3, 1],
      ],
      build: (...[a, mean, root, weight, bias]) =>
        normalize({ x: a!, mean: mean!, variance: mapOne(mul(x, x), { x: root! }), weight: weight!, bias: bias! }, 0.1),
    },
    { name: "larger than its inputs", shapes: [[3, 1]], build: (a) => mapOne(mul(2, x), { x: a! }, [2, 3, 4]) },
  ],
  reduce: [
    { name: "sum of everything", shapes: [[3, 4]], build: (a) => sum(a!) },
    { name: "sum over the middle", shapes: [[2, 3, 4]], build: (a) => sum(a!, [1]) },
    { name: "mean over two axes, kept", shapes: [[2, 3, 4]], build: (a) => mean(a!, [0, 2], true) },
    { name: "max over the last", shapes: [[3, 4]], build: (a) => max(a!, [-1]) },
    { name: "max over two axes, kept", shapes: [[2, 3, 4]], build: (a) => max(a!, [0, 2], true) },
  ],
  moments: [
    { name: "mean", shapes: [[3, 4]], build: (a) => moments(a!, [0]).mean },
    { name: "variance", shapes: [[2, 3, 4]], build: (a) => moments(a!, [0, 2]).variance },
    {
      name: "mean and variance",
      shapes: [[2, 3, 4]],
      build: (a) => {
        const { mean, variance } = moments(a!, [1, 2]);
        return mapOne(mul(x, y), { x: mean, y: variance });
      },
    },
  ],
  reshape: [{ name: "flattened", shapes: [[2, 3, 4]], build: (a) => reshape(a!, [2, 12]) }],
  copy: [
    {
      name: "copied",
      shapes: [[3]],
      build: (a) => createNode({ op: copyOp }, { inputs: [a!], attrs: {}, types: [a!] }).outputs[0]!,
    },
  ],
  matmul: [false, true].flatMap((transposeA) =>
    [false, true].map((transposeB) => ({
      name: `transposeA ${transposeA}, transposeB ${transposeB}`,
      shapes: [transposeA ? [5, 3] : [3, 5], transposeB ? [4, 5] : [5, 4]],
      build: (a: Tensor | undefined, b: Tensor | undefined) => matmul(a!, b!, { transposeA, transposeB }),
    })),
  ),
  conv2d: [
    {
      name: "plain",
      shapes: [
        [2, 3, 5, 4],
        [2, 3, 3, 2],
      ],
      build: (a, w) => conv2d(a!, w!),
    },
    {
      name: "stride and padding",
      shapes: [
        [2, 2, 6, 5],
        [3, 2, 3, 3],
      ],
      build: (a, w) => conv2d(a!, w!, { stride: [2, 1], padding: [1, 2] }),
    },
    {
      name: "dilation and groups",
      shapes: [
        [2, 4, 6, 5],
        [6, 2, 2, 3],
      ],
      build: (a, w) => conv2d(a!, w!, { stride: [2, 1], padding: [1, 1], dilation: [3, 2], groups: 2 }),
    },
  ],
  conv2dInput: [
    {
      name: "stride and padding",
      shapes: [
        [2, 3, 3, 3],
        [3, 2, 3, 3],
      ],
      build: (grad, w) => conv2dInput(grad!, w!, { stride: [2, 2], padding: [1, 1], shape: [2, 2, 6, 5] }),
    },
    {
      name: "dilation and groups",
      shapes: [
        [2, 4, 3, 3],
        [4, 3, 2, 2],
      ],
      build: (grad, w) => conv2dInput(grad!, w!, { dilation: [2, 1], groups: 2, shape: [2, 6, 5, 4] }),
    },
  ],
  conv2dWeight: [
    {
      name: "stride and padding",
      shapes: [
        [2, 2, 6, 5],
        [2, 3, 3, 3],
      ],
      build: (a, grad) => conv2dWeight(a!, grad!, { stride: [2, 2], padding: [1, 1], shape: [3, 2, 3, 3] }),
    },
    {
      name: "dilation and groups",
      shapes: [
        [2, 6, 5, 4],
        [2, 4, 3, 3],
      ],
      build: (a, grad) => conv2dWeight(a!, grad!, { dilation: [2, 1], groups: 2, shape: [4, 3, 2, 2] }),
    },
  ],
  maxPool2d: [
    {
      name: "windows that overlap, with padding",
      shapes: [[2, 2, 5, 5]],
      build: (a) => maxPool2d(a!, { kernel: [3, 3], stride: [2, 2], padding: [1, 1] }),
    },
    {
      name: "dilation, and windows that reach beyond the image",
      shapes: [[2, 2, 6, 7]],
      build: (a) =>
        maxPool2d(a!, { kernel: [2, 3], stride: [3, 2], padding: [1, 1], dilation: [3, 2], ceilMode: true }),
    },
  ],
  resample2d: [
    {
      name: "averages",
      shapes: [[2, 2, 5, 7]],
      build: (a) =>
        resample2d(a!, {
          rows: averageAxis({ size: 5, kernel: 3, stride: 2, padding: 1 }, "inside"),
          columns: adaptiveAxis(7, 3),
        }),
    },
    {
      name: "larger, nearest and bilinear",
      shapes: [[1, 2, 3, 4]],
      build: (a) =>
        resample2d(a!, {
          rows: nearestAxis({ size: 3, scale: 2 }),
          columns: linearAxis({ size: 4, scale: 1.5 }, false),
        }),
    },
    {
      name: "neighbours, and windows side by side",
      shapes: [[1, 2, 5, 7]],
      build: (a) => resample2d(a!, { rows: neighboursAxis(5, 4), columns: adaptiveElements(7, 3).axis }),
    },
    {
      name: "a border and a cut",
      shapes: [[1, 2, 3, 4]],
      build: (a) => resample2d(a!, { rows: paddedAxis(3, 1, 2), columns: paddedAxis(4, 2, -1) }),
    },
  ],
  softmaxCrossEntropy: [
    {
      name: "four examples of three classes",
      shapes: [[4, 3]],
      build: (logits) => softmaxCrossEntropy(logits!, slotTensor(target)),
      feeds: [[target, [2, 0, 1, 1]]],
    },
  ],
};

function broadcastingMap(...[a, b, c, d]: readonly Tensor[]): Tensor {
  const expr = add(mul(variable("a"), variable("b")), div(tanh(variable("c")), variable("d")));
  return mapOne(expr, { a: a!, b: b!, c: c!, d: d! });
}

/** A loss in which every element of the output counts differently. */
function weighted(output: Tensor, weights: Slot): Tensor {
  return sum(mapOne(mul(x, y), { x: output, y: slotTensor(weights) }));
}

async function checkGradient({ shapes, build, feeds = [] }: GradientCase): Promise<void> {
  const rng = createRng(7);
  const random = (size: number) =>
    Array.from({ length: size }, () => rng.uniform(0.5, 2) * (rng.next() < 0.3 ? -1 : 1));
  const inputs = shapes.map((shape, i) => slot(`input ${i}`, shape));
  const values = shapes.map((shape) => random(sizeOf(shape)));
  const output = build(...inputs.map(slotTensor));
  const weights = slot("weights", output.shape);
  const loss = weighted(output, weights);
  const all = (at: readonly (readonly number[])[]): Feeds => [
    ...feeds,
    [weights, weightValues],
    ...inputs.map((input, i) => [input, at[i]!] as const),
  ];
  const weightValues = random(sizeOf(output.shape));
  const got = await runOnReference(gradients(loss, inputs.map(slotTensor)), all(values));

  const evaluate = await openOnReference(loss);
  const h = 1e-5;
  for (const [i, value] of values.entries()) {
    const expected: number[] = [];
    for (let k = 0; k < value.length; k++) {
      const lossAt = (by: number): Promise<number> =>
        evaluate(all(values.map((same, j) => (j === i ? same.with(k, same[k]! + by) : same))));
      expected.push(((await lossAt(h)) - (await lossAt(-h))) / (2 * h));
    }
    expect(got[i]!).toBeCloseToTensor(expected, finiteDifference);
  }
}

describe.each(Object.keys(ops) as OpName[])("the gradient of %s", (name) => {
  const own = cases[name];
  const reason = withoutGradient[name];
  if (own) it.each(own)("equals finite differences: $name", checkGradient);
  else it(reason ? `is refused: ${reason}` : "has a case", () => expect(refusalOf(name)).toContain(reason));
});

function refusalOf(name: OpName): string {
  try {
    const type = slotTensor(slot("any", []));
    // No refusal looks at the attributes.
    ops[name].backward({ inputs: [type], outputs: [type], grads: [type], attrs: {} as never, needs: [true] });
    return "not refused";
  } catch (error) {
    return error instanceof Error ? error.message : "";
  }
}

describe("gradients", () => {
  const [a, b] = [slot("a", [3]), slot("b", [3])];

  it("are zero for what the loss does not depend on", async () => {
    const [da, db] = gradients(sum(slotTensor(a)), [slotTensor(a), slotTensor(b)]);
    const [va, vb] = await runOnReference([da!, db!], []);
    expect([[...va!], [...vb!]]).toEqual([
      [1, 1, 1],
      [0, 0, 0],
    ]);
  });

  it("add up over all uses of a tensor", async () => {
    const u = mapOne(mul(x, x), { x: slotTensor(a) });
    const loss = mapOne(add(x, y), { x: sum(u), y: sum(mapOne(mul(2, x), { x: u })) });
    const [da] = gradients(loss, [slotTensor(a)]);
    expect([...(await runOnReference([da!], [[a, [1, 2, 3]]]))[0]!]).toEqual([6, 12, 18]);
  });

  it("reach through graphs that are deeper than the call stack", () => {
    let deep = slotTensor(a);
    for (let i = 0; i < 20_000; i++) deep = mapOne(mul(2, x), { x: deep });
    expect(gradients(sum(deep), [slotTensor(a)])[0]!.shape).toEqual([3]);
  });

  it("may be taken with respect to a value inside the graph", async () => {
    const u = mapOne(mul(x, x), { x: slotTensor(a) });
    const [du] = gradients(sum(mapOne(mul(5, x), { x: u })), [u]);
    expect([...(await runOnReference([du!], []))[0]!]).toEqual([5, 5, 5]);
  });
});
