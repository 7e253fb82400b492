/** What computes: the menu, its reasons, a change of device, and where the time of a step goes; with a worker that only listens. */

import { cleanup, render, screen, waitFor, within } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { App } from "../../app/App.tsx";
import { type LayerTime, layerTimes } from "../../app/panels/profileLayers.ts";
import { purposeOf, purposeTimes } from "../../app/panels/profilePurposes.ts";
import { stepTimes } from "../../app/panels/profileTimes.ts";
import { readPreferences } from "../../app/store/preferences.ts";
import { actions, start, store } from "../../app/store/store.ts";
import { presets } from "../../engine/experiment/presets.ts";
import type { KernelTime } from "../../engine/graph/device.ts";
import type { Origin, Phase } from "../../engine/graph/origin.ts";
import { referenceKernels } from "../../engine/ops/referenceKernels.ts";
import type { Command, DeviceReason, Event, LayerSummary, Profile } from "../../engine/worker/protocol.ts";
import { modelOf, points, snapshot } from "./outputSamples.ts";
import "../../app/styles/tokens.css";
import "../../app/styles/global.css";

type Hello = Extract<Event, { type: "hello" }>;

const user = userEvent.setup();
let sent: Command[] = [];
let answer: (event: Event) => void = () => {};
let stop = () => {};

const noWebgpu: DeviceReason = {
  kind: "unavailable",
  why: { en: "No WebGPU here: training runs on the CPU.", zh: "这里没有 WebGPU：训练在 CPU 上进行。" },
};
const hello = (change: Partial<Hello> = {}): Hello => ({
  type: "hello",
  device: "wasm",
  threads: 1,
  features: ["simd"],
  notice: null,
  choice: "auto",
  reason: { kind: "starting" },
  ...change,
});

/** Convolution 1 ms of a step of 4, in two kernels of one place; what lies between is 2.5 ms. */
const profile: Profile = {
  device: "webgpu",
  steps: 1200,
  msPerStep: 4,
  kernels: [
    { step: 0, op: "conv2d", shape: [4, 6, 28, 28], origins: [], part: "parts", ms: 0.75 },
    { step: 0, op: "conv2d", shape: [4, 6, 28, 28], origins: [], part: "sums", ms: 0.25 },
    { step: 1, op: "map", shape: [], origins: [], part: "", ms: 0.1 },
    { step: 2, op: "map", shape: [4, 120], origins: [], part: "", ms: 0.2 },
    { step: 3, op: "map", shape: [4, 120], origins: [], part: "", ms: 0.2 },
  ],
};

const layer = (type: string, branches?: LayerSummary["branches"]): LayerSummary => ({
  type,
  input: [4],
  output: [4],
  parameters: 0,
  macs: 0,
  ...(branches ? { branches } : {}),
});
const from = (phase: Phase, layer = ""): Origin => ({ phase, layer });
const kernel = (ms: number, op: string, ...origins: readonly Origin[]): KernelTime => ({
  step: ms,
  op,
  shape: [4],
  origins,
  part: "",
  ms,
});

/** With an activation that its neighbours' kernels compute. */
const net = [
  layer("Conv2d"),
  layer("ReLU"),
  layer("Flatten"),
  layer("Residual", { layers: [layer("Linear"), layer("Tanh")] }),
];
const netKernels = [
  kernel(1, "gather", from("input")),
  kernel(20, "conv2d", from("forward", "0"), from("forward", "1")),
  kernel(2, "matmul", from("forward", "3.layers.0")),
  kernel(4, "map", from("forward", "3"), from("forward", "3.layers.1")),
  kernel(5, "softmaxCrossEntropy", from("loss")),
  kernel(3, "softmaxCrossEntropyGrad", from("backward")),
  kernel(6, "map", from("gradient"), from("update", "3.layers.0")),
  kernel(30, "conv2dWeight", from("backward", "0"), from("update", "0")),
  kernel(9, "storeRows", from("log")),
];

