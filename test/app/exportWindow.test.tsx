/** The menu *Export* and its window, with a worker that answers as a test tells it to. */

import { act, cleanup, render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import axe from "axe-core";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ExportMenu } from "../../app/panels/export/ExportMenu.tsx";
import { actions, store } from "../../app/store/store.ts";
import { fillIn } from "../../engine/experiment/complete.ts";
import type { Experiment, Spec } from "../../engine/experiment/experiment.ts";
import { presets } from "../../engine/experiment/presets.ts";
import { answer, commandsOf, startWith } from "../support/listener.ts";
import { images, modelOf, points } from "./outputSamples.ts";
import "../../app/styles/tokens.css";
import "../../app/styles/global.css";

const circle = presets[0]!.experiment;
const withModel = (model: readonly Spec[]): Experiment => ({
  ...circle,
  model: model.map((layer) => fillIn("model", layer)),
});

/** Names of the files that were saved. */
let saved: string[] = [];

beforeEach(() => {
  actions.setLanguage("en");
  saved = [];
  vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(function (this: HTMLAnchorElement) {
    saved.push(this.download);
  });
});

afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
  actions.setLanguage("en");
});

async function openWindow(entry: RegExp, experiment = circle, data = points) {
  await startWith(experiment);
  store.setState({ data, model: modelOf(1) });
  render(<ExportMenu />);
  const user = userEvent.setup();
  await user.click(screen.getByRole("button"));
  await user.click(await screen.findByRole("menuitem", { name: entry }));
  const shown = within(await screen.findByRole("dialog"));
  return { user, shown };
}

const exported = (bytes = 2000) => ({ extension: "zip", mimeType: "application/zip", bytes: new Uint8Array(bytes) });

describe("the window for a PyTorch project", () => {
  it("lists its files, with the examples that they hold, and breaks no rule of accessibility", async () => {
    const { shown } = await openWindow(/^PyTorch project/);
    const names = shown.getAllByRole("term").map(({ textContent }) => textContent);
    expect(names).toEqual([
      ...["train.py", "layerlab.py", "initial.safetensors", "data.safetensors"],
      ...["expected.json", "experiment.json", "README.md"],
    ]);
    shown.getByText(`the ${points.trainSize} examples for training and ${points.testSize} for the test`);
    shown.getByText(/losses agree within 0.0001/);
    const { violations } = await axe.run(screen.getByRole("dialog"), { rules: { region: { enabled: false } } });
    expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
  });

  it("says what PyTorch cannot repeat", async () => {
    const { shown } = await openWindow(
      /^PyTorch project/,
      withModel([{ type: "Linear", out_features: 4 }, { type: "Dropout" }, { type: "Linear", out_features: 1 }]),
    );
    shown.getByRole("heading", { name: "What PyTorch cannot repeat" });
    shown.getByText(/Dropout \(model\[1\]\)/);
    expect(shown.queryByText(/losses agree/)).toBeNull();
  });

  it("asks the worker in the chosen language, shows how far it is, and says under which name the file was saved", async () => {
    const { user, shown } = await openWindow(/^PyTorch project/);
    await user.click(shown.getByRole("combobox", { name: "Language of its texts" }));
    await user.click(await screen.findByRole("option", { name: "中文" }));
    await user.click(shown.getByRole("button", { name: "Download" }));
    const [asked] = commandsOf("export");
    expect(asked?.what).toEqual({ kind: "pytorch", language: "zh" });
    const { request } = asked!;
    act(() => answer({ type: "exportProgress", request, steps: 25, totalSteps: 100 }));
    const progress = await shown.findByRole("progressbar", { name: "Computing the losses of the first 100 steps" });
    expect(progress.getAttribute("aria-valuenow")).toBe("25");
    expect(saved).toEqual([]);
    act(() => answer({ type: "exported", request, answer: exported() }));
    await waitFor(() =>
      expect(shown.getByRole("status").textContent).toMatch(/^layerlab-\w+\.zip is saved \(2.kB\)\.$/),
    );
    expect(saved).toEqual([expect.stringMatching(/^layerlab-\w+\.zip$/)]);
    expect(shown.queryByRole("progressbar")).toBeNull();
  });

  it("stops when asked to: a file that comes all the same is not shown, and the button keeps the focus", async () => {
    const { user, shown } = await openWindow(/^PyTorch project/);
    await user.click(shown.getByRole("button", { name: "Download" }));
    const { request } = commandsOf("export")[0]!;
    await user.click(shown.getByRole("button", { name: "Stop" }));
    expect(commandsOf("stopExport")).toEqual([{ type: "stopExport", request }]);
    expect(document.activeElement).toBe(shown.getByRole("button", { name: "Download" }));
    act(() => answer({ type: "exported", request, answer: null }));
    expect(shown.getByRole("status").textContent).toBe("");
  });

  it("stops what is under way when it is closed, and gives the focus back to the menu's button", async () => {
    const { user, shown } = await openWindow(/^PyTorch project/);
    await user.click(shown.getByRole("button", { name: "Download" }));
    await user.keyboard("{Escape}");
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    expect(commandsOf("stopExport")).toHaveLength(1);
    await waitFor(() => expect(document.activeElement).toBe(screen.getByRole("button")));
  });

  it("says why there is no file, with the way out, and lets the user try again", async () => {
    const { user, shown } = await openWindow(/^PyTorch project/);
    await user.click(shown.getByRole("button", { name: "Download" }));
    const complaint = { where: "model[1]", got: "a Whirl", expected: "a layer of PyTorch", fix: "Take it out." };
    act(() => answer({ type: "exported", request: commandsOf("export")[0]!.request, answer: complaint }));
    const alert = await shown.findByRole("alert");
    for (const words of Object.values(complaint)) expect(alert.textContent).toContain(words);
    expect(store.getState().notices).toEqual([]);
    await user.click(shown.getByRole("button", { name: "Download" }));
    expect(commandsOf("export")).toHaveLength(2);
    expect(shown.queryByRole("alert")).toBeNull();
  });
});

