/** A visual dropped into the project as one file: it is on the page, in the gallery and among its pictures. */

import { readFileSync } from "node:fs";
import { createServer, type Plugin } from "vite";
import { takeGallery } from "../galleryPictures.ts";
import { button, expect, test } from "./page.ts";

/** As if the files of `test/e2e/dropped` lay in `app/visuals`. */
const dropped: Plugin = {
  name: "dropped",
  enforce: "pre",
  transform: (code) =>
    code.replaceAll('"/app/visuals/*.visual.tsx"', '["/app/visuals/*.visual.tsx", "/test/e2e/dropped/*.visual.tsx"]'),
};

test("a visual in one file finds its place on the page, in the gallery and in its pictures", async ({ page }, info) => {
  const server = await createServer({ plugins: [dropped], server: { hmr: false, watch: null }, logLevel: "warn" });
  try {
    await server.listen();
    const root = server.resolvedUrls!.local[0]!;

    await page.goto(root);
    await expect(page.getByRole("region", { name: "Dice" })).toHaveText("DiceChance alone is right on one of 2.");
    const headings = page.getByRole("complementary", { name: "Output" }).getByRole("heading");
    await expect(headings).toHaveText(["Output", "Loss", "Dice", "Accuracy"]);
    await button(page, "中文").click();
    await expect(page.getByRole("region", { name: "骰子" })).toContainText("仅凭运气，2 次对一次。");

    const names: string[] = [];
    const files = await takeGallery(page, {
      address: `${root}gallery.html`,
      folder: info.outputDir,
      wanted(name) {
        names.push(name);
        return name === "dice light en" || name === "dice dark zh";
      },
    });
    expect(names.filter((name) => /^(loss|dice) /.test(name))).toEqual(
      ["loss", "dice"].flatMap((id) => ["light en", "dark en", "light zh", "dark zh"].map((look) => `${id} ${look}`)),
    );
    expect(files.map((file) => file.split("/").at(-1))).toEqual(["dice-light-en.png", "dice-dark-zh.png"]);
    const pictures = files.map((file) => readFileSync(file).toString("base64"));
    expect(new Set(pictures).size).toBe(2);
    await expect(page.locator("main")).toHaveText("骰子仅凭运气，3 次对一次。");
    await expect(page.locator("main p")).toHaveCSS("color", "rgb(200, 40, 90)");
  } finally {
    await server.close();
  }
});