const lastRun = () => sent.findLast((command) => command.type === "configure")!.run;
/** Without the credits for snapshots, which come with every act and every painted frame. */
const acts = () => sent.filter(({ type }) => type !== "ready");
const types = () => acts().map(({ type }) => type);
const pill = () => screen.getByRole("button", { name: /^Computes on/ });

async function openMenu(): Promise<HTMLElement> {
  await user.click(pill());
  return screen.findByRole("menu");
}

async function openProfile(): Promise<HTMLElement> {
  await openMenu();
  await user.click(screen.getByRole("menuitem", { name: "Where does the time go?" }));
  return screen.findByRole("dialog", { name: "Where does the time go?" });
}

/** Starts the page anew, and the experiment in the worker. */
async function openPage(): Promise<void> {
  stop = await start((onEvent) => {
    answer = onEvent;
    return { send: (command) => sent.push(command) };
  });
  await waitFor(() => expect(types()).toContain("configure"));
  answer(hello());
  answer({ type: "configured", run: lastRun(), kept: false, data: points, model: modelOf(1) });
}

beforeEach(async () => {
  sent = [];
  history.replaceState(null, "", location.pathname + location.search);
  actions.chooseDevice("auto");
  actions.openPreset(presets[0]!.id);
  actions.setLanguage("en");
  store.setState({ notices: [], obstacle: null, snapshot: null, preparing: null });
  await openPage();
  render(<App />);
});

afterEach(() => {
  stop();
  cleanup();
});

describe("the device", () => {
  it.each([
    [hello(), "CPU · WASM"],
    [hello({ threads: 2 }), "CPU · WASM ×2"],
    [hello({ device: "webgpu", reason: { kind: "chosen" } }), "GPU · WebGPU"],
  ])("is named in plain text", async (event, name) => {
    answer(event);
    await waitFor(() => expect(screen.getByTestId("device").textContent).toBe(name));
    expect(pill()).toHaveAccessibleName(`Computes on ${name}`);
  });

  it("is chosen by keyboard, told to the worker, and remembered by this browser", async () => {
    pill().focus();
    await user.keyboard("{Enter}");
    const menu = await screen.findByRole("menu");
    const options = within(menu).getAllByRole("menuitemradio");
    expect(options.map((option) => option.getAttribute("aria-checked"))).toEqual(["true", "false", "false"]);
    await waitFor(() => expect(options[0]).toHaveFocus());
    await user.keyboard("{ArrowDown}{Enter}");
    expect(acts().at(-1)).toEqual({ type: "device", choice: "webgpu" });
    expect(within(menu).getByRole("menuitemradio", { name: "GPU · WebGPU" })).toBeChecked();
    expect(readPreferences().deviceChoice).toBe("webgpu");
    await user.keyboard("{Escape}");
    await waitFor(() => expect(pill()).toHaveFocus());
  });

  it("that was chosen is the first thing that the next visit's worker hears", async () => {
    actions.chooseDevice("wasm");
    stop();
    sent = [];
    await openPage();
    expect(sent[0]).toEqual({ type: "device", choice: "wasm" });
    actions.chooseDevice("auto");
    expect(localStorage.getItem("layerlab.device")).toBeNull();
  });
});

describe("the reason", () => {
  it.each<[DeviceReason, string, string]>([
    [
      { kind: "measured", msPerStep: { webgpu: 3.1, wasm: 0.5 } },
      "Measured: GPU 3.1 ms, CPU 0.5 ms a step.",
      "实测每步：GPU 3.1 ms，CPU 0.5 ms。",
    ],
    [{ kind: "chosen" }, "Your choice.", "由你选定。"],
    [{ kind: "preparing" }, "The CPU computes until the GPU is ready.", "GPU 准备好之前由 CPU 计算。"],
    [noWebgpu, "No WebGPU here: training runs on the CPU.", "这里没有 WebGPU：训练在 CPU 上进行。"],
  ])("stands in one line below the choice", async (reason, en, zh) => {
    answer(hello({ reason }));
    const menu = await openMenu();
    await waitFor(() => expect(within(menu).getByText(en)).toBeVisible());
    expect(within(menu).getAllByRole("group")[0]).toHaveAccessibleDescription(en);
    actions.setLanguage("zh");
    expect(await within(menu).findByText(zh)).toBeVisible();
  });

  it("for having no GPU stands in the status bar too, and nowhere in the way", async () => {
    answer(hello({ reason: noWebgpu }));
    const bar = screen.getByRole("contentinfo");
    expect(await within(bar).findByText("No WebGPU here: training runs on the CPU.")).toBeVisible();
    expect(store.getState().notices).toEqual([]);
  });
});

