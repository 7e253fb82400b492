/**
 * Lays out the autograd graph: the loss at the top, `next_functions` downwards, branches side by side, parameters at the right of what
 * they belong to. Lengths are pixels at the page's ordinary size.
 */

import type { GraphNode } from "../../../engine/train/inspect/inspection.ts";

export interface PlacedNode {
  /** Its place in the graph's list. */
  readonly node: number;
  /** `between`: a dot on the way to a parameter, such as a transpose. */
  readonly kind: "function" | "between" | "parameter";
  /** Left upper corner. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface PlacedEdge {
  readonly from: number;
  readonly to: number;
  /** Of an SVG path. */
  readonly path: string;
}

export interface GraphLayout {
  readonly nodes: readonly PlacedNode[];
  readonly edges: readonly PlacedEdge[];
  readonly width: number;
  readonly height: number;
}

const functionHeight = 24;
const parameterSize = { width: 136, height: 22 };
const dotSize = 12;
const rowGap = 16;
const columnGap = 12;
/** Between parameters of one function. */
const parameterGap = 4;
/** For the line to a parameter. */
const reach = 24;
/** Least width of a column that has functions, and from which on parameters stand beside them. */
const leastColumn = 132;
const wideColumn = 260;
/** Width of a column that only a line passes. */
const lineColumn = 16;
/** The line downwards, from a column's left. */
const spine = 62;
/** Of the monospaced letters. */
const letterWidth = 6.7;

/** A function of the graph with what belongs to it. */
interface Stop {
  readonly node: number;
  /** Each parameter with the dots on the way to it. */
  readonly parameters: readonly { readonly node: number; readonly between: readonly number[] }[];
  /** Functions that it leads to. */
  readonly next: readonly number[];
}

/** What stands in a row beside others: a function, or a line on its way further down. */
type Item =
  | { readonly kind: "function"; readonly stop: Stop }
  | { readonly kind: "line"; readonly from: number; readonly to: number };

interface Cell {
  readonly item: Item;
  readonly x: number;
  readonly width: number;
}

/** A line that has not reached what it goes to. */
interface OpenLine {
  readonly from: number;
  readonly to: number;
  readonly at: Point;
  readonly path: string;
}

interface Point {
  readonly x: number;
  readonly y: number;
}

export function layOutGraph(graph: readonly GraphNode[], width: number): GraphLayout {
  const nodes: PlacedNode[] = [];
  const edges: PlacedEdge[] = [];
  let open: readonly OpenLine[] = [];
  let y = 0;
  let widest = width;
  for (const row of rowsOf(stopsOf(graph))) {
    const cells = columnsOf(row, width);
    const height = Math.max(...cells.map(heightOf));
    for (const cell of cells) {
      widest = Math.max(widest, cell.x + cell.width);
      if (cell.item.kind === "line") pass(cell.item, cell.x + cell.width / 2, height);
      else place(cell.item.stop, cell, height);
    }
    y += height + rowGap;
  }
  return { nodes, edges, width: widest, height: Math.max(0, y - rowGap) };

  function pass({ from, to }: { readonly from: number; readonly to: number }, x: number, height: number): void {
    const below = { x, y: y + height };
    open = open.map((line) =>
      line.from === from && line.to === to
        ? { ...line, at: below, path: `${line.path}${curve(line.at, { x, y })}V${below.y}` }
        : line,
    );
  }

  function place({ node, parameters, next }: Stop, cell: Omit<Cell, "item">, height: number): void {
    const isWide = cell.width >= wideColumn;
    const room = isWide && parameters.length > 0 ? cell.width - parameterSize.width - reach : cell.width;
    const own = Math.min(room, Math.max(2 * spine, graph[node]!.name.length * letterWidth + 22));
    const top = isWide ? y + (height - functionHeight) / 2 : y;
    const x = cell.x + Math.min(spine, cell.width / 2);
    nodes.push({ node, kind: "function", x: cell.x, y: top, width: own, height: functionHeight });
    for (const { from, to, at, path } of open)
      if (to === node) edges.push({ from, to, path: path + curve(at, { x, y: top }) });
    const at = { x, y: top + functionHeight };
    open = [
      ...open.filter(({ to }) => to !== node),
      ...next.map((to) => ({ from: node, to, at, path: `M${at.x} ${at.y}` })),
    ];
    const stack = stackHeight(parameters.length);
    const first = isWide ? y + (height - stack) / 2 : top + functionHeight + parameterGap;
    parameters.forEach(({ node: parameter, between }, i) => {
      const line = first + i * (parameterSize.height + parameterGap) + parameterSize.height / 2;
      const x = isWide ? cell.x + cell.width - parameterSize.width : cell.x + reach;
      const size = { ...parameterSize, width: Math.min(parameterSize.width, cell.x + cell.width - x) };
      nodes.push({ node: parameter, kind: "parameter", x, y: line - size.height / 2, ...size });
      const start = isWide
        ? { x: cell.x + own, y: top + functionHeight / 2 }
        : { x: cell.x + dotSize / 2, y: top + functionHeight };
      const path = `M${start.x} ${start.y}${isWide ? bend(start, { x, y: line }) : `V${line}H${x}`}`;
      const from = between.at(-1) ?? node;
      edges.push({ from, to: parameter, path });
      between.forEach((dot, k) => {
        const part = (k + 1) / (between.length + 1);
        const at = isWide
          ? { x: start.x + (x - start.x) * part, y: start.y + (line - start.y) * part }
          : { x: start.x, y: line };
        const corner = { x: at.x - dotSize / 2, y: at.y - dotSize / 2 };
        nodes.push({ node: dot, kind: "between", ...corner, width: dotSize, height: dotSize });
      });
    });
  }
}

