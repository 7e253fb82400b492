/** How an end-to-end test chooses a preset, and gives the page files. */

import type { Page } from "@playwright/test";

export async function openPreset(page: Page, name: RegExp): Promise<void> {
  await page.getByRole("banner").getByRole("button").first().click();
  await page.getByRole("menuitem", { name }).click();
}

/** A file that need not lie on the disk. */
export interface MadeFile {
  readonly name: string;
  readonly mimeType: string;
  readonly buffer: Buffer;
}

/** Drops files on the page as a hand would: the browser makes the File objects, from the disk where it is given paths. */
export async function dropFiles(page: Page, files: readonly string[] | readonly MadeFile[]): Promise<void> {
  await page.evaluate(() => {
    const input = document.createElement("input");
    input.type = "file";
    input.multiple = true;
    input.id = "test-files";
    input.hidden = true;
    document.body.append(input);
  });
  await page.locator("#test-files").setInputFiles([...files] as string[] | MadeFile[]);
  await page.evaluate(() => {
    const input = document.querySelector<HTMLInputElement>("#test-files")!;
    const dataTransfer = new DataTransfer();
    for (const file of input.files!) dataTransfer.items.add(file);
    for (const type of ["dragenter", "dragover", "drop"])
      document.body.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
    input.remove();
  });
}
