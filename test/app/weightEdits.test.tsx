/** Weights edited by hand in the network: at a link, and by the keyboard at a unit. Dragging is test/e2e/toy.spec.ts's. */

import { act, cleanup, render, screen, waitFor, within } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import "../../app/styles/tokens.css";
import { changeLanguage } from "../../app/i18n/i18n.ts";
import { NetworkPanel } from "../../app/network/NetworkPanel.tsx";
import { deliverProbes, forgetProbes } from "../../app/store/probes.ts";
import { actions, store } from "../../app/store/store.ts";
import type { Experiment, Spec } from "../../engine/experiment/experiment.ts";
import { newLayer } from "../../engine/experiment/mend.ts";
import { presets } from "../../engine/experiment/presets.ts";
import { commandsOf, startWith } from "../support/listener.ts";
import { snapshot } from "./outputSamples.ts";

const linear = (out_features: number): Spec => newLayer("Linear", { out_features });
const experiment: Experiment = {
  ...presets.find(({ experiment }) => experiment.dataset.type === "Circle")!.experiment,
  model: [linear(14), newLayer("Tanh", {}), linear(1)],
};
const tensor = (name: string, shape: readonly number[]) => {
  const size = shape.reduce((product, n) => product * n, 1);
  return { name, shape, values: Float32Array.from({ length: size }, (_, i) => (i + 1) / 64) };
};
const tensors = [
  tensor("0.weight", [14, 2]),
  tensor("0.bias", [14]),
  tensor("2.weight", [1, 14]),
  tensor("2.bias", [1]),
];

const user = userEvent.setup();
const units = () => screen.getByRole("button", { name: /^Units of the network/ });
const field = (name: string) => screen.getByRole("spinbutton", { name });
const lastSet = () => {
  const { name, index, value, attempt } = commandsOf("setWeight").at(-1)!;
  return { name, index, value, attempt };
};

beforeEach(async () => {
  await changeLanguage("en");
  await startWith(experiment);
  store.setState({ snapshot: { ...snapshot, curve: { attempt: 4, points: [] } }, hovered: null, pinned: null });
  render(
    <div style={{ width: 900, height: 700 }}>
      <NetworkPanel />
    </div>,
  );
  await screen.findByRole("list", { name: "Layers" });
  act(() => deliverProbes([{ type: "weights", tensors }]));
});
afterEach(() => {
  cleanup();
  forgetProbes();
});

/** Where a unit is on the screen. */
async function boxOf(keys: string): Promise<DOMRect> {
  units().focus();
  await user.keyboard(keys);
  return units().getBoundingClientRect();
}

describe("the card of a link", () => {
  it("is its weight beside what is pointed at, and a field where it is clicked", async () => {
    const to = await boxOf("{Home}");
    const from = await boxOf("{ArrowLeft}{Home}");
    units().blur();
    const canvas = document.querySelector("section canvas")!;
    const at = {
      clientX: (from.right + to.left) / 2,
      clientY: (from.top + from.bottom + to.top + to.bottom) / 4,
      bubbles: true,
    };
    canvas.dispatchEvent(new PointerEvent("pointerenter", at));
    await waitFor(() => {
      act(() => canvas.dispatchEvent(new PointerEvent("pointermove", at)));
      expect(store.getState().hovered).toEqual({ layer: 0, unit: 0, from: 0 });
    });
    expect(await screen.findByText("Input x₁ → Linear 1, unit 1")).toBeVisible();
    expect(screen.getByText("0.0156")).toBeVisible();
    expect(screen.queryByRole("spinbutton")).toBeNull();

    act(() => canvas.dispatchEvent(new MouseEvent("click", at)));
    const card = within(await screen.findByRole("group", { name: "Input x₁ → Linear 1, unit 1" }));
    const input = card.getByRole("spinbutton", { name: "0.weight[0, 0]" });
    expect(input).toHaveValue("0.01563");
    await user.clear(input);
    await user.type(input, "-0.75{Enter}");
    expect(lastSet()).toEqual({ attempt: 4, name: "0.weight", index: 0, value: -0.75 });
    expect(store.getState().experiment).toBe(experiment);
    act(() => actions.undo());
    expect(lastSet()).toEqual({ attempt: 4, name: "0.weight", index: 0, value: 1 / 64 });
  });
});

describe("the card of a unit that is pinned", () => {
  beforeEach(async () => {
    await boxOf("{End}{ArrowRight}");
    await user.keyboard("{Enter}");
    await screen.findByRole("group", { name: "Linear 2, unit 1" });
  });

  it("has its bias and its first twelve weights as fields, which the keyboard reaches, and more behind a button", async () => {
    await user.tab();
    expect(field("2.bias[0]")).toHaveFocus();
    expect(field("2.bias[0]")).not.toHaveAttribute("aria-valuemax");
    const names = () => screen.getAllByRole("spinbutton").map((input) => input.getAttribute("aria-label"));
    expect(names()).toEqual(["2.bias[0]", ...Array.from({ length: 12 }, (_, i) => `2.weight[0, ${i}]`)]);
    await user.click(screen.getByRole("button", { name: "+ 2 more" }));
    expect(names().at(-1)).toBe("2.weight[0, 13]");
    expect(field("2.weight[0, 12]")).toHaveFocus();
    await user.keyboard("{Escape}");
    expect(units()).toHaveFocus();
    expect(store.getState().pinned).toBeNull();
  });

  it("goes on from the number that was set last, before it has come back", async () => {
    field("2.bias[0]").focus();
    await user.keyboard("{ArrowUp}{ArrowUp}");
    expect(commandsOf("setWeight").map(({ value }) => Math.round(value * 1000))).toEqual([26, 36]);
    expect(field("2.bias[0]")).toHaveValue("0.03563");
    const { past } = store.getState().history;
    expect(past.at(-1)?.weight).toMatchObject({ name: "2.bias", before: 1 / 64, after: Math.fround(0.03563) });
    expect(past.at(-2)?.weight).toBeUndefined();
    act(() => actions.undo());
    expect(field("2.bias[0]")).toHaveValue("0.01563");
  });

  it("refuses what is no number, and what float32 does not hold", async () => {
    for (const text of ["much", "1e39"]) {
      const input = field("2.weight[0, 3]");
      await user.clear(input);
      await user.type(input, `${text}{Enter}`);
      expect(await screen.findByRole("alert")).toHaveTextContent(text);
      await user.keyboard("{Escape}");
    }
    expect(commandsOf("setWeight")).toEqual([]);
  });
});
