/** Weights and gradients in the place of outputs. */

import { describe, expect, it } from "vitest";
import { groupCards } from "../../app/canvas/network/cards.ts";
import type { Column } from "../../app/canvas/network/column.ts";
import { unitFacts } from "../../app/canvas/network/facts.ts";
import { gradientsShown, numbersOf } from "../../app/canvas/network/gradientsShown.ts";
import { noValues, strengthsOf } from "../../app/canvas/network/values.ts";
import { weightsShown } from "../../app/canvas/network/weightsShown.ts";
import { isBlank } from "../../app/network/InspectedParts.tsx";
import { shownInNetwork } from "../../app/network/shows.ts";
import type { Inspected, NetworkShows } from "../../app/store/state.ts";
import { store } from "../../app/store/store.ts";

const tensor = (name: string, shape: readonly number[], values: readonly number[]) =>
  [name, { name, shape, values: Float32Array.from(values) }] as const;

function cardsOf(type: string, input: readonly number[], output: readonly number[]) {
  const summary = { input, output, parameters: 0, macs: 0 };
  const layers = [
    { type, ...summary },
    { type: "Tanh", ...summary, input: output },
  ];
  return groupCards([type, "Tanh"], layers, (type) => type === "Tanh");
}

const column = (shape: readonly number[], depiction: Column["depiction"]) =>
  ({ card: 0, layer: 0, shape, depiction, units: shape[0] }) as unknown as Column;

describe("weights in the place of outputs", () => {
  it("are the filters of a convolution, each the mean over the channels that it reads", () => {
    const weights = new Map([tensor("0.weight", [1, 2, 1, 3], [1, 2, 3, 3, -2, 5])]);
    const cards = cardsOf("Conv2d", [2, 8, 8], [1, 8, 6]);
    const shown = weightsShown.outputsOf({ ...noValues(), weights }, column([1, 8, 6], "tiles"), cards)!;
    expect([...shown.values]).toEqual([2, 0, 4]);
    expect([shown.units, shown.width, shown.height]).toEqual([1, 3, 1]);
  });

  it("are found where a transposed convolution stores them, its inputs first", () => {
    const weights = new Map([tensor("0.weight", [2, 3, 1, 1], [1, 2, 3, 5, 6, 7])]);
    const cards = cardsOf("ConvTranspose2d", [2, 8, 8], [3, 8, 8]);
    const shown = weightsShown.outputsOf({ ...noValues(), weights }, column([3, 8, 8], "tiles"), cards)!;
    expect([...shown.values]).toEqual([3, 4, 5]);
  });

  it("are what comes into each unit side by side, and biases where units are too many for that", () => {
    const weights = new Map([tensor("0.weight", [2, 3], [1, 2, 3, 4, 5, 6]), tensor("0.bias", [2], [0.25, -0.5])]);
    const cards = cardsOf("Linear", [3], [2]);
    const values = { ...noValues(), weights };
    expect(weightsShown.outputsOf(values, column([2], "tiles"), cards)).toMatchObject({
      units: 2,
      width: 3,
      height: 1,
    });
    const biases = weightsShown.outputsOf(values, column([2], "strip"), cards)!;
    expect([...biases.values]).toEqual([0.25, -0.5]);
  });

  it("are blank for a layer that has none, and while they are those of another model", () => {
    const weights = new Map([tensor("0.weight", [5, 3], Array(15).fill(1))]);
    expect(
      weightsShown.outputsOf({ ...noValues(), weights }, column([2], "tiles"), cardsOf("Linear", [3], [2])),
    ).toBeNull();
    expect(weightsShown.outputsOf(noValues(), column([2], "tiles"), cardsOf("Linear", [3], [2]))).toBeNull();
  });
});

