/** What a table seems to be, before anybody has chosen anything, and how its file stands. */

import { describe, expect, it } from "vitest";
import { memoryFiles } from "../../engine/data/sources/memory.ts";
import { nodeFiles } from "../../engine/data/sources/nodeFiles.ts";
import { openedOnce } from "../../engine/data/sources/openedOnce.ts";
import { countedBlob } from "../../engine/data/sources/rangeBlob.ts";
import type { FileSource } from "../../engine/data/sources/source.ts";
import { cellsOf } from "../../engine/data/table/cells.ts";
import { guessDialect, guessRoles, summarize } from "../../engine/data/table/guess.ts";
import { guessTable, viewTable } from "../../engine/data/table/guessTable.ts";
import type { TableParams } from "../../engine/data/table/prepare.ts";
import { describeTable, loadTable } from "../../engine/data/table/readTable.ts";
import { createRng } from "../../engine/define/rng.ts";
import { dataFolder, hasTables } from "../golden/tableCases.ts";
import { utf8 } from "../support/tableBytes.ts";

if (!hasTables) console.warn(`${dataFolder}/tables is absent; views of real tables are not checked.`);

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
    // Then two columns have one name, which is complained of.
    [true, "x,kind,x\n1,a,3\n"],
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
      hasCommas: false,
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

  it("counts numbers with commas in, which then are complained of: without them the table would be another", () => {
    const text = `price\tsize\tkind\n${rows(20, (i) => `${i},5\t${i}\t${i % 2 ? "a" : "b"}`)}`;
    expect(guess(text).roles).toEqual({ target: "kind", task: "classification", features: ["price", "size"] });
  });

  it("leaves out names, dates, constants and empty columns", () => {
    const text = `price,day,same,none,name\n${rows(20, (i) => `${i / 2},2024-01-${i + 10},1,,n${i}`)}`;
    // One column tells something: there is nothing to learn it from.
    expect(guess(text).roles).toBeNull();
    const more = `size,${text.replaceAll("\n", "\n3.5,").replace("3.5", "2")}`;
    expect(guess(more).roles).toEqual({ target: "price", task: "regression", features: ["size"] });
  });
});

const filesWith = (text: string) => memoryFiles(new Map([["tables/t.csv", utf8(text)]]));

describe("what is guessed beside what is chosen", () => {
  const people = `age,city,height,sex\n${Array.from({ length: 30 }, (_, i) => `${20 + i},${i % 3 ? "a" : "b"},${150 + i / 2},${i % 2}`).join("\n")}`;
  const fieldsFor = async (held: Partial<TableParams>, text = people) =>
    (await guessTable({ held, files: filesWith(text) }))?.fields;

  it("is all of it for the last file, where nothing is chosen", async () => {
    expect(await fieldsFor({})).toEqual({
      file: "t.csv",
      delimiter: ",",
      header: true,
      target: "sex",
      task: "classification",
      features: null,
      missing: "error",
    });
    expect(await guessTable({ held: {}, files: memoryFiles(new Map()) })).toBeNull();
  });

  it("goes with a target: its task, and the other columns as features", async () => {
    expect(await fieldsFor({ target: "height" })).toMatchObject({
      target: "height",
      task: "regression",
      features: null,
    });
    expect(await fieldsFor({ target: "city" })).toMatchObject({ target: "city", task: "classification" });
  });

  it("goes with features: the target is none of them", async () => {
    expect(await fieldsFor({ features: ["age", "sex"] })).toMatchObject({ target: "height", features: ["age", "sex"] });
    expect(await fieldsFor({ features: null, target: "age" })).toMatchObject({ features: null });
  });

  it("goes with a delimiter and a header", async () => {
    expect(await fieldsFor({ header: false, delimiter: "," }, "1,2\n2,3\n3,5\n")).toMatchObject({ target: "1" });
    const both = "a;b;c,d,e\n1;2;3,4,6\n2;3;4,5,7\n3;5;6,7,9\n";
    expect(await fieldsFor({}, both)).toMatchObject({ delimiter: ";", target: "b" });
    expect(await fieldsFor({ delimiter: "," }, both)).toMatchObject({ delimiter: ",", target: "e", features: ["d"] });
  });

  it("keeps all else that was chosen", async () => {
    const held = { categories: ["age"], test_fraction: 0.5, standardize: "all", missing: "mean" } as const;
    expect(await fieldsFor(held)).toMatchObject(held);
  });

  it("is refused where what is chosen does not go with the file", async () => {
    await expect(fieldsFor({ target: "weight" })).rejects.toThrow(/^dataset.target: got "weight"/);
    await expect(fieldsFor({ file: "other.csv" })).rejects.toThrow(/^dataset.file: got "other.csv"/);
    await expect(fieldsFor({ target: "sex", features: ["sex"] })).rejects.toThrow(/^dataset.features\[0\]/);
  });
});

const params = (fields: Partial<TableParams>): TableParams => ({
  file: "t.csv",
  target: "kind",
  features: null,
  delimiter: ",",
  header: true,
  task: "classification",
  standardize: true,
  test_fraction: 0.25,
  shuffle_split: true,
  missing: "error",
  categories: [],
  ...fields,
});

