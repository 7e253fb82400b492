/** Pieces of operations, small enough to be checked by hand, and how their values come about. */

import type { Shape } from "../../engine/graph/tensor.ts";
import type {
  Arithmetic,
  Explanation,
  Figure,
  FigureRole,
  Operation,
  Outline,
  Piece,
} from "../../engine/train/inspect/inspection.ts";

export const figure = (
  role: FigureRole,
  symbol: string,
  shape: Shape,
  values: ArrayLike<number>,
  name: string | null = null,
): Figure => ({ role, name, symbol, shape, hasExamples: false, values: Float32Array.from(values) });

export const formula = (text: string): Piece["formula"] => ({
  tag: "math",
  children: [{ tag: "mi", children: [text] }],
});

export const element = (figure: number, element: number, value: number): Arithmetic => ({
  kind: "element",
  figure,
  element,
  value,
});

type Sum = Extract<Arithmetic, { kind: "sum" }>;

export const sum = (terms: readonly Arithmetic[], part: Sum["part"] = null, count = terms.length): Arithmetic => ({
  kind: "sum",
  part,
  terms,
  count,
  value: terms.reduce((total, { value }) => total + value, 0),
});

export const times = (a: Arithmetic, b: Arithmetic): Arithmetic => ({
  kind: "call",
  fn: "mul",
  args: [a, b],
  value: a.value * b.value,
});

/** Linear 4 → 3, one example. */
export function linearForward(): { readonly piece: Piece; explain(element: number): Explanation } {
  const x = [0.31, -0.12, 0.9, -0.45];
  const w = Array.from({ length: 12 }, (_, i) => Math.sin(i * 1.7));
  const b = [0.1, -0.2, 0.05];
  const y = b.map((bias, j) => x.reduce((total, value, k) => total + value * w[4 * j + k]!, bias));
  return {
    piece: {
      purpose: "output",
      op: "matmul",
      attrs: { transposeA: false, transposeB: true },
      formula: formula("y"),
      inputs: [
        figure("input", "x", [4], x, "inputs"),
        figure("parameter", "W", [3, 4], w, "0.weight"),
        figure("parameter", "b", [3], b, "0.bias"),
      ],
      output: figure("output", "y", [3], y),
    },
    explain: (j) => {
      const arithmetic = sum([
        ...x.map((value, k) => times(element(0, k, value), element(1, 4 * j + k, w[4 * j + k]!))),
        element(2, j, b[j]!),
      ]);
      const reads = [[0, 1, 2, 3], [0, 1, 2, 3].map((k) => 4 * j + k), [j]].map((each) => Int32Array.from(each));
      return { value: arithmetic.value, arithmetic, reads };
    },
  };
}

/** Of Linear 4 → 4, backwards: what is passed on and what the weight keeps. */
export function linearBackward(): readonly Piece[] {
  const g = [0.0019, 0.0555, 0.0516, 0.0567];
  const x = [0.899, -0.696, -0.998, 0.942];
  const w = Array.from({ length: 16 }, (_, i) => Math.cos(i * 2.3));
  const gradient = figure("gradient", "g", [4], g);
  return [
    {
      purpose: "passedOn",
      op: "matmul",
      attrs: { transposeA: false, transposeB: false },
      formula: formula("gW"),
      inputs: [gradient, figure("parameter", "W", [4, 4], w, "2.weight")],
      output: figure(
        "gradient",
        "∂L/∂x",
        [4],
        x.map((_, k) => g.reduce((total, value, j) => total + value * w[4 * j + k]!, 0)),
      ),
    },
    {
      purpose: "kept",
      op: "matmul",
      attrs: { transposeA: true, transposeB: false },
      formula: formula("gᵀx"),
      inputs: [gradient, figure("input", "x", [4], x)],
      output: figure(
        "gradient",
        "∂L/∂W",
        [4, 4],
        g.flatMap((a) => x.map((b) => a * b)),
        "2.weight.grad",
      ),
    },
    {
      purpose: "kept",
      op: "reduce",
      attrs: {},
      formula: formula("g"),
      inputs: [gradient],
      output: figure("gradient", "∂L/∂b", [4], g, "2.bias.grad"),
    },
  ];
}

/** Conv2d 3 → 2, kernel 3×3, on an image of 8×8, with a bias. */
export function convolution(): Piece {
  const image = Array.from({ length: 3 * 64 }, (_, i) => Math.sin(i * 0.37) * 0.9);
  const weight = Array.from({ length: 2 * 27 }, (_, i) => Math.cos(i * 0.9) * 0.3);
  const output = Array.from({ length: 2 * 36 }, (_, i) => {
    const [filter, row, column] = [Math.floor(i / 36), Math.floor((i % 36) / 6), i % 6];
    let total = 0.5;
    for (let c = 0; c < 3; c++) {
      for (let y = 0; y < 3; y++) {
        for (let x = 0; x < 3; x++) {
          total += image[c * 64 + (row + y) * 8 + column + x]! * weight[filter * 27 + c * 9 + y * 3 + x]!;
        }
      }
    }
    return total;
  });
  return {
    purpose: "output",
    op: "conv2d",
    attrs: { stride: [1, 1], padding: [0, 0], dilation: [1, 1], groups: 1 },
    formula: formula("y"),
    inputs: [
      figure("input", "x", [3, 8, 8], image, "inputs"),
      figure("parameter", "W", [2, 3, 3, 3], weight, "0.weight"),
      figure("parameter", "b", [2], [0.5, 0.5], "0.bias"),
    ],
    output: figure("output", "y", [2, 6, 6], output),
  };
}

export const operation = (change: Partial<Operation> = {}): Operation => ({
  line: "forward",
  layer: "0",
  type: "Linear",
  gradFn: "AddmmBackward0",
  node: 0,
  parameter: null,
  input: [4],
  output: [3],
  ...change,
});

export const outline = (operations: readonly Operation[], graph: Outline["graph"] = []): Outline => ({
  step: 1,
  examples: 4,
  loss: 0.4,
  operations,
  graph,
});
