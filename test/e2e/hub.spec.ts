/**
 * The Hugging Face Hub as the built page asks it, with its policy and as a browser's rules for other sites have it: the Hub's names lead to two
 * servers on this machine. What comes is trained on; what does not come is one clear message.
 */

import { test as base, type Page } from "@playwright/test";
import { hubCertificate } from "../support/hubCertificate.ts";
import { type Answer, type HubServer, mishaps, send, serveHub } from "../support/hubServer.ts";
import { parquetOf } from "../support/parquetWriter.ts";
import { pngOfPlanes } from "../support/pngWriter.ts";
import { violations } from "./axe.ts";
import { button, expect, stepCount } from "./page.ts";

const names = ["huggingface.co", "cas-bridge.xethub.hf.co"] as const;
const [trainImages, testImages] = [1100, 30];

/** MNIST's shape, fifty different images. */
const pngs = Array.from({ length: 50 }, (_, i) =>
  pngOfPlanes(
    Uint8Array.from({ length: 784 }, (_, p) => ((i % 10) * 25 + p) % 256),
    [1, 28, 28],
  ),
);
const parquet = (size: number) =>
  parquetOf({
    pngs: Array.from({ length: size }, (_, i) => pngs[i % 50]!),
    labels: Array.from({ length: size }, (_, i) => i % 10),
    image: "image",
    options: { rowGroupSize: 100 },
  });
const pathOf = (split: "train" | "test") => `ylecun/mnist/resolve/main/mnist/${split}-00000-of-00001.parquet`;

const test = base.extend<{ page: Page }, { hub: HubServer }>({
  hub: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads which fixtures this one needs from a pattern.
    async ({}, use) => {
      const files = { [pathOf("train")]: parquet(trainImages), [pathOf("test")]: parquet(testImages) };
      const hub = await serveHub(files, { ...hubCertificate, names });
      await use(hub);
      await hub.close();
    },
    { scope: "worker" },
  ],
  launchOptions: [
    async ({ launchOptions, hub }, use) => {
      const rules = [names[0], names[1], "evil.test"].map(
        (name, i) => `MAP ${name} 127.0.0.1:${hub.ports[i] ?? hub.ports[1]}`,
      );
      const args = [
        ...(launchOptions.args ?? []),
        "--ignore-certificate-errors",
        `--host-resolver-rules=${rules.join(",")}`,
      ];
      await use({ ...launchOptions, args });
    },
    { scope: "worker" },
  ],
  page: async ({ page, hub }, use) => {
    hub.answers.length = 0;
    hub.asked.length = 0;
    hub.ways.allowsPages = true;
    const messages: string[] = [];
    page.on("console", (message) => {
      // The browser's own words for a request that fails.
      if (/^Failed to load resource|blocked by CORS policy/.test(message.text())) return;
      if (!["log", "info", "debug"].includes(message.type())) messages.push(message.text());
    });
    page.on("pageerror", (error) => messages.push(error.message));
    await use(page);
    expect(messages, "the console stays clean").toEqual([]);
    await expect.poll(() => hub.openRequests()).toBe(0);
  },
});

const box = (page: Page) => page.getByRole("region", { name: /^Where the data come from: MNIST$/ });

async function choose(page: Page) {
  await page.goto("./");
  await page.getByRole("radio", { name: /^MNIST/ }).click();
  await box(page)
    .getByRole("button", { name: /^Load from huggingface\.co, about 18/ })
    .click();
  await expect(page.getByRole("button", { name: "Fetch from huggingface.co" })).toBeVisible();
}

const consent = (page: Page) => page.getByRole("button", { name: "Fetch from huggingface.co" }).click();

/** An answer whose second half waits. */
function held() {
  let release = () => {};
  const isReleased = new Promise<void>((resolve) => {
    release = resolve;
  });
  const answer: Answer = async ({ response, status, headers, bytes }) => {
    response.writeHead(status, headers);
    response.write(bytes.subarray(0, bytes.length / 2));
    await isReleased;
    response.end(bytes.subarray(bytes.length / 2));
  };
  return { answer, release };
}

/** Bytes of each file that the browser keeps, the manifest apart. */
const keptBytes = (page: Page) =>
  page.evaluate(async () => {
    const sizes: number[] = [];
    const visit = async (folder: FileSystemDirectoryHandle) => {
      for await (const entry of folder.values()) {
        if (entry.kind === "directory") await visit(entry);
        else if (entry.name !== "manifest.json") sizes.push((await entry.getFile()).size);
      }
    };
    await visit(await navigator.storage.getDirectory());
    return sizes.sort((a, b) => a - b);
  });
