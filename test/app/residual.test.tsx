/** A Residual block: one card whose settings hold the lists of its branches, edited like any other layers. */

import { cleanup, render, screen, waitFor, within } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { NetworkPanel } from "../../app/network/NetworkPanel.tsx";
import { actions, store } from "../../app/store/store.ts";
import type { Spec } from "../../engine/experiment/experiment.ts";
import { parseExperiment } from "../../engine/experiment/parse.ts";
import { presets } from "../../engine/experiment/presets.ts";

const user = userEvent.setup();

const show = (model: readonly object[]) => {
  const { experiment } = presets[0]!;
  actions.openExperiment(parseExperiment({ ...experiment, model }));
  render(
    <div style={{ width: 1000, height: 700 }}>
      <NetworkPanel />
    </div>,
  );
};

const linear = (out_features: number) => ({ type: "Linear", out_features });
const model = () => store.getState().experiment.model;
const branch = (field: string) => (model()[1]![field] as readonly Spec[]).map(({ type }) => type);
const open = async () => user.click(await screen.findByRole("button", { name: /^Residual 1/ }));
const list = (field: string) => screen.findByRole("list", { name: field });

beforeEach(() => actions.setLanguage("en"));
afterEach(cleanup);

describe("a Residual", () => {
  it("is added with layers that keep the shape, so that the stack stays valid", async () => {
    show([linear(4), linear(1)]);
    await user.click(await screen.findByRole("button", { name: "Add layer after Linear 1" }));
    await user.click(await screen.findByRole("menuitem", { name: "Residual" }));
    await waitFor(() => expect(branch("layers")).toEqual(["Linear", "ReLU", "Linear"]));
    expect(store.getState().check.problem).toBeNull();
    expect(await screen.findByRole("button", { name: /^Residual 1: 4 to 4, 40 parameters/ })).toBeVisible();
  });

  it("lists its inner layers with their shapes, and lets one move, remove and add them", async () => {
    show([linear(4), { type: "Residual", layers: [linear(4), { type: "Tanh" }] }, linear(1)]);
    await open();
    expect(within(await list("layers")).getAllByRole("listitem")).toHaveLength(2);
    expect(await list("layers")).toHaveTextContent("Linear→ 4");
    await user.click(screen.getByRole("button", { name: "Move Tanh up" }));
    expect(branch("layers")).toEqual(["Tanh", "Linear"]);
    await user.click(screen.getByRole("button", { name: "Remove Tanh" }));
    expect(branch("layers")).toEqual(["Linear"]);
    await user.click(screen.getByRole("button", { name: "Add to shortcut" }));
    await user.click(await screen.findByRole("menuitem", { name: "Linear" }));
    expect(branch("shortcut")).toEqual(["Linear"]);
    expect(store.getState().check.problem).toBeNull();
  });

  it("configures an inner layer with the same controls as outside, and marks the one that does not fit", async () => {
    show([linear(4), { type: "Residual", layers: [linear(4), { type: "MaxPool2d", kernel_size: 2 }] }, linear(1)]);
    await open();
    const items = within(await list("layers")).getAllByRole("listitem");
    expect(items.map((item) => item.dataset.wrong)).toEqual([undefined, "true"]);
    expect(screen.getAllByRole("alert")[0]).toHaveTextContent("layers[1]");
    await user.click(within(await list("layers")).getByRole("button", { name: "Remove MaxPool2d" }));
    await user.click(screen.getByText("→ 4"));
    const field = await screen.findByRole("spinbutton", { name: "Out features" });
    await user.tripleClick(field);
    await user.keyboard("3{Enter}");
    expect(model()[1]!.layers).toMatchObject([{ type: "Linear", out_features: 3 }]);
    expect(store.getState().check.problem?.layer).toBe(1);
  });
});
