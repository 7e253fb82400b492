/** Gradients held to the slopes of the loss itself: one number, then every layer, activations among them, and loss of the tables. */

import { afterEach, describe, expect, it, vi } from "vitest";
import { layers, losses } from "../../engine/catalog.ts";
import { noFiles } from "../../engine/data/sources/memory.ts";
import { initialValues } from "../../engine/define/param.ts";
import { fillIn } from "../../engine/experiment/complete.ts";
import type { Experiment, Spec } from "../../engine/experiment/experiment.ts";
import { loadDataset } from "../../engine/experiment/loadDataset.ts";
import { parseExperiment } from "../../engine/experiment/parse.ts";
import { mul, variable } from "../../engine/expr/expr.ts";
import { mapOne } from "../../engine/ops/index.ts";
import { matmulOp } from "../../engine/ops/matmul/matmul.ts";
import { createSession } from "../../engine/train/createSession.ts";
import { compareSlopes } from "../../engine/train/inspect/compareSlopes.ts";
import type { CheckedElement, InspectorRequest } from "../../engine/train/inspect/inspection.ts";
import type { Session } from "../../engine/train/session.ts";
import { checkOf } from "../support/checked.ts";
import { circle } from "../support/circleDocument.ts";
import { openers } from "../support/devices.ts";

type Elements = Extract<InspectorRequest, { type: "gradcheck" }>["elements"];

async function open(experiment: Experiment): Promise<Session> {
  const dataset = await loadDataset({ experiment, files: noFiles });
  return createSession({ experiment, dataset, device: openers.wasm() });
}

async function outlineOf(session: Session) {
  const answer = await session.answerInspector({ type: "outline" });
  if (answer?.type !== "outline") throw new Error("The step was not taken apart");
  return answer.outline;
}

async function check(session: Session, parameter: string, elements: Elements) {
  const answer = await session.answerInspector({ type: "gradcheck", parameter, elements });
  return answer?.type === "gradcheck" ? answer : null;
}

/** Some elements of each parameter, those at both ends among them. */
async function checkAll(experiment: Experiment, most = 5): Promise<ReadonlyMap<string, readonly CheckedElement[]>> {
  const session = await open(experiment);
  const found = new Map<string, readonly CheckedElement[]>();
  const updates = (await outlineOf(session)).operations.filter(({ line }) => line === "step");
  for (const { parameter, input } of updates) {
    const size = input.reduce((product, length) => product * length, 1);
    const count = Math.min(most, size);
    const elements = Array.from({ length: count }, (_, i) => Math.round((i * (size - 1)) / Math.max(1, count - 1)));
    found.set(parameter!, (await check(session, parameter!, elements))!.checked);
  }
  session.dispose();
  return found;
}

/** What does not agree, or agrees only because there was nothing to compare. */
async function expectAgreement(experiment: Experiment): Promise<void> {
  const found = await checkAll(experiment);
  const all = [...found].flatMap(([parameter, checked]) => checked.map((one) => ({ parameter, ...one })));
  expect(all.filter(({ verdict, error }) => verdict !== "agrees" || !(error < 1e-4))).toEqual([]);
  expect(all.some(({ autograd }) => Math.abs(autograd) > 1e-4)).toBe(true);
}

afterEach(() => vi.restoreAllMocks());

