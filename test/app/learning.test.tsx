/** Schedules, gradient settings, initialization and augmentations: chosen in the panels, written into the document. */

import { cleanup, render, screen, within } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { DataPanel } from "../../app/panels/DataPanel.tsx";
import { LearningPanel } from "../../app/panels/LearningPanel.tsx";
import { actions, store } from "../../app/store/store.ts";
import { endlessEpochs, presets } from "../../engine/experiment/presets.ts";

const user = userEvent.setup();
const experiment = () => store.getState().experiment;

const choose = async (name: string, option: string) => {
  await user.click(screen.getByRole("combobox", { name }));
  await user.click(await screen.findByRole("option", { name: option }));
};

beforeEach(() => {
  actions.setLanguage("en");
  actions.openPreset(presets[0]!.id);
});
afterEach(cleanup);

describe("the schedule", () => {
  it("is constant until one is chosen, and constant again on request", async () => {
    render(<LearningPanel />);
    expect(screen.getByRole("combobox", { name: "Schedule" })).toHaveTextContent("constant");
    await choose("Schedule", "StepLR");
    expect(experiment().scheduler).toMatchObject({ type: "StepLR", interval: "epoch" });
    await choose("Interval", "step");
    expect(experiment().scheduler).toMatchObject({ interval: "step" });
    await choose("Schedule", "constant");
    expect(experiment().scheduler).toBeNull();
  });

  it("leaves alone the momentum of an optimizer that has none", async () => {
    render(<LearningPanel />);
    await choose("Schedule", "OneCycleLR");
    expect(experiment().scheduler).toMatchObject({ cycle_momentum: true });
    await choose("Optimizer", "Adagrad");
    expect(experiment()).toMatchObject({ optimizer: { type: "Adagrad" }, scheduler: { cycle_momentum: false } });
  });

  it("has a length that can be seen where training is endless", async () => {
    render(<LearningPanel />);
    await choose("Schedule", "OneCycleLR");
    expect(experiment().scheduler).toMatchObject({ total_steps: 100 });
  });
});

describe("SequentialLR", () => {
  it("begins with a warm-up and a cosine; schedules are added, set and removed, each with its milestone", async () => {
    render(<LearningPanel />);
    await choose("Schedule", "MultiStepLR");
    await choose("Schedule", "SequentialLR");
    expect(experiment().scheduler).toMatchObject({
      schedulers: [{ type: "LinearLR" }, { type: "CosineAnnealingLR", T_max: 10 }],
      milestones: [10],
      interval: "epoch",
    });
    const list = await screen.findByRole("list", { name: "Schedules in order" });
    await user.click(screen.getByRole("button", { name: "Add a schedule" }));
    expect(screen.queryByRole("menuitem", { name: /^OneCycleLR/ })).toBeNull();
    await user.click(await screen.findByRole("menuitem", { name: /^ExponentialLR/ }));
    expect(experiment().scheduler).toMatchObject({
      schedulers: [{ type: "LinearLR" }, { type: "CosineAnnealingLR" }, { type: "ExponentialLR", gamma: 0.9 }],
      milestones: [10, 20],
    });
    await user.click(within(list).getByRole("button", { name: "Remove LinearLR" }));
    expect(experiment().scheduler).toMatchObject({
      schedulers: [{ type: "CosineAnnealingLR" }, { type: "ExponentialLR" }],
      milestones: [10],
    });
    // One alone would follow nothing.
    expect(within(list).getByRole("button", { name: "Remove ExponentialLR" })).toBeDisabled();
    await user.click(within(list).getByText("ExponentialLR"));
    const gamma = within(list).getByRole("spinbutton", { name: "Gamma" });
    await user.clear(gamma);
    await user.type(gamma, "0.5{Enter}");
    expect(experiment().scheduler).toMatchObject({ schedulers: [{}, { type: "ExponentialLR", gamma: 0.5 }] });
  });
});

