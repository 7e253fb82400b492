/** The inspector's operation region: the numbers that it shows, where it places them, the arithmetic and the keys. */

import { act, cleanup, fireEvent, render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { TranslateText } from "../../app/i18n/i18n.ts";
import { ArithmeticLine } from "../../app/inspector/figures/ArithmeticLine.tsx";
import { convolutionOf, outputUnder, patchOf, windowOf } from "../../app/inspector/figures/convolution.ts";
import { digitsOf, writeValue } from "../../app/inspector/figures/digits.ts";
import { cellOf, elementAt, matrix, transposed } from "../../app/inspector/figures/plane.ts";
import OperationView from "../../app/inspector/OperationView.tsx";
import { arrivalOf, titleOf } from "../../app/inspector/title.ts";
import { walk } from "../../app/inspector/walk.ts";
import { actions, store } from "../../app/store/store.ts";
import { inLanguage } from "../../engine/define/text.ts";
import type { Spec } from "../../engine/experiment/experiment.ts";
import type { Explanation, Operation, Piece } from "../../engine/train/inspect/inspection.ts";
import {
  convolution,
  element,
  figure,
  formula,
  linearBackward,
  linearForward,
  operation,
  outline,
  sum,
  times,
} from "./inspectorSamples.ts";
import "../../app/styles/tokens.css";
import "../../app/styles/global.css";

beforeEach(() => {
  actions.setLanguage("en");
  actions.setTheme("light");
});
afterEach(() => {
  cleanup();
  walk.setState({ outline: null, shown: null, chosen: null, explained: null });
});

interface Shown {
  readonly operation?: Operation;
  readonly pieces: readonly Piece[];
  readonly chosen?: readonly [piece: number, element: number];
  readonly explanation?: Explanation;
  readonly size?: readonly [widthPx: number, heightPx: number];
}

function show({ operation: of = operation(), pieces, chosen = [0, 0], explanation, size = [1000, 360] }: Shown) {
  const [piece, element] = chosen;
  walk.setState({
    outline: outline([of]),
    shown: { index: 0, operation: of, example: 0, pieces },
    chosen: { piece, element, isPinned: true },
    explained: explanation ? { piece, element, answer: explanation } : null,
  });
  return render(
    <div style={{ width: size[0], height: size[1] }}>
      <OperationView operation={of} pieces={pieces} example={0} />
    </div>,
  );
}

const numbersOf = (element: HTMLElement) =>
  [...element.querySelectorAll('[class*="number"]:not([class*="numbers"])')].map(({ textContent }) => textContent);

describe("the numbers of a figure", () => {
  it("have one number of digits: a gradient four, a weight three, a filter two", () => {
    const write = (role: Parameters<typeof figure>[0], shape: readonly number[], values: readonly number[]) =>
      values.map((value) => writeValue(value, digitsOf(figure(role, "", shape, values), false)));
    expect(write("gradient", [2], [0.0555, -0.0019])).toEqual(["0.0555", "−0.0019"]);
    expect(write("parameter", [2], [0.67, -0.4384])).toEqual(["0.670", "−0.438"]);
    expect(write("parameter", [1, 1, 1, 2], [-0.284, 0.001])).toEqual(["−0.28", "0.00"]);
    expect(write("gradient", [2], [-8.4e-5, 0])).toEqual(["−8.4e-5", "0"]);
    expect(write("gradient", [2], [8.4e-4, 0])).toEqual(["0.00084", "0.00000"]);
    expect(write("output", [2], [123.456, -1])).toEqual(["123.46", "−1.00"]);
  });
});

describe("a plane", () => {
  it("knows the cell of every element that it shows, transposed too", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 7 }),
        fc.integer({ min: 1, max: 7 }),
        fc.nat(50),
        (rows, columns, start) => {
          for (const plane of [matrix(rows, columns, start), transposed(matrix(rows, columns, start))]) {
            for (let row = 0; row < plane.rows; row++) {
              for (let column = 0; column < plane.columns; column++) {
                expect(cellOf(plane, elementAt(plane, { row, column }))).toEqual({ row, column });
              }
            }
            expect(cellOf(plane, start - 1)).toBeNull();
            expect(cellOf(plane, start + rows * columns)).toBeNull();
          }
        },
      ),
    );
  });
});

