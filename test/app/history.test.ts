/** Undo and redo over every change of the document, and the browser's Back between documents. */

import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { insertLayer } from "../../app/canvas/network/layerEdits.ts";
import { describeChange } from "../../app/store/change.ts";
import { actions, store } from "../../app/store/store.ts";
import { descriptionOf } from "../../engine/experiment/description.ts";
import type { Experiment } from "../../engine/experiment/experiment.ts";
import { encodeLink } from "../../engine/experiment/link.ts";
import { presets } from "../../engine/experiment/presets.ts";
import type { Snapshot } from "../../engine/worker/protocol.ts";
import { describedIn } from "../support/checked.ts";
import { answer, commandsOf, frame, sent, startPage, startWith } from "../support/listener.ts";

const circle = presets.find(({ id }) => id === "circle")!.experiment;
const tutorial = presets.find(({ id }) => id === "tutorial")!.experiment;

const { getState } = store;
const describedOf = (experiment: Experiment) => ({ experiment, description: describedIn(experiment) });
const configured = () => commandsOf("configure").at(-1)!;
const setLr = (lr: number) => actions.edit((e) => ({ ...e, optimizer: { ...e.optimizer, lr } }));
const setBatch = (batch_size: number) => actions.edit((e) => ({ ...e, training: { ...e.training, batch_size } }));
const lastChange = () => getState().history.past.at(-1)?.change;

const snapshot = (attempt: number, step: number): Snapshot => ({
  status: "paused",
  step,
  epoch: 0,
  stepsPerEpoch: 10,
  learningRate: 0.01,
  examplesPerSecond: 0,
  isHeldBack: false,
  msPerStep: 0,
  divergence: null,
  evaluation: null,
  curve: {
    attempt,
    points: [{ step, epoch: 0, learningRate: 0.01, train: { loss: attempt }, test: { loss: attempt } }],
  },
  runningLoss: [],
  probes: [],
});

beforeEach(() => startWith(circle));
afterEach(() => vi.useRealTimers());

/** Of others only their files say what can be added to them. */
const described = presets.filter(({ experiment }) => descriptionOf(experiment.dataset));

describe("undo", () => {
  /** One change each; the number makes it another one every time. */
  const changes: Readonly<Record<string, (n: number) => void>> = {
    preset: (n) => actions.openPreset(described[n % described.length]!.id),
    dataset: (n) => actions.chooseDataset(["Circle", "XOR", "Spiral", "Blobs", "Plane"][n % 5]!),
    lr: (n) => setLr((n + 1) / 100),
    seed: (n) => actions.edit((e) => ({ ...e, seed: n })),
    add: (n) =>
      actions.edit((e) => ({
        ...e,
        model: insertLayer(describedOf(e), n % (e.model.length + 1), n % 2 ? "Linear" : "Dropout").model,
      })),
    remove: (n) => actions.edit((e) => ({ ...e, model: e.model.filter((_, i) => i !== n % e.model.length) })),
    link: (n) => actions.openExperiment({ ...(n % 2 ? tutorial : circle), seed: n }),
    weight: (n) => actions.setWeight({ name: "0.weight", shape: [4, 2], index: n % 8 }, n, n + 0.5),
    undo: () => actions.undo(),
    redo: () => actions.redo(),
  };

  it("leads through any sequence of changes back to the first document, and redo to the last", () => {
    const sequence = fc.array(fc.tuple(fc.constantFrom(...Object.keys(changes)), fc.nat(50)), { maxLength: 25 });
    fc.assert(
      fc.property(sequence, (acts) => {
        store.setState({ history: { past: [], future: [], latest: null }, notices: [], snapshot: snapshot(1, 5) });
        const first = getState().experiment;
        for (const [name, n] of acts) changes[name]!(n);
        while (getState().history.future.length > 0) actions.redo();
        const last = getState();
        while (getState().history.past.length > 0) actions.undo();
        expect(getState().experiment).toEqual(first);
        while (getState().history.future.length > 0) actions.redo();
        expect(getState().experiment).toEqual(last.experiment);
        expect(getState().preset).toEqual(last.preset);
        expect(getState().check).toEqual(last.check);
      }),
      { numRuns: 40 },
    );
  });

  it("of an edit asks the worker to go on with the weights, as the version it knows", async () => {
    const before = getState().version;
    setLr(0.3);
    await frame();
    expect(configured().version).not.toBe(before);
    actions.undo();
    await frame();
    expect(configured()).toMatchObject({ version: before, keep: true, experiment: circle });
  });

  it("of Reset brings the run's version back, and its curves", async () => {
    const before = getState().version;
    answer({ type: "snapshot", run: configured().run, snapshot: snapshot(1, 7) });
    const trained = getState().curve;
    actions.reset();
    expect(lastChange()?.key).toBe("undo.reset");
    expect(sent.find(({ type }) => type === "reset")).toMatchObject({ version: getState().version });
    answer({ type: "snapshot", run: configured().run, snapshot: snapshot(2, 0) });
    expect(getState().curve).not.toEqual(trained);
    actions.undo();
    await frame();
    expect(configured()).toMatchObject({ version: before, experiment: circle });
    answer({
      type: "snapshot",
      run: configured().run,
      snapshot: { ...snapshot(1, 7), curve: { attempt: 1, points: [] } },
    });
    expect(getState().curve).toEqual(trained);
  });

  it("has nothing of a Reset of what has not been trained", () => {
    actions.reset();
    expect(getState().history.past).toEqual([]);
  });

  it("begins empty with a link that the page was opened with", async () => {
    history.replaceState(null, "", await encodeLink(tutorial));
    await startPage();
    expect(getState().experiment.dataset.type).toBe("CIFAR10");
    expect(getState().history.past).toEqual([]);
  });
});

