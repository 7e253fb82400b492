/** What computes: the menu, its reasons, a change of device, and where the time of a step goes; with a worker that only listens. */

import { cleanup, render, screen, waitFor, within } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { App } from "../../app/App.tsx";
import { purposeOf, stepTimes } from "../../app/panels/profileGroups.ts";
import { readPreferences } from "../../app/store/preferences.ts";
import { actions, start, store } from "../../app/store/store.ts";
import { presets } from "../../engine/experiment/presets.ts";
import { referenceKernels } from "../../engine/ops/referenceKernels.ts";
import type { Command, DeviceReason, Event, Profile } from "../../engine/worker/protocol.ts";
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
    const { betweenMs, totalMs, purposes } = stepTimes({ ...profile, msPerStep: 1.2 });
    expect(betweenMs).toBe(0);
    expect(totalMs).toBeCloseTo(1.5, 12);
    expect(purposes.map(({ purpose }) => purpose)).toEqual(["convolution", "elementwise"]);
  });

  it("count the results of an operation, not the kernels that one result took", () => {
    const [convolution, elementwise] = stepTimes(profile).purposes;
    expect(convolution!.ops).toEqual([{ op: "conv2d", shape: [4, 6, 28, 28], count: 1, ms: 1 }]);
    expect(elementwise!.ops.map(({ shape, count }) => [shape, count])).toEqual([
      [[4, 120], 2],
      [[], 1],
    ]);
  });
});
