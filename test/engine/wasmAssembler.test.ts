/** The assembler: bytes as the WebAssembly specification has them, and functions that run. */

import { describe, expect, it } from "vitest";
import { ByteWriter } from "../../engine/devices/wasm/assembler/bytes.ts";
import type { FunctionBuilder } from "../../engine/devices/wasm/assembler/functionBuilder.ts";
import { atomic, f32, f32x4, i32, type ValueType, v128 } from "../../engine/devices/wasm/assembler/instructions.ts";
import { ModuleBuilder, sharedImport } from "../../engine/devices/wasm/assembler/module.ts";

function written(write: (out: ByteWriter) => void): readonly number[] {
  const out = new ByteWriter();
  write(out);
  return [...out.bytes];
}

/** Compiles a module with the one function and returns it. */
function assemble(
  signature: { readonly params?: readonly ValueType[]; readonly results?: readonly ValueType[] },
  write: (f: FunctionBuilder) => void,
  memory = new WebAssembly.Memory({ initial: 1 }),
  module = new ModuleBuilder(),
): (...args: readonly number[]) => number {
  module.function({ name: "it", isExported: true, ...signature }, write);
  const instance = new WebAssembly.Instance(new WebAssembly.Module(module.toBytes()), { env: { memory } });
  return instance.exports.it as (...args: readonly number[]) => number;
}

describe("ByteWriter", () => {
  // The example of the DWARF standard and of Wikipedia's article.
  it("writes 624485 as e5 8e 26", () => {
    expect(written((out) => out.unsigned(624485))).toEqual([0xe5, 0x8e, 0x26]);
  });

  it("writes −123456 as c0 bb 78", () => {
    expect(written((out) => out.signed(-123456))).toEqual([0xc0, 0xbb, 0x78]);
  });

  it("writes 64 in two signed bytes, because one would read as −64", () => {
    expect(written((out) => out.signed(64))).toEqual([0xc0, 0x00]);
    expect(written((out) => out.signed(-64))).toEqual([0x40]);
  });

  it("writes an address above 2 GiB as the unsigned number it is", () => {
    expect(written((out) => out.unsigned(0xffffffff))).toEqual([0xff, 0xff, 0xff, 0xff, 0x0f]);
  });

  it("writes floats in little endian", () => {
    expect(written((out) => out.float(1))).toEqual([0, 0, 0x80, 0x3f]);
  });
});

describe("ModuleBuilder", () => {
  it("writes the smallest module of the specification for no functions", () => {
    expect([...new ModuleBuilder(null).toBytes().slice(0, 8)]).toEqual([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);
  });

  it("lets functions call those before them", () => {
    const module = new ModuleBuilder(null);
    const double = module.function({ name: "double", params: ["i32"], results: ["i32"] }, (f) =>
      f.result(i32.add(f.param("i32", 0), f.param("i32", 0))),
    );
    module.function({ name: "quadruple", params: ["i32"], results: ["i32"], isExported: true }, (f) => {
      f.call(double, [f.param("i32", 0)]);
      f.call(double);
    });
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(module.toBytes()));
    expect((exports.quadruple as (x: number) => number)(5)).toBe(20);
  });
});

describe("FunctionBuilder", () => {
  it("repeats a block a constant number of times, or not at all", () => {
    const count = (times: number) =>
      assemble({ results: ["i32"] }, (f) => {
        const sum = f.let(i32.const(0));
        f.repeat(times, () => f.increase(sum, 3));
        f.result(sum);
      })();
    expect([0, 1, 2, 100].map(count)).toEqual([0, 3, 6, 300]);
  });

  it("repeats a block as often as an argument says", () => {
    const count = assemble({ params: ["i32"], results: ["i32"] }, (f) => {
      const sum = f.let(i32.const(0));
      f.repeatDynamic(f.param("i32", 0), () => f.increase(sum, 1));
      f.result(sum);
    });
    expect([-1, 0, 1, 1000].map((n) => count(n))).toEqual([0, 0, 1, 1000]);
  });

  it("takes one branch of an if", () => {
    const sign = assemble({ params: ["i32"], results: ["i32"] }, (f) => {
      const result = f.local("i32");
      f.if(
        i32.ltS(f.param("i32", 0), i32.const(0)),
        () => f.set(result, i32.const(-1)),
        () => f.set(result, i32.const(1)),
      );
      f.result(result);
    });
    expect([sign(-7), sign(7)]).toEqual([-1, 1]);
  });

  it("compares without signs, and takes what another function returns", () => {
    const module = new ModuleBuilder(null);
    const below = module.function({ name: "below", params: ["i32", "i32"], results: ["i32"] }, (f) =>
      f.result(i32.ltU(f.param("i32", 0), f.param("i32", 1))),
    );
    const of = assemble(
      { params: ["i32", "i32"], results: ["i32"] },
      (f) => f.result(f.called(below, [f.param("i32", 0), f.param("i32", 1)])),
      undefined,
      module,
    );
    expect([of(1, 2), of(2, 1), of(1, -1)]).toEqual([1, 0, 1]);
  });

  it("keeps a let's value while what it was made of changes", () => {
    const before = assemble({ results: ["i32"] }, (f) => {
      const x = f.let(i32.const(1));
      const held = f.let(i32.add(x, i32.const(10)));
      f.set(x, i32.const(100));
      f.result(held);
    });
    expect(before()).toBe(11);
  });
});