it("a network that does not fit is not exported: the window says where it is wrong, and mends it", async () => {
  const { user, shown } = await openWindow(
    /^Notebook/,
    withModel([
      { type: "Linear", out_features: 4 },
      { type: "Flatten" },
      { type: "MaxPool2d", kernel_size: 2 },
      { type: "Linear", out_features: 1 },
    ]),
  );
  const { problem } = store.getState().check;
  expect(shown.getByRole("alert").textContent).toContain(problem!.complaint.where);
  expect(shown.queryByRole("button", { name: "Download" })).toBeNull();
  const mend = shown.getAllByRole("button").find(({ textContent }) => textContent !== "")!;
  await user.click(mend);
  expect(store.getState().check.problem).toBeNull();
  act(() => store.setState({ model: modelOf(1) }));
  await shown.findByRole("button", { name: "Download" });
});

it("data that are not there yet are what an export waits for", async () => {
  const obstacle = { where: "CIFAR10", got: "no files", expected: "the archive", fix: "Drop it on the page." };
  const { shown } = await openWindow(/^ONNX/);
  act(() => store.setState({ obstacle }));
  const alert = await shown.findByRole("alert");
  expect(alert.textContent).toContain(obstacle.fix);
  expect(shown.queryByRole("button", { name: "Download" })).toBeNull();
  act(() => store.setState({ obstacle: null }));
  await shown.findByRole("button", { name: "Download" });
});

describe("the window for an ONNX model", () => {
  it("says what goes in and comes out, and lets the model normalize images itself or not", async () => {
    const { user, shown } = await openWindow(/^ONNX/, presets.find(({ id }) => id === "shapes")!.experiment, images);
    shown.getByText("uint8 N×3×32×32");
    shown.getByText("float32 N×10");
    await user.click(shown.getByRole("button", { name: "Download" }));
    expect(commandsOf("export")[0]?.what).toEqual({ kind: "onnx", normalize: true });
    act(() => answer({ type: "exported", request: commandsOf("export")[0]!.request, answer: exported() }));
    await user.click(shown.getByRole("switch", { name: "Normalization as first nodes" }));
    shown.getByText("float32 N×3×32×32");
    await user.click(shown.getByRole("button", { name: "Download" }));
    expect(commandsOf("export")[1]?.what).toEqual({ kind: "onnx", normalize: false });
  });

  it("has nothing to normalize in points", async () => {
    const { user, shown } = await openWindow(/^ONNX/);
    expect(shown.queryByRole("switch")).toBeNull();
    await user.click(shown.getByRole("button", { name: "Download" }));
    expect(commandsOf("export")[0]?.what).toEqual({ kind: "onnx", normalize: false });
  });
});

it("in Chinese, a notebook is Chinese too", async () => {
  actions.setLanguage("zh");
  await waitFor(() => expect(store.getState().language).toBe("zh"));
  const { user, shown } = await openWindow(/^笔记本/);
  expect(shown.getAllByRole("listitem").map(({ textContent }) => textContent)).toEqual([
    "数据",
    "网络",
    "损失函数",
    "优化器",
    "训练",
    "测试",
  ]);
  await user.click(shown.getByRole("button", { name: "下载" }));
  expect(commandsOf("export")[0]?.what).toEqual({ kind: "notebook", language: "zh" });
});