describe("a step of undo", () => {
  it("is a whole drag of a slider, however long it takes", () => {
    vi.useFakeTimers({ toFake: ["performance"] });
    document.dispatchEvent(new PointerEvent("pointerdown"));
    for (const lr of [0.1, 0.2, 0.3]) {
      setLr(lr);
      vi.advanceTimersByTime(5000);
    }
    document.dispatchEvent(new PointerEvent("pointerup"));
    actions.undo();
    expect(getState().experiment).toEqual(circle);
  });

  it("is what is typed in one go, and no more", () => {
    vi.useFakeTimers({ toFake: ["performance"] });
    setLr(0.1);
    vi.advanceTimersByTime(400);
    setLr(0.15);
    vi.advanceTimersByTime(4000);
    setLr(0.2);
    actions.undo();
    expect(getState().experiment.optimizer.lr).toBe(0.15);
    actions.undo();
    expect(getState().experiment).toEqual(circle);
  });

  it("is each of two numbers, however quickly they follow each other", () => {
    setLr(0.1);
    setBatch(32);
    actions.undo();
    expect(getState().experiment).toMatchObject({ optimizer: { lr: 0.1 }, training: circle.training });
  });

  it("is none where a drag ends where it began", () => {
    setLr(0.1);
    setLr(Number(circle.optimizer.lr));
    expect(getState().history.past).toEqual([]);
  });

  it.each([
    ["undo.open", {}, () => actions.openPreset("tutorial")],
    ["undo.dataset", {}, () => actions.chooseDataset("Spiral")],
    ["undo.weights", {}, () => actions.newSeed()],
    ["undo.param", { name: "lr" }, () => setLr(0.3)],
    ["undo.choice", { name: "zeros_" }, () => actions.edit((e) => ({ ...e, bias_initialization: { type: "zeros_" } }))],
    [
      "undo.add",
      { name: "Dropout" },
      () => actions.edit((e) => ({ ...e, model: insertLayer(describedOf(e), 1, "Dropout").model })),
    ],
    ["undo.remove", { name: "Tanh" }, () => actions.edit((e) => ({ ...e, model: e.model.toSpliced(1, 1) }))],
    ["undo.move", {}, () => actions.edit((e) => ({ ...e, model: e.model.toReversed() }))],
    [
      "undo.layer",
      { name: "Linear" },
      () => actions.edit((e) => ({ ...e, model: e.model.with(0, { ...e.model[0]!, out_features: 7 }) })),
    ],
  ])("is named after what was done: %s", (key, values, act) => {
    act();
    expect(lastChange()).toMatchObject({ key, values });
  });

  it("is named after a list of names as a whole, whichever of them were added", () => {
    const withFeatures = (features: readonly string[]) => ({ ...circle, dataset: { ...circle.dataset, features } });
    const change = describeChange(withFeatures(["x1", "x2"]), withFeatures(["x1", "x2", "x1^2", "sin(x1)"]));
    expect(change).toMatchObject({ key: "undo.param", values: { name: "features" } });
  });
});

describe("the browser's Back", () => {
  it("leads to the document before a preset, Forward to the preset again, and an edit adds no entry", async () => {
    setLr(0.3);
    const edited = getState();
    const entries = history.length;
    actions.openPreset("tutorial");
    const link = await encodeLink(tutorial);
    await expect.poll(() => location.hash).toBe(link);
    expect(history.length).toBe(entries + 1);
    setBatch(8);
    const last = getState();
    const lastLink = await encodeLink(last.experiment);
    await expect.poll(() => location.hash).toBe(lastLink);
    expect(history.length).toBe(entries + 1);

    history.back();
    await expect.poll(() => getState().version).toBe(edited.version);
    expect(getState().experiment).toEqual(edited.experiment);
    history.forward();
    await expect.poll(() => getState().version).toBe(last.version);
    expect(getState().experiment).toEqual(last.experiment);
  });

  it("leads to the document before a link, which undo brings back too", async () => {
    const { version } = getState();
    location.hash = await encodeLink(tutorial);
    await expect.poll(() => getState().experiment.dataset.type).toBe("CIFAR10");
    actions.undo();
    expect(getState().version).toBe(version);
  });
});

