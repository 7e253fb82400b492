/** The tables that the site brings: what is said of them, and how the worker gets them when a document names one. */

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { cellsOf } from "../../engine/data/table/cells.ts";
import { guessDialect } from "../../engine/data/table/guess.ts";
import { shippedTables } from "../../engine/data/table/shipped.ts";
import { parseExperiment } from "../../engine/experiment/parse.ts";
import { circle } from "../support/circleDocument.ts";
import { siteFolder as site } from "../support/siteFiles.ts";
import { type SiteServer, serveFolders } from "../support/siteServer.ts";
import { Page } from "../support/workerPage.ts";

const shared = resolve(import.meta.dirname, "../..", process.env.LAYERLAB_DATA ?? "../shared/data", "tables");

/** Rows of a table's text, guessed as the page guesses it. */
function read(folder: string, file: string) {
  const text = readFileSync(join(folder, file), "utf8");
  const dialect = guessDialect(text);
  return { dialect, ...cellsOf({ path: file, text, ...dialect }) };
}

describe("a table that the site brings", () => {
  it.each(shippedTables)("is what is said of it: $file", ({ file, rows, columns, address, licence }) => {
    const table = read(join(site, "tables"), file);
    expect(table.dialect).toEqual({ delimiter: ",", header: true });
    expect([table.lines.length, table.columns.length]).toEqual([rows, columns]);
    const about = readFileSync(join(site, "tables/README.md"), "utf8").split("\n");
    expect(about.find((line) => line.startsWith(`| \`${file}\``))).toContain(address);
    expect(about.join(" ")).toContain(licence);
  });

  it("is in the list, whichever it is", () => {
    const files = readdirSync(join(site, "tables")).filter((file) => file.endsWith(".csv"));
    expect(shippedTables.map(({ file }) => file).sort()).toEqual(files.sort());
  });

  it.skipIf(!existsSync(shared))("holds the repository's numbers (needs ../shared/data or LAYERLAB_DATA)", () => {
    const iris = read(join(site, "tables"), "iris.csv");
    expect(iris.columns).toEqual(read(shared, "iris.csv").columns);
    const german = read(join(site, "tables"), "german.csv");
    const numeric = read(shared, "german.data-numeric");
    const classes = german.columns.at(-1)!.map((credit) => ({ good: "1", bad: "2" })[credit]);
    expect([...german.columns.slice(0, -1), classes]).toEqual(numeric.columns);
  });
});

describe("the worker", () => {
  let server: SiteServer;
  let page: Page;
  beforeEach(async () => {
    server = await serveFolders({ "/school/lab/": site });
    page = new Page();
    page.send({ type: "site", address: server.address });
  });
  afterEach(async () => {
    page.close();
    await server.close();
  });

  const iris = (file = "iris.csv") =>
    parseExperiment({
      version: 1,
      dataset: { type: "CSV", file, target: "species" },
      model: [{ type: "Linear", out_features: 3 }],
      loss: { type: "CrossEntropyLoss" },
      optimizer: { type: "Adam" },
    });
  const path = "/school/lab/tables/iris.csv";
  const ask = (experiment = iris()) => {
    page.run += 1;
    page.send({ type: "configure", run: page.run, version: page.run, experiment, keep: false });
  };
  const own = "length,species\n1,a\n2,b\n3,c\n4,b\n5,a\n";
  const give = (name: string, text: string) =>
    page.send({ type: "files", files: [{ path: name, file: new File([text], name), chosen: "CSV" }] });

  it.each(["iris.csv", "tables/iris.csv"])(
    "fetches what a document names, %s, from beside the page, once",
    async (file) => {
      const { data } = await page.configure(iris(file));
      expect([data.trainSize, data.testSize, data.classes]).toEqual([120, 30, ["setosa", "versicolor", "virginica"]]);
      await page.configure({ ...iris(file), seed: 5 });
      expect(server.asked).toEqual([path]);
    },
  );

  it("takes a file of that name which the user gave", async () => {
    give("iris.csv", own);
    expect((await page.next("filesAccepted")).paths).toEqual(["tables/iris.csv"]);
    expect((await page.configure(iris())).data).toMatchObject({ trainSize: 4, classes: ["a", "b", "c"] });
    expect(server.asked).toEqual([]);
  });

  it("says what came instead, asks no more by itself, and gets it when it is asked again", async () => {
    const gone = (response: { writeHead(status: number): { end(): void } }) => response.writeHead(404).end();
    server.answers.set(path, [gone, gone]);
    ask();
    const { run, complaint } = await page.next("complaint");
    expect({ run, complaint }).toMatchObject({
      run: 1,
      complaint: {
        where: `${server.address}tables/iris.csv`,
        remedy: "retry",
        got: { en: expect.stringContaining("404") },
      },
    });
    expect(server.asked).toEqual([path, path]);
    expect((await page.configure(iris())).data.trainSize).toBe(120);
  });

  it("waits no longer for it when other data are wanted", async () => {
    let isAsked = () => {};
    const asked = new Promise<void>((resolve) => {
      isAsked = resolve;
    });
    server.answers.set(path, [() => isAsked()]);
    ask();
    await asked;
    expect((await page.configure(circle())).data.type).toBe("Circle");
    expect(page.events.filter(({ type }) => type === "complaint" || type === "bug")).toEqual([]);
    expect((await page.configure(iris())).data.trainSize).toBe(120);
  });

  const describe = () => page.send({ type: "describeTable", request: 1, dataset: { type: "CSV", file: "iris.csv" } });

  it("says of one that is chosen what its data would be, and shows it once a document names it", async () => {
    describe();
    const { table } = await page.next("tableDescribed");
    expect(table?.dataset).toMatchObject({ file: "iris.csv", target: "species", task: "classification" });
    await page.configure(iris());
    expect((await page.next("table")).table).toMatchObject({ file: "tables/iris.csv", rows: 150 });
    expect(server.asked).toEqual([path]);
  });

  it("says where one that is chosen does not come; the run goes on meanwhile", async () => {
    await page.configure(circle());
    let isAsked = () => {};
    const asked = new Promise<void>((resolve) => {
      isAsked = resolve;
    });
    let fail = () => {};
    server.answers.set(path, [
      (response) => {
        fail = () => response.destroy();
        isAsked();
      },
    ]);
    describe();
    await asked;
    page.send({ type: "step", run: page.run, unit: "batch" });
    await page.snapshotWhere(({ step }) => step === 1);
    server.answers.get(path)!.push((response) => void response.writeHead(404).end());
    fail();
    const { table, complaint } = await page.next("tableDescribed");
    expect(table).toBeNull();
    expect(complaint).toMatchObject({ where: `${server.address}tables/iris.csv` });
    expect(complaint?.remedy).toBeUndefined();
  });
});
