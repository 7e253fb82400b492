/** Layers that normalize or drop against PyTorch, in training and evaluation: outputs, gradients, and what buffers become. */

import { describe, expect, it } from "vitest";
import { layers } from "../../engine/catalog.ts";
import type { ForwardContext } from "../../engine/define/entry.ts";
import { completeSpec } from "../../engine/experiment/parse.ts";
import { mul, variable } from "../../engine/expr/expr.ts";
import { sizeOf } from "../../engine/graph/shape.ts";
import { type Shape, type Slot, slot, slotTensor, type Tensor } from "../../engine/graph/tensor.ts";
import { paramsOf } from "../../engine/nn/spec.ts";
import { gradients } from "../../engine/ops/gradients.ts";
import { mapOne, sum } from "../../engine/ops/index.ts";
import { deviceCases, evaluateOn } from "../support/devices.ts";
import { hashUniform } from "../support/hashUniform.ts";
import { accumulated, float64 } from "../support/tolerances.ts";
import golden from "./norms.json" with { type: "json" };

interface GoldenTensor {
  readonly shape: readonly number[];
  readonly values: readonly number[];
}
type Golden = Readonly<Record<string, GoldenTensor>>;

describe.each(deviceCases)("on $name, layers as PyTorch trains and evaluates them", ({ name, open }) => {
  const tolerance = name === "reference" ? float64 : accumulated;

  it.each(
    golden.cases.map((example) => ({
      ...example,
      title: `${example.type} ${JSON.stringify(example.params)} on ${example.input.shape}, ${example.mode}`,
    })),
  )("$title", async ({ type, params: given, mode, input, state, gradOutput, uniform, ...expected }) => {
    const entry = layers[type]!;
    const params = paramsOf(completeSpec("layers", { type, ...given }));
    const feeds = new Map<Slot, ArrayLike<number>>();
    const feed = (label: string, shape: Shape, values: ArrayLike<number>): Tensor => {
      const target = slot(label, shape);
      feeds.set(target, values);
      return slotTensor(target);
    };
    const x = feed("x", input.shape, input.values);
    const g = feed("gradOutput", gradOutput.shape, gradOutput.values);
    const weights = Object.fromEntries(
      Object.entries(state as unknown as Golden).map(([key, { shape, values }]) => [key, feed(key, shape, values)]),
    );
    const updated = new Map<string, Tensor>();
    const context: ForwardContext =
      mode === "eval"
        ? { mode }
        : {
            mode: "train",
            uniform: (shape) => feed("uniform", shape, hashUniform(uniform!, sizeOf(shape))),
            update: (buffer, value) => updated.set(buffer, value),
          };

    const shape = input.shape.slice(1);
    expect(Object.keys(weights)).toEqual([
      ...Object.keys(entry.parameters(shape, params)),
      ...Object.keys(entry.buffers?.(shape, params) ?? {}),
    ]);
    const y = entry.forward(x, weights, params, context);
    const loss = sum(mapOne(mul(variable("y"), variable("g")), { y, g }));
    const learned = Object.entries(expected.gradWeights as unknown as Golden);
    const after = Object.entries(expected.after as unknown as Golden);
    const [output, gradInput, ...rest] = await evaluateOn(
      open,
      [
        y,
        ...gradients(loss, [x, ...learned.map(([key]) => weights[key]!)]),
        ...after.map(([key]) => updated.get(key) ?? weights[key]!),
      ],
      feeds,
    );

    expect(output).toBeCloseToTensor(expected.output.values, tolerance);
    expect(gradInput).toBeCloseToTensor(expected.gradInput.values, tolerance);
    [...learned, ...after].forEach(([, { values }], i) => {
      expect(rest[i]).toBeCloseToTensor(values, tolerance);
    });
  });
});