describe("Linear", () => {
  it("shows the numbers that were computed, the input above the weights, the output beside them", () => {
    const { piece } = linearForward();
    show({ pieces: [piece] });
    const weights = screen.getByRole("img", { name: "0.weight, 3×4" });
    expect(numbersOf(weights)).toEqual([...piece.inputs[1]!.values].map((value) => writeValue(value, digits(3))));
    const input = screen.getByRole("img", { name: "inputs, 4" });
    expect(numbersOf(input)).toEqual(["0.310", "−0.120", "0.900", "−0.450"]);
    const output = screen.getByRole("application");
    const box = (at: HTMLElement) => at.firstElementChild!.getBoundingClientRect();
    // Column over column, row beside row.
    expect(box(input).left).toBe(box(weights).left);
    expect(box(input).width).toBe(box(weights).width);
    expect(box(input).bottom).toBeLessThanOrEqual(box(weights).top);
    expect(box(output).top).toBe(box(weights).top);
    expect(box(output).left).toBeGreaterThan(box(weights).right);
  });

  it("writes one output as its products and its bias, with the digits of the figures", () => {
    const { piece, explain } = linearForward();
    show({ pieces: [piece], chosen: [0, 0], explanation: explain(0) });
    expect(sumText()).toBe("y[0] = 0.310·0.000 + (−0.120)·0.992 + 0.900·(−0.256) + (−0.450)·(−0.926) + 0.100 = 0.168");
  });

  it("shows backwards what is passed on, what weight and bias keep, beside each other where there is room", () => {
    const pieces = linearBackward();
    show({ operation: operation({ line: "backward" }), pieces });
    expect(screen.queryByRole("tab")).toBeNull();
    expect(screen.getAllByRole("application").map((each) => numbersOf(each).length)).toEqual([4, 16, 4]);
    const [g] = screen.getAllByRole("img", { name: "g, 4" });
    expect(numbersOf(g!)).toEqual(["0.0019", "0.0555", "0.0516", "0.0567"]);
  });

  it("shows one piece at a time where there is no room for all", async () => {
    show({ operation: operation({ line: "backward" }), pieces: linearBackward(), size: [340, 360] });
    const tabs = screen.getAllByRole("tab");
    expect(tabs.map(({ textContent }) => textContent)).toEqual([
      "Passed on",
      "Kept in 2.weight.grad",
      "Kept in 2.bias.grad",
    ]);
    expect(screen.getAllByRole("application")).toHaveLength(1);
    await userEvent.click(tabs[1]!);
    expect(tabs[1]!.getAttribute("aria-selected")).toBe("true");
    expect(screen.getByRole("application", { name: /^2\.weight\.grad/ })).toBeTruthy();
  });
});

const digits = (decimals: number) => ({ kind: "fixed", decimals }) as const;

const sumText = () => document.querySelector('p[aria-live="polite"]')?.textContent;

describe("the chosen value", () => {
  it("moves by the arrow keys, stays in its figure and gives the arrows back at Escape", async () => {
    const { piece, explain } = linearForward();
    show({ pieces: [piece], explanation: explain(0) });
    const output = screen.getByRole("application");
    act(() => output.focus());
    const heard: string[] = [];
    const listen = ({ key }: KeyboardEvent) => heard.push(key);
    addEventListener("keydown", listen);
    await userEvent.keyboard("{ArrowDown}{ArrowDown}{ArrowDown}{ArrowRight}");
    expect(walk.getState().chosen).toMatchObject({ piece: 0, element: 2 });
    await userEvent.keyboard("{ArrowUp}");
    expect(walk.getState().chosen).toMatchObject({ piece: 0, element: 1 });
    await userEvent.keyboard("{Escape}");
    expect(heard).toEqual([]);
    expect(document.activeElement).not.toBe(output);
    await userEvent.keyboard("{ArrowDown}");
    expect(heard).toEqual(["ArrowDown"]);
    removeEventListener("keydown", listen);
  });

  it("is what the pointer is over, and again the one before when it leaves", () => {
    const { piece, explain } = linearForward();
    show({ pieces: [piece], explanation: explain(0) });
    const cells = screen.getByRole("application").firstElementChild!;
    const { left, top, height } = cells.getBoundingClientRect();
    fireEvent.click(cells, { clientX: left + 3, clientY: top + 3 });
    expect(walk.getState().chosen).toMatchObject({ element: 0, isPinned: true });
    fireEvent.pointerMove(cells, { clientX: left + 3, clientY: top + height - 3 });
    expect(walk.getState().chosen).toMatchObject({ element: 2, isPinned: false });
    fireEvent.pointerLeave(cells);
    expect(walk.getState().chosen).toMatchObject({ element: 0, isPinned: true });
  });
});