describe("gradients in the place of outputs", () => {
  const cards = cardsOf("Linear", [2], [2]);
  const gradients = {
    layers: [
      { shape: [2], values: Float32Array.of(7, 8) },
      { shape: [2], values: Float32Array.of(0.25, -0.5) },
    ],
    tensors: new Map([tensor("0.weight", [2, 2], [0.001, 0, -0.004, 0.002])]),
  };

  it("are those of what the card shows: the output after its activation", () => {
    const shown = gradientsShown.outputsOf({ ...noValues(), gradients }, column([2], "tiles"), cards)!;
    expect([...shown.values]).toEqual([0.25, -0.5]);
  });

  it("stand on the card of a unit, in numbers, while they are shown", () => {
    const shown = column([2], "tiles");
    expect(unitFacts({ ...noValues(), gradients }, shown, cards, 1).gradient).toEqual({ min: -0.5, max: -0.5 });
    expect(unitFacts(noValues(), shown, cards, 1).gradient).toBeNull();
  });

  it("give the links their strengths, the largest the full width however small it is", () => {
    const values = { ...noValues(), gradients };
    const strengths = strengthsOf(gradientsShown.strengthsIn(values), 0, 2, 2, gradientsShown.leastStrength)!;
    expect([...strengths.values]).toEqual([...gradients.tensors.get("0.weight")!.values]);
    expect(strengths.scale).toBeCloseTo(0.004);
  });

  it("are blank before they are known: never zero, nor weights", () => {
    expect(gradientsShown.outputsOf(noValues(), column([2], "tiles"), cards)).toBeNull();
    expect(gradientsShown.strengthsIn(noValues()).weights).toBeNull();
  });

  it("are written with one number of decimals, and powers of ten where they are tiny", () => {
    expect(numbersOf(Float32Array.of(0.0637, -0.12104, 0), 3)).toEqual(["0.064", "−0.121", "0"]);
    expect(numbersOf(Float32Array.of(0.0637, -0.12104), 2)).toEqual(["0.06", "−0.12"]);
    expect(numbersOf(Float32Array.of(0.0019, -0.0011), 3)).toEqual(["0.0019", "−0.0011"]);
    expect(numbersOf(Float32Array.of(8.44e-5, -2e-6), 3)).toEqual(["8.4e−5", "−2.0e−6"]);
    expect(numbersOf(Float32Array.of(31.4, -2), 3)).toEqual(["31.4", "−2.0"]);
  });
});

describe("what the network shows", () => {
  it("follows the inspector until the user chooses", () => {
    const state = store.getState();
    const at = (line: "forward" | "backward" | "step") => ({ ...state, inspected: { line, layer: null } });
    expect(shownInNetwork(state)).toBe("outputs");
    expect((["forward", "backward", "step"] as const).map((line) => shownInNetwork(at(line)))).toEqual([
      "outputs",
      "gradients",
      "weights",
    ]);
    expect(shownInNetwork({ ...at("step"), networkShows: "outputs" })).toBe("outputs");
  });
});

describe("what does not exist yet where the inspector is", () => {
  // Linear and Tanh on the first card, a second card with layer 2 alone.
  const [first] = cardsOf("Linear", [2], [4]);
  const second = { ...first!, head: 2, tail: 2, activation: null };
  const blankAt = (inspected: Inspected, chosen: NetworkShows | null = null, part: "units" | "links" = "units") => {
    const shows = shownInNetwork({ ...store.getState(), inspected, networkShows: chosen });
    return [first, second].map((card) => isBlank({ inspected, shows, layers: 3 }, card, part));
  };

  it("is the output of every later layer on the way forward", () => {
    expect(blankAt({ line: "data", layer: null })).toEqual([true, true]);
    expect(blankAt({ line: "forward", layer: 0 })).toEqual([false, true]);
    expect(blankAt({ line: "forward", layer: 1 })).toEqual([false, true]);
    expect(blankAt({ line: "forward", layer: 2 })).toEqual([false, false]);
    expect(blankAt({ line: "loss", layer: null })).toEqual([false, false]);
  });

  it("is the gradient of every layer that backward has not reached", () => {
    expect(blankAt({ line: "zeroGrad", layer: null })).toEqual([true, true]);
    expect(blankAt({ line: "backward", layer: null })).toEqual([true, false]);
    expect(blankAt({ line: "backward", layer: 2 })).toEqual([false, false]);
  });

  it("is the gradient of every weight before the layer that backward has reached", () => {
    expect(blankAt({ line: "backward", layer: null }, null, "links")).toEqual([true, true]);
    expect(blankAt({ line: "backward", layer: 2 }, null, "links")).toEqual([true, false]);
    expect(blankAt({ line: "backward", layer: 1 }, null, "links")).toEqual([true, false]);
    expect(blankAt({ line: "backward", layer: 0 }, null, "links")).toEqual([false, false]);
  });

  it("follows what the user has the network show", () => {
    expect(blankAt({ line: "forward", layer: 2 }, "gradients")).toEqual([true, true]);
    expect(blankAt({ line: "backward", layer: null }, "outputs")).toEqual([false, false]);
    expect(blankAt({ line: "data", layer: null }, "weights")).toEqual([false, false]);
  });
});
