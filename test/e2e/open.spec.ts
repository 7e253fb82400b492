/** Accessibility while something lies open: every menu, list and popover that the page has, and a drawer. */

import type { Locator, Page } from "@playwright/test";
import { violations } from "./axe.ts";
import { button, expect, ready, test } from "./page.ts";

const GUARD = "[data-base-ui-focus-guard]";

/**
 * Base UI's guards are hidden and in the order of focus, so axe cannot decide about them (`aria-hidden-focus`). They are right where none keeps
 * the focus: https://w3.org/WAI/standards-guidelines/act/rules/6cfa84/, passed example 4.
 */
async function expectGuardsToPassFocusOn(page: Page, what: string): Promise<void> {
  const kept = await page.evaluate(async (guard) => {
    const kept: string[] = [];
    for (const element of document.querySelectorAll<HTMLElement>(guard)) {
      // One that leads out of the popup closes it, and so takes its neighbours away.
      if (!element.isConnected) continue;
      element.focus();
      const isKept = () => document.activeElement === document.body || document.activeElement?.matches(guard);
      // A busy machine passes it on some frames later.
      for (let frame = 0; frame < 600 && (frame < 2 || isKept()); frame++) {
        await new Promise(requestAnimationFrame);
      }
      if (isKept()) kept.push(document.activeElement!.outerHTML.slice(0, 200));
    }
    return kept;
  }, GUARD);
  expect.soft(kept, `the guards of ${what} pass the focus on`).toEqual([]);
}

/** What an open popup brings, and what it changes of its opener. */
const opened = ["[data-base-ui-portal]", GUARD, "[aria-expanded='true']"];

const popups = (page: Page) =>
  page.getByRole("menu").or(page.getByRole("listbox")).or(page.getByRole("dialog")).filter({ visible: true });

/** What opens something, the first of each kind: "Linear 2: 4 to 4" opens what "Linear 1: 2 to 4" does. */
async function openers(page: Page, known: Set<string>): Promise<readonly (readonly [string, Locator])[]> {
  const found: [string, Locator][] = [];
  for (const opener of await page.locator("[aria-haspopup]").filter({ visible: true }).all()) {
    const name = await opener.evaluate(
      (element) =>
        element.getAttribute("aria-label") ??
        document.getElementById(element.getAttribute("aria-labelledby") ?? "")?.textContent ??
        element.textContent,
    );
    const kind = name.replace(/ after .*|[\d:].*/g, "").trim();
    if (known.has(kind)) continue;
    known.add(kind);
    found.push([name, opener]);
  }
  return found;
}

test("no menu, list, drawer or popover that is open breaks a rule of accessibility", async ({ page }) => {
  // The least that hides nothing behind a drawer, then one with drawers.
  await page.setViewportSize({ width: 1280, height: 720 });
  await page.emulateMedia({ reducedMotion: "reduce" });
  await page.goto("./");
  await ready(page);

  const known = new Set<string>();
  const openEach = async () => {
    for (const [name, opener] of await openers(page, known)) {
      await opener.click();
      await expect(popups(page)).toHaveCount(1);
      expect.soft(await violations(page, opened), `${name} is open`).toEqual([]);
      await expectGuardsToPassFocusOn(page, name);
      await page.keyboard.press("Escape");
      await expect(popups(page)).toHaveCount(0);
    }
  };
  await openEach();
  for (const kind of ["Circle", "Export", "Speed and more", "Computes on CPU", "Optimizer", "Schedule", "Loss"]) {
    expect.soft([...known], "what was opened").toContainEqual(expect.stringContaining(kind));
  }

  // Images have lists of their own.
  await button(page, "Circle").click();
  expect.soft(await violations(page), "the presets are open, all of the page").toEqual([]);
  await page.getByRole("menuitem", { name: "Ten shapes" }).click();
  await ready(page);
  await openEach();

  await page.setViewportSize({ width: 1100, height: 720 });
  await button(page, "Data and learning").click();
  await expect(page.getByRole("complementary", { name: "Data and learning" })).toBeVisible();
  expect.soft(await violations(page), "the settings are a drawer").toEqual([]);
});

test("a table, its window and the row that is tried break no rule of accessibility, and fit a phone as they fit a desk", async ({
  page,
}) => {
  await page.emulateMedia({ reducedMotion: "reduce" });
  await page.goto("./");
  await ready(page);
  await button(page, "Circle").click();
  await page.getByRole("menuitem", { name: "German credit" }).click();
  await ready(page);
  const overflow = () => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  const shown = page.getByRole("dialog", { name: "Table" });
  for (const [colorScheme, width, height] of [
    ["light", 1440, 900],
    ["dark", 1024, 768],
    ["light", 390, 844],
  ] as const) {
    const at = `${colorScheme}, ${width} × ${height}`;
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height });
    await page.keyboard.press("t");
    await expect(page.getByRole("status", { name: "the net says" })).toHaveText(/good|bad/);
    // Colours of the other scheme come with the next frames.
    await expect.poll(() => violations(page), `${at}: a row is tried`).toEqual([]);
    expect(await overflow(), `${at}: a row is tried`).toBeLessThanOrEqual(0);
    await page.keyboard.press("t");
    const drawer = button(page, "Data and learning");
    if (await drawer.isVisible()) await drawer.click();
    await button(page, "Open").click();
    await expect(shown.getByRole("row", { name: /^account_status/ })).toBeVisible();
    await expect.poll(() => violations(page, ["[role='dialog']"]), `${at}: the table's window`).toEqual([]);
    expect(await overflow(), `${at}: the table's window`).toBeLessThanOrEqual(0);
    await page.keyboard.press("Escape");
    await expect(shown).toHaveCount(0);
    if (await drawer.isVisible()) await page.keyboard.press("Escape");
  }
});