describe("a number of a gradient", () => {
  const compare = (loss: (w: number) => number, at: number, autograd: number) =>
    compareSlopes({ lossAt: async (w) => loss(w), at, loss: loss(at), autograd });
  const relu = (x: number) => Math.max(0, x);

  it("agrees with the slope of a smooth loss to many digits", async () => {
    const { verdict, error, numeric } = await compare(Math.exp, 1, Math.E);
    expect({ verdict, isExact: error < 1e-9 }).toEqual({ verdict: "agrees", isExact: true });
    expect(numeric).toBeCloseTo(Math.E, 8);
  });

  it("differs where it is wrong by a thousandth", async () => {
    const { verdict, error, kink } = await compare(Math.exp, 1, 1.001 * Math.E);
    expect({ verdict, kink }).toEqual({ verdict: "differs", kink: null });
    expect(error).toBeCloseTo(1e-3, 5);
  });

  it("is at a corner where the slopes of both sides are others, and it lies between", async () => {
    expect(await compare((w) => relu(w) + 2, 0, 0)).toMatchObject({ verdict: "kink", kink: { left: 0 } });
    expect((await compare((w) => relu(w) + 2, 0, 0)).kink!.right).toBeCloseTo(1, 8);
    expect(await compare((w) => relu(w) + 2, 0, -0.1)).toMatchObject({ verdict: "differs", kink: null });
  });

  it("is measured closer where there is a corner, or a step, within reach", async () => {
    const beside = 2e-6;
    for (const loss of [(w: number) => relu(w - beside) + w, (w: number) => (w > beside ? 1 : 0) + w]) {
      const { verdict, epsilon } = await compare(loss, 0, 1);
      expect({ verdict, isCloser: epsilon < beside }).toEqual({ verdict: "agrees", isCloser: true });
    }
  });

  it("that is less than the rounding of the loss agrees with any other such number", async () => {
    expect(await compare((w) => 1 + 0 * w, 0, 1e-17)).toMatchObject({ verdict: "agrees" });
    expect(await compare((w) => 1 + 0 * w, 0, 1e-7)).toMatchObject({ verdict: "differs" });
  });

  it("differs from that of a loss that is not a number, with no error to tell", async () => {
    expect(await compare(() => Number.NaN, 0, 1)).toMatchObject({ verdict: "differs", error: Number.NaN });
  });
});

describe("gradcheck", () => {
  it("answers with the losses at both sides, whose difference is the slope", async () => {
    const session = await open(circle());
    const { loss: shown } = await outlineOf(session);
    const { loss, checked } = (await check(session, "0.weight", [5]))!;
    expect(loss).toBeCloseTo(shown, 6);
    const [one] = checked;
    const { weight, epsilon, plus, minus, numeric, autograd } = one!;
    const { values } = (await session.weights()).find(({ name }) => name === "0.weight")!;
    expect([one!.element, weight]).toEqual([5, values[5]]);
    expect((plus - minus) / (2 * epsilon)).toBeCloseTo(numeric, 8);
    const step = await session.inspect();
    const grad = step.find(({ phase, name }) => phase === "gradient" && name === "0.weight")!;
    expect(autograd).toBeCloseTo(grad.values[5]!, 6);
  });

  it("finds the number that is farthest from 0 when it is asked for the largest", async () => {
    const session = await open(circle());
    await outlineOf(session);
    const all = (await check(session, "0.weight", [0, 1, 2, 3, 4, 5, 6, 7]))!.checked;
    const largest = all.reduce((a, b) => (Math.abs(b.autograd) > Math.abs(a.autograd) ? b : a));
    expect((await check(session, "0.weight", "largest"))!.checked).toEqual([largest]);
  });

  it("finds a gradient that is wrong by a thousandth", async () => {
    const { backward } = matmulOp;
    vi.spyOn(matmulOp, "backward").mockImplementation((step) =>
      backward(step).map((gradient) => gradient && mapOne(mul(1.001, variable("g")), { g: gradient })),
    );
    const found = await checkAll(circle());
    const verdicts = (name: string) => new Set(found.get(name)!.map(({ verdict }) => verdict));
    expect(verdicts("2.weight")).toEqual(new Set(["differs"]));
    // No product stands between it and the loss.
    expect(verdicts("2.bias")).toEqual(new Set(["agrees"]));
    expect(found.get("2.weight")![0]!.error).toBeCloseTo(1e-3, 5);
  });

  it("starts where backward() does: from the loss's share, without L1 and clipping", async () => {
    const training = { batch_size: 10, shuffle: true, accumulate: 2, l1: 0.1, clip_grad_value: 1e-3 };
    const [shared, plain] = [await open(circle({ training })), await open(circle())];
    for (const session of [shared, plain]) await outlineOf(session);
    const [half] = (await check(shared, "2.bias", [0]))!.checked;
    const [whole] = (await check(plain, "2.bias", [0]))!.checked;
    expect(half!.verdict).toBe("agrees");
    expect(2 * half!.autograd).toBeCloseTo(whole!.autograd, 12);
  });

  it("leaves the run as it was, and ends when the run moves on", async () => {
    const [checked, untouched] = [await open(circle()), await open(circle())];
    await outlineOf(checked);
    await check(checked, "0.weight", [0, 1]);
    for (const session of [checked, untouched]) await session.advance({ maxSteps: 3 });
    expect(await checked.checkpoint()).toEqual(await untouched.checkpoint());
    expect(await check(checked, "0.weight", [0])).toBeNull();
  });

  it("knows no parameter that the model does not have, and no element beyond its end", async () => {
    const session = await open(circle());
    await outlineOf(session);
    expect(await check(session, "7.weight", [0])).toBeNull();
    expect((await check(session, "2.bias", [0, 1]))!.checked).toHaveLength(1);
  });

  it("refuses what would take too long, and says what to do", async () => {
    const model = [linear(1000), linear(1000), linear(1)];
    const session = await open(circle({ model, training: { batch_size: 250 } }));
    await outlineOf(session);
    await expect(check(session, "1.bias", [0])).rejects.toMatchObject({
      complaint: { where: "1.bias", fix: { en: "Choose a smaller batch size or a smaller network." } },
    });
  });
});