describe("Conv2d", () => {
  it("shows the filter of the chosen channel, a square for each input channel with its own sum", () => {
    const piece = convolution();
    show({ pieces: [piece], chosen: [0, 36 + 7] });
    const sums = screen.getAllByText("pixel · weight").map((label) => label.closest("p")!.textContent);
    const { sums: expected } = patchOf(convolutionOf(piece)!, 36 + 7);
    expect(sums).toEqual([...expected].map((value) => `Σ pixel · weight ${writeValue(value, digits(3))}`));
    expect(expected.reduce((total, value) => total + value, 0.5)).toBeCloseTo(piece.output.values[36 + 7]!, 5);
    expect(screen.getByText("[1, 2]").textContent).toBe("0.weight[1, 2]");
  });

  it("lays the window where the value comes from, and finds the value whose window lies under a pixel", () => {
    const shown = convolutionOf(convolution())!;
    expect(windowOf(shown, 36 + 7)).toEqual({ top: 1, left: 1, bottom: 3, right: 3 });
    expect(outputUnder(shown, 2 * 8 + 2, 36 + 7)).toBe(36 + 7);
    expect(outputUnder(shown, 0, 0)).toBe(0);
    expect(outputUnder(shown, 63, 0)).toBe(35);
  });
});

describe("arithmetic", () => {
  const written = (arithmetic: Explanation["arithmetic"], letters?: number) => {
    const inputs = [0.31, -0.3, 0.52];
    const piece: Piece = {
      purpose: "output",
      op: "map",
      attrs: null,
      formula: formula("y"),
      inputs: [figure("output", "x", [inputs.length], inputs)],
      output: figure("output", "y", [], [arithmetic.value]),
    };
    const { container } = render(
      <ArithmeticLine
        piece={piece}
        element={0}
        explanation={{ value: arithmetic.value, arithmetic, reads: [] }}
        letters={letters}
      />,
    );
    return container.textContent;
  };
  type Call = Extract<Explanation["arithmetic"], { kind: "call" }>;
  const call = (fn: Call["fn"], args: Call["args"], value: number): Call => ({ kind: "call", fn, args, value });
  const zero = { kind: "constant", value: 0 } as const;
  const x = (i: number) => element(0, i, [0.31, -0.3, 0.52][i]!);

  it("writes functions by name, and parentheses only where they are needed", () => {
    expect(written(call("tanh", [x(0)], Math.tanh(0.31)))).toBe("y = tanh(0.310) = 0.300");
    expect(written({ kind: "max", terms: [zero, x(1)], count: 2, winner: 0, value: 0 })).toBe(
      "y = max(0, −0.300) = 0.000",
    );
    const difference = sum([x(0), call("neg", [x(1)], 0.3)]);
    expect(written(times(difference, x(2)))).toBe("y = (0.310 − (−0.300))·0.520 = 0.317");
    expect(written(call("div", [x(0), times(x(2), x(2))], 1.146))).toBe("y = 0.310 / (0.520·0.520) = 1.146");
    expect(written(sum([x(0), { kind: "constant", value: -1 }]))).toBe("y = 0.310 − 1 = −0.690");
    expect(written(call("neg", [call("log", [x(2)], Math.log(0.52))], -Math.log(0.52)))).toBe(
      "y = −log(0.520) = 0.654",
    );
  });

  it("keeps the branch that was taken, and says why", () => {
    const isPositive = call("gt", [x(1), zero], 0);
    expect(written(call("select", [isPositive, x(0), zero], 0))).toBe("y = 0 since −0.300 ≤ 0 = 0.000");
  });

  it("says how many terms of a long sum it leaves out, and shows those that are listed", async () => {
    const many = Array.from({ length: 10 }, () => x(0));
    const first = Array.from({ length: 8 }, () => "0.310").join(" + ");
    expect(written(sum(many, null, 400), 62)).toBe(`y = ${first} + … 392 more = 3.100`);
    await userEvent.click(screen.getByRole("button", { name: "… 392 more" }));
    expect(document.body.textContent?.trim()).toBe(`y = ${first} + 0.310 + 0.310 + … 390 more = 3.100`);
  });

  it("says of a value that is only handed on which one it is, and of a constant nothing more", () => {
    expect(written(x(2))).toBe("y = x[2] = 0.520");
    expect(written(zero)).toBe("y = 0.000");
  });

  it("of many that a maximum is a part of writes only the one that counts", () => {
    const most = { kind: "max", terms: [x(0), x(1), x(2)], count: 3, winner: 2, value: 0.52 } as const;
    expect(written(most)).toBe("y = max(0.310, −0.300, 0.520) = 0.520");
    cleanup();
    expect(written(call("exp", [sum([x(0), call("neg", [most], -0.52)])], 0.811))).toBe(
      "y = exp(0.310 − 0.520) = 0.811",
    );
  });

  it("names the parts of a sum of sums, and opens them", async () => {
    const parts = sum([
      sum([times(x(0), x(2))], { axis: "channel", index: 4 }),
      sum([x(1)], { axis: "example", index: 0 }),
      x(2),
    ]);
    expect(written(parts)).toBe("y = channel 4 0.161 + example 1 (−0.300) + x 0.520 = 0.381");
    const button = screen.getByRole("button", { name: "channel 4" });
    await userEvent.click(button);
    expect(button.parentElement!.textContent).toBe(
      "y = channel 4 (0.310·0.520) + example 1 (−0.300) + x 0.520 = 0.381",
    );
  });

  it("draws the curve of what depends on one number, whatever it is called", () => {
    const piece: Piece = {
      purpose: "output",
      op: "map",
      attrs: null,
      formula: formula("y"),
      inputs: [figure("output", "x", [2], [0.5, -1])],
      output: figure("output", "y", [2], [0.5, 0]),
    };
    const arithmetic = { kind: "max", terms: [zero, element(0, 1, -1)], count: 2, winner: 0, value: 0 } as const;
    show({ pieces: [piece], chosen: [0, 1], explanation: { value: 0, arithmetic, reads: [Int32Array.of(1)] } });
    const curve = document.querySelector("svg[viewBox='0 0 120 120']")!;
    const [, line] = curve.querySelectorAll("path");
    // Flat up to the middle, then up to nine tenths of half the height.
    expect(line!.getAttribute("d")).toMatch(/^M0\.0 60\.0L.*L60\.0 60\.0L.*L120\.0 6\.0$/);
    expect(Number(curve.querySelector("circle")!.getAttribute("cx"))).toBeCloseTo(60 - 60 / 1.1, 6);
    expect(curve.querySelector("circle")!.getAttribute("cy")).toBe("60");
  });
});

