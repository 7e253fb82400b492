/** What a table's cells become: numbers and categories, rows for training and for testing, and what does not go together. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Dataset } from "../../engine/data/dataset.ts";
import { cellOf, inputsOf, inputsOfRows, isCell, targetOf } from "../../engine/data/rowColumns.ts";
import { memoryFiles } from "../../engine/data/sources/memory.ts";
import type { TableParams } from "../../engine/data/table/prepare.ts";
import { describeTable, loadTable } from "../../engine/data/table/readTable.ts";
import { DataError } from "../../engine/define/errors.ts";
import { createRng } from "../../engine/define/rng.ts";
import { inLanguage } from "../../engine/define/text.ts";
import { describeDataset, descriptionOf } from "../../engine/experiment/description.ts";
import { loadDataset } from "../../engine/experiment/loadDataset.ts";
import { parseExperiment } from "../../engine/experiment/parse.ts";
import { summarize } from "../../engine/worker/summaries.ts";
import { mutated } from "../support/mutated.ts";
import { utf8 } from "../support/tableBytes.ts";
import { float32 } from "../support/tolerances.ts";

type Table = string | Uint8Array<ArrayBuffer>;

const standard: TableParams = {
  file: "t.csv",
  target: "kind",
  features: null,
  delimiter: ",",
  header: true,
  task: "classification",
  standardize: true,
  test_fraction: 0.25,
  shuffle_split: false,
  missing: "error",
  categories: [],
};

const load = (table: Table, params: Partial<TableParams> = {}): Promise<Omit<Dataset, "type">> =>
  loadTable({
    params: { ...standard, ...params },
    files: memoryFiles(new Map([["t.csv", typeof table === "string" ? utf8(table) : table]])),
    rng: createRng(0).fork("data"),
    onProgress: () => {},
  });

async function refusal(table: string, params: Partial<TableParams> = {}): Promise<string> {
  const error = await load(table, params).catch((error: unknown) => error);
  expect(error).toBeInstanceOf(DataError);
  return (error as DataError).message;
}

const notice = ({ notice }: Omit<Dataset, "type">) => notice && inLanguage(notice, "en");

describe("the columns of a table", () => {
  const four = "size,island,kind\n1,Dream,b\n2,Biscoe,a\n3,Dream,b\n6,Torgersen,a\n";

  it("are the inputs in file order, a category one for each of its values", async () => {
    const data = await load(four, { standardize: false });
    expect(data.features).toEqual(["size", "island=Biscoe", "island=Dream", "island=Torgersen"]);
    expect(data.classes).toEqual(["a", "b"]);
    expect([...data.train.inputs]).toEqual([1, 0, 1, 0, 2, 1, 0, 0, 3, 0, 1, 0]);
    expect([...data.train.labels]).toEqual([1, 0, 1]);
    expect([...data.test.inputs]).toEqual([6, 0, 0, 1]);
    expect([data.trainSize, data.testSize, data.inputShape, data.image]).toEqual([3, 1, [4], null]);
  });

  it("are taken in the order in which features lists them", async () => {
    const { features, train } = await load(four, { features: ["island", "size"], standardize: false });
    expect(features).toEqual(["island=Biscoe", "island=Dream", "island=Torgersen", "size"]);
    expect([...train.inputs.subarray(0, 4)]).toEqual([0, 1, 0, 1]);
  });

  it("of numbers are categories where the document says so, sorted by size", async () => {
    const { features } = await load("doors,kind\n10,a\n2,b\n2.0,a\n4,b\n", { categories: ["doors"] });
    expect(features).toEqual(["doors=2", "doors=4", "doors=10"]);
  });

  it("of text are sorted by code point, as Python sorts", async () => {
    // UTF-16 has 😀 before U+FF21, whose number is smaller.
    const { features } = await load("x,kind\n😀,a\nＡ,b\nz,a\nB,b\n");
    expect(features).toEqual(["x=B", "x=z", "x=Ａ", "x=😀"]);
  });

  it("have classes sorted by size where they are numbers", async () => {
    expect((await load("x,kind\n1,10\n2,9\n3,10\n4,-1\n")).classes).toEqual(["-1", "9", "10"]);
  });

  it("are targets as they stand, for regression", async () => {
    const { task, classes, train, test } = await load("x,kind\n1,1.5\n2,-2\n3,1e3\n4,.5\n", { task: "regression" });
    expect([task, classes, [...train.labels], [...test.labels]]).toEqual(["regression", [], [1.5, -2, 1000], [0.5]]);
    expect(train.labels).toBeInstanceOf(Float32Array);
  });

  it("between semicolons may have decimal commas, as spreadsheets write them", async () => {
    const { train } = await load("x;kind\n1,5;a\n-2,25;b\n,5;a\n4;b\n", { delimiter: ";", standardize: false });
    expect([...train.inputs]).toEqual([1.5, -2.25, 0.5]);
  });

  it("that hold dates are categories, as all text is", async () => {
    const { features } = await load("day,kind\n2024-12-31,a\n31.12.2024,b\n2024-12-31,a\n2025-01-01,b\n");
    expect(features).toEqual(["day=2024-12-31", "day=2025-01-01", "day=31.12.2024"]);
  });

  it("that one cell makes categories are told of", async () => {
    expect(notice(await load("x,kind\n1,a\n2,b\ntwo,a\n3,b\n"))).toBe(
      'Column "x" is read as categories, because line 4 holds "two".',
    );
  });
});

describe("what a table says of its columns", () => {
  const table = "size,island,wings,kind\n48,Dream,2,b\n12,Biscoe,2,a\n6,Dream,2,b\n36,Torgersen,2,a\n";

  it("is how each cell became its inputs, and leads back to the cells", async () => {
    const { columns = [], train } = await load(table);
    expect(columns.map(({ name }) => name)).toEqual(["size", "island", "wings"]);
    expect(columns[1]).toEqual({ kind: "category", name: "island", categories: ["Biscoe", "Dream", "Torgersen"] });
    const cells = [
      [48, 1, 2],
      [12, 0, 2],
      [6, 1, 2],
    ];
    cells.forEach((row, i) => {
      const inputs = train.inputs.subarray(5 * i, 5 * i + 5);
      expect(row.flatMap((cell, k) => inputsOf(columns[k]!, cell))).toBeCloseToTensor(inputs, float32);
      expect(
        [
          [0, 1],
          [1, 4],
          [4, 5],
        ].map(([from, to], k) => cellOf(columns[k]!, inputs.subarray(from, to))),
      ).toEqual(row);
    });
  });

  it("reads back what is 0 as 0, and no digits that float32 does not have", () => {
    const there = (mean: number, std: number, cell: number) => {
      const column = { kind: "number", name: "x", mean, std } as const;
      return cellOf(column, Float32Array.from(inputsOf(column, cell)));
    };
    for (const mean of [0.234, 1 / 3, 20.7, 1234.5]) expect(there(mean, 0.4233, 0)).toBe(0);
    expect([there(1000, 0.3, 0.5), there(1000, 0.3, 999.75), there(0, 1, 0)]).toEqual([0.5, 999.75, 0]);
  });

  it("leads back to the numbers as they are in the file, which float32 does not hold", async () => {
    const cells = ["0", "0.1", "3.1", "-7.25", "1234567", "99999.9", "0.00123"];
    for (const standardize of [true, false] as const) {
      for (const cell of cells) {
        // In a column of such numbers, and in one of far larger ones.
        const { columns = [], train } = await load(
          `near,far,kind\n${cell},${cell},a\n1,8000,b\n2.5,9000,a\n4,-20,b\n`,
          {
            standardize,
          },
        );
        const [near, far] = columns.map((column, k) => cellOf(column, train.inputs.subarray(k, k + 1)));
        expect(near).toBe(Number(cell));
        // Scaled by thousands, float32 holds three digits behind the point.
        expect(far).toBe(standardize ? Number(Number(cell).toFixed(3)) : Number(cell));
      }
    }
    expect([3.1, 1e-5, 24, 12_345_678, 0, -0.3].map((target) => targetOf(Math.fround(target)))).toEqual([
      3.1, 1e-5, 24, 12_345_678, 0, -0.3,
    ]);
  });

  it("says which cells can be: any number, and a category that there is", async () => {
    const { columns = [] } = await load(table);
    expect([-1e9, Number.NaN, Infinity].map((cell) => isCell(columns[0]!, cell))).toEqual([true, false, false]);
    expect([2, 3, -1, 0.5].map((cell) => isCell(columns[1]!, cell))).toEqual([true, false, false, false]);
  });
});

describe("standardization", () => {
  const table = "x,c,kind\n1,7,a\n3,7,b\n8,7,a\n100,9,b\n";

  it("takes mean and population deviation of the training rows only", async () => {
    const { train, test } = await load(table);
    // Mean 4, deviation √(26/3).
    const std = Math.sqrt(26 / 3);
    expect(train.inputs).toBeCloseToTensor([-3 / std, 0, -1 / std, 0, 4 / std, 0], { rtol: 1e-6, atol: 1e-7 });
    expect(test.inputs).toBeCloseToTensor([96 / std, 0], { rtol: 1e-6, atol: 0 });
  });

  it("leaks where it takes all rows", async () => {
    const { test } = await load(table, { standardize: "all" });
    // The mean of 1, 3, 8 and 100 is 28.
    const std = Math.sqrt((27 ** 2 + 25 ** 2 + 20 ** 2 + 72 ** 2) / 4);
    expect(test.inputs[0]).toBeCloseTo(72 / std, 5);
  });

  it("makes 0 of a column that is constant, though its mean may not be its value", async () => {
    const rows = Array.from({ length: 12 }, (_, i) => `0.1,${i % 2}\n`).join("");
    const { train, test } = await load(`x,kind\n${rows}`);
    expect([...train.inputs, ...test.inputs]).toEqual(Array.from({ length: 12 }, () => 0));
  });

  it("may be left out", async () => {
    expect([...(await load(table, { standardize: false })).test.inputs]).toEqual([100, 9]);
  });
});

describe("missing values", () => {
  const table = "x,c,kind\n1,p,a\n?,p,b\nNA,,a\n7,q,b\n4,NaN,a\nN/A,q,b\n9,null,a\n2,q,b\n";

  it("are refused unless the document says what becomes of them", async () => {
    expect(await refusal(table)).toMatch(
      /^t\.csv:3: got "\?" in column "x", the first of 6 missing values.*missing: mean/,
    );
  });

  it("leave the row out before the split, or are filled in after it", async () => {
    const dropped = await load(table, { missing: "drop", standardize: false, test_fraction: 0.3 });
    expect([[...dropped.train.inputs], [...dropped.test.inputs]]).toEqual([
      [1, 1, 0, 7, 0, 1],
      [2, 0, 1],
    ]);
    expect(notice(dropped)).toBe("5 of 8 rows were left out, for values that are missing.");
    const filled = await load(table, { missing: "mean", standardize: false });
    // Of the first six rows: the mean of 1, 7 and 4, and p as often as q, of which p comes first.
    expect(filled.features).toEqual(["x", "c=p", "c=q"]);
    expect([...filled.train.inputs]).toEqual([1, 1, 0, 4, 1, 0, 4, 1, 0, 7, 0, 1, 4, 1, 0, 4, 0, 1]);
    expect([...filled.test.inputs]).toEqual([9, 1, 0, 2, 0, 1]);
    expect(notice(filled)).toBe("6 missing values were filled in from the training rows.");
  });

  it("count where they are used alone", async () => {
    const { train } = await load("x,unused,kind\n1,,a\n2,,b\n3,,a\n4,,b\n", { features: ["x"] });
    expect(train.size).toBe(3);
  });

  it("are no class of their own, and no target is made up", async () => {
    const table = "x,kind\n1,a\n2,\n3,b\n4,a\n";
    expect(await refusal(table, { missing: "mean" })).toMatch(
      /^t\.csv:3: got an empty cell in column "kind".*missing: drop/,
    );
    expect((await load(table, { missing: "drop" })).classes).toEqual(["a", "b"]);
  });

  it("cannot be filled in from rows that have none", async () => {
    expect(await refusal("x,y,kind\n,1,a\n,2,b\n,3,a\n4,5,b\n", { missing: "mean" })).toMatch(
      /^dataset.test_fraction: got training rows without a single value in column "x"/,
    );
  });
});

describe("the split", () => {
  const rows = (count: number) => `x,kind\n${Array.from({ length: count }, (_, i) => `${i},${i % 2}\n`).join("")}`;

  it("tests on the last rows without shuffling, as many as the share rounds to", async () => {
    const { train, test } = await load(rows(10), { test_fraction: 0.25, standardize: false });
    expect([[...train.inputs], [...test.inputs]]).toEqual([
      [0, 1, 2, 3, 4, 5, 6],
      [7, 8, 9],
    ]);
  });

  it("draws rows by the seed: the same each time, each row once, and labels with their rows", async () => {
    const [one, two] = await Promise.all(
      [1, 2].map(() => load(rows(100), { shuffle_split: true, standardize: false })),
    );
    expect(one!.train.inputs).toEqual(two!.train.inputs);
    const all = [...one!.train.inputs, ...one!.test.inputs];
    expect(all).not.toEqual([...all].sort((a, b) => a - b));
    expect([...all].sort((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, i) => i));
    expect([...one!.train.labels]).toEqual([...one!.train.inputs].map((x) => x % 2));
    expect([one!.train.size, one!.test.size]).toEqual([75, 25]);
  });

  it("needs a row on either side", async () => {
    expect(await refusal(rows(2), { test_fraction: 0.01 })).toMatch(
      /^dataset.test_fraction: got 0.01 of 2 rows, which is 0/,
    );
  });
});

describe("a document that does not go with its table", () => {
  const table = "a,b,kind\n1,x,p\n2,y,q\n3,x,p\n4,y,q\n";
  const many = (count: number) => `x,kind\n${Array.from({ length: count }, (_, i) => `${i},k${i}\n`).join("")}`;
  it.each<[string, string, Partial<TableParams>, RegExp]>([
    [
      "a target that is no column",
      table,
      { target: "Kind" },
      /^dataset.target: got "Kind", expected a column of t.csv. Its columns are "a", "b", "kind"\./,
    ],
    ["a feature that is none", table, { features: ["a", "z"] }, /^dataset.features\[1\]: got "z"/],
    ["a category that is none", table, { categories: ["z"] }, /^dataset.categories\[0\]: got "z"/],
    [
      "the target as a feature",
      table,
      { features: ["a", "kind"] },
      /^dataset.features\[1\]: got "kind", the target itself/,
    ],
    ["no features", table, { features: [] }, /^dataset.features: got no column besides the target/],
    ["another delimiter", table, { delimiter: ";" }, /^dataset.target: .*check the delimiter/],
    [
      "one class",
      "x,kind\n1,a\n2,a\n3,a\n",
      {},
      /^t\.csv: got one class only in column "kind", "a", expected 2 to 100/,
    ],
    ["500 classes", many(500), {}, /^t\.csv: got 500 classes in column "kind", expected 2 to 100 .*regression/],
    ["text for regression", table, { task: "regression" }, /^t\.csv:2: got "p" in the target "kind", expected numbers/],
    ["a column without values", "x,y,kind\n,1,a\n?,2,b\n", {}, /^t\.csv: got no values in column "x".*out of features/],
    ["nothing left of it", "x,y,kind\n1,,a\n,2,b\n", { missing: "drop" }, /^t\.csv: got a missing value in every row/],
    [
      "1e999",
      "x,kind\n1,a\n2,b\n1e999,a\n4,b\n",
      {},
      /^t\.csv:4: got "1e999" in column "x", expected numbers up to 3.4e38/,
    ],
    [
      "decimal commas",
      'x,kind\n"1,5",a\n"2,25",b\n3,a\n',
      {},
      /^t\.csv:2: got "1,5", a number with a comma, in column "x"/,
    ],
    ["thousands", 'x,kind\n1,a\n"1,234.5",b\n3,a\n', {}, /^t\.csv:3: got "1,234.5", a number with a comma/],
    [
      "another file",
      table,
      { file: "u.csv" },
      /^dataset.file: got "u.csv", .* Write the name of one that is at hand: "t.csv"/,
    ],
    ["no file", table, { file: "" }, /^dataset.file: got no file/],
  ])("is refused: %s", async (_, table, params, message) => {
    expect(await refusal(table, params)).toMatch(message);
  });

  it("is refused where categories would fill the memory, and told which", async () => {
    const rows = Array.from({ length: 6000 }, (_, i) => `n${i},${i % 2}\n`).join("");
    expect(await refusal(`name,kind\n${rows}`)).toMatch(
      /^t\.csv: got 6000 inputs in 6000 rows; column "name" alone has 6000 categories/,
    );
  });

  it("may name a file that lies in another folder, where there is one of the name", async () => {
    expect((await load(table, { file: "tables/t.csv" })).classes).toEqual(["p", "q"]);
  });
});

describe("CSV, in a document", () => {
  const documentWith = (dataset: object) => ({
    version: 1,
    seed: 4,
    dataset: { type: "CSV", ...dataset },
    model: [{ type: "Linear", out_features: 2 }],
    loss: { type: "CrossEntropyLoss" },
    optimizer: { type: "SGD" },
  });
  const files = () => memoryFiles(new Map([["data/t.csv", utf8("x;y;kind\n1,5;p;0\n2;;1\n3;q;0\n4;p;1\n5;p;0\n")]]));

  it("has the contract's defaults, but for the file and the target, which must be given", () => {
    const { dataset } = parseExperiment(documentWith({ file: "t.csv", target: "kind" }));
    expect(dataset).toEqual({
      type: "CSV",
      file: "t.csv",
      target: "kind",
      features: null,
      delimiter: ",",
      header: true,
      task: "classification",
      standardize: true,
      test_fraction: 0.2,
      shuffle_split: true,
      missing: "error",
      categories: [],
    });
    expect(() => parseExperiment(documentWith({ target: "kind" }))).toThrow(/^dataset.file: got nothing/);
    expect(() => parseExperiment(documentWith({ file: "t.csv" }))).toThrow(/^dataset.target: got nothing/);
  });

  it("is not known before its file is read, then described and loaded as the document says", async () => {
    const fields = { file: "data/t.csv", target: "kind", delimiter: ";", missing: "mean", standardize: "all" };
    const experiment = parseExperiment(documentWith(fields));
    expect(descriptionOf(experiment.dataset)).toBeNull();
    const source = files();
    const description = await describeDataset(experiment.dataset, source);
    expect(description).toMatchObject({
      features: ["x", "y=p", "y=q"],
      classes: ["0", "1"],
      trainSize: 4,
      testSize: 1,
    });
    const loaded = await loadDataset({ experiment, files: source });
    expect(loaded).toMatchObject({ type: "CSV", ...description });
    const another = await loadDataset({ experiment: { ...experiment, seed: 5 }, files: source });
    expect(another.train.inputs).not.toEqual(loaded.train.inputs);
  });

  it.each([
    [{ standardize: "some" }, /^dataset.standardize: got "some", expected true or false, or one of "all"/],
    [{ features: ["x", "x"] }, /^dataset.features\[1\]: got "x"/],
    [{ delimiter: ":" }, /^dataset.delimiter: got ":"/],
    [{ test_fraction: 1 }, /^dataset.test_fraction: got 1, expected a number above 0 and below 1/],
  ])("refuses %j before any file is read", (fields, message) => {
    expect(() => parseExperiment(documentWith({ file: "t.csv", target: "kind", ...fields }))).toThrow(message);
  });
});

describe("the description of a table", () => {
  it("is that of the data set it becomes", async () => {
    const files = memoryFiles(new Map([["t.csv", utf8("x,kind\n1,a\n2,b\n3,a\n4,b\n")]]));
    const { train, test, normalize, columns, file, ...loaded } = await load("x,kind\n1,a\n2,b\n3,a\n4,b\n");
    expect(await describeTable({ params: standard, files })).toEqual(loaded);
    // Which an export hands on as it was.
    expect(new Uint8Array(await file!.blob.arrayBuffer())).toEqual(utf8("x,kind\n1,a\n2,b\n3,a\n4,b\n"));
  });
});

describe("any table", () => {
  const good = [
    utf8("a,b,kind\n1,x,p\n2,y,q\n3,,p\n4,y,q\n?,x,p\n"),
    utf8("a,b,kind\n1e5,-2,1\n2.5,NA,2\n3,4,2\n,5,1\n"),
  ];
  it("becomes finite numbers of the right count, or is refused with a complaint", async () => {
    const params = fc.record({
      missing: fc.constantFrom("error", "drop", "mean"),
      task: fc.constantFrom("classification", "regression"),
      standardize: fc.constantFrom(true, false, "all"),
      shuffle_split: fc.boolean(),
      target: fc.constantFrom("kind", "a"),
      categories: fc.constantFrom([], ["b"]),
    } as const);
    const property = fc.asyncProperty(mutated(good, utf8("a,b,kind\n")), params, async (table, params) => {
      try {
        const { train, test, features, classes } = await load(table, params as Partial<TableParams>);
        for (const { inputs, labels, size } of [train, test]) {
          expect([inputs.length, labels.length]).toEqual([size * features.length, size]);
          expect([...inputs, ...labels].every(Number.isFinite)).toBe(true);
          if (params.task === "classification") expect(Math.max(...labels)).toBeLessThan(classes.length);
        }
      } catch (error) {
        expect(error).toBeInstanceOf(DataError);
      }
    });
    await fc.assert(property, { numRuns: 500 });
  });
});

describe("a table of few columns", () => {
  const cars = "weight,power,mpg\n1000,50,40\n2000,NA,30\n3000,150,20\n4000,100,10\n";
  const regression = { target: "mpg", task: "regression", missing: "mean" } as const;

  it("is a plane in its own units, with some room around its rows, and each row a point there", async () => {
    const { plane, line, train, test, columns } = await load(cars, regression);
    expect(plane).toEqual({ names: ["weight", "power"], x1: [850, 4150], x2: [45, 155], y: [10, 40] });
    expect(line).toBeNull();
    // The gap is filled in with the mean of the training rows.
    expect([...train.points!]).toEqual([1000, 50, 2000, 100, 3000, 150]);
    expect([...test.points!]).toEqual([4000, 100]);
    expect([...inputsOfRows(columns!, train.points!)]).toEqual([...train.inputs]);
  });

  it("is a line where one number is to be found from another, and a plane of classes has no values", async () => {
    const { plane, line, train } = await load(cars, { ...regression, features: ["weight"] });
    expect([plane, line]).toEqual([null, { x: [850, 4150], y: [8.5, 41.5] }]);
    expect([...train.points!]).toEqual([1000, 2000, 3000]);
    const classes = await load("x,y,kind\n1,5,a\n2,5,b\n3,5,a\n4,5,b\n");
    expect(classes.plane).toEqual({ names: ["x", "y"], x1: [0.85, 4.15], x2: [3.9, 6.1] });
    expect((await load("x,kind\n1,a\n2,b\n3,a\n4,b\n")).line).toBeNull();
  });

  it("is neither where a column holds categories, or there are more", async () => {
    const table = "x,y,z,kind\n1,red,1,a\n2,blue,1,b\n3,red,2,a\n4,red,2,b\n";
    for (const features of [["x", "y"], ["y"], ["x", "y", "z"]]) {
      const { plane, line, train } = await load(table, { features });
      expect([plane, line, train.points]).toEqual([null, null, undefined]);
    }
  });

  it("is shown by points spread over all its rows where those are too many", async () => {
    const rows = Array.from({ length: 4000 }, (_, i) => `${i},${2 * i},${i < 2000 ? "a" : "b"}`);
    const table = await load(`x,y,kind\n${rows.join("\n")}\n`);
    const { trainSample, testSample } = summarize({ type: "CSV", ...table });
    expect([trainSample.size, testSample.size]).toEqual([2000, 1000]);
    expect([trainSample.examples!.at(1), testSample.examples]).toEqual([1, undefined]);
    expect([...trainSample.inputs.slice(-2), trainSample.labels.at(-1)]).toEqual([2998, 5996, 1]);
  });
});
