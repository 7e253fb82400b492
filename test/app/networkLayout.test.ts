import { describe, expect, it } from "vitest";
import { cardCaption } from "../../app/canvas/network/captions.ts";
import { groupCards } from "../../app/canvas/network/cards.ts";
import type { Column } from "../../app/canvas/network/column.ts";
import { foldAbove } from "../../app/canvas/network/content.ts";
import { boxOf, neighbour, unitAt } from "../../app/canvas/network/hitTest.ts";
import { type LayoutRequest, layoutNetwork, type NetworkLayout } from "../../app/canvas/network/layout.ts";
import { nameGap } from "../../app/canvas/network/names.ts";
import { translate } from "../../app/i18n/i18n.ts";
import { activations } from "../../engine/catalog.ts";
import type { Experiment, Spec } from "../../engine/experiment/experiment.ts";
import { newLayer } from "../../engine/experiment/mend.ts";
import { presets } from "../../engine/experiment/presets.ts";
import { checkOf, describedIn } from "../support/checked.ts";

const isActivation = (type: string) => type in activations;
const linear = (out_features: number): Spec => newLayer("Linear", { out_features });
const tanh: Spec = { type: "Tanh" };
const relu: Spec = { type: "ReLU" };

const toy = presets[0]!.experiment;
const tutorial: Experiment = {
  ...presets.find(({ experiment }) => experiment.dataset.type === "CIFAR10")!.experiment,
  model: [
    newLayer("Conv2d", { out_channels: 6, kernel_size: 5 }),
    relu,
    newLayer("MaxPool2d", { kernel_size: 2 }),
    newLayer("Conv2d", { out_channels: 16, kernel_size: 5 }),
    relu,
    newLayer("MaxPool2d", { kernel_size: 2 }),
    newLayer("Flatten"),
    linear(120),
    relu,
    linear(84),
    relu,
    linear(10),
  ],
};

function layOut(experiment: Experiment, options: Partial<LayoutRequest> = {}): NetworkLayout {
  const check = checkOf(experiment);
  const cards = groupCards(
    experiment.model.map(({ type }) => type),
    check.layers,
    isActivation,
  );
  return layoutNetwork({
    input: describedIn(experiment).inputShape,
    cards,
    isDense: ({ type }) => type === "Linear" || type === "Conv2d",
    cardWidth: (_, { density, isNarrow }) => (isNarrow ? 48 : density === "roomy" ? 120 : 84),
    features: [],
    classes: [],
    nameWidth: (name) => 6 * name.length,
    width: 830,
    height: 600,
    opened: new Set(),
    ...options,
  });
}

const tenClasses = Array.from({ length: 10 }, (_, k) => `class ${k}`);
const withModel = (...model: Spec[]): Experiment => ({ ...toy, model });

function expectInside(layout: NetworkLayout): void {
  for (const { tiles, body } of layout.columns) {
    for (const box of [...tiles, body]) {
      expect(box.x).toBeGreaterThanOrEqual(0);
      expect(box.y).toBeGreaterThanOrEqual(-0.001);
      expect(box.x + box.width).toBeLessThanOrEqual(layout.width + 0.001);
      expect(box.y + box.height).toBeLessThanOrEqual(layout.height + 0.001);
    }
  }
}

const overlaps = (column: Column): boolean =>
  column.tiles.some((a, i) =>
    column.tiles.some(
      (b, j) =>
        i < j &&
        a.x < b.x + b.width - 0.001 &&
        b.x < a.x + a.width - 0.001 &&
        a.y < b.y + b.height - 0.001 &&
        b.y < a.y + a.height - 0.001,
    ),
  );

