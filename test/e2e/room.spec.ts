/** Nothing overlaps and nothing is cut where the page could make room. */

import type { Page } from "@playwright/test";
import { button, expect, ready, test } from "./page.ts";

const sizes = [
  [1440, 900],
  [1366, 768],
  [1100, 800],
  [820, 1180],
  [768, 1024],
  [720, 1024],
  [390, 844],
] as const;

/** Writes the figures as a long run would: far larger numbers than a test can wait for. */
async function growCounters(page: Page): Promise<void> {
  await page.getByTestId("step-count").evaluate((element) => {
    const span = (text: string) => Object.assign(document.createElement("span"), { textContent: text });
    element.replaceChildren(...["1", "234", "567", "890"].map(span));
  });
}

test("Train stays where it is while counters grow to a billion steps, and they touch nothing", async ({ page }) => {
  await page.goto("./");
  await ready(page);
  const train = button(page, "Train");
  for (const [width, height] of sizes) {
    await page.setViewportSize({ width, height });
    // The header of that width is there: only between these the settings are a drawer.
    const hasDrawer = width >= 1024 && width < 1280;
    await expect(page.locator("[aria-controls='panel-settings']")).toHaveCount(hasDrawer ? 1 : 0);
    const before = await train.boundingBox();
    await growCounters(page);
    expect(await train.boundingBox(), `at ${width}`).toEqual(before);
    const overflow = await page.getByTestId("step-count").evaluate((element) => {
      const text = document.createRange();
      text.selectNodeContents(element);
      return text.getBoundingClientRect().right - element.getBoundingClientRect().right;
    });
    expect(overflow, `the steps at ${width}`).toBeLessThanOrEqual(0);
    expect(await page.evaluate(() => document.documentElement.scrollWidth), `at ${width}`).toBe(width);
  }
});

test("in Present the axis of the output lies within its panel, and a unit's numbers within its card", async ({
  page,
}) => {
  await page.goto("./");
  await ready(page);
  await button(page, "Present").click();
  const panel = page.getByRole("complementary", { name: "Output" });
  const least = page.getByText("−6", { exact: true }).first();
  const left = async () => (await least.boundingBox())!.x - (await panel.boundingBox())!.x;
  // Labels take no room of their own: what counts is where the letters are.
  await expect.poll(left).toBeGreaterThan(0);

  // Its numbers are the longer the more units come before; by the keyboard, so that no place need be hit.
  const unit = page.getByRole("button", { name: /^Units of the network/ });
  await unit.focus();
  await page.keyboard.press("ArrowRight");
  const bias = page.getByRole("region", { name: "Network" }).locator("dt", { hasText: "bias" });
  await expect(bias).toBeVisible();
  const over = await bias.locator("xpath=../..").evaluate((card) => {
    const { left, right, bottom } = card.getBoundingClientRect();
    const inside = [...card.querySelectorAll("strong, dt, dd, li, li > *")].filter(({ textContent }) => textContent);
    return inside
      .filter((part) => {
        const text = document.createRange();
        text.selectNodeContents(part);
        const box = text.getBoundingClientRect();
        return box.left < left + 8 || box.right > right - 8 || box.bottom > bottom - 4;
      })
      .map(({ textContent }) => textContent);
  });
  expect(over).toEqual([]);
});

test("a layer's settings take the height that the window has", async ({ page }) => {
  await page.goto("./");
  await ready(page);
  await page.getByRole("button", { name: /^Circle/ }).click();
  await page.getByRole("menuitem", { name: /^CIFAR/ }).click();
  await page.getByRole("button", { name: /^Conv2d 1:/ }).click();
  const settings = page.getByRole("dialog", { name: "Conv2d 1" });
  await expect(settings.getByRole("button", { name: "Remove" })).toBeVisible();
  expect(await settings.evaluate(({ scrollHeight, clientHeight }) => scrollHeight - clientHeight)).toBe(0);
});

test("where the panel is narrow names of settings are whole", async ({ page }) => {
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.goto("./");
  await ready(page);
  await page.getByText("More settings", { exact: true }).first().click();
  const name = page.getByText("Weight of yes", { exact: true });
  await expect(name).toBeVisible();
  const room = await name.evaluate((label) => {
    const [inner, outer] = [document.createRange(), label.closest("aside")!.getBoundingClientRect()];
    inner.selectNodeContents(label);
    const text = inner.getBoundingClientRect();
    return { hidden: label.scrollWidth - label.clientWidth, right: outer.right - text.right };
  });
  expect(room.hidden).toBe(0);
  expect(room.right).toBeGreaterThan(0);
});

test("names of neighbours in the gallery of data sets keep apart by more than a space", async ({ page }) => {
  await page.goto("./");
  await ready(page);
  for (const [width, height] of [
    [1440, 900],
    [1280, 800],
  ] as const) {
    await page.setViewportSize({ width, height });
    const card = page.getByRole("radio", { name: "MultiGauss" });
    await expect(card).toBeVisible();
    const touching = await card.locator("xpath=../*[@role='radio']").evaluateAll((all) => {
      const names = all.map((card) => {
        const text = document.createRange();
        text.selectNodeContents(card.lastElementChild!);
        const { left, right, top } = text.getBoundingClientRect();
        return { name: card.textContent, left, right, top };
      });
      const pairs = names.slice(1).map((next, i) => ({ before: names[i]!, next }));
      const close = pairs.filter(({ before, next }) => next.top === before.top && next.left - before.right < 5);
      return close.map(({ before, next }) => `${before.name} and ${next.name}`);
    });
    expect(touching, `at ${width}`).toEqual([]);
  }
});
