/** The network of a table: every unit shows how its output is distributed over the test rows, by class. */

import { act, cleanup, render, screen, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import "../../app/styles/tokens.css";
import { tokenColor } from "../../app/canvas/colors.ts";
import { groupCards } from "../../app/canvas/network/cards.ts";
import { unitFacts } from "../../app/canvas/network/facts.ts";
import { type LayoutRequest, layoutNetwork } from "../../app/canvas/network/layout.ts";
import { densitiesOf, paintDistribution } from "../../app/canvas/network/paintDistribution.ts";
import { distributionOf, noValues } from "../../app/canvas/network/values.ts";
import { NetworkPanel } from "../../app/panels/NetworkPanel.tsx";
import { deliverProbes, forgetProbes, wantedProbes } from "../../app/store/probes.ts";
import { actions, store } from "../../app/store/store.ts";
import { checkModel } from "../../engine/experiment/check.ts";
import { newLayer } from "../../engine/experiment/mend.ts";
import { presets } from "../../engine/experiment/presets.ts";
import { apart, credit, distributions } from "./tableSamples.ts";

afterEach(() => {
  cleanup();
  forgetProbes();
});

const layers = [
  { type: "Linear", input: [3], output: [4], parameters: 16, macs: 12 },
  { type: "Tanh", input: [4], output: [4], parameters: 0, macs: 0 },
  { type: "Linear", input: [4], output: [1], parameters: 5, macs: 4 },
];
const cards = groupCards(
  layers.map(({ type }) => type),
  layers,
  (type) => type === "Tanh",
);
const layOut = (changes: Partial<LayoutRequest> = {}) =>
  layoutNetwork({
    input: [3],
    cards,
    isDense: () => true,
    cardWidth: () => 80,
    features: [],
    classes: [],
    nameWidth: () => 0,
    width: 700,
    height: 400,
    opened: new Set(),
    ...changes,
  });

describe("what a column of a table's network shows", () => {
  const layout = layOut();
  const values = { ...noValues(), distributions: distributions([3, 4, 4, 1]) };

  it("are the columns of the table, then each layer's output, after its activation", () => {
    const { distributions: sent } = values;
    const shown = layout.columns.map((column) => distributionOf(values, column, cards)?.histograms);
    expect(shown).toEqual([sent.input, sent.layers[1], sent.layers[2]]);
  });

  it("is nothing while the numbers are those of a model with other sizes", () => {
    const other = { ...noValues(), distributions: distributions([3, 5, 5, 1]) };
    expect(distributionOf(other, layout.columns[1]!, cards)).toBeNull();
  });

  it("has its range over the test rows among its facts", () => {
    expect(unitFacts(values, layout.columns[1]!, cards, 2).range).toEqual({ min: -1, max: 3 });
    expect(unitFacts(values, layout.columns[0]!, cards, 0).range).toEqual({ min: -1, max: 3 });
  });

  it("is wider than high where the panel asks for it, and no tile lies on another", () => {
    const wide = layOut({ aspect: 1.5 });
    for (const { tiles } of wide.columns) {
      for (const [i, tile] of tiles.entries()) {
        expect(tile.width).toBeCloseTo(1.5 * tile.height);
        const below = tiles[i + 1];
        if (below) expect(below.x >= tile.x + tile.width || below.y >= tile.y + tile.height).toBe(true);
      }
    }
  });
});

describe("a distribution", () => {
  it("counts each class by its own size: a rare class is as high as a frequent one", () => {
    const histograms = apart(1, 2);
    histograms.counts.forEach((count, i) => {
      if (i >= 8) histograms.counts[i] = 10 * count;
    });
    const [rare, frequent] = densitiesOf({ groups: [3, 30], bins: 8, histograms }, 0);
    expect(Math.max(...rare!)).toBeCloseTo(Math.max(...frequent!));
    for (const density of [rare!, frequent!]) expect(density.reduce((sum, share) => sum + share)).toBeCloseTo(1);
  });

  it("stands in the classes' colours where their values lie", () => {
    const context = document.createElement("canvas").getContext("2d", { willReadFrequently: true })!;
    const style = { unit: 0, theme: "light", scale: 1, alpha: 1 } as const;
    paintDistribution(
      context,
      { x: 0, y: 0, width: 120, height: 60 },
      { groups: [3, 3], bins: 8, histograms: apart(1, 2) },
      style,
    );
    const [orange, blue] = [tokenColor("negative", "light"), tokenColor("positive", "light")];
    /** Mean place, from left to right, of what is nearer to a colour than to any other. */
    const placeOf = ([red, green, blue]: readonly number[]) => {
      const { data } = context.getImageData(0, 0, 120, 60);
      const found: number[] = [];
      for (let i = 0; i < data.length; i += 4) {
        const distance = Math.abs(data[i]! - red!) + Math.abs(data[i + 1]! - green!) + Math.abs(data[i + 2]! - blue!);
        if (distance < 60) found.push((i / 4) % 120);
      }
      return found.reduce((sum, x) => sum + x, 0) / found.length;
    };
    expect(placeOf(orange)).toBeLessThan(50);
    expect(placeOf(blue)).toBeGreaterThan(70);
  });
});

describe("the network of a table", () => {
  beforeEach(() => {
    const experiment = {
      ...presets[0]!.experiment,
      model: [newLayer("Linear", { out_features: 4 }), newLayer("Tanh"), newLayer("Linear", { out_features: 1 })],
    };
    store.setState({ experiment, data: credit, description: credit, check: checkModel(experiment, credit) });
    actions.setTheme("light");
  });

  it("asks for distributions and shows them as they come, and asks for no surfaces", async () => {
    render(
      <div style={{ width: 900, height: 700 }}>
        <NetworkPanel />
      </div>,
    );
    await screen.findByRole("list", { name: "Layers" });
    await waitFor(() =>
      expect(
        wantedProbes()
          .map(({ type }) => type)
          .sort(),
      ).toEqual(["distributions", "weights"]),
    );
    expect(colored()).toBe(0);
    act(() => deliverProbes([distributions([3, 4, 4, 1])]));
    await waitFor(() => expect(colored()).toBeGreaterThan(500));
  });

  /** Pixels of the network that are orange. */
  function colored(): number {
    const canvas = document.querySelector<HTMLCanvasElement>("canvas[aria-hidden]")!;
    const { data } = canvas.getContext("2d")!.getImageData(0, 0, canvas.width, canvas.height);
    let count = 0;
    for (let i = 0; i < data.length; i += 4) if (data[i]! > 230 && data[i + 2]! < 200 && data[i + 3]! > 250) count += 1;
    return count;
  }
});
