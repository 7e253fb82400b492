/** Walks the gallery of visuals, on a development server, and takes a picture of each in every look. */

import { join } from "node:path";
import type { Page } from "playwright";

/**
 * @param address where `gallery.html` is
 * @param folder where the pictures go, `per-class-dark-zh.png`
 * @param wanted which of them, by name: `per-class dark zh`
 * @returns the files
 */
export async function takeGallery(
  page: Page,
  { address, folder, wanted = () => true }: GalleryOptions,
): Promise<readonly string[]> {
  await page.goto(address);
  await page.locator("iframe").first().waitFor();
  const frames = await page
    .locator("iframe")
    .evaluateAll((all) =>
      all.map((frame) => ({ name: frame.getAttribute("title")!, src: frame.getAttribute("src")! })),
    );
  const files: string[] = [];
  for (const { name, src } of frames) {
    if (!wanted(name)) continue;
    await page.goto(new URL(src, address).href);
    const path = join(folder, `${name.replaceAll(" ", "-")}.png`);
    await page.locator("main[data-shown=true]").screenshot({ path });
    files.push(path);
  }
  return files;
}

interface GalleryOptions {
  readonly address: string;
  readonly folder: string;
  readonly wanted?: (name: string) => boolean;
}
