/** Layers and activations against PyTorch on given devices: outputs, gradients and buffers. */

import { describe, expect, it } from "vitest";
import { activations, layers } from "../../engine/catalog.ts";
import type { ForwardContext } from "../../engine/define/entry.ts";
import type { ParamValues } from "../../engine/define/param.ts";
import { mul, variable } from "../../engine/expr/expr.ts";
import { type Slot, slot, slotTensor, type Tensor } from "../../engine/graph/tensor.ts";
import { gradients } from "../../engine/ops/gradients.ts";
import { mapOne, sum } from "../../engine/ops/index.ts";
import { type DeviceCase, evaluateOn } from "../support/devices.ts";
import { inGate } from "../support/full.ts";
import { accumulated, float64 } from "../support/tolerances.ts";
import type { GoldenGraph } from "./goldenGraph.ts";
import type { GoldenTensor } from "./inputs.ts";
import golden from "./layers.json" with { type: "json" };

interface Case {
  readonly type: string;
  readonly params: ParamValues;
  readonly mode: string;
  readonly input: GoldenTensor;
  readonly gradOutput: GoldenTensor;
  readonly output: GoldenTensor;
  readonly gradInput: GoldenTensor;
  /** Parameters and buffers before the step. */
  readonly weights: Readonly<Record<string, GoldenTensor>>;
  readonly gradWeights: Readonly<Record<string, GoldenTensor>>;
  /** After the step. */
  readonly buffers: Readonly<Record<string, GoldenTensor>>;
}

// TypeScript reads each case's own fields out of the file; they are all of this form.
export const layerGolden = (golden.cases as unknown as readonly Case[]).map((example) => ({
  ...example,
  title: `${example.type} ${JSON.stringify(example.params)} on ${example.input.shape}, ${example.mode}`,
}));

interface Walk extends DeviceCase {
  /**
   * Each setting of a layer on one of the two shapes that all its settings are walked on, in turn, rather than on both: where
   * compiling for a shape takes a hundred times what running takes.
   */
  readonly isInTurn?: boolean;
}

/** Whether it is this case's turn. Activations take numbers rather than shapes, and cases beyond the two shapes stand for themselves. */
function isOnTurn({ type, params, mode, input }: Case): boolean {
  if (Object.hasOwn(activations, type)) return true;
  const settings = new Map<string, GoldenTensor[]>();
  for (const each of layerGolden) {
    if (each.type !== type || each.mode !== mode) continue;
    const key = JSON.stringify(each.params);
    settings.set(key, [...(settings.get(key) ?? []), each.input]);
  }
  const key = JSON.stringify(params);
  const [place, turn] = [settings.get(key)!.indexOf(input), [...settings.keys()].indexOf(key)];
  return settings.get(key)!.length === 1 || place >= 2 || place === turn % 2;
}

/** A layer forwards and backwards, what is fed to it, and what PyTorch got. */
export function layerGraph(example: Case): GoldenGraph {
  const feeds = new Map<Slot, ArrayLike<number>>();
  const feed = (label: string, tensor: GoldenTensor): Tensor => {
    const target = slot(label, tensor.shape);
    feeds.set(target, tensor.values);
    return slotTensor(target);
  };
  const x = feed("x", example.input);
  const weights = Object.fromEntries(Object.entries(example.weights).map(([key, tensor]) => [key, feed(key, tensor)]));
  const gradOutput = feed("gradOutput", example.gradOutput);
  const updates: Record<string, Tensor> = {};
  const context: ForwardContext =
    example.mode === "eval"
      ? { mode: "eval" }
      : {
          mode: "train",
          uniform: () => expect.fail("a layer with golden values in training draws no random numbers"),
          update: (buffer, value) => {
            updates[buffer] = value;
          },
        };

  const y = layers[example.type]!.forward(x, weights, example.params, context);
  expect(y.shape).toEqual(example.output.shape);
  const loss = sum(mapOne(mul(variable("y"), variable("g")), { y, g: gradOutput }));
  const learned = Object.keys(example.gradWeights);
  const slopes = gradients(loss, [x, ...learned.map((key) => weights[key]!)]);
  const buffers = Object.keys(example.mode === "train" ? example.buffers : {});
  expect(buffers).toEqual(expect.arrayContaining(Object.keys(updates)));
  return {
    feeds,
    results: [
      { tensor: y, expected: example.output },
      { tensor: slopes[0]!, expected: example.gradInput },
      ...learned.map((key, i) => ({ tensor: slopes[i + 1]!, expected: example.gradWeights[key]! })),
      // What a layer does not assign stays as it is.
      ...buffers.map((key) => ({ tensor: updates[key] ?? weights[key]!, expected: example.buffers[key]! })),
    ],
  };
}

export function walkLayers(devices: readonly Walk[]): void {
  describe.each(devices)("on $name, layers as PyTorch computes them", ({ name, open, isInTurn = false }) => {
    const tolerance = name === "reference" ? float64 : accumulated;

    it.each(inGate(layerGolden, (example) => !isInTurn || isOnTurn(example)))("$title", async (example) => {
      const { feeds, results } = layerGraph(example);
      const got = await evaluateOn(
        open,
        results.map(({ tensor }) => tensor),
        feeds,
      );
      results.forEach(({ expected }, i) => {
        expect(got[i]).toBeCloseToTensor(expected.values, tolerance);
      });
    });
  });
}
