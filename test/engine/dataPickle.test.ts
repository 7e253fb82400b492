/** Pickles as CIFAR's batches for Python are: what Python wrote, in every protocol, and the many ways in which a pickle can be broken or evil. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cifarPython } from "../../engine/data/formats/cifarPython.ts";
import type { ImageBatch } from "../../engine/data/formats/images.ts";
import { readPickle } from "../../engine/data/formats/pickle.ts";
import { DataError } from "../../engine/define/errors.ts";
import { inLanguage } from "../../engine/define/text.ts";
import pickles from "../golden/pickles.json" with { type: "json" };
import { concat, mutated } from "../support/mutated.ts";
import { pickleOf, python2Batch, type Written } from "../support/pickleWriter.ts";

const golden = pickles.cases[0]!;
const data = Uint8Array.from(golden.data);
const labels = golden.labels;
const fromBase64 = (text: string) => Uint8Array.from(Buffer.from(text, "base64"));

const kind = { shape: [3, 2, 2], classes: 10 };

async function read(bytes: Uint8Array<ArrayBuffer>): Promise<ImageBatch> {
  const batches: ImageBatch[] = [];
  for await (const batch of cifarPython.read([{ path: "data_batch_1", blob: new Blob([bytes]) }], kind))
    batches.push(batch);
  expect(batches).toHaveLength(1);
  return batches[0]!;
}

async function complaintOf(reading: Promise<unknown> | (() => unknown)) {
  const error = await Promise.resolve(
    typeof reading === "function" ? new Promise((take) => take(reading())) : reading,
  ).then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(DataError);
  if (!(error instanceof DataError)) throw error;
  for (const text of [error.complaint.got, error.complaint.fix])
    expect(inLanguage(text, "zh")).toMatch(/\p{Script=Han}/u);
  return error.message;
}

describe("CIFAR's batches for Python", () => {
  it.each(Object.entries(golden.read))("are read as Python 3 pickled them: %s", async (_, pickle) => {
    const batch = await read(fromBase64(pickle));
    expect([...batch.labels]).toEqual(labels);
    expect([...batch.pixels]).toEqual([...data]);
  });

  it.each(["numpy.core", "numpy._core"])("are read as Python 2 pickled them, and as if it had had %s", async (core) => {
    const batch = await read(python2Batch({ labels, data, core }));
    expect([...batch.labels]).toEqual(labels);
    expect([...batch.pixels]).toEqual([...data]);
  });

  it("are known by their first bytes", async () => {
    const isOne = (bytes: Uint8Array<ArrayBuffer>) => cifarPython.isOne!({ path: "a", blob: new Blob([bytes]) }, kind);
    expect(await isOne(python2Batch({ labels, data }))).toBe(true);
    expect(await isOne(new Uint8Array(3073))).toBe(false);
    expect(await isOne(new Uint8Array(0))).toBe(false);
  });

  const batchOf = (change: Partial<Parameters<typeof python2Batch>[0]>) => python2Batch({ labels, data, ...change });
  const renamed = (from: string, to: string) => {
    const text = Buffer.from(batchOf({})).toString("latin1");
    expect(text).toContain(from);
    return Uint8Array.from(Buffer.from(text.replace(from, to), "latin1"));
  };
  it.each([
    [
      "another key for labels",
      renamed("labels", "Labels"),
      /data_batch_1: got a dict with batch_label, Labels, data, filenames, expected a dict with data and labels/,
    ],
    ["another key for data", renamed("\x04data", "\x04DATA"), /got a dict with batch_label, labels, DATA/],
    ["no dict", pickleOf("]."), /got a list of 0 values, expected a dict/],
    ["nothing at all", pickleOf("N."), /got another value, expected a dict/],
    ["label 10", batchOf({ labels: [1, 10, 2] }), /got label 10 in example 1, expected labels 0 to 9/],
    [
      "labels that are text",
      renamed("]q\x05(K\x06K\x09K\x00e", "U\x03abcq\x05"),
      /got as labels 3 bytes, expected a list of whole numbers/,
    ],
    [
      "images of another size",
      batchOf({ data: new Uint8Array(30) }),
      /got as data an array of \(3, 10\) u1, expected an array of \(3, 12\) u1/,
    ],
    [
      "fewer labels than images",
      renamed("K\x06K\x09K\x00e", "K\x06K\x09e"),
      /got as data an array of \(3, 12\) u1, expected an array of \(2, 12\) u1/,
    ],
    ["pixels of another type", renamed("U\x02u1", "U\x02i1"), /got as data an array of \(3, 12\) i1/],
    ["a file cut short", batchOf({}).slice(0, -60), /got 36 bytes announced where \d+ are left/],
    ["an empty file", new Uint8Array(0), /got bytes that are no pickle, expected a pickle of protocol 2 to 5/],
    ["a web page", new TextEncoder().encode("<html>"), /got bytes that are no pickle/],
  ])("are refused with %s, in a sentence that says what and how to mend it", async (_, bytes, message) => {
    expect(await complaintOf(read(bytes))).toMatch(message);
  });

  it.each([
    [
      "code that runs",
      /got a pickle that asks Python for posix.system, expected only dicts, lists, text, numbers and numpy arrays. Nothing of it was run/,
    ],
    ["code that runs, by a name in a line", /asks Python for posix.system/],
    ["data in Fortran's order", /got as data an array of \(3, 12\) u1 in Fortran's order/],
    ["data as floats", /got as data an array of \(3, 12\) f4/],
    ["data as objects", /got a state that does not fit its object/],
    ["a set", /got the unknown operation 0x8f/],
  ] as const)("are refused with %s, as Python pickles it", async (name, message) => {
    expect(await complaintOf(read(fromBase64(golden.refused[name])))).toMatch(message);
  });
});

describe("A pickle", () => {
  const value = (...operations: Written[]) => readPickle("a", pickleOf(...operations));

  it("holds numbers, text, bytes, lists and dicts", () => {
    expect(value("K\x07.")).toBe(7);
    expect(value("J\xfe\xff\xff\xff.")).toBe(-2);
    expect(value("M\x01\x02.")).toBe(513);
    expect(value("\x8a\x02\x00\x80.")).toBe(-32768);
    expect(value("\x8a\x00.")).toBe(0);
    expect(value("G\x3f\xf8\x00\x00\x00\x00\x00\x00.")).toBe(1.5);
    expect(value("X\x03\x00\x00\x00\xe4\xb8\xad.")).toBe("中");
    expect(value("C\x02ab.")).toEqual(Uint8Array.of(97, 98));
    expect(value("(K\x01K\x02\x88\x89Nt.")).toEqual([1, 2, true, false, null]);
    expect(value("}U\x01aK\x01s.")).toEqual(new Map([["a", 1]]));
  });

  it("may refer to what it has, even to a list from within", () => {
    const list = value("]q\x00h\x00a.");
    expect(Array.isArray(list) && list[0] === list).toBe(true);
  });

  it.each([
    ["os.system", "cos\nsystem\n."],
    ["builtins.eval", "\x8c\x08builtins\x8c\x04eval\x93."],
    ["numpy.load", "cnumpy\nload\n."],
    ["numpy.core.multiarray.fromfile", "cnumpy.core.multiarray\nfromfile\n."],
    // Names that every JavaScript object has.
    ["builtins.constructor", "c__builtin__\nconstructor\n."],
    ["__proto__.toString", "c__proto__\ntoString\n."],
  ])("is refused where it names %s", async (name, operations) => {
    expect(await complaintOf(() => value(operations))).toContain(
      `got a pickle that asks Python for ${name.replace("builtins.c", "__builtin__.c")}`,
    );
  });

  const broken: readonly (readonly [string, Written, RegExp])[] = [
    ["a length of 2³² − 1 bytes", "B\xff\xff\xff\xff", /got 4294967295 bytes announced where 0 are left/],
    ["a length of 2⁶⁴ − 1 bytes", "\x8e\xff\xff\xff\xff\xff\xff\xff\xff", /bytes announced where 0 are left/],
    ["a number of 100 bytes", ["\x8ad", new Uint8Array(100)], /an integer of 100 bytes/],
    ["an end too early", "]", /1 bytes announced where 0 are left/],
    ["an operation without operand", "a.", /an operation without its operand/],
    ["an operation without mark", "]e.", /an operation without its mark/],
    ["a mark above the stack", "N(00e.", /an operation without its operand|without its mark/],
    ["a reference to nothing", "h\x05.", /a reference to nothing \(5\)/],
    ["values for what is no list", "}K\x01a.", /values for what is no list/],
    ["keys that are lists", "}]Ns.", /keys that are no text/],
    ["half an item", "}(Nu.", /items for what is no dict/],
    ["a call of a number", "K\x01)R.", /a call of what is no function/],
    ["a call of what is only a type", "cnumpy\nndarray\n)R.", /numpy.ndarray with arguments it does not take/],
    ["a state for a number", "K\x01)b.", /a state that does not fit its object/],
    ["a name of lists", "]q\x00h\x00a]\x93.", /a name that is no text/],
    ["a name without end", ["c", "x".repeat(300), "\n"], /a name without an end/],
    [
      "an array larger than its bytes",
      ["cnumpy.core.numeric\n_frombuffer\n(C\x02abcnumpy\ndtype\nC\x02u1\x85RJ\xff\xff\xff\x7f\x85tR."],
      /_frombuffer with arguments it does not take/,
    ],
    [
      "an array of numbers below 0",
      [
        "cnumpy.core.numeric\n_frombuffer\n(C\x04abcdcnumpy\ndtype\nC\x02u1\x85RJ\xfe\xff\xff\xffJ\xfe\xff\xff\xff\x86tR.",
      ],
      /_frombuffer with arguments/,
    ],
  ];
  it.each(broken)("is refused with %s", async (_, operations, message) => {
    expect(await complaintOf(() => value(operations))).toMatch(message);
  });

  it("makes no more bytes than it has, however often it asks for the same text", async () => {
    const again = "ccodecs\nencode\n".replace("codecs", "_codecs");
    const text = ["X", [0, 4, 0, 0], "a".repeat(1024), "q\x00X\x06\x00\x00\x00latin1q\x01"];
    expect(await complaintOf(() => value(text, Array(50).fill(`${again}(h\x00h\x01tR`)))).toMatch(
      /more data than the file has bytes/,
    );
  });

  const NONE = 0x4e;
  const POP = 0x30;
  it("has at most 2²⁰ operations and 2¹⁷ values on its stack", async () => {
    expect(await complaintOf(() => readPickle("a", concat([pickleOf(), new Uint8Array(2 ** 18).fill(NONE)])))).toMatch(
      /a stack of more than 131072 values/,
    );
    expect(
      await complaintOf(() =>
        readPickle("a", concat([pickleOf("N"), new Uint8Array(2 ** 22).map((_, i) => (i % 2 === 0 ? NONE : POP))])),
      ),
    ).toMatch(/more than 1048576 operations/);
  });

  it("that is junk or was changed anywhere is read or refused, never more", async () => {
    const good = [python2Batch({ labels, data }), ...Object.values(golden.read).map(fromBase64)];
    await fc.assert(
      fc.asyncProperty(mutated(good, pickleOf()), async (bytes) => {
        const batch = await read(bytes).catch((error: unknown) => error);
        if (batch instanceof DataError) return;
        expect(batch).not.toBeInstanceOf(Error);
        const { labels, pixels } = batch as ImageBatch;
        expect(pixels).toHaveLength(labels.length * 12);
      }),
      { numRuns: 3000 },
    );
  });
});
