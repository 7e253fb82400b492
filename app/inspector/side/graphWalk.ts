/** Walks the autograd graph as a notebook does, from `loss.grad_fn` along `next_functions`. */

import type { GraphNode, LoopLine, Operation, Outline } from "../../../engine/train/inspect/inspection.ts";

type Graph = readonly GraphNode[];

/** Which entries of `next_functions` were followed, from the loss on. */
export type Path = readonly number[];

/** The place of what a path leads to; null where the graph has no such path. */
export function nodeAt(graph: Graph, path: Path): number | null {
  let node: number | null = graph.length > 0 ? 0 : null;
  for (const entry of path) node = node === null ? null : (graph[node]!.next[entry] ?? null);
  return node;
}

/** The shortest path to a node; null where none leads there. */
export function pathTo(graph: Graph, node: number): Path | null {
  const found = new Map<number, Path>([[0, []]]);
  for (const [from, path] of found) {
    if (from === node) return path;
    graph[from]?.next.forEach((to, entry) => {
      if (to !== null && !found.has(to)) found.set(to, [...path, entry]);
    });
  }
  return null;
}

/**
 * Where an arrow key leads: down to the next function (to a parameter where there is nothing else), up to where one came from, and to the
 * entries beside it.
 */
export function step(graph: Graph, path: Path, key: string): Path {
  const node = nodeAt(graph, path);
  if (node === null) return path;
  switch (key) {
    case "ArrowDown": {
      const { next } = graph[node]!;
      const inner = next.findIndex((to) => to !== null && !isAside(graph, to));
      const entry = inner >= 0 ? inner : next.findIndex((to) => to !== null);
      return entry >= 0 ? [...path, entry] : path;
    }
    case "ArrowUp":
      return path.slice(0, -1);
    case "ArrowLeft":
    case "ArrowRight":
      return beside(graph, path, key === "ArrowLeft" ? -1 : 1);
    default:
      return path;
  }
}

function beside(graph: Graph, path: Path, by: 1 | -1): Path {
  const parent = path.slice(0, -1);
  const above = nodeAt(graph, parent);
  if (path.length === 0 || above === null) return path;
  const { next } = graph[above]!;
  let entry = path.at(-1)! + by;
  while (entry in next && next[entry] === null) entry += by;
  return entry in next ? [...parent, entry] : path;
}

/** A parameter, or what leads to a parameter alone. */
function isAside(graph: Graph, node: number): boolean {
  const { parameter, next } = graph[node]!;
  const ways = next.filter((to) => to !== null);
  return parameter !== null || (ways.length === 1 && graph[ways[0]!]!.parameter !== null);
}

/** `loss.grad_fn.next_functions[1][0]`; short leaves out the middle of a long way. */
export function writePath(path: Path, length: "whole" | "short" = "whole"): string {
  const steps = path.map((entry) => `.next_functions[${entry}][0]`);
  return `loss.grad_fn${length === "short" && steps.length > 1 ? `…${steps.at(-1)}` : steps.join("")}`;
}

/** As Python prints it: `<TanhBackward0 object at 0x…>`; nobody knows the address. */
export const writeNode = (graph: Graph, node: number | null): string =>
  node === null ? "None" : `<${graph[node]!.name} object at 0x…>`;

/** A node's tuple, an entry a line. */
export function writeNext(graph: Graph, node: number): string {
  const entries = graph[node]!.next.map((to) => `(${writeNode(graph, to)}, 0)`);
  return `(${entries.join(",\n ")}${entries.length === 1 ? "," : ""})`;
}

/** A parameter of `net`, an `nn.Sequential`: `net[4].layers[0].weight`. */
export const writeParameter = (name: string): string => `net.${name}`.replace(/\.(\d+)/g, "[$1]");

/** What a node is when the loop is at its current operation. What has no operation of its own comes with its layer's. */
export type NodeState = "unrecorded" | "recorded" | "now" | "done";

export function stateOf({ operations }: Outline, { layer }: GraphNode, current: number): NodeState {
  const now = operations[current];
  if (now?.layer === layer && now.gradFn !== null) return "now";
  const [recorded, done] = [indexOf(operations, ["forward", "loss"], layer), indexOf(operations, ["backward"], layer)];
  if (done >= 0 && current > done) return "done";
  return recorded >= 0 && current > recorded ? "recorded" : "unrecorded";
}

/** Index of the operation that goes back through a node; −1 where there is none. */
export const backwardOf = ({ operations }: Outline, { layer }: GraphNode): number =>
  indexOf(operations, ["backward"], layer);

/**
 * Index of the operation that has left a parameter's `.grad` as it is when the loop is at its current operation; −1 where it is None.
 *
 * @param isSummed what earlier mini-batches have left is still there
 */
export function gradSource(outline: Outline, node: GraphNode, current: number, isSummed: boolean): number {
  const back = backwardOf(outline, node);
  if (back >= 0 && current >= back) return back;
  return isSummed ? outline.operations.findIndex(({ line }) => line === "zeroGrad") : -1;
}

const indexOf = (operations: readonly Operation[], lines: readonly LoopLine[], layer: string): number =>
  operations.findIndex((operation) => lines.includes(operation.line) && operation.layer === layer);
