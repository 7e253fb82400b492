/** Every activation is a layer of its own, as in `nn.Sequential`. */

import { type Activation, type Layer, layer } from "../../define/entry.ts";
import { variable } from "../../expr/expr.ts";
import { mapOne } from "../../ops/index.ts";
import { activations } from "../activations/index.ts";
import { expressionNodes } from "../onnx/expression.ts";

export const activationLayers: Readonly<Record<string, Layer>> = Object.fromEntries(
  Object.entries(activations).map(([name, entry]) => [name, activationLayer(entry)]),
);

function activationLayer(entry: Activation): Layer {
  return layer({
    doc: entry.doc,
    source: entry.source,
    params: entry.params,
    ...(entry.check && { check: entry.check }),
    outputShape: (input) => input,
    parameters: () => ({}),
    gradFn: entry.gradFn,
    forward: (x, _, params) => mapOne(entry.forward(variable("x"), params), { x }),
    onnx: (x, _, params, nodes) =>
      entry.onnx?.(x, params, nodes) ?? expressionNodes(entry.forward(variable("x"), params), x, nodes),
    macs: () => 0,
  });
}