describe("a GPU that is being prepared", () => {
  const preparing = (done: number, total: number) => answer({ type: "preparing", progress: { done, total } });

  it("is told of beside what computes, kernel by kernel, until it does", async () => {
    answer(hello({ choice: "webgpu", reason: { kind: "preparing" } }));
    expect(screen.queryByTestId("preparing")).toBeNull();
    preparing(0, 0);
    const words = await screen.findByTestId("preparing");
    expect(words.textContent).toBe("Preparing the GPU…");
    preparing(11, 60);
    await waitFor(() => expect(words.textContent).toBe("Preparing the GPU: kernel 12 of 60"));
    expect(screen.getByTestId("device").textContent).toBe("CPU · WASM");
    actions.setLanguage("zh");
    await waitFor(() => expect(words.textContent).toBe("正在准备 GPU：第 12/60 个内核"));
    preparing(60, 60);
    await waitFor(() => expect(words.textContent).toBe("正在准备 GPU：第 60/60 个内核"));
    answer({ type: "preparing", progress: null });
    await waitFor(() => expect(screen.queryByTestId("preparing")).toBeNull());
  });

  it("leaves the run's status where it is", async () => {
    answer({ type: "snapshot", run: lastRun(), snapshot: { ...snapshot, status: "running" } });
    preparing(11, 60);
    await waitFor(() =>
      expect(screen.getByRole("contentinfo").textContent).toContain("Training· Preparing the GPU: kernel 12 of 60"),
    );
    expect(await screen.findByRole("button", { name: "Pause" })).toBeEnabled();
  });

  it("can be stopped in the menu, where the CPU is chosen instead", async () => {
    actions.chooseDevice("webgpu");
    answer(hello({ choice: "webgpu", reason: { kind: "preparing" } }));
    preparing(11, 60);
    const menu = await openMenu();
    await waitFor(() => expect(within(menu).getByText("Preparing the GPU: kernel 12 of 60")).toBeVisible());
    await user.click(within(menu).getByRole("menuitem", { name: /^Stop preparing/ }));
    expect(acts().at(-1)).toEqual({ type: "device", choice: "wasm" });
    answer({ type: "preparing", progress: null });
    const again = await openMenu();
    expect(within(again).getByRole("menuitemradio", { name: "CPU · WASM" })).toBeChecked();
    expect(within(again).queryByRole("menuitem", { name: /^Stop preparing/ })).toBeNull();
  });
});

describe("before a run can be trained, the status", () => {
  it("says what is done", async () => {
    const bar = screen.getByRole("contentinfo");
    const before = lastRun();
    actions.chooseDataset("Shapes10");
    await waitFor(() => expect(lastRun()).toBeGreaterThan(before));
    const run = lastRun();
    await waitFor(() => expect(bar).toHaveTextContent("Preparing…"));
    answer({ type: "progress", run, progress: { stage: "loading", file: "Shapes10", fraction: 0.4 } });
    await waitFor(() => expect(bar).toHaveTextContent("Loading data…"));
    expect(screen.getByRole("progressbar", { name: "Reading Shapes10" })).toHaveAttribute("aria-valuenow", "40");
    answer({ type: "progress", run, progress: { stage: "compiling" } });
    await waitFor(() => expect(bar).toHaveTextContent("Compiling the network…"));
    expect(screen.queryByRole("progressbar")).toBeNull();
  });
});

