/** The pieces of a step that is taken apart: their numbers are those of the step, and every value comes about as its piece says. */

import { describe, expect, it } from "vitest";
import { layers, losses, optimizers } from "../../engine/catalog.ts";
import { noFiles } from "../../engine/data/sources/memory.ts";
import type { Experiment } from "../../engine/experiment/experiment.ts";
import { loadDataset } from "../../engine/experiment/loadDataset.ts";
import type { MathNode } from "../../engine/expr/mathNode.ts";
import type { Arithmetic } from "../../engine/ops/arithmetic.ts";
import { createSession } from "../../engine/train/createSession.ts";
import type { ExampleChoice, Explanation, Figure, Operation, Piece } from "../../engine/train/inspect/inspection.ts";
import type { StepTensor } from "../../engine/train/inspect/inspectStep.ts";
import type { Session } from "../../engine/train/session.ts";
import { circle } from "../support/circleDocument.ts";
import { openers } from "../support/devices.ts";
import { image, linear, withLayer, withLoss, withOptimizer } from "../support/entryExperiments.ts";

async function open(experiment: Experiment): Promise<Session> {
  const dataset = await loadDataset({ experiment, files: noFiles });
  return createSession({ experiment, dataset, device: openers.wasm() });
}

async function outlineOf(session: Session) {
  const answer = await session.answerInspector({ type: "outline" });
  if (answer?.type !== "outline") throw new Error("no outline");
  return answer.outline;
}

async function piecesOf(session: Session, operation: number, example: ExampleChoice): Promise<readonly Piece[]> {
  const answer = await session.answerInspector({ type: "operation", operation, example });
  if (answer?.type !== "operation") throw new Error("no pieces");
  return answer.pieces;
}

async function explain(
  session: Session,
  about: {
    readonly operation: number;
    readonly piece: number;
    readonly element: number;
    readonly example: ExampleChoice;
  },
): Promise<Explanation> {
  const answer = await session.answerInspector({ type: "explain", ...about });
  if (answer?.type !== "explain") throw new Error("no explanation");
  return answer.explanation;
}

type Labelled = Readonly<Record<string, ArrayLike<number>>>;

/** One example of every tensor of a step, by the names that `--inspect` gives it. */
function listed(tensors: readonly StepTensor[], example: number, examples: number): Labelled {
  return Object.fromEntries(
    tensors
      // What the host counts is no tensor of the step.
      .filter(({ phase, shape }) => phase !== "state" || shape.length > 0)
      .map(({ phase, name, key = "", values }) => {
        const isOfExamples = ["input", "forward", "backward"].includes(phase);
        const length = isOfExamples ? values.length / examples : values.length;
        const begin = isOfExamples ? example * length : 0;
        return [`${phase} ${name} ${key}`, Array.from(values.subarray(begin, begin + length))];
      }),
  );
}

/** What the figures of a step show of the same. */
function shown(operations: readonly Operation[], pieces: readonly (readonly Piece[])[]): Labelled {
  const found: Record<string, ArrayLike<number>> = {};
  operations.forEach(({ line, layer, parameter }, i) => {
    const outputs = pieces[i]!.map(({ purpose, output }) => ({ purpose, ...output }));
    const of = (purpose: Piece["purpose"]) => outputs.filter((each) => each.purpose === purpose);
    const put = (label: string, figure: Figure | undefined) => {
      if (figure) found[label] = figure.values;
    };
    switch (line) {
      case "data":
        for (const { name, values } of outputs) found[`input ${name === "labels" ? "targets" : name} `] = values;
        return;
      case "zeroGrad":
        return;
      case "forward":
        put(`forward ${layer} `, of("output")[0]);
        for (const { name, values } of of("state")) found[`buffer ${name} `] = values;
        return;
      case "loss":
        put("loss loss ", of("output")[0]);
        return;
      case "backward": {
        // The whole mini-batch's, where only that is shown.
        const g = pieces[i]!.flatMap(({ inputs, output }) => (output.hasExamples ? inputs : []));
        put(`backward ${layer} `, layer === "" ? undefined : g.find(({ symbol }) => symbol === "g"));
        for (const { name, values } of of("kept")) found[`gradient ${name!.replace(/\.grad$/, "")} `] = values;
        return;
      }
      case "step":
        for (const { name, values } of of("state")) found[`state ${parameter} ${name}`] = values;
        put(`update ${parameter} `, of("update")[0]);
        return;
      default:
        line satisfies never;
    }
  });
  return found;
}