describe("an address that is no link", () => {
  it("gives way to the experiment at hand, which a reload would lose otherwise", async () => {
    setLr(0.3);
    const link = await encodeLink(getState().experiment);
    await expect.poll(() => location.hash).toBe(link);
    location.hash = "#foo";
    await expect.poll(() => location.hash).toBe(link);
  });
});

describe("a weight edited by hand", () => {
  const weight = { name: "0.weight", shape: [4, 2], index: 5 };
  const sentWeights = () =>
    commandsOf("setWeight").map(({ attempt, name, index, value }) => [attempt, name, index, value]);
  const hold = (type: "pointerdown" | "pointerup") => document.dispatchEvent(new PointerEvent(type));

  beforeEach(() => store.setState({ snapshot: snapshot(3, 5) }));

  it("is sent to the run that the page shows, is undone and made again, and is no edit of the document", async () => {
    const { experiment, version } = getState();
    const address = location.hash;
    actions.setWeight(weight, 0.25, 0.5);
    expect(lastChange()).toMatchObject({ key: "undo.weight", values: { name: "0.weight[2, 1]" } });
    actions.undo();
    actions.redo();
    expect(sentWeights()).toEqual([0.5, 0.25, 0.5].map((value) => [3, "0.weight", 5, value]));
    await frame();
    expect(getState()).toMatchObject({ experiment, version });
    expect(location.hash).toBe(address);
    expect(commandsOf("configure")).toHaveLength(1);
  });

  it("is one step while it is dragged, as long as that lasts, and none where it comes back to where it began", () => {
    vi.useFakeTimers();
    hold("pointerdown");
    for (const value of [0.5, 0.75, 1]) {
      actions.setWeight(weight, 0.25, value);
      vi.advanceTimersByTime(5000);
    }
    hold("pointerup");
    expect(getState().history.past.filter(({ weight }) => weight)).toHaveLength(1);
    actions.undo();
    expect(sentWeights().at(-1)).toEqual([3, "0.weight", 5, 0.25]);
    const steps = getState().history.past.length;
    hold("pointerdown");
    for (const value of [0.5, 0.25]) actions.setWeight(weight, 0.25, value);
    hold("pointerup");
    expect(getState().history.past).toHaveLength(steps);
  });

  it("is a step of its own beside another weight, and beside an edit of the document", () => {
    actions.setWeight(weight, 0.25, 0.5);
    actions.setWeight({ ...weight, index: 0 }, 1, 2);
    setLr(0.5);
    actions.setWeight({ ...weight, index: 0 }, 2, 3);
    const names = getState()
      .history.past.slice(-4)
      .map(({ change }) => change.values.name);
    expect(names).toEqual(["0.weight[2, 1]", "0.weight[0, 0]", "lr", "0.weight[0, 0]"]);
    actions.undo();
    actions.undo();
    expect(getState().experiment.optimizer.lr).toBe(circle.optimizer.lr);
    actions.undo();
    expect(sentWeights().at(-1)).toEqual([3, "0.weight", 0, 1]);
  });

  it("is taken back in its own run on the way to a version before it, in the order of the steps", async () => {
    setLr(0.5);
    const { version } = getState();
    await frame();
    actions.setWeight(weight, 0.25, 0.5);
    actions.openPreset("tutorial");
    await frame();
    sent.length = 0;
    actions.undo();
    actions.undo();
    expect(sent.map(({ type }) => type)).toEqual(["configure", "watch", "setWeight"]);
    expect(configured()).toMatchObject({ version, keep: true });
    expect(sentWeights()).toEqual([[3, "0.weight", 5, 0.25]]);
  });

  it("makes Reset at the first step one that undo takes back", () => {
    store.setState({ snapshot: snapshot(3, 0) });
    actions.reset();
    expect(lastChange()?.key).not.toBe("undo.reset");
    actions.setWeight(weight, 0.25, 0.5);
    actions.reset();
    expect(lastChange()?.key).toBe("undo.reset");
  });

  it("is none where the number stays what it is, and before there is a run", () => {
    actions.setWeight(weight, 0.5, 0.5);
    expect(lastChange()?.key).not.toBe("undo.weight");
    sent.length = 0;
    store.setState({ snapshot: null });
    actions.setWeight(weight, 0.25, 0.5);
    expect(sentWeights()).toEqual([]);
    expect(lastChange()?.key).not.toBe("undo.weight");
  });
});