const bytesOfPiece = (images: number) => 20 + images * (2 + 784);

test("MNIST comes after a word of the user's, and is trained on before the last of it is there", async ({
  page,
  hub,
}) => {
  const rest = held();
  // Both files are opened, and the first piece of either comes.
  hub.answers.push(null, null, null, null, rest.answer);
  await choose(page);
  expect(await violations(page, ['section:has([role="radiogroup"])'])).toEqual([]);
  expect(hub.asked).toEqual([]);
  await consent(page);
  await expect(box(page).getByText(/the first 1.000 of 1.100 training images/)).toBeVisible();
  await button(page, "Train").click();
  await expect.poll(() => stepCount(page)).toBeGreaterThan(10);
  await button(page, "Pause").click();

  rest.release();
  await page.getByRole("button", { name: /^Begin again with 1.100/ }).click();
  await expect(page.getByText(/^1.100 train/)).toBeVisible();
  await button(page, "Step").click();
  await expect.poll(() => stepCount(page)).toBe(1);
  expect(await keptBytes(page)).toEqual([testImages, trainImages - 1000, 1000].map(bytesOfPiece));

  const asked = hub.asked.length;
  await page.reload();
  await button(page, "Step").click();
  await expect.poll(() => stepCount(page)).toBe(1);
  expect(hub.asked).toHaveLength(asked);
});

test("what goes wrong on the way is one clear message, and nothing half-written is kept", async ({ page, hub }) => {
  const toEvil: Answer = ({ response }) =>
    void response
      .writeHead(302, { Location: `https://evil.test/datasets/${pathOf("test")}`, "Access-Control-Allow-Origin": "*" })
      .end();
  const cut = mishaps["a connection that broke off"];
  const cases: readonly (readonly [RegExp, () => void])[] = [
    [/no answer that may be read.*no connection.*CORS/, () => (hub.ways.allowsPages = false)],
    [/no such file \(HTTP 404\)/, () => hub.answers.push(...Array<Answer>(2).fill(mishaps["no such file"]))],
    [/a redirect to evil\.test.*Nothing was taken from there/, () => hub.answers.push(toEvil, send, toEvil, send)],
    [/a connection that broke off after \d+ bytes/, () => hub.answers.push(null, null, null, cut, cut)],
  ];
  await choose(page);
  for (const [i, [message, prepare]] of cases.entries()) {
    prepare();
    if (i === 0) await consent(page);
    else await box(page).getByRole("button", { name: "Try again" }).click();
    await expect(box(page).getByRole("alert")).toHaveText(message);
    await expect(box(page).getByRole("alert")).toHaveText(
      /^https:\/\/huggingface\.co\/.*choose another address of the Hub in Storage/,
    );
    hub.answers.length = 0;
    hub.ways.allowsPages = true;
  }
  await expect(page.getByRole("alert")).toHaveCount(1);
  expect(await keptBytes(page)).toEqual([bytesOfPiece(testImages)]);

  await box(page).getByRole("button", { name: "Try again" }).click();
  await expect(page.getByText(/^1.100 train/)).toBeVisible();
  await button(page, "Step").click();
  await expect.poll(() => stepCount(page)).toBe(1);
  await expect(page.getByRole("alert")).toHaveCount(0);
});

test("loading stops when it is told to, and goes on from the pieces that are there", async ({ page, hub }) => {
  const never = held();
  hub.answers.push(null, null, null, never.answer);
  await choose(page);
  await consent(page);
  await expect.poll(() => hub.answers.length).toBe(0);
  await button(page, "Stop loading").click();
  await expect.poll(() => hub.openRequests()).toBe(0);
  await expect(page.getByRole("alert")).toHaveCount(0);
  expect(await keptBytes(page)).toEqual([bytesOfPiece(testImages)]);

  const before = hub.asked.length;
  await box(page).getByRole("button", { name: /^Load/ }).click();
  await expect(page.getByText(/^1.100 train/)).toBeVisible();
  // Both files are opened, and the two pieces that were missing come.
  expect(hub.asked.slice(before).filter((request) => request.startsWith("GET files"))).toHaveLength(4);
});
