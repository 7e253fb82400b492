/**
 * Matrix products on a GPU whose factors are worked out from images: a workgroup brings pieces of both into its memory and adds up a tile
 * of the result, of which each invocation has 4 lines and every 16th column.
 */

import { type Access, Shader } from "../../devices/webgpu/shader.ts";
import { u } from "../../devices/webgpu/wgsl.ts";
import { guarded, indices, plus, unravel } from "./webgpuUnrolled.ts";

/** A factor's lines are the left one's rows, the right one's columns. What is asked for beyond the last line is not used. */
export interface Factor {
  readonly access: Access;
  /** Neighbours in memory follow along the depth rather than from line to line. */
  readonly isAlongDepth: boolean;
  /** Add what has to be known of a line and of a place in the depth, and name it. */
  line(index: string): Names;
  depth(index: string): Names;
  /** The index of a number, and conditions without which it is 0. */
  read(line: Names, depth: Names): { readonly at: string; readonly guards: readonly string[] };
}

export type Names = readonly string[];

export interface ProductSize {
  readonly lines: number;
  readonly columns: number;
  readonly depth: number;
  /** Products of the same size that have nothing to do with each other. */
  readonly groups: number;
  /** Pieces of the depth that are added up apart. */
  readonly parts: number;
}

export interface ProductParts {
  readonly left: Factor;
  readonly right: Factor;
  /** Adds the statements that store the sums of a column: the names of lines (some beyond the last) and of their sums. */
  store(column: string, sums: readonly (readonly [line: string, sum: string])[]): void;
}

/** Invocations of a workgroup along the columns. */
const across = 16;
/** Lines of an invocation. */
const linesEach = 4;
/** Products that are added up from one piece of workgroup memory. */
const pieceDepth = 16;

const tileSide = (length: number): number => (length > 32 ? 64 : length > 16 ? 32 : 16);

/** Workgroups that a product takes, but for the parts of its depth. */
export function tilesOf({ lines, columns, groups }: Pick<ProductSize, "lines" | "columns" | "groups">): number {
  return Math.ceil(lines / tileSide(lines)) * Math.ceil(columns / tileSide(columns)) * groups;
}

/** @param parts says what is multiplied, in a group and a part of the depth given by name */
export function productShader(
  name: string,
  size: ProductSize,
  parts: (shader: Shader, at: { readonly group: string; readonly part: string }) => ProductParts,
): Shader {
  const tile = { lines: tileSide(size.lines), columns: tileSide(size.columns) };
  const invocations = (tile.lines / linesEach) * across;
  const shader = new Shader(name, { workgroup: [invocations, 1, 1] });
  const [bands, stripes] = [Math.ceil(size.lines / tile.lines), Math.ceil(size.columns / tile.columns)];
  const total = size.parts * size.groups * bands * stripes;
  const x = Math.min(total, 65535);
  shader.count = [x, Math.ceil(total / x), 1];
  const workgroup = shader.bind(`group.y * ${u(x)} + group.x`);
  // All of a workgroup leave, or none: barriers may follow.
  if (x * shader.count[1] > total) shader.add(`if (${workgroup} >= ${u(total)}) { return; }`);
  const [part, group, band, stripe] = unravel(shader, workgroup, [size.parts, size.groups, bands, stripes]);
  const { left, right, store } = parts(shader, { group, part });
  const first = {
    line: shader.bind(`${band} * ${u(tile.lines)}`),
    column: shader.bind(`${stripe} * ${u(tile.columns)}`),
  };
  const [down, along] = [shader.bind(`lane / ${u(across)}`), shader.bind(`lane % ${u(across)}`)];
  const sums = indices(linesEach).map(() => indices(tile.columns / across).map(() => shader.fresh("sum")));
  for (const sum of sums.flat()) shader.add(`var ${sum} = 0.0f;`);

  const depthOfPart = Math.ceil(size.depth / size.parts / pieceDepth) * pieceDepth;
  const copies = [
    pieceCopy(shader, { name: "lefts", factor: left, first: first.line, lines: tile.lines, invocations }),
    pieceCopy(shader, { name: "rights", factor: right, first: first.column, lines: tile.columns, invocations }),
  ];
  shader.add(
    `let end = min((${part} + 1u) * ${u(depthOfPart)}, ${u(size.depth)});`,
    `for (var begin = ${part} * ${u(depthOfPart)}; begin < end; begin += ${u(pieceDepth)}) {`,
  );
  for (const copy of copies) copy();
  shader.add("workgroupBarrier();", `for (var k = 0u; k < ${u(pieceDepth)}; k++) {`);
  const lefts = sums.map((_, i) =>
    shader.bind(`lefts[k * ${u(tile.lines + 1)} + ${down} * ${u(linesEach)} + ${u(i)}]`),
  );
  const rights = sums[0]!.map((_, j) =>
    shader.bind(`rights[k * ${u(tile.columns + 1)} + ${along} + ${u(j * across)}]`),
  );
  sums.forEach((line, i) => {
    line.forEach((sum, j) => {
      shader.add(`${sum} += ${lefts[i]} * ${rights[j]};`);
    });
  });
  shader.add("}", "workgroupBarrier();", "}");

  const lines = sums.map((_, i) => shader.bind(plus(`${first.line} + ${down} * ${u(linesEach)}`, i)));
  for (const j of indices(tile.columns / across)) {
    const column = shader.bind(plus(`${first.column} + ${along}`, j * across));
    shader.add(`if (${column} < ${u(size.columns)}) {`);
    store(
      column,
      lines.map((line, i) => [line, sums[i]![j]!]),
    );
    shader.add("}");
  }
  return shader;
}

