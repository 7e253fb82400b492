import { act, cleanup, render, screen, waitFor, within } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import "../../app/styles/tokens.css";
import { changeLanguage } from "../../app/i18n/i18n.ts";
import { NetworkPanel } from "../../app/network/NetworkPanel.tsx";
import { ActivationFormula } from "../../app/panels/ActivationCurve.tsx";
import { deliverProbes, forgetProbes, useProbe, wantedProbes } from "../../app/store/probes.ts";
import { actions, store } from "../../app/store/store.ts";
import type { Experiment, Spec } from "../../engine/experiment/experiment.ts";
import { newLayer } from "../../engine/experiment/mend.ts";
import { presets } from "../../engine/experiment/presets.ts";
import type { ProbeResult } from "../../engine/worker/protocol.ts";
import { checkOf, describedIn } from "../support/checked.ts";
import { images as imageData } from "./outputSamples.ts";

const linear = (out_features: number): Spec => newLayer("Linear", { out_features });
const tanh: Spec = newLayer("Tanh");

const toy: Experiment = {
  ...presets.find(({ experiment }) => experiment.dataset.type === "Circle")!.experiment,
  model: [linear(8), tanh, linear(6), tanh, linear(1)],
};
const images: Experiment = presets.find(({ experiment }) => experiment.dataset.type === "CIFAR10")!.experiment;

const types = () => store.getState().experiment.model.map(({ type }) => type);
const button = (name: string | RegExp) => screen.getByRole("button", { name });

async function open(experiment: Experiment): Promise<void> {
  store.setState({
    experiment,
    check: checkOf(experiment),
    description: describedIn(experiment),
    hovered: null,
    pinned: null,
    networkShows: null,
  });
  render(
    <div style={{ width: 900, height: 700 }}>
      <NetworkPanel />
    </div>,
  );
  await screen.findByRole("list", { name: "Layers" });
}

beforeEach(() => changeLanguage("en"));
afterEach(cleanup);

describe("the network's cards", () => {
  it("are a list named Layers with one item for every layer of the document", async () => {
    await open(toy);
    const list = screen.getByRole("list", { name: "Layers" });
    expect(within(list).getAllByRole("listitem")).toHaveLength(5);
    expect(button("Linear 1: 2 to 8, 24 parameters")).toBeVisible();
    expect(button("Tanh, activation of Linear 2")).toBeVisible();
  });

  it("have a `+` before and after each, the last of them named Add layer", async () => {
    await open(toy);
    const names = screen.getAllByRole("button", { name: /^Add layer/ }).map((plus) => plus.getAttribute("aria-label"));
    expect(names).toEqual([
      "Add layer after Input",
      "Add layer after Linear 1",
      "Add layer after Linear 2",
      "Add layer",
    ]);
  });

  it("speak Chinese, with PyTorch's names as they are", async () => {
    await changeLanguage("zh");
    store.setState({ experiment: toy, check: checkOf(toy), description: describedIn(toy) });
    render(
      <div style={{ width: 900, height: 700 }}>
        <NetworkPanel />
      </div>,
    );
    expect(await screen.findByRole("button", { name: "添加层" })).toBeVisible();
    expect(button("Linear 1：2 变为 8，24 个参数")).toBeVisible();
  });
});

describe("the input's card", () => {
  const features = () => store.getState().experiment.dataset.features;

  it("offers what the model may be given of a point, each with its map, and the network's inputs follow", async () => {
    await open(toy);
    const user = userEvent.setup();
    await user.click(button("Input: x₁, x₂"));
    const choice = within(await screen.findByRole("group", { name: "What the network is given" }));
    expect(choice.getAllByRole("button").map(({ textContent }) => textContent)).toEqual([
      "x₁",
      "x₂",
      "x₁²",
      "x₂²",
      "x₁x₂",
      "sin x₁",
      "sin x₂",
    ]);
    await user.click(choice.getByRole("button", { name: "x₁x₂" }));
    expect(features()).toEqual(["x1", "x2", "x1*x2"]);
    expect(button("Linear 1: 3 to 8, 32 parameters")).toBeInTheDocument();
    await user.click(choice.getByRole("button", { name: "x₁" }));
    await user.click(choice.getByRole("button", { name: "x₂" }));
    expect(features()).toEqual(["x1*x2"]);
    // A model needs an input.
    expect(choice.getByRole("button", { name: "x₁x₂" })).toBeDisabled();
  });

  it("is no button where there is no choice", async () => {
    await open(images);
    expect(screen.queryByRole("button", { name: /^Input/ })).toBeNull();
  });
});

