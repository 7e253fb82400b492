/** What a table seems to be, before anybody has chosen anything. */

import { describe, expect, it } from "vitest";
import { cellsOf } from "../../engine/data/table/cells.ts";
import { guessDialect, guessRoles, summarize } from "../../engine/data/table/guess.ts";

/** All that is guessed of a table. */
function guess(text: string) {
  const dialect = guessDialect(text);
  const cells = { ...cellsOf({ path: "t.csv", text, ...dialect }), notices: [] };
  const columns = summarize(cells, dialect.delimiter);
  return { dialect, columns, roles: guessRoles(columns, cells.lines.length) };
}

const flowers = "length,width,species\n5.1,3.5,setosa\n6.1,,virginica\n4.9,3.0,setosa\n7.1,2.5,virginica\n";

describe("the delimiter of a table", () => {
  it.each([
    [",", flowers],
    [";", "a;b;c\n1,5;2,5;x\n2,5;3,5;y\n"],
    ["\t", "a b\tc, d\n1\t2\n"],
    ["|", "a|b\n1|2\n"],
    ["whitespace", "   1   6   4\n   2  48   2\n"],
    [",", 'name,kind\n"x; y",1\n"z",2\n'],
    [",", "one column\n1\n2\n"],
    [",", ""],
  ])("is guessed to be %j", (delimiter, text) => {
    expect(guessDialect(text).delimiter).toBe(delimiter);
  });

  it("is looked for in the first rows only, so that a long table takes no longer", () => {
    const text = `${"1;2\n".repeat(100)}3;4;5\n`;
    expect(guessDialect(text)).toEqual({ delimiter: ";", header: false });
  });
});

describe("a header", () => {
  it.each([
    [true, "a,b\n1,2\n"],
    [false, "1,2\n3,4\n"],
    [false, "a,1\nb,2\n"],
    [false, "x,x\ny,x\n"],
    [true, ",b\n0,2\n"],
  ])("is seen (%j) in %j", (header, text) => {
    expect(guessDialect(text).header).toBe(header);
  });
});

describe("a column", () => {
  it("of numbers has a range, a histogram in ten parts, and its commonest values", () => {
    const { columns } = guess("x,y\n0,a\n10,b\n10,a\n3,b\nNA,a\n");
    expect(columns[0]).toEqual({
      name: "x",
      kind: "number",
      missing: 1,
      distinct: 3,
      range: [0, 10],
      histogram: [1, 0, 0, 1, 0, 0, 0, 0, 0, 2],
      values: [
        { value: "10", count: 2 },
        { value: "0", count: 1 },
        { value: "3", count: 1 },
      ],
      isDates: false,
    });
  });

  it("of text has values and how many of each, in no more than twenty lines", () => {
    const { columns } = guess(`x,y\n${Array.from({ length: 30 }, (_, i) => `v${i},${i % 3 ? "b" : "a"}\n`).join("")}`);
    expect(columns[0]).toMatchObject({ kind: "category", distinct: 30, range: null, histogram: [] });
    expect(columns[0]!.values).toHaveLength(20);
    expect(columns[1]!.values).toEqual([
      { value: "b", count: 20 },
      { value: "a", count: 10 },
    ]);
  });

  it("may be empty, of dates, constant, or of numbers beyond all bounds", () => {
    const { columns } = guess("e,d,c,n\n,2024-12-31,7,1e999\n?,1.2.25,7,-1e308\n,2024/1/2 10:30,7,1e308\n");
    expect(columns.map(({ kind, isDates }) => [kind, isDates])).toEqual([
      ["empty", false],
      ["category", true],
      ["number", false],
      ["number", false],
    ]);
    expect(columns[2]!.histogram).toEqual([3, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    expect(columns[3]!.range).toEqual([-1e308, Infinity]);
  });
});

describe("what columns are good for", () => {
  const rows = (count: number, row: (i: number) => string) =>
    Array.from({ length: count }, (_, i) => row(i)).join("\n");

  it("is guessed: classes in the last column, the others features", () => {
    expect(guess(flowers).roles).toEqual({ target: "species", task: "classification", features: ["length", "width"] });
  });

  it("is classification for a few whole numbers, and regression for many", () => {
    const classes = guess(`x,y\n${rows(50, (i) => `${i},${i % 2}`)}`);
    expect(classes.roles).toMatchObject({ target: "y", task: "classification" });
    const values = guess(`x,y\n${rows(50, (i) => `${i % 7},${i / 2}`)}`);
    expect(values.roles).toMatchObject({ target: "y", task: "regression" });
  });

  it("leaves out names, dates, constants and empty columns", () => {
    const text = `price,day,same,none,name\n${rows(20, (i) => `${i / 2},2024-01-${i + 10},1,,n${i}`)}`;
    // One column tells something: there is nothing to learn it from.
    expect(guess(text).roles).toBeNull();
    const more = `size,${text.replaceAll("\n", "\n3.5,").replace("3.5", "2")}`;
    expect(guess(more).roles).toEqual({ target: "price", task: "regression", features: ["size"] });
  });
});