/** Downwards. */
function curve(from: Point, to: Point): string {
  const middle = (from.y + to.y) / 2;
  return from.x === to.x ? `V${to.y}` : `C${from.x} ${middle} ${to.x} ${middle} ${to.x} ${to.y}`;
}

/** To the right. */
function bend(from: Point, to: Point): string {
  const middle = (from.x + to.x) / 2;
  return from.y === to.y ? `H${to.x}` : `C${middle} ${from.y} ${middle} ${to.y} ${to.x} ${to.y}`;
}

const stackHeight = (count: number): number =>
  Math.max(0, count * (parameterSize.height + parameterGap) - parameterGap);

function heightOf({ item, width }: Cell): number {
  if (item.kind === "line") return functionHeight;
  const stack = stackHeight(item.stop.parameters.length);
  if (width >= wideColumn) return Math.max(functionHeight, stack);
  return functionHeight + (stack > 0 ? parameterGap + stack : 0);
}

function columnsOf(row: readonly Item[], width: number): readonly Cell[] {
  const functions = row.filter(({ kind }) => kind === "function").length;
  const taken = (row.length - functions) * lineColumn + (row.length - 1) * columnGap;
  const column = Math.max(leastColumn, (width - taken) / Math.max(1, functions));
  let x = 0;
  return row.map((item) => {
    const own = item.kind === "line" ? lineColumn : column;
    const cell = { item, x, width: own };
    x += own + columnGap;
    return cell;
  });
}

/** Rows from the loss down: each function below all that lead to it, in the order of their `next_functions`. */
function rowsOf(stops: ReadonlyMap<number, Stop>): readonly (readonly Item[])[] {
  const rankOf = ranksOf(stops);
  const rows: Item[][] = [];
  for (const stop of stops.values()) if (rankOf.get(stop.node) === 0) rows[0] = [{ kind: "function", stop }];
  for (let rank = 1; (rows[rank - 1]?.length ?? 0) > 0; rank++) {
    const row: Item[] = [];
    const placed = new Set<number>();
    const lead = (from: number, to: number): void => {
      if (rankOf.get(to) !== rank) row.push({ kind: "line", from, to });
      else if (!placed.has(to)) {
        placed.add(to);
        row.push({ kind: "function", stop: stops.get(to)! });
      }
    };
    for (const item of rows[rank - 1]!) {
      if (item.kind === "line") lead(item.from, item.to);
      else for (const to of item.stop.next) lead(item.stop.node, to);
    }
    rows.push(row);
  }
  return rows.filter((row) => row.length > 0);
}

/** How far each function is from the loss, by the longest way. */
function ranksOf(stops: ReadonlyMap<number, Stop>): ReadonlyMap<number, number> {
  const open = new Map([...stops.keys()].map((node) => [node, 0]));
  for (const { next } of stops.values()) for (const to of next) open.set(to, open.get(to)! + 1);
  const rankOf = new Map<number, number>();
  const ready = [...stops.keys()].filter((node) => open.get(node) === 0);
  for (const node of ready) {
    const rank = rankOf.get(node) ?? 0;
    rankOf.set(node, rank);
    for (const to of stops.get(node)!.next) {
      rankOf.set(to, Math.max(rankOf.get(to) ?? 0, rank + 1));
      open.set(to, open.get(to)! - 1);
      if (open.get(to) === 0) ready.push(to);
    }
  }
  return rankOf;
}

/** The functions, with parameters and what lies on the way to them put to where they are needed. */
function stopsOf(graph: readonly GraphNode[]): ReadonlyMap<number, Stop> {
  const parents = new Map<number, Set<number>>();
  graph.forEach(({ next }, node) => {
    for (const to of next) if (to !== null) parents.set(to, (parents.get(to) ?? new Set()).add(node));
  });
  const onlyParent = (node: number): number | null => {
    const [first, second] = parents.get(node) ?? [];
    return first !== undefined && second === undefined ? first : null;
  };
  /** Leads to one thing only, from a function of the same layer that leads elsewhere as well. */
  const isBetween = (node: number): boolean => {
    const parent = onlyParent(node);
    const ways = graph[node]!.next.filter((to) => to !== null).length;
    return (
      parent !== null && ways === 1 && graph[parent]!.layer === graph[node]!.layer && graph[parent]!.next.length > 1
    );
  };

  const aside = new Set<number>();
  const parametersOf = new Map<number, { readonly node: number; readonly between: readonly number[] }[]>();
  graph.forEach(({ parameter }, node) => {
    if (parameter === null) return;
    aside.add(node);
    const between: number[] = [];
    let holder = onlyParent(node);
    while (holder !== null && isBetween(holder)) {
      between.unshift(holder);
      aside.add(holder);
      holder = onlyParent(holder);
    }
    if (holder !== null) parametersOf.set(holder, [...(parametersOf.get(holder) ?? []), { node, between }]);
  });
  const functions = [...graph.keys()].filter((node) => !aside.has(node));
  return new Map(
    functions.map((node) => {
      const next = new Set(graph[node]!.next.filter((to) => to !== null && !aside.has(to)));
      return [node, { node, parameters: parametersOf.get(node) ?? [], next: [...next] as number[] }];
    }),
  );
}