describe("adding a layer", () => {
  it("keeps the stack valid: a Linear at the end has as many outputs as there were", async () => {
    await open(toy);
    const user = userEvent.setup();
    await user.click(button("Add layer"));
    await user.click(await screen.findByRole("menuitem", { name: "Linear" }));
    expect(types()).toEqual(["Linear", "Tanh", "Linear", "Tanh", "Linear", "Linear"]);
    expect(store.getState().experiment.model.at(-1)).toMatchObject({ out_features: 1 });
    expect(store.getState().check.problem).toBeNull();
  });

  it("works by keyboard alone, between two layers: one with weights brings the activation of the others, in one step", async () => {
    await open(toy);
    const user = userEvent.setup();
    button("Add layer after Linear 1").focus();
    await user.keyboard("{Enter}");
    const first = await screen.findByRole("menuitem", { name: "Linear" });
    await waitFor(() => expect(first).toHaveFocus());
    await user.keyboard("{Enter}");
    await waitFor(() => expect(types()).toEqual(["Linear", "Tanh", "Linear", "Tanh", "Linear", "Tanh", "Linear"]));
    expect(store.getState().check.problem).toBeNull();
    act(() => actions.undo());
    expect(store.getState().experiment.model).toEqual(toy.model);
  });

  it("brings no activation where those of the others differ, or where one comes after what follows", async () => {
    const user = userEvent.setup();
    const add = async (after: string) => {
      await user.click(button(`Add layer after ${after}`));
      await user.click(await screen.findByRole("menuitem", { name: "Linear" }));
    };
    await open({ ...toy, model: [linear(4), newLayer("LayerNorm"), newLayer("ReLU"), linear(1)] });
    await add("Linear 1");
    expect(types()).toEqual(["Linear", "Linear", "LayerNorm", "ReLU", "Linear"]);
    act(() => actions.edit((e) => ({ ...e, model: e.model.toSpliced(1, 0, tanh) })));
    await add("Linear 1");
    expect(types()).toEqual(["Linear", "Tanh", "Linear", "Linear", "LayerNorm", "ReLU", "Linear"]);
  });

  it("puts Flatten before a Linear that would meet an image, and pads a Conv2d so that the image keeps its size", async () => {
    await open({ ...images, model: [newLayer("Conv2d", { out_channels: 6 })] });
    const user = userEvent.setup();
    await user.click(button("Add layer after Input"));
    await user.click(await screen.findByRole("menuitem", { name: "Conv2d" }));
    expect(store.getState().experiment.model[0]).toMatchObject({ out_channels: 6, kernel_size: 3, padding: 1 });
    await user.click(button("Add layer"));
    await user.click(await screen.findByRole("menuitem", { name: "Linear" }));
    expect(types()).toEqual(["Conv2d", "Conv2d", "Flatten", "Linear"]);
  });
});