const linear = (out_features: number) => ({ type: "Linear", out_features });
const plain = { optimizer: { type: "SGD", lr: 0.1 }, training: { batch_size: 6 } };

describe("autograd agrees with finite differences in float64", () => {
  const flat = (layer: Spec) => circle({ model: [linear(4), layer, linear(1)], ...plain });
  const sequence = (layer: Spec) =>
    circle({
      model: [
        linear(12),
        { type: "Unflatten", dim: 1, unflattened_size: [2, 6] },
        layer,
        { type: "Flatten" },
        linear(1),
      ],
      ...plain,
    });
  const picture = (layer: Spec) =>
    parseExperiment({
      version: 1,
      dataset: { type: "Shapes10", train_samples: 12, test_samples: 10, augment: [{ type: "RandomHorizontalFlip" }] },
      model: [
        { type: "AvgPool2d", kernel_size: 4 },
        { type: "Conv2d", out_channels: 2, kernel_size: 3 },
        ...[layer, { type: "Flatten" }, linear(10)],
      ],
      loss: { type: "CrossEntropyLoss" },
      ...plain,
    });

  it.each(Object.keys(layers))("with the layer %s", async (type) => {
    const own = { type, ...initialValues(layers[type]!.params) };
    const layer = fillIn("model", layers[type]!.branches ? { ...own, layers: [{ type: "Tanh" }], shortcut: [] } : own);
    const fitting = [flat, sequence, picture].map((make) => make(layer)).find((each) => !checkOf(each).problem);
    await expectAgreement(fitting!);
  });

  it.each(Object.keys(losses))("with the loss %s", async (type) => {
    const { target, checkOutputs } = losses[type]!;
    const last = { BCELoss: ["Sigmoid"], NLLLoss: ["LogSoftmax"], KLDivLoss: ["LogSoftmax"] }[type] ?? [];
    const isOfClasses = target === "classIndex" || checkOutputs !== undefined;
    await expectAgreement(
      circle({
        dataset: isOfClasses ? { type: "Blobs" } : { type: "Circle" },
        model: [linear(4), { type: "Tanh" }, linear(isOfClasses ? 3 : 1), ...last.map((type) => ({ type }))],
        loss: { type },
      }),
    );
  });
});