describe("the view of a table", () => {
  it("is its file as it stands, whether or not the document goes with it", async () => {
    const text = `x,kind\n${Array.from({ length: 30 }, (_, i) => `${i},k${i % 2}\n`).join("")}`;
    const view = await viewTable({ params: params({ target: "gone" }), files: filesWith(text) });
    expect(view).toMatchObject({ file: "tables/t.csv", delimiter: ",", header: true, rows: 30 });
    expect(view.columns.map(({ name, kind, distinct }) => [name, kind, distinct])).toEqual([
      ["x", "number", 30],
      ["kind", "category", 2],
    ]);
    expect(view.first).toHaveLength(20);
    expect(view.first[19]).toEqual(["19", "k1"]);
  });

  it("goes by the document's delimiter and header", async () => {
    const files = filesWith("a;b,c\n1;2,3\n");
    const view = await viewTable({ params: params({ delimiter: ";", header: false }), files });
    expect(view.first).toEqual([
      ["a", "b,c"],
      ["1", "2,3"],
    ]);
    expect(view.columns.map(({ name }) => name)).toEqual(["0", "1"]);
    await expect(viewTable({ params: params({ delimiter: "," }), files: filesWith("a,b\n1\n") })).rejects.toThrow(
      "t.csv:2",
    );
  });
});

describe("a table's bytes", () => {
  it("are read once for guess, view, description and data, and again where the file is another", async () => {
    const text = `x,kind\n${Array.from({ length: 30 }, (_, i) => `${i},k${i % 2}\n`).join("")}`;
    let bytesRead = 0;
    const counted: FileSource = {
      list: filesWith(text).list,
      open: async (path) =>
        countedBlob(await filesWith(text).open(path), (bytes) => {
          bytesRead += bytes;
        }),
    };
    const look = async (files: FileSource) => {
      await guessTable({ held: {}, files });
      await viewTable({ params: params({}), files });
      await describeTable({ params: params({}), files });
      // A source that was made anew of the same blobs, as for each load.
      const anew = { ...files };
      await loadTable({ params: params({}), files: anew, rng: createRng(0), onProgress: () => {} });
      await viewTable({ params: params({ header: false }), files });
    };
    await look(openedOnce(counted));
    expect(bytesRead).toBe(text.length);
    await look(openedOnce(counted));
    expect(bytesRead).toBe(2 * text.length);
  });

  it("that could not be read are read again", async () => {
    const text = "x,kind\n1,a\n2,b\n";
    let isBroken = true;
    const blob = countedBlob(await filesWith(text).open("tables/t.csv"), () => {
      if (isBroken) throw new Error("gone");
    });
    const files: FileSource = { list: async () => ["t.csv"], open: async () => blob };
    await expect(viewTable({ params: params({}), files })).rejects.toThrow("gone");
    isBroken = false;
    expect((await viewTable({ params: params({}), files })).rows).toBe(2);
  });
});

describe.skipIf(!hasTables)("a real table (needs ../shared/data or LAYERLAB_DATA)", () => {
  const files = openedOnce(nodeFiles(dataFolder));
  const lookAt = async (file: string) => {
    const { fields, description } = (await guessTable({ held: { file }, files }))!;
    return { fields, description, view: await viewTable({ params: params({ ...fields, target: "" }), files }) };
  };
  const columnOf = ({ view }: Awaited<ReturnType<typeof lookAt>>, name: string) =>
    view.columns.find((column) => column.name === name);

  it("without a header, between blanks, has numbered columns: German credit", async () => {
    const credit = await lookAt("german.data-numeric");
    expect(credit.view).toMatchObject({ delimiter: "whitespace", header: false, rows: 1000 });
    expect(credit.view.columns).toHaveLength(25);
    expect(columnOf(credit, "1")).toMatchObject({ kind: "number", missing: 0, range: [4, 72] });
    expect(columnOf(credit, "24")!.values).toEqual([
      { value: "1", count: 700 },
      { value: "2", count: 300 },
    ]);
    expect(credit.fields).toMatchObject({ target: "24", task: "classification", features: null, missing: "error" });
    expect(credit.description).toMatchObject({ classes: ["1", "2"], inputShape: [24], trainSize: 800, testSize: 200 });
  });

  it("of numbers and classes: Iris", async () => {
    const iris = await lookAt("iris.csv");
    expect(iris.view).toMatchObject({ file: "tables/iris.csv", delimiter: ",", header: true, rows: 150 });
    expect(columnOf(iris, "sepal_length")).toMatchObject({
      range: [4.3, 7.9],
      distinct: 35,
      histogram: [9, 23, 14, 27, 22, 20, 18, 6, 5, 6],
    });
    expect(iris.view.first[0]).toEqual(["5.1", "3.5", "1.4", "0.2", "setosa"]);
    expect(iris.fields).toMatchObject({ target: "species", task: "classification", features: null });
  });

  it("with gaps and names: cars", async () => {
    const cars = await lookAt("mpg.csv");
    expect(cars.view).toMatchObject({ rows: 398, header: true });
    expect(columnOf(cars, "horsepower")!.missing).toBe(6);
    expect(columnOf(cars, "mpg")!.range).toEqual([9, 46.6]);
    expect(columnOf(cars, "origin")!.values).toEqual([
      { value: "usa", count: 249 },
      { value: "japan", count: 79 },
      { value: "europe", count: 70 },
    ]);
    expect(columnOf(cars, "name")).toMatchObject({ kind: "category", distinct: 305 });
    expect(cars.fields.features).not.toContain("name");
    const held = { file: "mpg.csv", target: "mpg" };
    expect((await guessTable({ held, files }))!.fields).toMatchObject({ task: "regression", missing: "mean" });
  });
});
