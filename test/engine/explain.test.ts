/** How single values come about: as people write it, from where it is read. `test/golden/explain.test.ts` holds the numbers to PyTorch's. */

import { describe, expect, it } from "vitest";
import { add, ge, mul, select, variable } from "../../engine/expr/expr.ts";
import { sizeOf } from "../../engine/graph/shape.ts";
import { type DType, type Shape, type Slot, slot, slotTensor, type Tensor } from "../../engine/graph/tensor.ts";
import type { Arithmetic } from "../../engine/ops/arithmetic.ts";
import { type ExplainedElement, explainElement } from "../../engine/ops/explain.ts";
import {
  constant,
  conv2d,
  conv2dWeight,
  fill,
  gather,
  gridSample,
  mapOne,
  matmul,
  mean,
  oneHot,
  random,
  reshape,
  row,
  softmax,
  softmaxCrossEntropy,
  storeRows,
} from "../../engine/ops/index.ts";
import { hashUniform } from "../support/hashUniform.ts";
import { runOnReference } from "../support/reference.ts";
import { float64 } from "../support/tolerances.ts";

/** Tensors with values. */
function withValues() {
  const slots = new Map<Slot, ArrayLike<number>>();
  const read = ({ source }: Tensor): ArrayLike<number> =>
    source.kind === "slot" ? slots.get(source.slot)! : expect.fail("only slots are read");
  return {
    read,
    tensor(shape: Shape, values?: ArrayLike<number>, dtype: DType = "f32"): Tensor {
      const target = slot(`given ${slots.size}`, shape, dtype);
      slots.set(target, values ?? Array.from(hashUniform(slots.size, sizeOf(shape)), (u) => u * 2 - 1));
      return slotTensor(target);
    },
    explain: (output: Tensor, element: number, inputs: readonly Tensor[] = [...slots.keys()].map(slotTensor)) =>
      explainElement(output, element, { inputs, read }),
    async value(output: Tensor, element: number): Promise<number> {
      return (await runOnReference([output], [...slots]))[0]![element]!;
    },
  };
}

/** In one line: elements as figure and place, `a3`; only what is listed. */
function written(at: Arithmetic): string {
  switch (at.kind) {
    case "element":
      return `${"abcdef"[at.figure]}${at.element}`;
    case "constant":
      return `${at.value}`;
    case "sum": {
      const terms = at.terms.map(written).join(" + ");
      const all = at.terms.length < at.count ? `${terms} + … of ${at.count}` : terms;
      return at.part ? `${at.part.axis} ${at.part.index}: (${all})` : `(${all})`;
    }
    case "max":
      return `max(${at.terms.map((term, i) => (i === at.winner ? `*${written(term)}` : written(term))).join(", ")})`;
    case "call":
      return at.fn === "mul" ? at.args.map(written).join("·") : `${at.fn}(${at.args.map(written).join(", ")})`;
    default:
      return at satisfies never;
  }
}

const readsOf = ({ reads }: ExplainedElement): readonly (readonly number[])[] => reads.map((all) => [...all]);
const sum = add(variable("x"), variable("b"));

