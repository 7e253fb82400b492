/** The card beside a unit: what it sees of an image, its filter's numbers, and what excites it most. */

import { act, cleanup, render, screen, waitFor, within } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import "../../app/styles/tokens.css";
import type { Column } from "../../app/canvas/network/column.ts";
import { placeAt } from "../../app/canvas/network/hitTest.ts";
import { fieldsOf } from "../../app/canvas/network/receptiveField.ts";
import { changeLanguage } from "../../app/i18n/i18n.ts";
import { NetworkPanel } from "../../app/network/NetworkPanel.tsx";
import { deliverProbes, forgetProbes, wantedProbes } from "../../app/store/probes.ts";
import { actions, store } from "../../app/store/store.ts";
import { describeFeatures, describeImages } from "../../engine/data/describe.ts";
import { checkModel } from "../../engine/experiment/check.ts";
import { completeSpec } from "../../engine/experiment/parse.ts";
import { presets } from "../../engine/experiment/presets.ts";
import { buildNetwork } from "../../engine/nn/network.ts";
import { receptiveFields } from "../../engine/train/receptiveFields.ts";
import type { Activation, DataSummary, ProbeRequest, ProbeResult } from "../../engine/worker/protocol.ts";

const layer = (type: string, params: object = {}) => completeSpec("layers", { type, ...params });
const small = [
  layer("Conv2d", { out_channels: 2, kernel_size: 3 }),
  layer("ReLU"),
  layer("MaxPool2d", { kernel_size: 2 }),
  layer("Flatten"),
  layer("Linear", { out_features: 2 }),
];
const shape = [3, 6, 6];
const network = buildNetwork(small, shape);
const fields = () => receptiveFields(network, shape);
const shapes = network.layers.map(({ output }) => output);

describe("the receptive field of a place", () => {
  it("goes back layer by layer to the image", () => {
    // The pool's places are 2×2 of the convolution's, whose windows are 3×3.
    const seen = fieldsOf(fields(), shapes, { layer: 2, place: 3 });
    expect(seen).toEqual([
      { top: 2, bottom: 5, left: 2, right: 5 },
      { top: 2, bottom: 3, left: 2, right: 3 },
      { top: 2, bottom: 3, left: 2, right: 3 },
      { top: 1, bottom: 1, left: 1, right: 1 },
    ]);
  });

  it("is the whole image for a unit that reads all of it, and unknown where the fields are of another model", () => {
    expect(fieldsOf(fields(), shapes, { layer: 4, place: 1 })[0]).toEqual({ top: 0, bottom: 5, left: 0, right: 5 });
    expect(fieldsOf([], shapes, { layer: 4, place: 1 }).slice(0, 5)).toEqual(Array(5).fill(null));
  });

  it("is that of the place under the pointer", () => {
    const column = { card: 0, shape: [2, 4, 4], depiction: "tiles" } as unknown as Column;
    const box = { x: 100, y: 50, width: 40, height: 40 };
    expect(placeAt(column, box, 100, 50)).toBe(0);
    expect(placeAt(column, box, 125, 61)).toBe(4 + 2);
    expect(placeAt(column, box, 150, 99)).toBe(15);
    expect(placeAt({ ...column, shape: [4] }, box, 125, 61)).toBeNull();
  });
});

const classes = ["disc", "heart"];
const images: DataSummary = {
  type: "Shapes10",
  ...describeImages(shape, { task: "classification", classes }),
  normalize: null,
  trainSize: 10,
  testSize: 9,
  trainSample: { inputs: new Uint8Array(0), labels: new Int32Array(0), size: 0 },
  testSample: { inputs: new Uint8Array(3 * 36), labels: Int32Array.of(0), size: 1 },
};
const table: DataSummary = {
  ...images,
  type: "CSV",
  ...describeFeatures({ features: ["duration", "amount"] }, { task: "classification", classes }),
};

async function openOn(data: DataSummary, model: typeof small): Promise<void> {
  const experiment = { ...presets[0]!.experiment, dataset: { type: data.type }, model };
  store.setState({
    experiment,
    data,
    description: data,
    check: checkModel(experiment, data),
    hovered: null,
    pinned: null,
    networkShows: null,
    example: 0,
    foot: null,
  });
  render(
    <div style={{ width: 900, height: 700 }}>
      <NetworkPanel />
    </div>,
  );
  await screen.findByRole("list", { name: "Layers" });
}

