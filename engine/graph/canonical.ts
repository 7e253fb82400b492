/** Makes a graph smaller without changing what it means: equal nodes become one, elementwise nodes that copy vanish. */

import { nodesBehind } from "./order.ts";
import { isSameShape } from "./shape.ts";
import type { Node, Tensor } from "./tensor.ts";

/** The tensors over a graph in which no node occurs twice. */
export function withoutDuplicates(tensors: readonly Tensor[]): readonly Tensor[] {
  const idOf = createIdentifier();
  const replaced = new Map<Tensor, Tensor>();
  const byKey = new Map<string, Node>();
  const current = (tensor: Tensor): Tensor => replaced.get(tensor) ?? tensor;

  for (const node of nodesBehind(tensors)) {
    const inputs = node.inputs.map(current);
    const key = [node.op.name, idOf(node.attrs), ...inputs.map(idOf)].join();
    const twin = byKey.get(key) ?? withInputs(node, inputs);
    byKey.set(key, twin);
    node.outputs.forEach((output, i) => {
      const result = passedThrough(twin, i) ?? twin.outputs[i]!;
      if (result !== output) replaced.set(output, result);
    });
  }
  return tensors.map(current);
}

/** The node with other inputs of the same types; itself where they are the same. */
export function withInputs(node: Node, inputs: readonly Tensor[]): Node {
  if (inputs.every((input, i) => input === node.inputs[i])) return node;
  return createNode(node, { inputs, attrs: node.attrs, types: node.outputs });
}

/** A node of the same op, for the same part of the program unless `origins` says otherwise, with everything else new. */
export function createNode(
  { op, ...like }: Pick<Node, "op"> & Partial<Pick<Node, "origins">>,
  parts: Pick<Node, "inputs" | "attrs"> &
    Partial<Pick<Node, "epilogue" | "origins">> & { readonly types: readonly Pick<Tensor, "shape" | "dtype">[] },
): Node {
  const outputs: Tensor[] = [];
  const { attrs, inputs, epilogue = null, origins = like.origins ?? [] } = parts;
  const node: Node = { op, attrs, inputs, outputs, epilogue, origins };
  for (const { shape, dtype } of parts.types) outputs.push({ shape, dtype, source: { kind: "node", node } });
  return node;
}

/** The input that an output merely repeats. */
function passedThrough(node: Node, index: number): Tensor | null {
  const elementwise = node.op.elementwise?.(node.attrs);
  const expr = elementwise?.exprs[index];
  if (!elementwise || expr?.kind !== "var") return null;
  const input = node.inputs[elementwise.names.indexOf(expr.name)];
  return input && isSameShape(input.shape, elementwise.shape) ? input : null;
}

/** Numbers plain data by its structure and tensors by identity; shared parts are looked at once. */
function createIdentifier(): (value: unknown) => number {
  const byObject = new Map<object, number>();
  const byKey = new Map<string, number>();
  function intern(key: string): number {
    const id = byKey.get(key) ?? byKey.size;
    byKey.set(key, id);
    return id;
  }
  return function idOf(value: unknown): number {
    if (typeof value !== "object" || value === null)
      return intern(`${typeof value} ${Object.is(value, -0) ? "-0" : value}`);
    const known = byObject.get(value);
    if (known !== undefined) return known;
    const entries = Object.entries(value);
    const isTensor = "source" in value;
    const key = isTensor
      ? `tensor ${byObject.size}`
      : `${Array.isArray(value)} ${entries.map(([name, part]) => `${name}:${idOf(part)}`).join()}`;
    const id = intern(key);
    byObject.set(value, id);
    return id;
  };
}
