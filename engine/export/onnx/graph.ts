/** Gathers the nodes and constants of a graph, and names them. */

import type { OnnxAttribute, OnnxNodes, OnnxValue } from "../../define/onnx.ts";
import type { Shape } from "../../graph/tensor.ts";
import type { OnnxNode, OnnxTensor } from "./file.ts";

export interface GraphBuilder {
  readonly nodes: readonly OnnxNode[];
  readonly constants: readonly OnnxTensor[];
  /** Nodes named after a part of the model: a layer by its `state_dict` prefix. */
  of(part: string): OnnxNodes;
}

export function createGraph(): GraphBuilder {
  const nodes: OnnxNode[] = [];
  const constants = new Map<string, OnnxTensor>();
  const taken = new Map<string, number>();

  /** `3.layers.0/Conv`; the second one of the name `3.layers.0/Conv_1`. */
  function unique(name: string): string {
    const count = taken.get(name) ?? 0;
    taken.set(name, count + 1);
    return count === 0 ? name : `${name}_${count}`;
  }

  /** Constants of equal values are one. */
  function constant(kind: string, shape: Shape, values: OnnxTensor["values"]): OnnxValue {
    // −0 is not 0.
    const written = Array.from<number | bigint, string>(values, (value) => (Object.is(value, -0) ? "-0" : `${value}`));
    const key = `${kind} ${shape.join("×")}: ${written.join()}`;
    const known = constants.get(key) ?? { name: `constant_${constants.size}`, shape, values };
    constants.set(key, known);
    return known.name;
  }

  return {
    nodes,
    get constants() {
      return [...constants.values()];
    },
    of: (part) => ({
      node(type, inputs, attributes: Readonly<Record<string, OnnxAttribute>> = {}) {
        const name = unique(`${part}/${type}`);
        const last = inputs.findLastIndex((input) => input !== undefined);
        const given = inputs.slice(0, last + 1).map((input) => input ?? "");
        nodes.push({ name, type, inputs: given, output: name, attributes });
        return name;
      },
      floats: (values, shape = []) => constant("float", shape, Float32Array.from(values)),
      ints: (values) => constant("int", [values.length], BigInt64Array.from(values, BigInt)),
    }),
  };
}
