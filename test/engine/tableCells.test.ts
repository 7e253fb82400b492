/** How a table's file becomes cells: encodings, delimiters, quotes, and what is refused, with the line it is in. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Cells, type Dialect, maxCells, readCells } from "../../engine/data/table/cells.ts";
import { DataError } from "../../engine/define/errors.ts";
import { mutated } from "../support/mutated.ts";
import { bytesFile, gbk, utf8, utf16 } from "../support/tableBytes.ts";

type Bytes = Uint8Array<ArrayBuffer>;

const read = (content: string | Bytes, dialect: Partial<Dialect> = {}): Promise<Cells> =>
  readCells(bytesFile("t.csv", typeof content === "string" ? utf8(content) : content), {
    delimiter: ",",
    header: true,
    ...dialect,
  });

/** What is said of a table that is refused. */
async function refusal(content: string | Bytes, dialect: Partial<Dialect> = {}): Promise<string> {
  const error = await read(content, dialect).catch((error: unknown) => error);
  expect(error).toBeInstanceOf(DataError);
  return (error as DataError).message;
}

describe("a table's file", () => {
  it("is cells in columns, under the names of its first line", async () => {
    const { names, columns, lines } = await read("age,island\n39,Biscoe\n42,Dream\n");
    expect(names).toEqual(["age", "island"]);
    expect(columns).toEqual([
      ["39", "42"],
      ["Biscoe", "Dream"],
    ]);
    expect(lines).toEqual([2, 3]);
  });

  it("has columns named 0, 1, … without a header, and where a header says nothing", async () => {
    expect((await read("1,2\n3,4", { header: false })).names).toEqual(["0", "1"]);
    expect((await read(",b\n3,4")).names).toEqual(["0", "b"]);
  });

  it.each([
    [",", "a,b\n1, x y \n"],
    [";", "a;b\n1;x y\n"],
    ["\t", "a\tb\n1\tx y\n"],
    ["|", "a|b\n1|x y\n"],
    ["whitespace", "  a \t b\n 1   'x_y'  \n"],
  ] as const)("is read with %j between its cells", async (delimiter, text) => {
    const { columns } = await read(text, { delimiter });
    expect(columns).toEqual([["1"], [delimiter === "whitespace" ? "'x_y'" : "x y"]]);
  });

  it.each([
    ["\n", "a,b\n1,2\n3,4\n"],
    ["\r\n", "a,b\r\n1,2\r\n3,4"],
    ["\r", "a,b\r1,2\r3,4\r"],
    ["blank lines", "\n\na,b\n \n1,2\n\n3,4\n\n"],
  ])("may end its lines with %j", async (_, text) => {
    const { columns } = await read(text);
    expect(columns).toEqual([
      ["1", "3"],
      ["2", "4"],
    ]);
  });

  it("keeps delimiters, quotes and line ends within quotes, and counts their lines", async () => {
    const { columns, lines } = await read('a,b\n"1,5", "say ""hi"""\n"two\r\nlines",x\n"",y\n');
    expect(columns).toEqual([
      ["1,5", "two\r\nlines", ""],
      ['say "hi"', "x", "y"],
    ]);
    expect(lines).toEqual([2, 3, 5]);
  });

  it("has an empty cell between two delimiters, and after the last one", async () => {
    expect((await read("a,b,c\n,2,\n")).columns).toEqual([[""], ["2"], [""]]);
  });

  const chinese = "姓名,城市,年龄\n张伟,北京,39\n王芳,上海,42\n";
  it.each([
    ["UTF-8", utf8(chinese)],
    ["UTF-8 with a byte-order mark", utf8(`\ufeff${chinese}`)],
    ["UTF-16, low byte first", utf16(chinese, true)],
    ["UTF-16, high byte first", utf16(chinese, false)],
    ["GBK", gbk(chinese)],
  ])("is read in %s", async (encoding, bytes) => {
    const { names, columns, notices } = await read(bytes);
    expect(names).toEqual(["姓名", "城市", "年龄"]);
    expect(columns[1]).toEqual(["北京", "上海"]);
    // What was found out, and not said by the file, is told.
    expect(notices).toHaveLength(encoding === "GBK" ? 1 : 0);
  });

  it("is refused in a Western encoding, which nothing tells from others", async () => {
    const bytes = utf8("name,size\nfur,1\nGrosse,2\n");
    bytes[11] = 0xfc;
    expect(await refusal(bytes)).toMatch(/^t\.csv:2: got bytes that are not UTF-8, .* CSV UTF-8/);
  });

  it.each([
    [
      "a row that is too short",
      "a,b,c\n1,2,3\n4,5\n",
      /^t\.csv:3: got 2 cells, expected 3, as line 1 has\. Check the del/,
    ],
    ["a row that is too long", "a,b\n1,2\n4,5,6\n", /^t\.csv:3: got 3 cells/],
    ["a quote that is never closed", 'a,b\n1,2\n3,"4\n5,6\n', /^t\.csv:3: got a quote \("\) that is never closed/],
    ["text behind a quote", 'a,b\n"1"2,3\n', /^t\.csv:2: got text behind a closing quote/],
    ["an empty file", "", /^t\.csv: got an empty file/],
    ["nothing but blanks", " \n\n", /^t\.csv: got an empty file/],
    ["a header alone", "a,b\n", /^t\.csv: got a header without rows/],
    ["two columns of one name", "a,b,a\n1,2,3\n", /^t\.csv:1: got two columns called "a", numbers 1 and 3/],
    [
      "10,000 columns",
      `${Array.from({ length: 10_000 }, (_, j) => `c${j}`).join()}\n`,
      /^t\.csv:1: got more than 1000 c/,
    ],
    ["binary junk", "a,b\n1,\0\x01\n", /^t\.csv:2: got bytes that are no text/],
    ["UTF-16 without a mark", utf16("a,b\n1,2\n", true).slice(2), /^t\.csv:1: got bytes that are no text, or UTF-16/],
    ["half a UTF-16 character", utf16("a,b\n1,2\n", true).slice(0, -1), /^t\.csv:.: got bytes that are not UTF-16/],
    ["an Excel workbook", "PK\x03\x04....", /^t\.csv: got an Excel workbook.*CSV UTF-8/],
    ["a gzip file", Uint8Array.of(0x1f, 0x8b, 8, 0), /^t\.csv: got a gzip file/],
  ] as const)("is refused for %s", async (_, content, message) => {
    expect(await refusal(content)).toMatch(message);
  });

  it("may have a million cells, and no more", async () => {
    const row = "1,2,3,4,5,6,7,8,9,0\n";
    const rows = maxCells / 10;
    const { columns } = await read(row.repeat(rows), { header: false });
    expect([columns.length, columns[9]!.length]).toEqual([10, rows]);
    expect(await refusal(row.repeat(rows + 1), { header: false })).toMatch(
      /^t\.csv: got more than 100000 rows of 10 columns/,
    );
  });

  it("is refused by its size before it is read", async () => {
    const blob = { ...bytesFile("", utf8("")).blob, size: 2 ** 27 };
    const reading = readCells({ path: "t.csv", blob }, { delimiter: ",", header: true });
    await expect(reading).rejects.toThrow("t.csv: got a file of 128 MB, expected at most 64 MB");
  });
});

describe("any bytes", () => {
  const good = [
    utf8('a,b\n1,"2,3"\n"x ""y""",4\n'),
    utf16("a;b\n1;2\n", true),
    gbk("姓名;城市\n张伟;北京\n"),
    utf8("  1  2 3\n 4 5 6\n"),
  ];
  it("are a table or refused with a complaint, whatever the delimiter", async () => {
    const property = fc.asyncProperty(
      mutated(good, utf8('a,"b')),
      fc.constantFrom(",", ";", "\t", "whitespace"),
      fc.boolean(),
      async (bytes, delimiter, header) => {
        try {
          const { names, columns, lines } = await read(bytes, { delimiter, header });
          expect(columns.map((column) => column.length)).toEqual(names.map(() => lines.length));
        } catch (error) {
          expect(error).toBeInstanceOf(DataError);
        }
      },
    );
    await fc.assert(property, { numRuns: 500 });
  });

  it("of any text come back from quotes as they were, but for blanks around them", async () => {
    const cell = fc.string({ unit: fc.constantFrom("a", "é", "数", ",", '"', "\n", "\r", " ", "1") });
    const rows = fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 5 });
    const property = fc.asyncProperty(rows, async (rows) => {
      const text = rows.map((row) => row.map((cell) => `"${cell.replaceAll('"', '""')}"`).join()).join("\n");
      const { columns } = await read(text, { header: false });
      expect(columns).toEqual([0, 1].map((j) => rows.map((row) => row[j]!.trim())));
    });
    await fc.assert(property, { numRuns: 200 });
  });
});
