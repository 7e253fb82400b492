/** What an ONNX file is made of, and its bytes. Field numbers are those of onnx.proto, version 8 of its format. */

import type { OnnxAttribute, OnnxValue } from "../../define/onnx.ts";
import type { Shape } from "../../graph/tensor.ts";
import { type Fields, floatField, joined, messageField, textField, wholeField } from "./protobuf.ts";

export interface OnnxNode {
  readonly name: string;
  readonly type: string;
  /** Empty for an optional one that is left out. */
  readonly inputs: readonly OnnxValue[];
  readonly output: OnnxValue;
  readonly attributes: Readonly<Record<string, OnnxAttribute>>;
}

export interface OnnxTensor {
  readonly name: OnnxValue;
  readonly shape: Shape;
  readonly values: Float32Array | BigInt64Array;
}

/** What goes in or comes out; its first axis, that of the batch, is of any length. */
export interface OnnxPort {
  readonly name: OnnxValue;
  readonly type: "float32" | "uint8";
  /** Without the batch axis. */
  readonly shape: Shape;
}

export interface OnnxFile {
  readonly nodes: readonly OnnxNode[];
  readonly initializers: readonly OnnxTensor[];
  readonly input: OnnxPort;
  readonly output: OnnxPort;
  readonly metadata: Readonly<Record<string, string>>;
}

const [formatVersion, operatorSet] = [8, 17] as const;

/** TensorProto.DataType. */
const dataTypes = { float32: 1, uint8: 2, int64: 7 } as const;

/** AttributeProto.AttributeType. */
const attributeTypes = { float: 1, whole: 2, text: 3, wholes: 7 } as const;

export function writeOnnx({ nodes, initializers, input, output, metadata }: OnnxFile): Uint8Array<ArrayBuffer> {
  const graph = [
    ...nodes.flatMap((node) => messageField(1, nodeFields(node))),
    ...textField(2, "model"),
    ...initializers.flatMap((tensor) => messageField(5, tensorFields(tensor))),
    ...messageField(11, portFields(input)),
    ...messageField(12, portFields(output)),
  ];
  return joined([
    ...wholeField(1, formatVersion),
    ...textField(2, "Layerlab"),
    ...messageField(7, graph),
    ...messageField(8, [...textField(1, ""), ...wholeField(2, operatorSet)]),
    ...Object.entries(metadata).flatMap(([key, value]) =>
      messageField(14, [...textField(1, key), ...textField(2, value)]),
    ),
  ]);
}

const nodeFields = ({ name, type, inputs, output, attributes }: OnnxNode): Fields => [
  ...inputs.flatMap((input) => textField(1, input)),
  ...textField(2, output),
  ...textField(3, name),
  ...textField(4, type),
  ...Object.entries(attributes).flatMap(([key, value]) =>
    messageField(5, [...textField(1, key), ...valueFields(value)]),
  ),
];

function valueFields(value: OnnxAttribute): Fields {
  if (typeof value === "number") return [...wholeField(3, value), ...wholeField(20, attributeTypes.whole)];
  if (typeof value === "string") return [...textField(4, value), ...wholeField(20, attributeTypes.text)];
  if ("float" in value) return [...floatField(2, value.float), ...wholeField(20, attributeTypes.float)];
  return [...value.flatMap((each) => wholeField(8, each)), ...wholeField(20, attributeTypes.wholes)];
}

const tensorFields = ({ name, shape, values }: OnnxTensor): Fields => [
  ...shape.flatMap((length) => wholeField(1, length)),
  ...wholeField(2, values instanceof Float32Array ? dataTypes.float32 : dataTypes.int64),
  ...textField(8, name),
  // ONNX wants the lowest byte first, as every machine has it that runs WebAssembly.
  ...messageField(9, [new Uint8Array(values.buffer, values.byteOffset, values.byteLength)]),
];

function portFields({ name, type, shape }: OnnxPort): Fields {
  const axes = [textField(2, "batch"), ...shape.map((length) => wholeField(1, length))];
  const tensor = [
    ...wholeField(1, dataTypes[type]),
    ...messageField(
      2,
      axes.flatMap((axis) => messageField(1, axis)),
    ),
  ];
  return [...textField(1, name), ...messageField(2, messageField(1, tensor))];
}