const largest = (values: ArrayLike<number>): number =>
  Array.from(values).reduce((most, value) => Math.max(most, Math.abs(value)), 0);

/** As part of the largest value; sums that cancel out are nothing but rounding. */
function distance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Infinity;
  return (
    Array.from(a).reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0) / Math.max(largest(b), 1e-3)
  );
}

type Element = Extract<Arithmetic, { kind: "element" }>;

/** The numbers that were read, each once: parts may be shared. */
function elementsOf(arithmetic: Arithmetic): readonly Element[] {
  const parts = new Set([arithmetic]);
  // The set grows as it is walked.
  for (const part of parts) {
    if (part.kind === "call") for (const arg of part.args) parts.add(arg);
    if (part.kind === "sum" || part.kind === "max") for (const term of part.terms) parts.add(term);
  }
  return [...parts].filter((part) => part.kind === "element");
}

/** What is not as it should be about how the first and the last value come about. */
async function wrongIn(session: Session, operation: number, example: ExampleChoice): Promise<readonly string[]> {
  const wrong: string[] = [];
  const pieces = await piecesOf(session, operation, example);
  for (const [piece, { inputs, output }] of pieces.entries()) {
    const { length } = output.values;
    const scale = Math.max(...[...inputs, output].map(({ values }) => largest(values)), 1e-3);
    for (const element of new Set([0, length - 1])) {
      const { value, arithmetic, reads } = await explain(session, { operation, piece, element, example });
      const where = `${output.symbol}[${element}] of piece ${piece}`;
      if (!(Math.abs(value - output.values[element]!) <= 1e-5 * scale)) wrong.push(`${where}: ${value}`);
      if (reads.length !== inputs.length) wrong.push(`${where} reads ${reads.length} figures`);
      for (const { figure, element: at, value } of elementsOf(arithmetic)) {
        if (inputs[figure]?.values[at] !== value) wrong.push(`${where} reads another number: ${value}`);
        if (!reads[figure]!.includes(at)) wrong.push(`${where} does not ring ${figure}[${at}]`);
      }
    }
  }
  return wrong;
}

/** @param after how many steps */
async function expectWhole(experiment: Experiment, after = 0): Promise<void> {
  const session = await open(experiment);
  if (after > 0) await session.advance({ maxSteps: after });
  const { operations, examples } = await outlineOf(session);
  const example = examples - 1;
  const pieces = [];
  for (const i of operations.keys()) pieces.push(await piecesOf(session, i, example));
  const found = shown(operations, pieces);
  const expected = listed(await session.inspect(), example, examples);
  const far = Object.entries(found).filter(([label, values]) => !(distance(values, expected[label] ?? []) <= 1e-5));
  expect(far.map(([label]) => label)).toEqual([]);
  // Gradients are shown of layers alone that autograd goes back through.
  const missing = Object.keys(expected).filter((label) => !label.startsWith("backward") && !(label in found));
  expect(missing.filter((label) => !label.startsWith("transform"))).toEqual([]);

  const wrong = [];
  for (const i of operations.keys()) wrong.push(...(await wrongIn(session, i, example)));
  for (const i of operations.keys()) wrong.push(...(await wrongIn(session, i, "mean")));
  expect(wrong).toEqual([]);
  session.dispose();
}

/** As text: `y=x⁢W⊤+b`. */
const textOf = ({ children }: MathNode): string =>
  children.map((child) => (typeof child === "string" ? child : textOf(child))).join("");