describe("cards", () => {
  const group = (...types: string[]) => groupCards(types, [], isActivation);

  it("fold an activation under the layer before it", () => {
    expect(group("Linear", "Tanh", "Linear").map(({ head, tail }) => [head, tail])).toEqual([
      [0, 1],
      [2, 2],
    ]);
  });

  it("let a leading activation, and one that follows another, stand on its own", () => {
    expect(group("Tanh", "Linear", "ReLU", "Tanh").map(({ type, activation }) => [type, activation])).toEqual([
      ["Tanh", null],
      ["Linear", 2],
      ["Tanh", null],
    ]);
  });

  it("are numbered by type", () => {
    expect(group("Conv2d", "ReLU", "MaxPool2d", "Conv2d").map(({ type, number }) => `${type} ${number}`)).toEqual([
      "Conv2d 1",
      "MaxPool2d 1",
      "Conv2d 2",
    ]);
  });

  it("say in a line what the layer does", () => {
    const { model } = tutorial;
    const cards = groupCards(
      model.map(({ type }) => type),
      checkOf(tutorial).layers,
      isActivation,
    );
    expect(cards.map((card) => cardCaption(card, model[card.head]!, translate))).toEqual([
      "6 · 5×5",
      "2×2",
      "16 · 5×5",
      "2×2",
      "→ 400",
      "400 → 120",
      "120 → 84",
      "84 → 10",
    ]);
  });
});

