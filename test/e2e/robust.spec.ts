/** The page in odd circumstances: broken links, a browser without SIMD, small screens, Chinese, no mouse, a screen reader. */

import { violations } from "./axe.ts";
import { button, expect, figure, ready, stepCount, test, trainFlatOut } from "./page.ts";

test.describe("a malformed link opens the default experiment and says what is wrong with it", () => {
  for (const [what, hash] of [
    ["not base64", "#e=%%%"],
    ["not compressed", "#e=aGVsbG8"],
    ["cut short", "#e=q1YqSy0qzszPU7Iy"],
  ]) {
    test(what!, async ({ page }) => {
      await page.goto(`./${hash}`);
      await ready(page);
      await expect(page.getByRole("alert")).toBeVisible();
      await expect(page.getByRole("combobox", { name: "Dataset" })).toContainText("Circle");
      await button(page, "Train").click();
      await expect.poll(() => stepCount(page)).toBeGreaterThan(10);
    });
  }
});

test("without WebAssembly SIMD it says so and trains on the reference device", async ({ page }) => {
  await page.route(/worker-.*\.js$/, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: `WebAssembly.validate = () => false;${await response.text()}` });
  });
  await page.goto("./");
  await ready(page);
  await expect(page.getByText(/lacks WebAssembly SIMD/)).toBeVisible();
  await expect(page.getByTestId("device")).toContainText("reference");
  await button(page, "Train").click();
  await expect.poll(() => figure(page, "test-accuracy")).toBeGreaterThan(0.9);
});

test("layers are added, configured and removed by keyboard alone", async ({ page }) => {
  await page.goto("./");
  await ready(page);
  const items = page.getByRole("list", { name: "Layers" }).getByRole("listitem");
  await expect(items).toHaveCount(5);

  await button(page, "Add layer").focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("menuitem").first()).toBeFocused();
  await page.keyboard.type("Sig");
  await page.keyboard.press("Enter");
  await expect(items).toHaveCount(6);

  await page.getByRole("button", { name: /^Linear 1:/ }).focus();
  await page.keyboard.press("Enter");
  const features = page.getByRole("spinbutton", { name: "Out features" });
  await features.focus();
  await features.fill("6");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("button", { name: /^Linear 1: 2 to 6/ })).toBeVisible();
  await page.getByRole("button", { name: "Remove" }).focus();
  await page.keyboard.press("Enter");
  await expect(items.first()).not.toContainText("2 → 6");
});

test("Chinese is one click away and stays after a reload", async ({ page }) => {
  await page.goto("./");
  await ready(page);
  await page.getByRole("button", { name: "中文" }).click();
  await expect(button(page, "训练")).toBeVisible();
  await page.reload();
  await expect(button(page, "训练")).toBeVisible();
  await expect(page.locator("html")).toHaveAttribute("lang", "zh-CN");
});

for (const [name, width, height] of [
  ["a laptop", 1440, 900],
  ["a tablet", 1024, 768],
  ["a phone", 390, 844],
] as const) {
  for (const colorScheme of ["light", "dark"] as const) {
    test(`on ${name} in the ${colorScheme} it fits, trains and has no accessibility violation`, async ({ page }) => {
      await page.setViewportSize({ width, height });
      await page.emulateMedia({ colorScheme });
      await page.goto("./");
      await ready(page);
      await trainFlatOut(page);
      await expect.poll(() => stepCount(page)).toBeGreaterThan(100);
      await button(page, "Pause").click();
      expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
      expect(await violations(page)).toEqual([]);
    });
  }
}

test("over plain http, where browsers have no clipboard for pages, the link is there to be copied", async ({
  page,
}) => {
  await page.addInitScript(() => {
    Object.defineProperty(navigator, "clipboard", { value: undefined });
    Reflect.deleteProperty(globalThis, "ClipboardItem");
  });
  await page.goto("./");
  await ready(page);
  await button(page, "Share").click();
  const link = page.getByRole("textbox", { name: "Link" });
  await expect(link).toBeFocused();
  await expect(link).toHaveValue(/#e=/);
  expect(await page.evaluate(() => getSelection()?.toString())).toBe(await link.inputValue());
  await page.getByRole("region", { name: "Notices" }).getByRole("button", { name: "Copy" }).click();
  await expect(page.getByRole("button", { name: "Copied" })).toBeVisible();
  // What was copied is what a paste brings.
  await page.evaluate(() => document.body.append(Object.assign(document.createElement("textarea"), { id: "paste" })));
  await page.locator("#paste").focus();
  await page.keyboard.press("ControlOrMeta+v");
  await expect(page.locator("#paste")).toHaveValue(await link.inputValue());
});
