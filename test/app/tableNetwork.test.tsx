/** The network of a table: every unit shows how its output is distributed over the test rows, by class. */

import { act, cleanup, render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import "../../app/styles/tokens.css";
import { tokenColor } from "../../app/canvas/colors.ts";
import { groupCards } from "../../app/canvas/network/cards.ts";
import { unitFacts } from "../../app/canvas/network/facts.ts";
import { boxOf, neighbour, unitAt } from "../../app/canvas/network/hitTest.ts";
import { inputOrder } from "../../app/canvas/network/inputOrder.ts";
import { type LayoutRequest, layoutNetwork } from "../../app/canvas/network/layout.ts";
import { sharesOfOnes } from "../../app/canvas/network/paintCategories.ts";
import { densitiesOf, paintDistribution } from "../../app/canvas/network/paintDistribution.ts";
import { cutEnds } from "../../app/canvas/network/paintRows.ts";
import { tableContent } from "../../app/canvas/network/tableContent.ts";
import { distributionOf, noValues, strongestOf } from "../../app/canvas/network/values.ts";
import { NetworkPanel } from "../../app/network/NetworkPanel.tsx";
import { deliverProbes, forgetProbes, wantedProbes } from "../../app/store/probes.ts";
import { actions, store } from "../../app/store/store.ts";
import { startsOf } from "../../engine/catalog.ts";
import { checkModel } from "../../engine/experiment/check.ts";
import { newLayer } from "../../engine/experiment/mend.ts";
import { presets } from "../../engine/experiment/presets.ts";
import type { Snapshot } from "../../engine/worker/protocol.ts";
import { apart, credit, distributions, wideCredit } from "./tableSamples.ts";

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

describe("the input of a wide table", () => {
  const starts = startsOf(wideCredit.tableColumns!);
  const names = wideCredit.tableColumns!.map(({ name }) => name);
  const wideCards = [{ ...cards[0]!, input: [24] }, ...cards.slice(1)];
  const inputOf = (changes: Partial<LayoutRequest> = {}) => {
    const order = inputOrder(21, effects);
    const layout = layOut({
      input: [24],
      cards: wideCards,
      features: names,
      nameWidth: (name) => 6 * name.length,
      aspect: 1.5,
      table: { names, order, starts, effects, contentOf: tableContent },
      isOfRows: true,
      ...changes,
    });
    return { layout, input: layout.columns[0]! };
  };
  /** The last columns count most, and the categories. */
  const effects = names.map((_, c) => (c === 3 ? 30 : c) / 237);

  it("has a tile for each of the eight columns with the largest effects, as the table has them, then one for the others", () => {
    const { input } = inputOf();
    expect(input.tiles.map(({ unit }) => unit)).toEqual([3, 14, 15, 16, 17, 18, 19, 20]);
    expect(input.units).toBe(21);
    expect(input.more!.hidden).toBe(13);
    expect(input.more!.bars).toHaveLength(13);
    // As high as its effect beside the largest.
    expect(input.more!.bars!.at(-1)).toBeCloseTo(13 / 30);
    const last = input.tiles.at(-1)!;
    expect(input.more!.y).toBeGreaterThan(last.y + last.height);
    expect([input.more!.x, input.more!.width]).toEqual([last.x, last.width]);
  });

  it("shows fewer where there is less room, and all of them with their names when it is opened", () => {
    const low = inputOf({ height: 240 }).input;
    expect(low.tiles.map(({ unit }) => unit)).toEqual([3, 15, 16, 17, 18, 19, 20]);
    const { tiles, more, nameRoom } = inputOf({ opened: new Set([-1]) }).input;
    expect(tiles.map(({ unit }) => unit)).toEqual(names.map((_, c) => c));
    expect(new Set(tiles.map(({ x }) => x)).size).toBe(1);
    expect(more).toMatchObject({ hidden: 0, bars: null });
    expect(nameRoom).toBeGreaterThan(0);
    // Where they have no room below each other they stand in a grid.
    const grid = inputOf({ height: 240, opened: new Set([-1]) }).input;
    expect(grid.tiles).toHaveLength(21);
    expect(grid.across).toBeGreaterThan(1);
  });

  it("is walked by arrow keys from tile to tile, whatever is folded between", () => {
    const { layout, input } = inputOf();
    const first = boxOf(input, 0, 3)!;
    expect(neighbour(layout, first, "down").unit).toBe(14);
    expect(neighbour(layout, first, "up").unit).toBe(3);
    expect(neighbour(layout, first, "last").unit).toBe(20);
    expect(neighbour(layout, neighbour(layout, first, "right"), "left").column).toBe(0);
    expect(boxOf(input, 0, 5)).toBeNull();
  });

  it("is found under its name too, which may be cut", () => {
    const { layout, input } = inputOf();
    const tile = input.tiles[1]!;
    expect(unitAt(layout, tile.x - 30, tile.y + tile.height / 2)).toMatchObject({ column: 0, unit: 14 });
  });

  it("shows what its inputs hold: numbers in the table's own units, categories by the share of rows in each class", () => {
    const values = { ...noValues(), data: wideCredit, distributions: distributions([24, 4, 4, 1]) };
    const { input } = inputOf();
    expect(distributionOf(values, input, wideCards)!.histograms.units).toBe(24);
    expect(unitFacts(values, input, wideCards, 20).range).toEqual({ min: 30, max: 70 });
    expect(unitFacts(values, input, wideCards, 3).range).toBeNull();
    const [counts, ranges] = [new Uint32Array(2 * 2 * 4), Float32Array.of(0, 1, 1, 1)];
    // One of the two rows of the first class and three of the four of the second are from there; the other input is 1 in all rows.
    counts.set([1, 0, 0, 1, 1, 0, 0, 3]);
    const of = (input: number) =>
      sharesOfOnes({ groups: [2, 4], bins: 4, histograms: { units: 2, ranges, counts } }, input);
    expect([of(0), of(1)]).toEqual([
      [0.5, 0.75],
      [1, 1],
    ]);
  });

  it("is linked by each column's strongest weight", () => {
    const values = Float32Array.of(1, -2, 0.5, 3, 0, -1);
    const strongest = strongestOf({ values, inputs: 3, outputs: 2, scale: 3 }, [0, 2, 3]);
    expect([...strongest.values]).toEqual([-2, 0.5, 3, -1]);
    expect(strongest).toMatchObject({ inputs: 2, outputs: 2, scale: 3 });
  });
});

describe("the output of a table's network", () => {
  const output = (changes: Partial<LayoutRequest>) =>
    layOut({ isOfRows: true, nameWidth: (name) => 6 * name.length, ...changes }).columns.at(-1)!;

  it("names both classes at the ends of one output's axis, and says the ends of a number's", () => {
    expect(output({ classes: ["bad", "good"] }).ends).toEqual(["bad", "good"]);
    expect(output({}).ends).toBe("values");
    expect(layOut({ classes: ["bad", "good"] }).columns.at(-1)!.ends).toBeNull();
  });

  it("writes both ends whole where they fit together, though one takes more than half", () => {
    const context = document.createElement("canvas").getContext("2d")!;
    context.font = "11px sans-serif";
    const width = context.measureText("no certainly").width;
    expect(cutEnds(context, ["no", "certainly"], width)).toEqual(["no", "certainly"]);
    const [first, second] = cutEnds(context, ["no", "certainly"], width - 1);
    expect(first).toBe("no");
    expect(second).toMatch(/^cert?a?i?…$/);
  });

  it("names several outputs below each, or beside them where they stand close", () => {
    const of = (classes: readonly string[]) => {
      const last = { ...cards[1]!, output: [classes.length] };
      return output({ cards: [cards[0]!, last], classes });
    };
    expect(of(["setosa", "versicolor", "virginica"])).toMatchObject({ nameSide: "below", ends: null });
    const many = Array.from({ length: 9 }, (_, k) => `class ${k}`);
    expect(of(many)).toMatchObject({ nameSide: "after", names: many });
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

  it("follows the effects of its columns once it has learned, and opens those that are folded", async () => {
    const experiment = store.getState().experiment;
    const snapshot = { status: "paused", step: 20 } as Snapshot;
    store.setState({ data: wideCredit, description: wideCredit, check: checkModel(experiment, wideCredit), snapshot });
    render(
      <div style={{ width: 900, height: 700 }}>
        <NetworkPanel />
      </div>,
    );
    const more = await screen.findByRole("button", { name: "Input: show 13 more" });
    await waitFor(() => expect(wantedProbes().map(({ type }) => type)).toContain("effects"));
    const walk = () => screen.getByRole("button", { name: /^Units of the network/ });
    walk().focus();
    for (const key of ["ArrowLeft", "Home"]) await userEvent.keyboard(`{${key}}`);
    expect(walk().getAttribute("aria-label")).toBe("Units of the network: Input column 0");
    // As the worker's message does it: `act` would render all at once.
    deliverProbes([{ type: "effects", effects: Float32Array.from({ length: 21 }, (_, c) => c) }]);
    await new Promise<void>(queueMicrotask);
    // The network is laid out anew in tasks of their own, not in the message's.
    expect(walk().getAttribute("aria-label")).toBe("Units of the network: Input column 0");
    await waitFor(() => expect(walk().getAttribute("aria-label")).toMatch(/: Linear/));
    await userEvent.keyboard("{ArrowLeft}{Home}");
    expect(walk().getAttribute("aria-label")).toBe("Units of the network: Input column 13");
    await userEvent.click(more);
    await screen.findByRole("button", { name: "Input: show fewer", expanded: true });
    store.setState({ snapshot: null, columnEffects: null });
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