it("says of endless epochs that they go on until paused, and takes a number or none", async () => {
  render(<LearningPanel />);
  const epochs = screen.getByRole("spinbutton", { name: "Epochs" });
  expect(epochs).toHaveDisplayValue("");
  expect(epochs).toHaveAttribute("placeholder", "until paused");
  await user.type(epochs, "7{Enter}");
  expect(experiment().training.epochs).toBe(7);
  await user.clear(epochs);
  await user.tab();
  expect(experiment().training.epochs).toBe(endlessEpochs);
});

it("offers L1 and gradient clipping under More settings", async () => {
  render(<LearningPanel />);
  await user.click(screen.getByText("More settings", { selector: `[aria-label="More settings of Adam"]` }));
  await user.type(screen.getByRole("spinbutton", { name: "Clip gradient norm" }), "0.5{Enter}");
  expect(experiment().training).toMatchObject({ clip_grad_norm: 0.5, clip_grad_value: null, l1: 0 });
});

it("starts all weights in another way", async () => {
  render(<LearningPanel />);
  await choose("Initialization", "xavier_uniform_");
  expect(experiment().initialization).toEqual({ type: "xavier_uniform_", gain: 1 });
});

it("starts all biases in another way, by what needs no inputs to count", async () => {
  render(<LearningPanel />);
  await user.click(screen.getByText("More settings", { selector: `[aria-label="More settings of default"]` }));
  await user.click(screen.getByRole("combobox", { name: "Bias initialization" }));
  expect(await screen.findByRole("option", { name: "trunc_normal_" })).toBeVisible();
  expect(screen.queryByRole("option", { name: "xavier_uniform_" })).toBeNull();
  await user.click(screen.getByRole("option", { name: "zeros_" }));
  expect(experiment().bias_initialization).toEqual({ type: "zeros_" });
});

it("leaves out a smaller last mini-batch or zero_grad(), and sums gradients over several, under More settings", async () => {
  render(<LearningPanel />);
  await user.click(screen.getByText("More settings", { selector: `[aria-label="More settings of Batch size"]` }));
  await user.click(screen.getByRole("switch", { name: "Drop last mini-batch" }));
  await user.click(screen.getByRole("switch", { name: "Zero gradients" }));
  const field = screen.getByRole("spinbutton", { name: "Mini-batches an update" });
  await user.clear(field);
  await user.type(field, "4{Enter}");
  expect(experiment().training).toMatchObject({ drop_last: true, accumulate: 4, zero_grad: false });
});

it("lists how points are made, and leaves what the model is given of them to the input's card", async () => {
  actions.chooseDataset("Circle");
  render(<DataPanel />);
  expect(await screen.findByText("Noise")).toBeVisible();
  expect(screen.queryByRole("group", { name: "Features" })).toBeNull();
});

describe("augmentation", () => {
  it("is a list of changes, a crop of which fits the images", async () => {
    actions.chooseDataset("Shapes10");
    render(<DataPanel />);
    const add = async (type: string) => {
      await user.click(await screen.findByRole("button", { name: "Add augmentation" }));
      await user.click(await screen.findByRole("menuitem", { name: new RegExp(`^${type}`) }));
    };
    await add("RandomCrop");
    await add("RandomHorizontalFlip");
    expect(experiment().dataset.augment).toEqual([
      { type: "RandomCrop", size: 32, padding: 4 },
      { type: "RandomHorizontalFlip", p: 0.5 },
    ]);
    const list = within(screen.getByRole("list", { name: "Augmentation" }));
    await user.click(list.getByRole("button", { name: "Move RandomHorizontalFlip up" }));
    await user.click(list.getByRole("button", { name: "Remove RandomCrop" }));
    expect(experiment().dataset.augment).toEqual([{ type: "RandomHorizontalFlip", p: 0.5 }]);
  });

  it("is not offered for points", () => {
    render(<DataPanel />);
    expect(screen.queryByRole("button", { name: "Add augmentation" })).toBeNull();
  });
});