describe("an operation's title", () => {
  const english: TranslateText = (words, values = {}) =>
    inLanguage(words, "en").replace(/\{\{(\w+)\}\}/g, (_, name: string) => String(values[name]));
  const title = (of: Partial<Operation>) => titleOf(operation(of), store.getState().experiment, english);

  it("says the layer and its sizes, backwards with the same", () => {
    const model: readonly Spec[] = [
      { type: "Linear", out_features: 3 },
      { type: "Conv2d", out_channels: 6, kernel_size: 5 },
    ];
    store.setState(({ experiment }) => ({ experiment: { ...experiment, model } }));
    expect(title({})).toBe("Linear 4 → 3");
    expect(title({ line: "backward", input: [3], output: [4] })).toBe("Linear 4 → 3, backwards");
    expect(title({ layer: "1", type: "Conv2d", input: [3, 32, 32], output: [6, 28, 28] })).toBe(
      "Conv2d 3 → 6, kernel 5×5",
    );
    expect(title({ line: "step", type: "SGD", parameter: "0.weight" })).toBe("SGD moves 0.weight");
    expect(title({ line: "loss", layer: "", type: "CrossEntropyLoss" })).toBe("CrossEntropyLoss");
  });

  it("says of zero_grad() whether and where the loop calls it", () => {
    const zeroGrad = { line: "zeroGrad", layer: "", type: "" } as const;
    const of = (change: object) => {
      const { experiment } = store.getState();
      const training = { ...experiment.training, ...change };
      return titleOf(operation(zeroGrad), { ...experiment, training }, english);
    };
    expect(of({ zero_grad: true, accumulate: 1 })).toBe("All gradients are forgotten");
    expect(of({ zero_grad: true, accumulate: 2 })).toBe(
      "All gradients are forgotten where a group of mini-batches begins",
    );
    expect(of({ zero_grad: false, accumulate: 2 })).toBe("Left out: no gradient is forgotten");
  });

  it("says from where a gradient arrives", () => {
    const tanh = operation({ line: "backward", layer: "1", type: "Tanh", node: 1 });
    const linear = operation({ line: "backward", layer: "0", node: 2 });
    const node = { name: "", layer: "", parameter: null };
    const step = outline(
      [tanh, linear],
      [
        { ...node, next: [1] },
        { ...node, next: [2] },
        { ...node, next: [] },
      ],
    );
    expect(arrivalOf(linear, step, english)).toBe("arrives from 1 · Tanh");
    expect(arrivalOf(tanh, step, english)).toBe("arrives from the loss");
  });
});

