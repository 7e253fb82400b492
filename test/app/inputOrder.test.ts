import { describe, expect, it } from "vitest";
import { inputOrder, shownColumns, steadyEffects } from "../../app/canvas/network/inputOrder.ts";

describe("the order of a table's columns", () => {
  it("is that of the table while nothing is known of their effects, or only of another table's", () => {
    expect(inputOrder(3, null)).toEqual([0, 1, 2]);
    expect(inputOrder(3, [1, 2])).toEqual([0, 1, 2]);
  });

  it("begins with the largest effects; equals stand as in the table", () => {
    expect(inputOrder(4, [0.1, 0.4, 0.1, 0.4])).toEqual([1, 3, 0, 2]);
  });

  it("holds still while effects change little, though they change places or all of them grow", () => {
    const before = steadyEffects([50, 30, 20], null);
    expect(before).toEqual([0.5, 0.3, 0.2]);
    expect(steadyEffects([45, 33, 22], before)).toBe(before);
    expect(steadyEffects([450, 330, 220], before)).toBe(before);
    expect(inputOrder(3, steadyEffects([5, 2.5, 2.45], steadyEffects([5, 2.45, 2.5], null)))).toEqual([0, 2, 1]);
  });

  it("follows what has changed by more than a fifth", () => {
    const before = steadyEffects([50, 30, 20], null);
    expect(steadyEffects([50, 20, 30], before)).toEqual([0.5, 0.2, 0.3]);
  });

  it("begins anew with another number of columns, and takes an effect that is no number for none", () => {
    expect(steadyEffects([1, Number.NaN], [0.5, 0.3, 0.2])).toEqual([1, 0]);
    expect(steadyEffects([0, 0], null)).toEqual([0, 0]);
  });

  it("shows eight columns as the table has them, nine where one alone would be left", () => {
    const order = [11, 0, 10, 1, 9, 2, 8, 3, 7, 4, 6, 5];
    expect(shownColumns(order)).toEqual([0, 1, 2, 3, 8, 9, 10, 11]);
    expect(shownColumns(order.filter((column) => column < 9))).toHaveLength(9);
    expect(shownColumns(order, 2)).toEqual([0, 11]);
  });
});
