/** A data set that lies beside the page, both below a path of a server: CIFAR-10's own files where they are there, else made-up ones. */

import { execFile } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { test as base } from "@playwright/test";
import { encodeLink } from "../../engine/experiment/link.ts";
import { presets } from "../../engine/experiment/presets.ts";
import { cifarBatch } from "../support/cifar.ts";
import { type SiteServer, serveFolders } from "../support/siteServer.ts";
import { violations } from "./axe.ts";
import { button, expect, figure, stepCount, test, trainFlatOut } from "./page.ts";

const root = resolve(import.meta.dirname, "../..");
const real = resolve(root, process.env.LAYERLAB_DATA ?? "../shared/data", "cifar-10-batches-bin");
const samples = 2100;
const iris = presets.find(({ id }) => id === "iris")!.experiment;

/** Part of the test's name, so that a run says it. */
const images = existsSync(real) ? "CIFAR-10's own images" : `made-up images, as CIFAR-10's are absent from ${real},`;

let folder = "";
let server: SiteServer;

test.beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "layerlab-site-"));
  let from = real;
  if (!existsSync(real)) {
    from = join(folder, "cifar-10-batches-bin");
    mkdirSync(from);
    writeFileSync(join(from, "data_batch_1.bin"), cifarBatch(samples));
    writeFileSync(join(from, "test_batch.bin"), cifarBatch(50));
  }
  const words = [
    "engine/cli/data.ts",
    "cifar10",
    "--from",
    from,
    "--samples",
    `${samples}`,
    "--out",
    join(folder, "data"),
  ];
  await promisify(execFile)(process.execPath, ["--import", "tsx", ...words], { cwd: root });
  server = await serveFolders({ "/school/data/": join(folder, "data"), "/school/": join(root, "dist") });
});
test.afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

test(`${images} beside the page are offered, and trained on before the last file is there; a run keeps those it began with until it is begun again; at the next visit all are there`, async ({
  page,
}) => {
  let release = () => {};
  const isHeld = new Promise<void>((resolve) => {
    const path = /^\/school\/data\/cifar10\/CIFAR10-train-02-/;
    page.on("request", (request) => {
      if (path.test(new URL(request.url()).pathname)) resolve();
    });
  });
  await page.route(/CIFAR10-train-02-/, async (route) => {
    await new Promise<void>((resolve) => {
      release = resolve;
    });
    await route.continue();
  });
  await page.goto(server.address);
  await page.getByRole("radio", { name: /CIFAR/ }).click();
  await page.getByRole("button", { name: /^Load from this site, \d/ }).click();
  await expect(page.getByText(/the first 2.000 of 2.100 training images/)).toBeVisible();
  await isHeld;
  expect(await violations(page, ['section:has([role="radiogroup"])'])).toEqual([]);
  await button(page, "Train").click();
  await expect.poll(() => stepCount(page)).toBeGreaterThan(10);
  await button(page, "Pause").click();
  await expect(button(page, "Stop loading")).toBeVisible();

  release();
  await page.getByRole("button", { name: /^Begin again with 2.100/ }).click();
  await expect(page.getByText(/^2.100 train/)).toBeVisible();
  await expect(page.getByText(/the first .* training images/)).toHaveCount(0);
  await expect.poll(() => stepCount(page)).toBe(0);
  await button(page, "Step").click();
  await expect.poll(() => stepCount(page)).toBe(1);

  await expect(page.getByText(/^Kept on this device/)).toBeVisible();
  const asked = () => server.asked.filter((path) => path.endsWith(".images"));
  const before = asked();
  await page.reload();
  await expect(page.getByText(/^2.100 train/)).toBeVisible();
  await button(page, "Step").click();
  await expect.poll(() => stepCount(page)).toBe(1);
  expect(asked(), "what was kept is not fetched again").toEqual(before);
});

test("a preset's table comes from beside the page, at every visit; so does that of a link", async ({ page }) => {
  const asked = () => server.asked.filter((path) => path.startsWith("/school/tables/"));
  const before = asked().length;
  await page.goto(server.address);
  await button(page, "Circle").click();
  await page.getByRole("menuitem", { name: /^German credit/ }).click();
  await expect(page.getByText(/^800 train ·/)).toBeVisible();
  await trainFlatOut(page);
  await expect(page.getByText("Finished Training")).toBeVisible();
  const accuracy = await figure(page, "test-accuracy");
  expect(accuracy).toBeGreaterThanOrEqual(0.74);
  expect(accuracy).toBeLessThanOrEqual(0.8);

  await page.reload();
  await expect(button(page, "German credit")).toBeVisible();
  await expect(page.getByText(/^800 train ·/)).toBeVisible();
  await page.goto(`${server.address}${await encodeLink(iris)}`);
  await expect(page.getByText(/^105 train ·/)).toBeVisible();
  await button(page, "Step").click();
  await expect.poll(() => stepCount(page)).toBe(1);
  expect(asked().slice(before)).toEqual([
    "/school/tables/german.csv",
    "/school/tables/german.csv",
    "/school/tables/iris.csv",
  ]);
});

// Chromium writes failed requests to the console, which `test` wants clean.
base("a table that does not come is told of once, and comes when it is tried again", async ({ page }) => {
  const table = "**/tables/iris.csv";
  let asked = 0;
  await page.route(table, (route) => {
    asked += 1;
    return route.abort();
  });
  await page.goto(`${server.address}${await encodeLink(iris)}`);
  const notice = page.getByRole("alert").filter({ hasText: "tables/iris.csv" });
  await expect(notice).toContainText("there is no connection");
  expect(asked).toBe(2);
  await page.unroute(table);
  await notice.getByRole("button", { name: "Try again" }).click();
  await expect(notice).toHaveCount(0);
  await button(page, "Step").click();
  await expect.poll(() => stepCount(page)).toBe(1);
});