describe("the pieces of a step", () => {
  it("show a variance as that of distances from the mean, which stands before it", async () => {
    const session = await open(circle({ model: [linear(2), { type: "BatchNorm1d" }, linear(1)] }));
    const { operations } = await outlineOf(session);
    const pieces = await piecesOf(
      session,
      operations.findIndex(({ type }) => type === "BatchNorm1d"),
      0,
    );
    expect(pieces.slice(0, 3).map(({ formula }) => textOf(formula))).toEqual([
      "μ=∑nx10",
      "σ²=∑n(x−μ)210",
      "y=x−μσ²+0.00001⋅w+b",
    ]);
    session.dispose();
  });

  it("are those of a text book, each with what it reads", async () => {
    const model = [linear(3), { type: "Tanh" }, linear(1)];
    const session = await open(circle({ model, optimizer: { type: "SGD", momentum: 0.9 } }));
    const { operations } = await outlineOf(session);
    const lines = [];
    for (const [i, { line, layer }] of operations.entries()) {
      if (layer === "2" || line === "data" || line === "zeroGrad") continue;
      for (const { purpose, formula, inputs, output } of await piecesOf(session, i, 0)) {
        const read = inputs.filter(({ role }) => role !== "number").map(({ symbol, shape }) => `${symbol}(${shape})`);
        lines.push(`${line} ${purpose} ${textOf(formula)} | ${read.join(" ")} → ${output.name}(${output.shape})`);
      }
    }
    expect(lines).toEqual([
      "forward output y=x\u2062W⊤+b | x(2) W(3,2) b(3) → null(3)",
      "forward output y=tanh\u2061(x) | x(3) → null(3)",
      "loss intermediate ℓ=ln\u2061(1+ex)−x⋅y | x(1) y(1) → null(1)",
      "loss output L=∑ℓ10 | ℓ(10,1) → loss()",
      "backward passedOn ∂L/∂x=0.1\u2062(σ\u2061(x)−y) | x(1) y(1) → null(1)",
      "backward passedOn ∂L/∂x=g⋅(1−y2) | g(3) y(3) → null(3)",
      // What is summed over all examples is shown with all of them.
      "backward kept ∂L/∂W=g⊤\u2062x | g(10,3) x(10,2) → 0.weight.grad(3,2)",
      "backward kept ∂L/∂b=∑ng | g(10,3) → 0.bias.grad(3)",
      ...["W", "b"].flatMap((p) => {
        const [name, shape] = p === "W" ? ["0.weight", "3,2"] : ["0.bias", "3"];
        return [
          `step state buf′=μ⋅buf+(1−τ)⋅(g+λ⋅${p}) | ${p}(${shape}) g(${shape}) buf(${shape}) → momentum_buffer(${shape})`,
          `step update ${p}′=${p}−lr⋅buf′ | ${p}(${shape}) buf′(${shape}) → ${name}(${shape})`,
        ];
      }),
    ]);
    session.dispose();
  });

  it("add up what arrives at a tensor on several paths, where the last of them arrives", async () => {
    const model = [linear(2), { type: "Residual", layers: [linear(2)], shortcut: [] }, linear(1)];
    const session = await open(circle({ model }));
    const { operations } = await outlineOf(session);
    const formulasOf = async (layer: string) => {
      const place = operations.findIndex((each) => each.line === "backward" && each.layer === layer);
      return (await piecesOf(session, place, 0)).map(({ formula }) => textOf(formula));
    };
    expect(await formulasOf("1")).toEqual(["∂L/∂x=g"]);
    expect((await formulasOf("1.layers.0")).slice(0, 2)).toEqual(["g₁=g\u2062W", "∂L/∂x=g+g₁"]);
    session.dispose();
  });

  it("show of gradients that are clipped together the parameter's own, and one number of each other", async () => {
    const session = await open(circle({ model: [linear(1)], training: { batch_size: 10, clip_grad_norm: 1 } }));
    const { operations } = await outlineOf(session);
    const [weight, bias] = [...operations.keys()].slice(-2);
    const onTheWay = async (operation: number) =>
      (await piecesOf(session, operation, 0)).filter(({ purpose }) => purpose === "intermediate");
    expect((await onTheWay(weight!)).map(({ formula }) => textOf(formula))).toEqual([
      "square0=∑g2",
      "factor=min\u2061(1,clip_grad_normsquare0+square1+0.000001)",
      "g′=g⋅factor",
    ]);
    expect((await onTheWay(bias!)).map(({ formula }) => textOf(formula))).toEqual(["g′=g⋅factor"]);
    session.dispose();
  });

  it("say what becomes of gradients in this very step, where several mini-batches share an update", async () => {
    const session = await open(circle({ model: [linear(1)], training: { batch_size: 10, accumulate: 2 } }));
    const formulas = async () => {
      const { operations } = await outlineOf(session);
      const lines = [];
      for (const [i, { line, parameter }] of operations.entries())
        if (["zeroGrad", "backward"].includes(line) || parameter === "0.bias")
          lines.push(...(await piecesOf(session, i, 0)).map(({ formula }) => textOf(formula)));
      return lines.filter((line) => line.includes(".grad=") || /^b[^.]*=|^b\.grad/.test(line));
    };
    expect(await formulas()).toEqual(["0.weight.grad=0", "0.bias.grad=0", "b.grad′=∂L∂b", "b′=b"]);
    await session.advance({ maxSteps: 1 });
    expect(await formulas()).toEqual([
      ...["0.weight.grad=0.weight.grad", "0.bias.grad=0.bias.grad"],
      ...["b.grad′=b.grad+∂L∂b", "b′=b−α⋅m′v′c₂+ε"],
    ]);
    session.dispose();
  });
});