describe("the layout", () => {
  it("gives points one square per unit, of one size everywhere, each column centred", () => {
    const layout = layOut(withModel(linear(8), tanh, linear(6), tanh, linear(1)));
    expect(layout.columns.map(({ tiles }) => tiles.length)).toEqual([2, 8, 6, 1]);
    const sizes = new Set(layout.columns.flatMap(({ tiles }) => tiles.map(({ width }) => width)));
    expect([...sizes]).toEqual([48]);
    for (const { tiles } of layout.columns) {
      expect((tiles[0]!.y + tiles.at(-1)!.y + 48) / 2).toBeCloseTo(300);
    }
    expect(layout.isScrolling).toBe(false);
    expectInside(layout);
  });

  it("joins small layers weight by weight, and opened grids and strips by a ribbon", () => {
    expect(layOut(withModel(linear(8), tanh, linear(1))).links.map(({ kind }) => kind)).toEqual(["each", "each"]);
    const opened = layOut(withModel(linear(64), tanh, linear(64), tanh, linear(1)), { opened: new Set([0, 1]) });
    expect(opened.links.map(({ kind }) => kind)).toEqual(["ribbon", "ribbon", "ribbon"]);
  });

  it("folds more than sixteen units behind `+ 48 more`, which opens", () => {
    const folded = layOut(withModel(linear(64), tanh, linear(1))).columns[1]!;
    expect([folded.tiles.length, folded.more?.hidden]).toEqual([foldAbove, 48]);
    const layout = layOut(withModel(linear(64), tanh, linear(1)), { opened: new Set([0]) });
    const open = layout.columns[1]!;
    expect([open.tiles.length, open.more?.hidden]).toEqual([64, 0]);
    expect(overlaps(open)).toBe(false);
    expectInside(layout);
  });

  it("shows the tutorial's network without scrolling: maps, then strips, then the classes as cells", () => {
    const layout = layOut(tutorial, { classes: tenClasses });
    expect(layout.columns.map(({ depiction, units }) => [depiction, units])).toEqual([
      ["image", 3],
      ["tiles", 6],
      ["tiles", 6],
      ["tiles", 16],
      ["tiles", 16],
      ["strip", 400],
      ["strip", 120],
      ["strip", 84],
      ["cells", 10],
    ]);
    expect(layout.density).toBe("compact");
    expect(layout.isScrolling).toBe(false);
    expect(layout.columns.some(overlaps)).toBe(false);
    expect(layout.links.map(({ kind }) => kind)).toEqual([
      "each",
      "pairs",
      "each",
      "pairs",
      "ribbon",
      "ribbon",
      "ribbon",
      "ribbon",
    ]);
    expectInside(layout);
  });

  it("scrolls inside itself where the width does not suffice, and leaves every card its room", () => {
    const layout = layOut(tutorial, { width: 360, height: 280, classes: tenClasses });
    expect(layout.isScrolling).toBe(true);
    expect(layout.width).toBeGreaterThan(360);
    for (const [i, column] of layout.columns.entries()) {
      const next = layout.columns[i + 1];
      if (next) expect(next.x).toBeGreaterThanOrEqual(column.x + column.width);
    }
    expectInside(layout);
  });

  it("keeps units apart and inside at any size", () => {
    for (const height of [240, 320, 480, 900]) {
      for (const units of [1, 3, 9, 12, 16, 17, 100, 300]) {
        for (const opened of [new Set<number>(), new Set([0])]) {
          const layout = layOut(withModel(linear(units), relu, linear(1)), { height, opened });
          expect(layout.columns.some(overlaps), `${units} units, ${height} px`).toBe(false);
          expectInside(layout);
        }
      }
    }
  });

  it("has room for the names of features and classes beside their units, within the picture, however narrow", () => {
    const names = (count: number, name: string) => Array.from({ length: count }, () => name);
    for (const width of [390, 830]) {
      for (const name of ["x₁", "household_income_in_thousands_of"]) {
        const [features, classes] = [names(2, name), names(3, name)];
        const layout = layOut(withModel(linear(8), tanh, linear(3)), { width, features, classes });
        const [first, last] = [layout.columns[0]!, layout.columns.at(-1)!];
        expect(first.nameRoom).toBe(Math.min(6 * name.length, 110, width * 0.2));
        expect(last.nameRoom).toBe(first.nameRoom);
        expect(first.tiles[0]!.x - nameGap.before - first.nameRoom).toBeGreaterThanOrEqual(nameGap.after);
        const { x, width: side } = last.tiles[0]!;
        expect(x + side + nameGap.before + last.nameRoom).toBeLessThanOrEqual(layout.width - nameGap.after + 1);
      }
    }
  });

  it("stacks many features beside their names and folds the rest; opened they are a grid without names", () => {
    const features = Array.from({ length: 24 }, (_, i) => `column ${i}`);
    const wide = { input: [24], cards: [], features };
    const input = layOut(toy, wide).columns[0]!;
    expect([input.across, input.tiles.length, input.more?.hidden]).toEqual([1, foldAbove, 8]);
    expect(input.nameRoom).toBe(6 * "column 15".length);
    expect(overlaps(input)).toBe(false);
    const low = layOut(toy, { ...wide, height: 240 }).columns[0]!;
    expect([low.across, low.tiles.length, low.more?.hidden]).toEqual([1, 6, 18]);
    const opened = layOut(toy, { ...wide, opened: new Set([-1]) }).columns[0]!;
    expect([opened.tiles.length, opened.nameRoom]).toEqual([24, 0]);
    expect(opened.across).toBeGreaterThan(1);
  });

  it("leaves the layers behind a mistake empty", () => {
    const wrong: Experiment = { ...tutorial, model: [newLayer("Flatten"), ...tutorial.model] };
    const layout = layOut(wrong);
    expect(layout.columns.map(({ depiction }) => depiction).slice(-3)).toEqual(["none", "none", "none"]);
  });
});

describe("pointing at units", () => {
  const layout = layOut(tutorial);

  it("finds the unit under a point, in squares and in strips", () => {
    const tile = layout.columns[1]!.tiles[2]!;
    expect(unitAt(layout, tile.x + 5, tile.y + 5)).toMatchObject({ column: 1, unit: 2 });
    const { body } = layout.columns[5]!;
    expect(unitAt(layout, body.x + 3, body.y + body.height * (100.5 / 400))).toMatchObject({ column: 5, unit: 100 });
    expect(unitAt(layout, 1, 1)).toBeNull();
  });

  it("moves by arrow keys: along the column, and to the nearest unit of the next", () => {
    const first = boxOf(layout.columns[1]!, 1, 0)!;
    const second = neighbour(layout, first, "down");
    expect(second).toMatchObject({ column: 1, unit: 1 });
    expect(neighbour(layout, first, "up")).toMatchObject({ column: 1, unit: 0 });
    expect(neighbour(layout, second, "right")).toMatchObject({ column: 2, unit: 1 });
    expect(neighbour(layout, second, "left")).toMatchObject({ column: 0, unit: 0 });
    expect(neighbour(layout, first, "last")).toMatchObject({ column: 1, unit: 5 });
  });
});