describe("a sum over the examples", () => {
  it("stands under the columns that it sums", () => {
    const piece: Piece = {
      purpose: "kept",
      op: "reduce",
      attrs: { kind: "sum", axes: [0], keepDims: false },
      formula: formula("g"),
      inputs: [figure("gradient", "g", [3, 2], [0.01, 0.02, 0.03, 0.04, 0.05, 0.06])],
      output: figure("gradient", "∂L/∂b", [2], [0.09, 0.12], "0.bias.grad"),
    };
    show({ pieces: [piece] });
    const box = (at: HTMLElement) => at.firstElementChild!.getBoundingClientRect();
    const [input, output] = [screen.getByRole("img", { name: "g, 3×2" }), screen.getByRole("application")];
    expect(numbersOf(output)).toEqual(["0.0900", "0.1200"]);
    expect(box(output).left).toBe(box(input).left);
    expect(box(output).width).toBe(box(input).width);
    expect(box(output).top).toBeGreaterThanOrEqual(box(input).bottom);
  });
});

describe("a tensor of many planes", () => {
  const relu = (shape: readonly number[]): Piece => {
    const values = Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => i / 10);
    const [x, y] = [figure("output", "x", shape, values), figure("output", "y", shape, values)];
    return { purpose: "output", op: "map", attrs: null, formula: formula("y"), inputs: [x], output: y };
  };

  it("is shown at the plane of the chosen value; another plane keeps the place in it", async () => {
    show({ pieces: [relu([4, 3, 3])], chosen: [0, 2 * 9 + 5] });
    const output = screen.getByRole("application", { name: "y, 4×3×3: [2, 1, 2] 2.300" });
    expect(numbersOf(output)).toEqual([1.8, 1.9, 2, 2.1, 2.2, 2.3, 2.4, 2.5, 2.6].map((value) => value.toFixed(3)));
    await userEvent.click(screen.getByRole("button", { name: "channel 2, the next one" }));
    expect(walk.getState().chosen).toMatchObject({ element: 3 * 9 + 5 });
    // What comes in has the same shape, and follows.
    expect(numbersOf(screen.getByRole("img"))).toContain("3.200");
  });

  it("is a vector where only one of its axes is long", () => {
    show({ pieces: [relu([1, 4, 1, 1])] });
    expect(numbersOf(screen.getByRole("application"))).toEqual(["0.000", "0.100", "0.200", "0.300"]);
    expect(screen.queryByRole("button", { name: /^(?!Save the picture)/ })).toBeNull();
  });
});

describe("any operation", () => {
  const shape = fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 5 });
  const tensor = fc
    .tuple(fc.constantFrom("input", "parameter", "gradient", "state", "number", "target"), shape)
    .map(([role, shape]) =>
      figure(
        role as "input",
        "x",
        shape,
        Array.from(
          { length: shape.reduce((a, b) => a * b, 1) },
          (_, i) => Math.sin(i) * 10 ** (i % 7) * (i % 5 ? 1 : Number.NaN),
        ),
      ),
    );
  const piece = fc.record({
    purpose: fc.constantFrom<Piece["purpose"]>("output", "intermediate", "passedOn", "kept", "state", "update"),
    op: fc.constantFrom(
      "matmul",
      "conv2d",
      "conv2dInput",
      "conv2dWeight",
      "maxPool2d",
      "map",
      "reduce",
      "softmax",
      "moments",
      "other",
    ),
    attrs: fc.constantFrom<unknown>(
      null,
      { transposeA: true, transposeB: false },
      { stride: [1, 1], padding: [1, 1], dilation: [1, 1], groups: 1 },
      { names: ["a"], exprs: [{ kind: "var", name: "a" }] },
    ),
    formula: fc.constant(formula("y")),
    inputs: fc.array(tensor, { maxLength: 4 }),
    output: tensor,
  });

  it("has figures, whatever its ranks are", () => {
    fc.assert(
      fc.property(fc.array(piece, { minLength: 1, maxLength: 3 }), (pieces) => {
        const explanation: Explanation = {
          value: 0,
          arithmetic: { kind: "constant", value: 0 },
          reads: pieces[0]!.inputs.map(({ values }) => Int32Array.from(values.length > 1 ? [0, 1] : [0])),
        };
        const { container } = show({ pieces, explanation });
        expect(within(container).getAllByRole("application").length).toBeGreaterThan(0);
        cleanup();
      }),
      { numRuns: 60 },
    );
  });
});
