/** WASM kernel of `map`: any expressions over any broadcasting, four elements at a time, all outputs in one pass. */

import type { Local } from "../../devices/wasm/assembler/functionBuilder.ts";
import { i32, type V128, v128 } from "../../devices/wasm/assembler/instructions.ts";
import { withoutSubnormals } from "../../devices/wasm/epilogue.ts";
import { wasmKernel } from "../../devices/wasm/kernel.ts";
import { wasmLanes } from "../../devices/wasm/lanes.ts";
import { nest, type Walker } from "../../devices/wasm/loops.ts";
import { cut, lineRun, lineRuns, storePart } from "../../devices/wasm/vectors.ts";
import type { Expr } from "../../expr/expr.ts";
import { lower } from "../../expr/lower.ts";
import { primitives } from "../../expr/primitives.ts";
import { subexpressions } from "../../expr/structure.ts";
import { collapse } from "../../graph/shape.ts";
import { hoist } from "./hoist.ts";
import type { MapAttrs } from "./map.ts";

export const mapWasm = wasmKernel<MapAttrs>({
  write({ attrs, inputs, outputs }, { share }) {
    const { sizes, strides } = collapse(attrs.shape, [...inputs.map(({ shape }) => shape), attrs.shape]);
    const depth = sizes.length;
    // The outermost axis is divided; where it is the only one, between vectors that fill a cache line.
    const rows = depth === 1 ? lineRuns(sizes[0]!) : sizes[0]!;
    share(rows, ({ f, relaxed, first, count: rowsHere }) => {
      const run = depth === 1 ? lineRun(sizes[0]!, first, rowsHere) : { first, count: rowsHere };
      const outputStrides = strides.at(-1)!;
      const levelOf = (input: number) => 1 + strides[input]!.findLastIndex((stride) => stride !== 0);
      const inputOf = new Map(attrs.names.map((name, i) => [name, i]));
      const { levels, innermost } = hoist(attrs.exprs, depth, (name) => levelOf(inputOf.get(name)!));

      // Operands that walk alike share one offset; their addresses are immediate.
      const walkers = new Map<string, Walker>();
      const offsetOf = (elements: readonly number[]): Local<"i32"> => {
        const key = elements.join();
        const known = walkers.get(key) ?? { offset: f.local("i32"), strides: elements.map((stride) => stride * 4) };
        if (!walkers.has(key)) f.increase(known.offset, run.first * known.strides[0]!);
        walkers.set(key, known);
        return known.offset;
      };
      const output = offsetOf(outputStrides);
      const offsets = inputs.map((_, i) => (levelOf(i) === 0 ? null : offsetOf(strides[i]!)));

      const lanes = wasmLanes({ f, relaxed });
      const hoisted = new Map<string, V128>();
      const enter = (at: number) => {
        const wanted = levels[at];
        if (!wanted || wanted.size === 0) return;
        const values = lower(lanes, [...wanted.values()], (name) => hoisted.get(name) ?? loadOne(name));
        [...wanted.keys()].forEach((name, i) => {
          hoisted.set(name, f.let(values[i]!));
        });
      };
      const loadOne = (name: string) => {
        const i = inputOf.get(name)!;
        const { address } = inputs[i]!;
        const offset = offsets[i];
        return f.let(offset ? v128.load32Splat(offset, address) : v128.load32Splat(i32.const(address)));
      };

      /** Computes `count` elements, `ahead` bytes from where the offsets are. Every load comes before every store: memory may be shared. */
      const vector = (ahead: number, count: number) => {
        const values = lower(lanes, innermost, (name) => {
          const known = hoisted.get(name);
          if (known) return known;
          const i = inputOf.get(name)!;
          return f.let(v128.load(offsets[i]!, inputs[i]!.address + ahead));
        });
        // First all into locals: an output that is an input's plain value would otherwise be read late.
        const locals = values.map((value, i) => f.let(feedsBack[i] ? withoutSubnormals(value) : value));
        locals.forEach((value, i) => {
          storePart(f, output, value, count, outputs[i]!.address + ahead);
        });
      };

      const feedsBack = outputs.map(({ address }) => inputs.some((input) => input.address === address));
      const length = depth === 1 ? run.count : sizes[depth - 1]!;
      // A single row may run on into the slack behind it; a row of many may not touch the next.
      const { whole, rest } = depth === 1 ? { whole: Math.ceil(length / 4), rest: 0 } : cut(length);
      const unroll = unrollOf(innermost);
      const loops = Math.floor(whole / unroll);
      const moving = [...walkers.values()].filter(({ strides: bytes }) => bytes[depth - 1] !== 0);
      const row = () => {
        f.repeat(loops, () => {
          for (let i = 0; i < unroll; i++) vector(i * 16, 4);
          if (loops > 1) for (const { offset } of moving) f.increase(offset, unroll * 16);
        });
        const walked = loops > 1 ? loops * unroll * 16 : 0;
        for (let i = loops * unroll; i < whole; i++) vector(i * 16 - walked, 4);
        if (rest > 0) vector(whole * 16 - walked, rest);
        for (const { offset } of moving) f.increase(offset, -walked);
      };
      nest(f, {
        sizes: depth === 1 ? [] : [run.count, ...sizes.slice(1, -1)],
        walkers: [...walkers.values()],
        enter,
        body: row,
      });
    });
  },
});

/** Cheap expressions are unrolled so that counting does not cost more than they do. */
function unrollOf(exprs: readonly Expr[]): number {
  let cost = 0;
  for (const expr of subexpressions(exprs)) cost += expr.kind === "call" ? primitives[expr.fn].cost : 1;
  return cost <= 16 ? 4 : cost <= 40 ? 2 : 1;
}