describe("a GPU that was lost", () => {
  it.each([
    [0, "no step was lost"],
    [1, "one step is repeated"],
    // The matcher takes every gap for a space.
    [1240, "the last 1 240 steps are repeated"],
  ])("gives a notice that says what is repeated (%i)", async (lostSteps, words) => {
    const why = { en: "The GPU was reset.", zh: "GPU 已重置。" };
    answer({ type: "recovered", run: lastRun(), device: "wasm", lostSteps, why });
    const notices = screen.getByRole("region", { name: "Notices" });
    const text = `The GPU was reset. The run continues on CPU · WASM; ${words}.`;
    expect(await within(notices).findByText(text)).toBeVisible();
  });

  it("is told in the language of the moment", async () => {
    const why = { en: "The GPU was reset.", zh: "GPU 已重置。" };
    answer({ type: "recovered", run: lastRun(), device: "wasm", lostSteps: 7, why });
    actions.setLanguage("zh");
    expect(await screen.findByText("GPU 已重置。训练已转到 CPU · WASM 上继续，重做最后 7 步。")).toBeVisible();
  });
});

it("a model that does not fit the GPU is computed on the CPU by one click", async () => {
  actions.chooseDevice("webgpu");
  actions.edit((e) => ({ ...e, training: { ...e.training, batch_size: 250 } }));
  const before = lastRun();
  await waitFor(() => expect(lastRun()).toBeGreaterThan(before));
  const refused = lastRun();
  answer({
    type: "complaint",
    run: refused,
    complaint: { where: "0.weight", got: "4 GiB", expected: "at most 2 GiB", fix: "Train on the CPU.", remedy: "cpu" },
  });
  const notice = await screen.findByRole("alert");
  expect(screen.getByText("This does not fit the GPU")).toBeVisible();
  await user.click(within(notice).getByRole("button", { name: "Use the CPU" }));
  expect(screen.queryByRole("alert")).toBeNull();
  expect(sent.findLast(({ type }) => type === "device")).toEqual({ type: "device", choice: "wasm" });
  answer({ type: "configured", run: refused, kept: true, data: points, model: modelOf(1) });
  await waitFor(() => expect(screen.queryByText("This does not fit the GPU")).toBeNull());
  expect(screen.getByRole("button", { name: "Train" })).not.toHaveAttribute("aria-disabled", "true");
  expect(readPreferences().deviceChoice).toBe("wasm");
});

