/** The picture of the links between two columns: made again when it would look different, and only then. */

import { beforeEach, describe, expect, it } from "vitest";
import { groupCards } from "../../app/canvas/network/cards.ts";
import { layoutNetwork } from "../../app/canvas/network/layout.ts";
import { linkAt } from "../../app/canvas/network/linkHit.ts";
import { weightOfLink } from "../../app/canvas/network/ownNumbers.ts";
import { createLinkPicture, type LinkPicture } from "../../app/canvas/network/paintLinks.ts";
import { type NetworkValues, noValues } from "../../app/canvas/network/values.ts";
import { newLayer } from "../../engine/experiment/mend.ts";
import { presets } from "../../engine/experiment/presets.ts";
import { checkOf, describedIn } from "../support/checked.ts";

const experiment = { ...presets[0]!.experiment, model: [newLayer("Linear", { out_features: 1 })] };
const check = checkOf(experiment);
const cards = groupCards(["Linear"], check.layers, () => false);
const layout = layoutNetwork({
  input: describedIn(experiment).inputShape,
  cards,
  isDense: () => true,
  cardWidth: () => 100,
  features: [],
  classes: [],
  nameWidth: (name) => 6 * name.length,
  width: 600,
  height: 300,
  opened: new Set(),
});

let values: NetworkValues;
let picture: LinkPicture;

const weigh = (...weights: number[]) => {
  const tensor = { name: "0.weight", shape: [1, 2], values: new Float32Array(weights) };
  values.weights = new Map([[tensor.name, tensor]]);
};
const still = { lit: null, isFlowing: false, isExact: false };

/** Red, green, blue and alpha of all pixels, added up. */
function ink(): number {
  const canvas = document.createElement("canvas");
  canvas.width = 600;
  canvas.height = 300;
  const context = canvas.getContext("2d")!;
  picture.drawOn(context);
  return context.getImageData(0, 0, 600, 300).data.reduce((sum, value) => sum + value, 0);
}

beforeEach(() => {
  values = noValues();
  weigh(0.5, -0.5);
  picture = createLinkPicture({ layout, cards, theme: "light", shown: null }, layout.links[0]!, values, 1);
});

describe("the links between two columns", () => {
  it("are stroked at first, and again when a weight has changed visibly", () => {
    expect(picture.update(still)).toBe(true);
    const before = ink();
    expect(before).toBeGreaterThan(0);
    expect(picture.update(still)).toBe(false);
    weigh(0.9, -0.5);
    expect(picture.update(still)).toBe(true);
    expect(ink()).toBeGreaterThan(before);
  });

  it("may be a little behind while values stream in, and never at rest", () => {
    picture.update(still);
    weigh(0.501, -0.5);
    expect(picture.update(still)).toBe(false);
    expect(picture.update({ ...still, isExact: true })).toBe(true);
    expect(picture.update({ ...still, isExact: true })).toBe(false);
  });

  it("do not drift away unseen: small changes add up", () => {
    picture.update(still);
    const strokedAgain = Array.from({ length: 20 }, (_, i) => {
      weigh(0.5 + 0.002 * (i + 1), -0.5);
      return picture.update(still);
    });
    expect(strokedAgain).toContain(true);
  });

  it("are faint, and without their strengths, where what they lead to does not exist yet", () => {
    picture.update(still);
    const before = ink();
    const blank = { ...still, isBlank: [false, true] };
    expect(picture.update(blank)).toBe(true);
    expect(ink()).toBeLessThan(before);
    weigh(0.9, -0.9);
    expect(picture.update(blank)).toBe(false);
  });

  it("are stroked again for other light, and each time while they flow", () => {
    picture.update(still);
    expect(picture.update({ ...still, lit: { column: 0, unit: 1 } })).toBe(true);
    expect(picture.update({ ...still, lit: { column: 0, unit: 1 } })).toBe(false);
    expect(picture.update({ ...still, isFlowing: true })).toBe(true);
    expect(picture.update({ ...still, isFlowing: true })).toBe(true);
    // The dashes go when the flow ends.
    expect(picture.update(still)).toBe(true);
    expect(picture.update(still)).toBe(false);
  });
});

describe("the link under a point", () => {
  const [from, to] = [layout.columns[0]!.tiles[1]!, layout.columns[1]!.tiles[0]!];
  const middle = {
    x: (from.x + from.width + to.x) / 2,
    y: (from.y + from.height / 2 + to.y + to.height / 2) / 2,
  };

  it("is the nearest, a few pixels beside its line too, and none further off or beyond its ends", () => {
    const place = { column: 1, unit: 0, from: 1 };
    expect(linkAt(layout, middle.x, middle.y)).toEqual(place);
    expect(linkAt(layout, middle.x, middle.y + 3)).toEqual(place);
    expect(linkAt(layout, from.x + from.width + 2, from.y + from.height / 2)).toEqual(place);
    expect(linkAt(layout, middle.x, middle.y + 60)).toBeNull();
    expect(linkAt(layout, from.x + from.width - 2, from.y + from.height / 2)).toBeNull();
  });

  it("stands for one weight, but of a table's column that is several inputs", () => {
    const place = { column: 1, unit: 0, from: 1 };
    expect(weightOfLink(values, layout, cards, place)).toMatchObject({
      name: "0.weight",
      start: 1,
      values: Float32Array.of(-0.5),
    });
    const wide = { name: "0.weight", shape: [1, 4], values: Float32Array.of(1, 2, 3, 4) };
    values.weights = new Map([[wide.name, wide]]);
    expect(weightOfLink(values, layout, cards, place)).toBeNull();
    const [input, output] = layout.columns;
    const table = { ...layout, columns: [{ ...input!, starts: [0, 3, 4] }, output!] };
    expect(weightOfLink(values, table, cards, place)).toMatchObject({ start: 3, values: Float32Array.of(4) });
    expect(weightOfLink(values, table, cards, { ...place, from: 0 })).toBeNull();
  });
});
