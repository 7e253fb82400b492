/** What was given is kept: a reload trains on it again, without any file, request or network; *Storage* shows and clears it. */

import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import type { Locator, Page } from "@playwright/test";
import { chromiumArguments } from "../support/chromiumArguments.ts";
import { cifarBatch, cifarFiles } from "../support/cifar.ts";
import { type SiteServer, serveFolders } from "../support/siteServer.ts";
import { violations } from "./axe.ts";
import { dropFiles, openPreset } from "./files.ts";
import { button, expect, ready, stepCount, test } from "./page.ts";

/** A name of this machine that no browser takes for this machine: over plain http its pages are no secure ones. */
const school = "school.test";

test.use({
  launchOptions: {
    executablePath: process.env.LAYERLAB_CHROMIUM || undefined,
    args: [...chromiumArguments, `--host-resolver-rules=MAP ${school} 127.0.0.1`],
  },
});

const dist = resolve(import.meta.dirname, "../../dist");
let folder = "";
let paths: readonly string[] = [];
let server: SiteServer;
test.beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "layerlab-kept-"));
  paths = Object.entries(cifarFiles()).map(([name, bytes]) => {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, bytes);
    return path;
  });
  server = await serveFolders({ "/": dist });
});
test.afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

const ways: Readonly<Record<string, (page: Page) => Promise<void>>> = {
  dropped: (page) => dropFiles(page, paths),
  chosen: (page) => page.getByLabel("Choose files").setInputFiles([...paths]),
  "in a folder that is chosen": (page) => page.getByLabel("Choose a folder").setInputFiles(dirname(paths[0]!)),
};

const isThere = (page: Page) => expect(page.getByText(/20 train · 10 test · 3×32×32/)).toBeVisible();
const isKept = (page: Page) => expect(page.getByText(/^Kept on this device, 9\d.kB$/)).toBeVisible();

async function openCifar(page: Page, address: string): Promise<void> {
  await page.goto(address);
  await ready(page);
  await openPreset(page, /CIFAR-10/);
}

async function takeStep(page: Page, step: number): Promise<void> {
  await button(page, "Step").click();
  await expect.poll(() => stepCount(page)).toBe(step);
}

/** What the page has of scripts and style sheets. */
const loaded = (page: Page) => page.evaluate(() => performance.getEntriesByType("resource").map(({ name }) => name));
const endsIn = (part: string) => (extension: string) => expect.stringMatching(new RegExp(`${part}-.*\\.${extension}$`));

/** Reloads, and trains. Asks for nothing but the page itself and the list of what lies beside it, at the end for nothing at all. */
async function trainAgain(page: Page): Promise<void> {
  const before = server.asked.length;
  await page.reload();
  await isThere(page);
  await takeStep(page, 1);
  // What the first step brings with it comes beside the run.
  await expect.poll(() => server.asked.slice(before)).toContain("/data/manifest.json");
  await expect.poll(() => loaded(page)).toEqual(expect.arrayContaining(["css", "js"].map(endsIn("RunWarnings"))));
  await page.context().setOffline(true);
  await takeStep(page, 2);
  await page.context().setOffline(false);
  const isPagesOwn = (path: string) => /^\/(assets\/[^/]+\.(js|css)|first-paint\.js|icon\.svg)?$/.test(path);
  const others = server.asked.slice(before).filter((path) => !isPagesOwn(path));
  expect(others).toEqual(["/data/manifest.json"]);
}

async function openStorage(page: Page) {
  await page.getByRole("banner").getByRole("button").first().click();
  await page.getByRole("menuitem", { name: /^Storage/ }).click();
  return page.getByRole("dialog", { name: "Storage" });
}

const isListed = (storage: Locator) =>
  expect(storage.getByRole("listitem")).toHaveText(/CIFAR-10.*from your files.*9\d\skB/);

for (const [way, give] of Object.entries(ways)) {
  test(`CIFAR-10 ${way} trains, and again after a reload, without a network too`, async ({ page }) => {
    await openCifar(page, server.address);
    await give(page);
    await isThere(page);
    await takeStep(page, 1);
    await isKept(page);
    await trainAgain(page);
  });
}

test("Storage shows CIFAR-10 and clears it: training goes on, and at the next visit it is gone", async ({ page }) => {
  await openCifar(page, server.address);
  await dropFiles(page, paths);
  await isKept(page);
  const storage = await openStorage(page);
  await isListed(storage);
  await storage.getByRole("button", { name: "Clear CIFAR-10" }).click();
  expect(await violations(page, ["[role='dialog']"])).toEqual([]);
  await storage.getByRole("button", { name: "Yes, clear" }).click();
  await expect(storage.getByText(/^Nothing is kept yet/)).toBeVisible();
  await page.keyboard.press("Escape");
  await takeStep(page, 1);
  await page.reload();
  await expect(page.getByText("CIFAR-10 is not on this device yet.")).toBeVisible();
  await expect(button(page, "Train")).toBeDisabled();
});

test("over plain http, where there is no private file system, CIFAR-10 is kept all the same", async ({ page }) => {
  await openCifar(page, server.address.replace("127.0.0.1", school));
  expect(await page.evaluate(() => isSecureContext)).toBe(false);
  await dropFiles(page, paths);
  await isThere(page);
  await isKept(page);
  await trainAgain(page);
  await isListed(await openStorage(page));
});

test("a disk that is full is told; training goes on from memory, and nothing half-written is left", async ({
  page,
}) => {
  const browser = await page.context().newCDPSession(page);
  const { origin } = new URL(server.address);
  await browser.send("Storage.overrideQuotaForOrigin", { origin, quotaSize: 200_000 });
  await openCifar(page, server.address);
  await page.getByLabel("Choose files").setInputFiles(
    Object.entries({ "data_batch_1.bin": 200, "test_batch.bin": 10 }).map(([name, count]) => ({
      name,
      mimeType: "application/octet-stream",
      buffer: Buffer.from(cifarBatch(count)),
    })),
  );
  await expect(page.getByText(/200 train · 10 test/)).toBeVisible();
  await expect(
    page.getByText(/^Not kept for the next visit: a full disk\. Clear data sets under Storage/),
  ).toBeVisible();
  await takeStep(page, 1);
  const storage = await openStorage(page);
  await expect(storage.getByText(/^Nothing is kept yet/)).toBeVisible();
  const { usage } = await browser.send("Storage.getUsageAndQuota", { origin });
  expect(usage).toBeLessThan(10_000);
});

test("where the browser refuses all that pages keep things in, one sentence says so, and CIFAR-10 trains", async ({
  page,
}) => {
  const worker = readdirSync(join(dist, "assets")).find((name) => /^worker-.*\.js$/.test(name));
  server.answers.set(`/assets/${worker}`, [
    (response, bytes) =>
      void response.end(
        Buffer.concat([Buffer.from("Object.defineProperty(globalThis, 'indexedDB', { value: undefined });"), bytes]),
      ),
  ]);
  await openCifar(page, server.address.replace("127.0.0.1", school));
  await dropFiles(page, paths);
  await isThere(page);
  await expect(page.getByText(/^This browser keeps nothing for this page: CIFAR-10 has to be loaded/)).toBeVisible();
  await takeStep(page, 1);
});
