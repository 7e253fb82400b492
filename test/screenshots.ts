/**
 * Takes the README's pictures of the built page, and into `test-results/visuals` those of every visual in the gallery:
 * `npm run build`, then `npx tsx test/screenshots.ts`.
 */

import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { chromium, type Page } from "playwright";
import { createServer, preview } from "vite";
import { findOrInstallChromium } from "./chromium.ts";
import { takeGallery } from "./galleryPictures.ts";
import { chromiumArguments } from "./support/chromiumArguments.ts";

const folder = join(import.meta.dirname, "../public/screenshots");

interface Screenshot {
  readonly file: string;
  readonly preset: RegExp;
  readonly colorScheme: "light" | "dark";
  readonly locale: string;
  readonly size: readonly [number, number];
  readonly trainMs: number;
}

const laptop = [1440, 900] as const;
const pictures: readonly Screenshot[] = [
  { file: "toy-light", preset: /^Spiral /, colorScheme: "light", locale: "en-US", size: laptop, trainMs: 20_000 },
  { file: "toy-dark", preset: /^Three spirals/, colorScheme: "dark", locale: "en-US", size: laptop, trainMs: 12_000 },
  { file: "images-light", preset: /^Ten shapes/, colorScheme: "light", locale: "en-US", size: laptop, trainMs: 3500 },
  { file: "images-dark", preset: /^十种形状/, colorScheme: "dark", locale: "zh-CN", size: [1024, 768], trainMs: 3500 },
  { file: "phone-light", preset: /^XOR/, colorScheme: "light", locale: "en-US", size: [390, 844], trainMs: 5000 },
];

async function take(page: Page, { file, preset, trainMs }: Screenshot): Promise<void> {
  await page.getByRole("button", { name: /^(Circle|圆环)/ }).click();
  await page.getByRole("menuitem", { name: preset }).click();
  const train = page.getByRole("button", { name: /^(Train|训练)$/ });
  await train.and(page.locator(":enabled")).waitFor();
  await page.waitForTimeout(1500);
  await train.click();
  await page.waitForTimeout(trainMs);
  // The pointer would leave a tooltip in the picture.
  await page.mouse.move(5, 300);
  await page.waitForTimeout(500);
  await page.screenshot({ path: join(folder, `${file}.png`) });
}

await mkdir(folder, { recursive: true });
const server = await preview({ preview: { host: "127.0.0.1", port: 4190 }, logLevel: "warn" });
const browser = await chromium.launch({ executablePath: findOrInstallChromium(), args: [...chromiumArguments] });
for (const picture of pictures) {
  const { colorScheme, locale, size } = picture;
  const [width, height] = size;
  const context = await browser.newContext({ viewport: { width, height }, colorScheme, locale });
  const page = await context.newPage();
  await page.goto("http://127.0.0.1:4190/");
  await take(page, picture);
  await context.close();
  console.log(`${picture.file}.png`);
}
await server.close();

const development = await createServer({ logLevel: "warn" });
await development.listen();
const address = `${development.resolvedUrls!.local[0]}gallery.html`;
const visuals = join(import.meta.dirname, "../test-results/visuals");
const page = await browser.newPage({ viewport: { width: 344, height: 900 } });
for (const file of await takeGallery(page, { address, folder: visuals })) console.log(file);
await browser.close();
await development.close();