describe("explainElement", () => {
  it("writes a unit as products of a row and a column, and its bias", () => {
    const given = withValues();
    const [x, w, b] = [given.tensor([2, 3]), given.tensor([4, 3]), given.tensor([4])];
    const y = mapOne(sum, { x: matmul(x, w, { transposeB: true }), b });
    const explained = given.explain(y, 6);
    expect(written(explained.arithmetic)).toBe("(a3·b6 + a4·b7 + a5·b8 + c2)");
    expect(readsOf(explained)).toEqual([[3, 4, 5], [6, 7, 8], [2]]);
  });

  it("lists only the largest of many terms, the bias always; all of them count, and all are read", async () => {
    const given = withValues();
    const [x, w, b] = [given.tensor([1, 200]), given.tensor([1, 200]), given.tensor([1], [1e-9])];
    const y = mapOne(sum, { x: matmul(x, w, { transposeB: true }), b });
    const { arithmetic, reads } = given.explain(y, 0);
    if (arithmetic.kind !== "sum") return expect.fail("it is a sum");
    expect(arithmetic.count).toBe(201);
    expect(arithmetic.value).toBeCloseTo(await given.value(y, 0), 12);
    const sizes = arithmetic.terms.map(({ value }) => Math.abs(value));
    expect(sizes).toEqual(sizes.toSorted((p, q) => q - p));
    expect(sizes).toHaveLength(17);
    expect(sizes.at(-1)).toBe(1e-9);
    const products = Array.from(given.read(x), (value, i) => Math.abs(value * given.read(w)[i]!));
    expect(sizes[15]).toBe(products.toSorted((p, q) => q - p)[15]);
    expect(reads.map((all) => all.length)).toEqual([200, 200, 1]);
  });

  it("sums a convolution channel by channel, and leaves out what lies beyond the border", () => {
    const given = withValues();
    const [x, w] = [given.tensor([1, 2, 3, 3]), given.tensor([1, 2, 2, 2])];
    const inside = given.explain(conv2d(x, w), 0);
    expect(written(inside.arithmetic)).toBe(
      "(channel 0: (a0·b0 + a1·b1 + a3·b2 + a4·b3) + channel 1: (a9·b4 + a10·b5 + a12·b6 + a13·b7))",
    );
    const corner = given.explain(conv2d(x, w, { padding: [1, 1] }), 0);
    expect(written(corner.arithmetic)).toBe("(a0·b3 + a9·b7)");
  });

  it("sums the gradient of a filter example by example", () => {
    const given = withValues();
    const [x, g] = [given.tensor([2, 1, 2, 2]), given.tensor([2, 1, 1, 2])];
    const dw = conv2dWeight(x, g, { shape: [1, 1, 2, 1] });
    expect(written(given.explain(dw, 1).arithmetic)).toBe("(example 0: (a2·b0 + a3·b1) + example 1: (a6·b2 + a7·b3))");
  });

  it("writes ReLU as the larger of 0 and x, whichever it is", () => {
    const given = withValues();
    const x = given.tensor([2], [3, -3]);
    const y = mapOne(select(ge(0, variable("x")), 0, variable("x")), { x });
    expect(written(given.explain(y, 0).arithmetic)).toBe("max(0, *a0)");
    expect(written(given.explain(y, 1).arithmetic)).toBe("max(*0, a1)");
  });

  it("leaves out what changes nothing: factors of 1, summands of 0, other classes' share of a sum", () => {
    const given = withValues();
    const [x, target] = [given.tensor([1, 3]), given.tensor([1], [2], "i32")];
    const ones = mapOne(mul(variable("x"), variable("one")), { x, one: fill(1, [1, 3]) });
    expect(written(given.explain(ones, 1).arithmetic)).toBe("a1");
    const picked = matmul(mapOne(mul(variable("x"), variable("h")), { x, h: oneHot(target, 3) }), fill(1, [3, 1]));
    const explained = given.explain(picked, 0);
    expect(written(explained.arithmetic)).toBe("a2");
    expect(readsOf(explained)).toEqual([[0, 1, 2], [0]]);
  });

  it("divides for a mean", () => {
    const given = withValues();
    const y = mean(given.tensor([5]));
    expect(written(given.explain(y, 0).arithmetic)).toBe("div((a0 + a1 + a2 + a3 + a4), 5)");
  });

  it("says of a cross-entropy the one class that counts", () => {
    const given = withValues();
    const [x, target] = [given.tensor([2, 2]), given.tensor([2], [1, 0], "i32")];
    const explained = given.explain(softmaxCrossEntropy(x, target), 1);
    expect(written(explained.arithmetic)).toBe("neg(log(div(exp(a2), (exp(a2) + exp(a3)))))");
    expect(readsOf(explained)).toEqual([[2, 3], [1]]);
  });

  it("stays exact where exponentials would overflow, or a share would round to 0 or 1", async () => {
    const given = withValues();
    const [x, target] = [given.tensor([3, 2], [1e4, 9999, -900, 900, 40, 0]), given.tensor([3], [0, 0, 0], "i32")];
    const [shares, losses] = [softmax(x, 1), softmaxCrossEntropy(x, target)];
    const got = [given.explain(shares, 0), ...[0, 1, 2].map((i) => given.explain(losses, i))];
    const expected = [
      await given.value(shares, 0),
      ...(await Promise.all([0, 1, 2].map((i) => given.value(losses, i)))),
    ];
    expect(got.map(({ arithmetic }) => arithmetic.value)).toBeCloseToTensor(expected, float64);
  });

  it("goes back to what is given and no further, whatever shape that is read in; other slots are numbers", () => {
    const given = withValues();
    const [x, scale] = [given.tensor([2, 2]), given.tensor([], [0.5])];
    const hidden = mapOne(mul(variable("x"), variable("x")), { x });
    const y = mapOne(mul(variable("h"), variable("s")), { h: reshape(hidden, [4]), s: scale });
    const values = [1, 2, 3, 4];
    const { arithmetic, reads } = explainElement(y, 3, {
      inputs: [hidden],
      read: (tensor) => (tensor === hidden ? values : given.read(tensor)),
    });
    expect([written(arithmetic), arithmetic.value, reads]).toEqual(["0.5·a3", 2, [Int32Array.of(3)]]);
  });

  it("finds what was picked, looked up, moved or drawn, as the device does", async () => {
    const given = withValues();
    const data = given.tensor([4, 2], [0, 10, 20, 30, 40, 50, 60, 255], "u8");
    const [indices, cursor] = [given.tensor([4], [2, 3, 0, 1], "i32"), given.tensor([], [1])];
    const [table, image] = [given.tensor([2, 3]), given.tensor([1, 1, 2, 2])];
    const places = {
      row: given.tensor([1, 1, 2, 2], [0.5, 1.5, 1, 7]),
      column: given.tensor([1, 1, 2, 2], [1, 0, 1, 0]),
    };
    const tensors = [
      gather(data, indices, cursor, { count: 2, scale: [1 / 255, 2], shift: [-0.5, 0] }),
      ...row(table, cursor),
      gridSample(image, places),
      random(cursor, { shape: [5], key: 12345 }),
      constant([3, 1, 2]),
    ];
    for (const tensor of tensors) {
      for (let element = 0; element < sizeOf(tensor.shape); element++) {
        expect(given.explain(tensor, element).arithmetic.value).toBeCloseTo(await given.value(tensor, element), 12);
      }
    }
    expect(readsOf(given.explain(tensors[0]!, 3))[0]).toEqual([1]);
  });

  it("finds a stored row in the log, and what was there before around it", () => {
    const given = withValues();
    const stored = storeRows(given.tensor([3, 2]), given.tensor([], [1]), given.tensor([1, 2]));
    const found = [0, 1, 2, 3, 4, 5].map((element) => written(given.explain(stored, element).arithmetic));
    expect(found).toEqual(["a0", "a1", "c0", "c1", "a4", "a5"]);
  });
});
