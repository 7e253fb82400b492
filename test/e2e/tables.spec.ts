/** A table on the page: dropped, pasted, picked from those that come with it, changed column by column, kept; and every way in which one can be wrong. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { circle } from "../support/circleDocument.ts";
import { gbk, utf8, utf16 } from "../support/tableBytes.ts";
import { dropFiles } from "./files.ts";
import { button, expect, figure, ready, stepCount, test, trainFlatOut } from "./page.ts";

const germanCredit = readFileSync(join(import.meta.dirname, "../../public/tables/german.csv"), "utf8");

/** As it is at UCI: without names, between blanks, the classes 1 and 2. */
const germanNumeric = germanCredit
  .trim()
  .split("\n")
  .slice(1)
  .map((line) => `  ${line.replace(/good$/, "1").replace(/bad$/, "2").replaceAll(",", "   ")} `)
  .join("\n");

const drop = (page: Page, name: string, content: string | Uint8Array<ArrayBuffer>) => {
  const bytes = typeof content === "string" ? utf8(content) : content;
  return dropFiles(page, [{ name, mimeType: "text/csv", buffer: Buffer.from(bytes) }]);
};

const dataset = (page: Page) => page.getByRole("combobox", { name: "Dataset" });
const notices = (page: Page) => page.getByRole("region", { name: "Notices" });
const sizes = (page: Page, text: string) => expect(page.getByText(text, { exact: true })).toBeVisible();

async function dismissAll(page: Page): Promise<void> {
  const dismiss = notices(page).getByRole("button", { name: "Dismiss" });
  while (await dismiss.first().isVisible()) await dismiss.first().click();
}

/** A column's kind, in the table's window. */
async function choose(page: Page, column: string, kind: string): Promise<void> {
  await page.getByRole("combobox", { name: `Kind of ${column}`, exact: true }).click();
  await page.getByRole("option", { name: kind }).click();
}

async function chooseTables(page: Page): Promise<void> {
  await dataset(page).click();
  await page.getByRole("option", { name: /^CSV/ }).click();
}

test("the German credit table is dropped, learned, changed column by column and asked row by row, and is there after a reload", async ({
  page,
}) => {
  await page.goto("./");
  await ready(page);
  await drop(page, "german.data-numeric", germanNumeric);
  await sizes(page, "800 train · 200 test · 24 columns");
  await expect(dataset(page)).toContainText("CSV");
  // After one step, the same in every run, the net is not yet so sure that another cell changes nothing to be seen.
  await button(page, "Step").click();
  await expect.poll(() => stepCount(page)).toBe(1);
  await button(page, "Try a row").click();
  const answer = page.getByRole("status", { name: "the net says" });
  await expect(answer).toContainText(/0\.\d\d/);
  const before = await answer.innerText();
  const cell = page.getByRole("group", { name: "What the row says" }).getByRole("spinbutton").first();
  await cell.fill("1000");
  await expect(answer).not.toHaveText(before);
  await expect(page.getByText(/^as it was: /)).toBeVisible();
  await button(page, "As it was").click();
  await expect(answer).toHaveText(before);

  await trainFlatOut(page);
  await expect.poll(() => figure(page, "test-accuracy")).toBeGreaterThan(0.7);
  await button(page, "Pause").click();
  await expect(page.getByRole("figure", { name: /^Accuracy over steps: .*; baseline 7\d %$/ })).toBeVisible();

  await page.getByRole("region", { name: "Columns" }).getByRole("button", { name: "Open" }).click();
  // One input fewer, then three more: four values, each an input.
  await choose(page, "1", "Ignored");
  await choose(page, "0", "Category");
  await page.keyboard.press("Escape");
  await expect(page.getByText("23 of 24 used")).toBeVisible();
  await expect(page.getByRole("button", { name: /^Linear 1: 26 to / })).toBeVisible();

  const leak = page.getByRole("switch", { name: "Scale fitted on all rows" });
  await leak.click();
  await expect(page.getByText(/^On: mean and spread come from the test rows too/)).toBeVisible();
  await leak.click();
  await expect(page.getByText(/^Off: mean and spread come from the training rows alone/)).toBeVisible();

  await page.reload();
  await sizes(page, "800 train · 200 test · 23 columns");
  await expect(page.getByText("23 of 24 used")).toBeVisible();
  await button(page, "Step").click();
  await expect.poll(() => stepCount(page)).toBe(1);
});

