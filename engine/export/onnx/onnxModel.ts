/** A trained model as an ONNX file, which other programs and runtimes read: as it answers in evaluation, for any number of examples. */

import type { Dataset } from "../../data/dataset.ts";
import type { OnnxValue } from "../../define/onnx.ts";
import { buildNetwork } from "../../nn/network.ts";
import type { ExportSource } from "../exports.ts";
import { type OnnxNode, type OnnxTensor, writeOnnx } from "./file.ts";
import { createGraph } from "./graph.ts";
import { metadataOf } from "./metadata.ts";
import { modelNodes } from "./modelNodes.ts";
import { normalizationNodes, normalizationOf } from "./normalization.ts";

export interface OnnxSource extends Pick<ExportSource, "experiment" | "weights"> {
  readonly dataset: Omit<Dataset, "train" | "test">;
}

export interface OnnxOptions {
  /**
   * Whether what is done with the data set's inputs before training is done by the first nodes. The file then takes images as bytes from 0 to
   * 255, and a table's numbers in the table's own units; else both as the first layer does.
   */
  readonly normalize: boolean;
}

/**
 * @returns an .onnx file: operators of opset 17; initializers under PyTorch's `state_dict` names; one input `input` (batch, …) and one output
 * `output` (batch, …), whose first axis is of any length
 * @throws ParamError for a layer that says nothing of ONNX
 */
export function onnxModel(
  { experiment, dataset, weights }: OnnxSource,
  { normalize }: OnnxOptions,
): Uint8Array<ArrayBuffer> {
  const { inputShape } = dataset;
  const network = buildNetwork(experiment.model, inputShape);
  const graph = createGraph();
  const normalization = normalize ? normalizationOf(dataset) : null;
  const x = normalization
    ? normalizationNodes("input", normalization, { ...graph.of("normalize"), inputShape })
    : "input";
  const result = modelNodes(graph, { specs: experiment.model, summaries: network.layers, x });
  // Nothing may go out under the name by which it comes in.
  const last = result === "input" ? graph.of("output").node("Identity", [result]) : result;
  const nodes = graph.nodes.map((node) => renamed(node, last, "output"));
  return writeOnnx({
    nodes,
    initializers: [...weights.map(tensorOf), ...graph.constants].filter(isReadBy(nodes)),
    input: { name: "input", type: normalization?.type ?? "float32", shape: inputShape },
    output: { name: "output", type: "float32", shape: network.outputShape },
    metadata: metadataOf({ experiment, dataset, isNormalizing: normalize, outputShape: network.outputShape }),
  });
}

const tensorOf = ({ name, shape, values }: ExportSource["weights"][number]): OnnxTensor => ({ name, shape, values });

function renamed({ inputs, output, ...node }: OnnxNode, from: OnnxValue, to: OnnxValue): OnnxNode {
  const rename = (value: OnnxValue) => (value === from ? to : value);
  return { ...node, inputs: inputs.map(rename), output: rename(output) };
}

/** Counters, say, are read by no node. */
function isReadBy(nodes: readonly OnnxNode[]): (tensor: OnnxTensor) => boolean {
  const read = new Set(nodes.flatMap(({ inputs }) => inputs));
  return ({ name }) => read.has(name);
}