describe("a card's settings", () => {
  const openCard = async (name: RegExp) => {
    const user = userEvent.setup();
    await user.click(button(name));
    const dialog = within(await screen.findByRole("dialog"));
    // The settings' code comes when somebody reaches for the card.
    await dialog.findByRole("button", { name: "Remove" });
    return { user, dialog };
  };

  it("change the layer's parameters", async () => {
    await open(toy);
    const { user, dialog } = await openCard(/^Linear 1/);
    const field = dialog.getByRole("spinbutton", { name: /features/i });
    await user.clear(field);
    await user.type(field, "5{Enter}");
    await waitFor(() => expect(store.getState().experiment.model[0]).toMatchObject({ out_features: 5 }));
    await user.click(dialog.getByRole("switch"));
    expect(store.getState().experiment.model[0]).toMatchObject({ bias: false });
  });

  it("let a pooling's stride follow its kernel", async () => {
    await open({ ...images, model: [newLayer("MaxPool2d"), newLayer("Flatten"), linear(10)] });
    const { user, dialog } = await openCard(/^MaxPool2d 1/);
    const field = dialog.getByRole("spinbutton", { name: /kernel/i });
    await user.clear(field);
    await user.type(field, "4{Enter}");
    await waitFor(() =>
      expect(store.getState().experiment.model[0]).toMatchObject({ kernel_size: 4, stride: 4, padding: 0 }),
    );
  });

  it("add, change and remove the activation", async () => {
    await open(toy);
    const { user, dialog } = await openCard(/^Linear 3/);
    await user.click(dialog.getByRole("combobox", { name: "Activation" }));
    await user.click(await screen.findByRole("option", { name: "Sigmoid" }));
    expect(types()).toEqual(["Linear", "Tanh", "Linear", "Tanh", "Linear", "Sigmoid"]);
    await user.click(dialog.getByRole("combobox", { name: "Activation" }));
    await user.click(await screen.findByRole("option", { name: "None" }));
    expect(types()).toEqual(["Linear", "Tanh", "Linear", "Tanh", "Linear"]);
  });

  it("move the layer with its activation", async () => {
    await open({ ...toy, model: [linear(8), tanh, linear(6), newLayer("ReLU"), linear(1)] });
    const { user, dialog } = await openCard(/^Linear 1/);
    await user.click(dialog.getByRole("button", { name: "Move right" }));
    expect(types()).toEqual(["Linear", "ReLU", "Linear", "Tanh", "Linear"]);
    expect(store.getState().experiment.model[0]).toMatchObject({ out_features: 6 });
  });

  it("remove the layer with its activation", async () => {
    await open(toy);
    const { user, dialog } = await openCard(/^Linear 2/);
    await user.click(dialog.getByRole("button", { name: "Remove" }));
    expect(types()).toEqual(["Linear", "Tanh", "Linear"]);
  });
});

describe("dragging by keyboard", () => {
  it("picks a card up, moves it and says so", async () => {
    await open({ ...toy, model: [linear(8), tanh, newLayer("Linear", { out_features: 6 }), linear(1)] });
    const user = userEvent.setup();
    button("Drag Linear 1").focus();
    // Comes with the code for dragging, which the focus asks for.
    await waitFor(() => expect(button("Drag Linear 1")).toHaveAttribute("aria-roledescription", "sortable"));
    await user.keyboard(" ");
    await screen.findByText("Picked up Linear 1, place 1 of 3.");
    await new Promise((resolve) => setTimeout(resolve, 50));
    await user.keyboard("{ArrowRight}");
    await screen.findByText("Linear 1 moves to place 2 of 3.");
    await user.keyboard(" ");
    await waitFor(() => expect(types()).toEqual(["Linear", "Linear", "Tanh", "Linear"]));
    expect(store.getState().experiment.model[0]).toMatchObject({ out_features: 6 });
  });
});

describe("a mistake in the stack", () => {
  it("is said at its card, and one click mends it", async () => {
    await open({ ...images, model: images.model.filter(({ type }) => type !== "Flatten") });
    expect(screen.getByRole("alert")).toHaveTextContent("Linear 1 does not fit");
    expect(button("Linear 1: does not fit")).toBeVisible();
    await userEvent.click(button("Insert Flatten before Linear"));
    expect(types()).toContain("Flatten");
    expect(store.getState().check.problem).toBeNull();
    await waitFor(() => expect(screen.queryByRole("alert")).toBeNull());
  });
});

describe("a data set that is left for one of the same shape without files", () => {
  const shapes = presets.find(({ experiment }) => experiment.dataset.type === "Shapes10")!.experiment;
  const size = 3 * 32 * 32;
  /** Red and blue in full, no green: a colour that nothing else on the page has. */
  const magenta = Uint8Array.from({ length: size }, (_, i) => (Math.floor(i / 1024) === 1 ? 0 : 255));
  const features: ProbeResult = { type: "features", example: 0, input: magenta, layers: [] };

  function magentaPixels(): number {
    const canvas = document.querySelector("canvas")!;
    const { data } = canvas.getContext("2d")!.getImageData(0, 0, canvas.width, canvas.height);
    let count = 0;
    for (let i = 0; i < data.length; i += 4) if (data[i]! > 250 && data[i + 1]! < 5 && data[i + 2]! > 250) count += 1;
    return count;
  }

  function Newcomer({ paint }: { readonly paint: (result: ProbeResult) => void }) {
    useProbe({ type: "features", example: 0 }, paint);
    return null;
  }

  it("takes its last image along, which no picture is given later either", async () => {
    actions.openExperiment(shapes);
    store.setState({ data: { ...imageData, type: "Shapes10", inputShape: [3, 32, 32] }, example: 0 });
    await open(shapes);
    deliverProbes([features]);
    await waitFor(() => expect(magentaPixels()).toBeGreaterThan(1000));
    actions.chooseDataset("CIFAR10");
    await waitFor(() => expect(magentaPixels()).toBe(0));
    const given: ProbeResult[] = [];
    render(<Newcomer paint={(result) => given.push(result)} />);
    expect(given).toEqual([]);
    deliverProbes([features]);
    expect(given).toEqual([features]);
    forgetProbes();
  });
});