test("the German credit table is pasted, and picked from the tables that come with the page, which say whose it is", async ({
  page,
}) => {
  await page.goto("./");
  await ready(page);
  await chooseTables(page);
  await button(page, "Paste a table").click();
  await page.getByRole("textbox", { name: /^Cells copied from a spreadsheet/ }).fill(germanCredit);
  await button(page, "Use this table").click();
  await sizes(page, "800 train · 200 test · 24 columns");
  await expect(page.getByText("pasted.csv").first()).toBeVisible();
  await button(page, "Step").click();
  await expect.poll(() => stepCount(page)).toBe(1);

  await page.getByText("Another table").click();
  await page
    .getByRole("list", { name: "Tables at hand" })
    .getByRole("button", { name: /^German credit/ })
    .click();
  await expect(page.getByRole("link", { name: /^Hofmann \(1994\)/ })).toBeVisible();
  await sizes(page, "800 train · 200 test · 24 columns");
  await button(page, "Step").click();
  await expect.poll(() => stepCount(page)).toBe(1);
});

const rows = (count: number, row: (i: number) => string) => Array.from({ length: count }, (_, i) => row(i)).join("\n");
const kind = (i: number) => (i % 2 ? "yes" : "no");

test("a table that cannot be read is complained of in words that help, and the document and its run stay as they are", async ({
  page,
}) => {
  await page.goto("./");
  await ready(page);
  await button(page, "Step").click();
  await expect.poll(() => stepCount(page)).toBe(1);
  const cases: readonly (readonly [string, string | Uint8Array<ArrayBuffer>, RegExp])[] = [
    ["ragged.csv", "a,b,c\n1,2,3\n4,5\n", /^ragged\.csv:3\s+Got 2 cells\s+Expected 3, as line 1 has/],
    ["open.csv", 'a,b\n1,2\n3,"4\n5,6\n', /^open\.csv:3\s+Got a quote \("\) that is never closed/],
    [
      "wide.csv",
      rows(3, (row) => Array.from({ length: 10_000 }, (_, j) => (row ? j * row : `c${j}`)).join()),
      /^wide\.csv:1\s+Got more than 1000 columns/,
    ],
    [
      "junk.csv",
      Uint8Array.from({ length: 4096 }, (_, i) => (i * i * 31) >> 3),
      /^junk\.csv:1\s+Got bytes that are no/,
    ],
    ["empty.csv", "", /^empty\.csv\s+Got an empty file/],
    ["same.csv", `x,kind\n${rows(40, (i) => `${i},a`)}`, /^same\.csv\s+Got no two columns of which one could tell/],
    ["twice.csv", `a,b,a\n${rows(40, (i) => `${i},${kind(i)},1`)}`, /^twice\.csv:1\s+Got two columns called "a"/],
    [
      "commas.tsv",
      `x\ty\tkind\n${rows(40, (i) => `${i},5\t${i}\t${kind(i)}`)}`,
      /^commas\.tsv:2\s+Got "0,5", a number with a comma, in column "x"/,
    ],
    ["huge.csv", `x,kind\n${rows(40, (i) => `${i === 7 ? "1e999" : i},${kind(i)}`)}`, /^huge\.csv:9\s+Got "1e999"/],
  ];
  for (const [name, content, message] of cases) {
    await drop(page, name, content);
    const alert = page.getByRole("alert");
    await expect(alert, name).toHaveCount(1);
    await expect(alert, name).toHaveText(message, { useInnerText: true });
    // Nothing says that there is anything to train on.
    await expect(notices(page).locator("p").filter({ hasText: "files are here" })).toHaveCount(0);
    await dismissAll(page);
  }
  await expect(dataset(page)).toContainText("Circle");
  expect(await stepCount(page)).toBe(1);
});

test("a table of another encoding, with gaps, dates or decimal commas between semicolons is taken for what it is", async ({
  page,
}) => {
  await page.goto("./");
  await ready(page);
  const cases: readonly (readonly [string, string | Uint8Array<ArrayBuffer>, string, string?])[] = [
    ["sixteen.csv", utf16(`größe,kind\n${rows(40, (i) => `${i},${kind(i)}`)}`, true), "32 train · 8 test · 1 column"],
    [
      "gbk.csv",
      gbk(`姓名,年龄,城市\n${rows(40, (i) => `${"一二三四五"[i % 5]},${20 + i},${i % 2 ? "北京" : "上海"}`)}`),
      "32 train · 8 test · 2 columns",
      "gbk.csv is not UTF-8; it was read as GBK.",
    ],
    ["mark.csv", `\ufeffx,kind\n${rows(50, (i) => `${i},${kind(i)}`)}`, "40 train · 10 test · 1 column"],
    // What holds nothing, and what is another in every row, is no input.
    ["gaps.csv", `x,gone,y,kind\n${rows(40, (i) => `${i},,${i % 3},${kind(i)}`)}`, "32 train · 8 test · 2 columns"],
    [
      "dates.csv",
      `day,x,kind\n${rows(60, (i) => `2024-0${1 + (i % 9)}-11,${i},${kind(i)}`)}`,
      "48 train · 12 test · 1 column",
    ],
    ["semicolons.csv", `x;kind\n${rows(40, (i) => `${i},5;${kind(i)}`)}`, "32 train · 8 test · 1 column"],
    // So many classes are no target: the number is.
    ["names.csv", `x,kind\n${rows(1000, (i) => `${i},k${i % 500}`)}`, "800 train · 200 test · 1 column"],
  ];
  for (const [name, content, size, notice] of cases) {
    await drop(page, name, content);
    await expect(page.getByText(name, { exact: true }).first()).toBeVisible();
    await sizes(page, size);
    if (notice) await sizes(page, notice);
    await button(page, "Step").click();
    await expect.poll(() => stepCount(page)).toBe(1);
    await expect(page.getByRole("alert")).toHaveCount(0);
  }
  await expect(page.getByText("R²")).toBeVisible();
});

test("a document that asks of a table what it does not hold says so beside it, and the run before comes back", async ({
  page,
}) => {
  await page.goto("./");
  await ready(page);
  await drop(page, "people.csv", `x,kind,name,gone\n${rows(900, (i) => `${i % 7},${kind(i)},n${i % 500},`)}`);
  await sizes(page, "720 train · 180 test · 1 column");
  await button(page, "Step").click();
  await expect.poll(() => stepCount(page)).toBe(1);
  const cases: readonly (readonly [object, RegExp])[] = [
    [{ target: "kind", features: ["x", "kind"] }, /"kind", the target itself/],
    [{ target: "name", features: ["x"] }, /500 classes in column "name"\. Choose another target/],
    [{ target: "kind", features: ["x", "gone"] }, /no values in column "gone"/],
  ];
  for (const [fields, message] of cases) {
    const document = circle({
      dataset: { type: "CSV", file: "people.csv", ...fields },
      model: [{ type: "Linear", out_features: 2 }],
      loss: { type: "CrossEntropyLoss" },
    });
    await drop(page, "experiment.json", JSON.stringify(document));
    await expect(page.getByRole("region", { name: /^Where the data come from/ })).toContainText(message);
    await expect(button(page, "Train")).toBeDisabled();
    await page.keyboard.press("ControlOrMeta+z");
    await sizes(page, "720 train · 180 test · 1 column");
    await expect.poll(() => stepCount(page)).toBe(1);
  }
});