describe("the pieces of a step show its numbers, and how each comes about", () => {
  it.each(Object.keys(layers))("with the layer %s", (type) => expectWhole(withLayer(type)));
  it.each(Object.keys(losses))("with the loss %s", (type) => expectWhole(withLoss(type)));
  it.each(Object.keys(optimizers))("with the optimizer %s", (type) => expectWhole(withOptimizer(type)));

  const block = (...layers: readonly object[]) => ({ type: "Residual", layers, shortcut: [] });
  const few = { batch_size: 4 };
  it.each(
    Object.entries({
      "a block in a block": circle({
        model: [linear(2), block(block(linear(2)), { type: "BatchNorm1d" }), linear(1)],
        training: few,
      }),
      "a block with a layer on its shortcut": circle({
        model: [linear(2), { type: "Residual", layers: [linear(3)], shortcut: [linear(3)] }, linear(1)],
        training: few,
      }),
      "blocks one after another": circle({
        model: [linear(2), block(linear(2)), block(linear(2)), linear(1)],
        training: few,
      }),
      "an empty block": circle({ model: [linear(2), block(), linear(1)], training: few }),
      "layers that do nothing": circle({
        model: [{ type: "Flatten" }, linear(2), { type: "Identity" }, { type: "Dropout", p: 0 }, linear(1)],
        training: few,
      }),
      "chances and a convolution": image({}),
      "mini-batches that share an update": circle({ training: { ...few, accumulate: 2, l1: 0.01 } }),
      "gradients that pile up": circle({ training: { ...few, zero_grad: false } }),
      "clipped gradients": circle({ training: { ...few, clip_grad_norm: 0.01, clip_grad_value: 0.001 } }),
      "weights of classes": circle({
        dataset: { type: "Blobs" },
        model: [linear(3)],
        loss: { type: "CrossEntropyLoss", weight: [1, 2, 3], label_smoothing: 0.1 },
        training: few,
      }),
      "a mini-batch of one": circle({
        model: [linear(2), { type: "LayerNorm" }, linear(1)],
        training: { batch_size: 1 },
      }),
      "an optimizer without the state that it could have": circle({ optimizer: { type: "SGD" }, training: few }),
    }),
  )("with %s", (_, experiment) => expectWhole(experiment));

  it("with the second mini-batch of those that share an update", () =>
    expectWhole(circle({ training: { ...few, accumulate: 2, l1: 0.01 } }), 1));
});
