/** The layers of a model as ONNX nodes, one after another. */

import { ParamError } from "../../define/errors.ts";
import type { OnnxValue } from "../../define/onnx.ts";
import type { Spec } from "../../experiment/experiment.ts";
import { layers as table } from "../../nn/layers/index.ts";
import { branchesOf, mapValues, paramsOf } from "../../nn/spec.ts";
import type { LayerSummary } from "../../worker/protocol.ts";
import { onnxOf } from "./entries.ts";
import type { GraphBuilder } from "./graph.ts";

interface Chain {
  readonly specs: readonly Spec[];
  readonly summaries: readonly LayerSummary[];
  /** What comes in. */
  readonly x: OnnxValue;
  /** Before the layers' places in the `state_dict`: nothing, or `4.layers.`. */
  readonly prefix?: string;
  /** The list in the document: `model`, or `model[4].layers`. */
  readonly list?: string;
}

/**
 * @returns what the last layer puts out
 * @throws ParamError for a layer that says nothing of ONNX
 */
export function modelNodes(
  graph: GraphBuilder,
  { specs, summaries, x, prefix = "", list = "model" }: Chain,
): OnnxValue {
  return specs.reduce((value, spec, i) => {
    const layer = { name: `${prefix}${i}`, place: `${list}[${i}]` };
    return layerNodes(graph, { ...layer, spec, summary: summaries[i]!, x: value });
  }, x);
}

interface OneLayer {
  /** Its `state_dict` prefix. */
  readonly name: string;
  readonly place: string;
  readonly spec: Spec;
  readonly summary: LayerSummary;
  readonly x: OnnxValue;
}

function layerNodes(graph: GraphBuilder, { name, place, spec, summary, x }: OneLayer): OnnxValue {
  const onnx = onnxOf(spec.type);
  if (!onnx) throw notInOnnx(spec.type, place);
  const entry = table[spec.type]!;
  const params = paramsOf(spec, entry);
  const { input, output, branches: inside = {} } = summary;
  const branches = mapValues(branchesOf(spec), (specs, field) =>
    modelNodes(graph, { specs, summaries: inside[field]!, x, prefix: `${name}.${field}.`, list: `${place}.${field}` }),
  );
  const weights = mapValues(
    { ...entry.parameters(input, params), ...entry.buffers?.(input, params) },
    (_, suffix) => `${name}.${suffix}`,
  );
  return onnx(x, weights, params, { ...graph.of(name), input, output, branches });
}

const notInOnnx = (type: string, place: string): ParamError =>
  new ParamError({
    where: place,
    got: { en: `${type}, which cannot be written as ONNX`, zh: `${type}，它无法写成 ONNX` },
    expected: { en: "layers that ONNX's operators can say", zh: "能用 ONNX 算子表示的层" },
    fix: {
      en: "Take another layer in its place, or export the PyTorch project instead.",
      zh: "请换用其他层，或改为导出 PyTorch 项目。",
    },
  });