describe("where the time goes", () => {
  it("is measured when asked for, and shown by purpose with shares and what lies between", async () => {
    answer(hello({ device: "webgpu", reason: { kind: "measured", msPerStep: { webgpu: 4.2, wasm: 9 } } }));
    const dialog = await openProfile();
    expect(types()).not.toContain("profile");
    await user.click(within(dialog).getByRole("button", { name: "Measure" }));
    expect(acts().at(-1)).toEqual({ type: "profile", run: lastRun() });
    expect(within(dialog).getByRole("button", { name: "Measuring…" })).toHaveAttribute("aria-disabled", "true");

    answer({ type: "profile", run: lastRun(), profile });
    const table = await within(dialog).findByRole("table");
    const cells = [...table.querySelectorAll("tbody tr, tfoot tr")].map((row) =>
      [...row.children].map((cell) => cell.textContent),
    );
    expect(cells).toEqual([
      ["ConvolutionFilters slide over the images", "25\u202f%", "1.00"],
      ["Element by elementActivations and weight updates", "13\u202f%", "0.50"],
      ["In betweenStarting, handing over, waiting", "63\u202f%", "2.50"],
      ["A whole step", "", "4.00"],
    ]);
    expect(within(dialog).getByText("Mean of 1 200 steps.")).toBeVisible();
    expect(within(dialog).getByRole("button", { name: /^GPU · WebGPU/ })).toHaveTextContent("4 ms");
    expect(within(dialog).getByRole("button", { name: /^CPU · WASM/ })).toHaveTextContent("9 ms");

    await user.click(within(table).getByRole("button", { name: "Element by element" }));
    expect(within(table).getByRole("rowheader", { name: "map 4×120 2×" })).toBeVisible();
    await user.click(within(dialog).getByRole("button", { name: "Measure again" }));
    expect(acts().at(-1)).toEqual({ type: "profile", run: lastRun() });
  });

  it("is shown by layer too, in the network's order, with what each phase takes and what another layer's operations do", async () => {
    answer({ type: "configured", run: lastRun(), kept: false, data: points, model: { parameters: 0, layers: net } });
    const dialog = await openProfile();
    answer({
      type: "profile",
      run: lastRun(),
      profile: { ...profile, device: "wasm", msPerStep: 100, kernels: netKernels },
    });
    const byLayer = await within(dialog).findByRole("button", { name: "By layer" });
    expect(byLayer).toHaveAttribute("aria-pressed", "false");
    byLayer.focus();
    await user.keyboard("{Enter}");
    expect(byLayer).toHaveAttribute("aria-pressed", "true");
    const table = within(dialog).getByRole("table");
    const headings = () =>
      within(table)
        .getAllByRole("rowheader")
        .map((cell) => cell.textContent);
    expect(headings()).toEqual([
      "(0) Conv2dForward 20\u202f% · Backward 30\u202f% · Update in Backward",
      "(1) ReLUForward in (0)",
      "(2) FlattenNothing to compute",
      "(3) ResidualForward 6\u202f% · Update 6\u202f%",
      "Mini-batchPicking and normalizing examples",
      "LossIts value and its gradient",
      "BookkeepingNoting the loss, counting steps",
      "In betweenStarting, handing over, waiting",
      "A whole step",
    ]);
    expect(within(dialog).getByText(/Some operations do several layers' work at once/)).toBeVisible();

    await user.click(within(table).getByRole("button", { name: "(0) Conv2d" }));
    expect(headings().slice(1, 3)).toEqual(["conv2d 4 · Forward, with (1)", "conv2dWeight 4 · Backward, with Update"]);
    await user.click(within(table).getByRole("button", { name: "(3) Residual" }));
    expect(headings().slice(5, 9)).toEqual([
      "(3) ResidualForward 6\u202f% · Update 6\u202f%",
      "(3.layers.0) LinearForward 2\u202f% · Update 6\u202f%",
      "(3.layers.1) TanhForward in (3)",
      "map 4 · Forward, with (3.layers.1)",
    ]);
  });

  it("is measured at once while training runs", async () => {
    answer({ type: "snapshot", run: lastRun(), snapshot: { ...snapshot, status: "running" } });
    await openProfile();
    await waitFor(() => expect(types()).toContain("profile"));
    expect(types()).not.toContain("pause");
  });

  it("is said to be unknown where the device cannot measure", async () => {
    const dialog = await openProfile();
    await user.click(within(dialog).getByRole("button", { name: "Measure" }));
    answer({ type: "profile", run: lastRun(), profile: null });
    expect(await within(dialog).findByText(/does not let a page time this device's operations/)).toBeVisible();
    expect(within(dialog).queryByRole("button", { name: /Measure/ })).toBeNull();
  });

  it("on the other device is measured after moving there", async () => {
    const dialog = await openProfile();
    await user.click(within(dialog).getByRole("button", { name: /^GPU · WebGPU/ }));
    await user.click(within(dialog).getByRole("button", { name: "Move and measure" }));
    expect(acts().slice(-2)).toEqual([
      { type: "device", choice: "webgpu" },
      { type: "profile", run: lastRun() },
    ]);
  });

  it("on a GPU that is not there is answered with the reason", async () => {
    answer(hello({ reason: noWebgpu }));
    const dialog = await openProfile();
    await user.click(within(dialog).getByRole("button", { name: /^GPU · WebGPU/ }));
    expect(within(dialog).getByText("No WebGPU here: training runs on the CPU.")).toBeVisible();
    expect(within(dialog).queryByRole("button", { name: /^(Move and m|M)easure/ })).toBeNull();
  });

  it("is forgotten when an edit makes it another step, and the focus returns to the device", async () => {
    answer(hello({ device: "webgpu", reason: { kind: "chosen" } }));
    answer({ type: "profile", run: lastRun(), profile });
    const dialog = await openProfile();
    expect(within(dialog).getByRole("table")).toBeVisible();
    await user.keyboard("{Escape}");
    await waitFor(() => expect(pill()).toHaveFocus());
    actions.edit((e) => ({ ...e, training: { ...e.training, batch_size: 20 } }));
    expect(store.getState().profiles.webgpu).toBe("unmeasured");
  });
});

describe("the groups of a profile", () => {
  it("know every operation that a device has a kernel for", () => {
    expect(Object.keys(referenceKernels).filter((op) => purposeOf(op) === "other")).toEqual([]);
    expect(purposeOf("fft")).toBe("other");
  });

  it("are shares of the kernels' sum where measuring one by one took longer than the whole", () => {
    const { betweenMs, totalMs } = stepTimes({ ...profile, msPerStep: 1.2 });
    expect(betweenMs).toBe(0);
    expect(totalMs).toBeCloseTo(1.5, 12);
  });

  it("count the results of an operation, not the kernels that one result took", () => {
    const [convolution, elementwise] = purposeTimes(profile.kernels);
    expect(convolution!.ops).toEqual([{ op: "conv2d", shape: [4, 6, 28, 28], count: 1, ms: 1 }]);
    expect(elementwise!.ops.map(({ shape, count }) => [shape, count])).toEqual([
      [[4, 120], 2],
      [[], 1],
    ]);
  });
});

describe("the layers of a profile", () => {
  it("have every kernel of the step once, in the first layer that it works for, blocks with what is inside", () => {
    const { layers, rests } = layerTimes(netKernels, net);
    expect(layers.map(({ name, type, ms }) => [name, type, ms])).toEqual([
      ["0", "Conv2d", 50],
      ["1", "ReLU", 0],
      ["2", "Flatten", 0],
      ["3", "Residual", 12],
    ]);
    expect(layers[3]!.inner.map(({ name, ms }) => [name, ms])).toEqual([
      ["3.layers.0", 8],
      ["3.layers.1", 0],
    ]);
    expect(layers[1]!.phases).toEqual([{ phase: "forward", ms: 0, doneIn: [{ layer: "0", phase: "forward" }] }]);
    expect(rests.map(({ rest, ms }) => [rest, ms])).toEqual([
      ["batch", 1],
      ["loss", 8],
      ["upkeep", 9],
    ]);
  });

  it("lose no kernel and count none twice, whatever the kernels are for", () => {
    const phases: readonly Phase[] = ["input", "forward", "loss", "backward", "gradient", "update", "log"];
    const names = ["", "0", "1", "2", "3", "3.layers.0", "3.layers.1", "7.layers.0"];
    const origins = fc.array(fc.record({ phase: fc.constantFrom(...phases), layer: fc.constantFrom(...names) }), {
      maxLength: 4,
    });
    const ops = fc.array(fc.tuple(fc.constantFrom("map", "matmul"), origins), { maxLength: 30 });
    fc.assert(
      fc.property(ops, (drawn) => {
        // Each a bit of its own: equal sums mean the same kernels.
        const kernels = drawn.map(([op, origins], i) => kernel(2 ** i, op, ...origins));
        const { layers, rests } = layerTimes(kernels, net);
        const all = kernels.reduce((sum, { ms }) => sum + ms, 0);
        const sum = (times: readonly { readonly ms: number }[]) => times.reduce((total, { ms }) => total + ms, 0);
        expect(sum(layers) + sum(rests)).toBe(all);
        expect(sum(layers.flatMap(opsOf)) + sum(rests.flatMap(({ ops }) => ops))).toBe(all);
        for (const { ms, phases } of layers) expect(sum(phases)).toBe(ms);
      }),
    );
  });
});

const opsOf = ({ ops, inner }: LayerTime): LayerTime["ops"] => [...ops, ...inner.flatMap(opsOf)];