interface PieceCopy {
  /** Of the workgroup's memory. */
  readonly name: string;
  readonly factor: Factor;
  readonly first: string;
  readonly lines: number;
  readonly invocations: number;
}

/**
 * Adds what an invocation has to know of its lines; the function that is returned adds the copy of a piece, from `begin` on, with zeros
 * from `end` on. Lines stand one apart from a power of two, so that those who store along the depth use all banks of the memory.
 */
function pieceCopy(shader: Shader, { name, factor, first, lines, invocations }: PieceCopy): () => void {
  shader.declare(`var<workgroup> ${name}: array<f32, ${(lines + 1) * pieceDepth}>;`);
  const times = indices((lines * pieceDepth) / invocations);
  // An invocation keeps its place along one axis and walks along the other.
  const step = invocations / (factor.isAlongDepth ? pieceDepth : lines);
  const [fast, slow] = [factor.isAlongDepth ? pieceDepth : lines, shader.fresh("slow")];
  const fixed = shader.bind(`lane % ${u(fast)}`);
  shader.add(`let ${slow} = lane / ${u(fast)};`);
  const walked = times.map((q) => shader.bind(plus(slow, q * step)));
  const placesOf = (index: number) =>
    factor.isAlongDepth ? { line: walked[index]!, depth: fixed } : { line: fixed, depth: walked[index]! };
  const known = new Map<string, Names>();
  const once = (key: string, make: () => Names) => {
    const names = known.get(key) ?? make();
    known.set(key, names);
    return names;
  };
  for (const q of times) once(placesOf(q).line, () => factor.line(`${first} + ${placesOf(q).line}`));
  return () => {
    for (const q of times) {
      const { line, depth } = placesOf(q);
      const place = once(`depth ${depth}`, () => {
        const index = shader.bind(`begin + ${depth}`);
        return [...factor.depth(index), shader.bind(`${index} < end`)];
      });
      const { at, guards } = factor.read(known.get(line)!, place);
      const value = guarded(factor.access.at(at), [place.at(-1), ...guards]);
      shader.add(`${name}[${depth} * ${u(lines + 1)} + ${line}] = ${value};`);
    }
  };
}