const strongest: readonly Activation[] = [
  { example: 7, value: 2.5, place: 3, label: 1 },
  { example: 2, value: 1.25, place: 0, label: 0 },
];

function answerTo(request: ProbeRequest): ProbeResult | null {
  if (request.type === "receptiveFields") return { type: "receptiveFields", layers: fields() };
  if (request.type === "activations") return { ...request, looked: 9, strongest, inputs: new Uint8Array(2 * 3 * 36) };
  if (request.type !== "weights") return null;
  const values = Float32Array.from({ length: 54 }, (_, i) => i / 100);
  return { type: "weights", tensors: [{ name: "0.weight", shape: [2, 3, 3, 3], values }] };
}

async function answer(): Promise<void> {
  await waitFor(() => expect(wantedProbes().some(({ type }) => type === "activations")).toBe(true));
  act(() => deliverProbes(wantedProbes().map(answerTo)));
}

beforeEach(() => changeLanguage("en"));
afterEach(() => {
  cleanup();
  forgetProbes();
});

describe("the card of a pinned channel", () => {
  const card = () => screen.findByRole("group", { name: "Conv2d 1, channel 2" });

  it("says how much of the image it sees, and which test images excite it most; one that is pressed is shown", async () => {
    await openOn(images, small);
    act(() => actions.pin({ layer: 0, unit: 1 }));
    expect(await card()).toBeVisible();
    await answer();
    expect(within(await card()).getByText("3×3 of 6×6 pixels")).toBeVisible();
    expect(within(await card()).getByText(/of 9 test images/)).toBeVisible();
    const pictures = within(await card()).getAllByRole("button", { name: /^Test image/ });
    expect(pictures.map((picture) => picture.getAttribute("aria-label"))).toEqual([
      "Test image 8, heart, 2.5: show it in the network",
      "Test image 3, disc, 1.25: show it in the network",
    ]);
    await userEvent.click(pictures[0]!);
    expect(store.getState().example).toBe(7);
  });

  it("reads its filter's weights out at the arrow keys, and is let go by Escape", async () => {
    await openOn(images, small);
    act(() => actions.pin({ layer: 0, unit: 1 }));
    await answer();
    const filter = await screen.findByRole("img", { name: /^Filter/ });
    filter.focus();
    await userEvent.keyboard("{ArrowRight}");
    expect(screen.getByRole("status")).toHaveTextContent("R [0, 0] 0.27");
    await userEvent.keyboard("{ArrowRight}{ArrowDown}");
    expect(screen.getByRole("status")).toHaveTextContent("R [1, 1] 0.31");
    await userEvent.keyboard("{ArrowRight}{ArrowRight}");
    expect(screen.getByRole("status")).toHaveTextContent("G [1, 0] 0.39");
    await userEvent.keyboard("{Escape}");
    expect(store.getState().pinned).toBeNull();
    expect(screen.getByRole("button", { name: /^Units of the network/ })).toHaveFocus();
  });
});

describe("the card of a unit", () => {
  it("that is only pointed at cannot be pressed, and is nothing to a screen reader", async () => {
    await openOn(images, small);
    act(() => actions.hover({ layer: 0, unit: 1 }));
    expect(await screen.findByText("Conv2d 1, channel 2", { selector: "strong" })).toBeVisible();
    expect(screen.queryByRole("group", { name: "Conv2d 1, channel 2" })).toBeNull();
  });

  it("of a net on a table lists rows, of which one that is pressed is tried", async () => {
    await openOn(table, [layer("Linear", { out_features: 2 })]);
    act(() => actions.pin({ layer: 0, unit: 0 }));
    await answer();
    await userEvent.click(await screen.findByRole("button", { name: "Test row 8, heart, 2.5: try it" }));
    expect([store.getState().example, store.getState().foot]).toEqual([7, "try-row"]);
  });

  it("is not asked about while nobody looks at one", async () => {
    await openOn(images, small);
    expect(wantedProbes().map(({ type }) => type)).not.toContain("activations");
    expect(wantedProbes().map(({ type }) => type)).not.toContain("receptiveFields");
  });
});