describe("units", () => {
  it("are reached by Tab and the arrow keys, named, and pinned by Enter", async () => {
    await open(toy);
    const user = userEvent.setup();
    const units = button(/^Units of the network: Linear 1, unit 1/);
    units.focus();
    await user.keyboard("{ArrowDown}{ArrowRight}");
    expect(units).toHaveAccessibleName(/^Units of the network: Linear 2, unit \d$/);
    expect(store.getState().hovered?.layer).toBe(2);
    await user.keyboard("{Enter}");
    expect(store.getState().pinned).toEqual(store.getState().hovered);
    await user.keyboard("{Escape}");
    expect(store.getState().pinned).toBeNull();
    units.blur();
    expect(store.getState().hovered).toBeNull();
  });

  it("beyond sixteen are folded behind a button that opens them", async () => {
    await open({ ...toy, model: [linear(64), tanh, linear(1)] });
    const more = button("Linear 1: show 48 more");
    expect(more).toHaveTextContent("+ 48 more");
    await userEvent.click(more);
    expect(button("Linear 1: show fewer")).toHaveAttribute("aria-expanded", "true");
  });
});

it("edits go through actions.edit, so that they reach the address and the worker", async () => {
  await open(toy);
  actions.edit((experiment) => ({ ...experiment, model: [linear(3), linear(1)] }));
  expect(await screen.findByRole("button", { name: "Linear 1: 2 to 3, 9 parameters" })).toBeVisible();
});

describe("what units and links show", () => {
  const shows = () => screen.getByRole("combobox", { name: "The network shows" });
  async function choose(name: string): Promise<void> {
    await userEvent.click(shows());
    await userEvent.click(await screen.findByRole("option", { name }));
  }
  const asked = () => wantedProbes().map(({ type }) => type);

  it("is chosen under the input's card; the worker is asked for gradients only while these are shown", async () => {
    await open(toy);
    expect(shows()).toHaveTextContent("Outputs");
    expect(asked()).not.toContain("gradients");
    await choose("Gradients");
    await waitFor(() => expect(asked()).toContain("gradients"));
    expect(await screen.findByText(/more of it lowers the loss/)).toBeVisible();
    await choose("Weights");
    expect(await screen.findByText(/negative weight/)).toBeVisible();
    await waitFor(() => expect(asked()).not.toContain("gradients"));
  });

  it("follows the inspector to the gradients on its way back", async () => {
    await open(toy);
    act(() => store.setState({ inspected: { line: "backward", layer: 2 } }));
    await waitFor(() => expect(shows()).toHaveTextContent("Gradients"));
    await waitFor(() => expect(asked()).toContain("gradients"));
    act(() => store.setState({ inspected: null }));
    await waitFor(() => expect(shows()).toHaveTextContent("Outputs"));
    await waitFor(() => expect(asked()).not.toContain("gradients"));
  });
});

describe("what the network says without being asked", () => {
  it("explains the links' colour and width where there are such links", async () => {
    await open(toy);
    const legend = screen.getByText(/negative weight/);
    expect(legend).toBeVisible();
    expect(legend.textContent).toBe("negative weightpositive weightthe wider, the larger");
    cleanup();
    await open({ ...toy, model: [] });
    expect(screen.queryByText(/negative weight/)).toBeNull();
  });

  it("writes ReLU as people do, and the exact form only among its settings", () => {
    const { container, rerender } = render(<ActivationFormula type="ReLU" isShort />);
    // Without the invisible sign between a function and what it is applied to.
    const text = () => container.textContent?.replaceAll("\u2061", "");
    expect(text()).toBe("max(0,x)");
    rerender(<ActivationFormula type="ReLU" />);
    expect(text()).toBe("max(0,x){00≥xx0<x");
  });
});