describe("a memory that threads share", () => {
  const pages = 4;
  const shared = () => new WebAssembly.Memory({ initial: 1, maximum: pages, shared: true });
  const assembleShared = (memory: WebAssembly.Memory, write: (f: FunctionBuilder) => void) =>
    assemble({ results: ["i32"] }, write, memory, new ModuleBuilder(sharedImport(pages)));
  const at = i32.const(64);

  it("is imported with its largest size, by modules that say so", () => {
    expect(assembleShared(shared(), (f) => f.result(i32.load(at)))()).toBe(0);
    expect(() =>
      assemble({}, () => {}, new WebAssembly.Memory({ initial: 1 }), new ModuleBuilder(sharedImport(pages))),
    ).toThrow(WebAssembly.LinkError);
  });

  it("has words that are added to, and tell what they were", () => {
    const memory = shared();
    const add = assembleShared(memory, (f) => {
      f.do(atomic.store(at, i32.const(5), 8));
      f.discard(atomic.add(at, i32.const(3), 8));
      f.result(atomic.add(at, i32.const(-1), 8));
    });
    expect(add()).toBe(8);
    expect(assembleShared(memory, (f) => f.result(atomic.load(at, 8)))()).toBe(7);
    expect(Atomics.load(new Int32Array(memory.buffer), 18)).toBe(7);
  });

  it("has words that are set only where they are as expected, and tell what they were", () => {
    const memory = shared();
    const exchange = (expected: number, value: number) =>
      assembleShared(memory, (f) => f.result(atomic.exchange(at, i32.const(expected), i32.const(value))))();
    expect([exchange(0, 5), exchange(0, 6), exchange(5, 7), exchange(7, 7)]).toEqual([0, 5, 5, 7]);
  });

  it("lets a thread sleep on a word: not when it is another, and not for ever", () => {
    const wait = (expected: number) =>
      assembleShared(shared(), (f) => f.result(atomic.wait(at, i32.const(expected), 1_000_000)))();
    expect([wait(1), wait(0)]).toEqual([1, 2]);
    expect(assembleShared(shared(), (f) => f.result(atomic.notify(at, i32.const(-1))))()).toBe(0);
  });

  it("ends a call that gives up with an error", () => {
    expect(assembleShared(shared(), (f) => f.trap())).toThrow(WebAssembly.RuntimeError);
  });
});

describe("instructions", () => {
  it("truncate floats without trapping", () => {
    const truncate = assemble({ params: ["f32"], results: ["i32"] }, (f) => f.result(i32.truncF32(f.param("f32", 0))));
    expect([2.9, -2.9, Number.NaN, 1e20].map((x) => truncate(x))).toEqual([2, -2, 0, 2147483647]);
  });

  it("shuffle lanes numbered 0–3 and 4–7", () => {
    const memory = new WebAssembly.Memory({ initial: 1 });
    assemble(
      {},
      (f) => {
        const [a, b] = [v128.const([0, 1, 2, 3]), v128.const([4, 5, 6, 7])];
        f.do(v128.store(i32.const(64), v128.shuffle32(a, b, [6, 0, 5, 3])));
      },
      memory,
    )();
    expect([...new Float32Array(memory.buffer, 64, 4)]).toEqual([6, 0, 5, 3]);
  });

  it("load and store single lanes and halves at any address", () => {
    const memory = new WebAssembly.Memory({ initial: 1 });
    new Float32Array(memory.buffer, 0, 4).set([1, 2, 3, 4]);
    assemble(
      {},
      (f) => {
        const v = f.let(v128.load32Lane(i32.const(8), v128.load64Zero(i32.const(0)), 3));
        f.do(v128.store64Lane(i32.const(100), v, 1));
        f.do(v128.store32Lane(i32.const(108), v, 0, 4));
      },
      memory,
    )();
    expect([...new Float32Array(memory.buffer, 100, 4)]).toEqual([0, 3, 0, 1]);
  });

  it("multiply and add lane by lane", () => {
    const compute = assemble({ params: ["f32"], results: ["f32"] }, (f) => {
      const x = f32x4.splat(f.param("f32", 0));
      f.result(f32.add(f32x4.extractLane(f32x4.mul(x, v128.const([1, 2, 3, 4])), 2), f32.const(0.5)));
    });
    expect(compute(10)).toBe(30.5);
  });
});
