/** Accessibility while something lies open: menus, lists, drawers, a layer's settings. */

import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { button, expect, ready, test } from "./page.ts";

/** Base UI's guards pass the focus on as soon as they get it; nothing is to be read there. The test asks that none keeps it. */
const guard = "[data-base-ui-focus-guard]";

async function expectNoViolation(page: Page, what: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).exclude(guard).analyze();
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(" ")}`);
  expect.soft(found, what).toEqual([]);
}

test("no menu, list, drawer or popover that is open breaks a rule of accessibility", async ({ page }) => {
  // The least that hides nothing behind a drawer, then one with drawers.
  await page.setViewportSize({ width: 1280, height: 720 });
  await page.emulateMedia({ reducedMotion: "reduce" });
  await page.goto("./");
  await ready(page);

  const popups = page.getByRole("menu").or(page.getByRole("listbox")).or(page.getByRole("dialog"));
  const open = async (name: string | RegExp, role: "button" | "combobox" = "button") => {
    await page
      .getByRole(role, { name, exact: typeof name === "string" })
      .first()
      .click();
    await expect(popups.first()).toBeVisible();
    await expectNoViolation(page, `${name} is open`);
    await page.keyboard.press("Tab");
    expect.soft(await page.locator(`${guard}:focus`).count(), `the focus passes the guards of ${name}`).toBe(0);
    await page.keyboard.press("Escape");
    await expect(popups.first()).toBeHidden();
  };
  await open(/^Circle/);
  await open(/CPU/);
  await open("Add layer");
  await open(/^Linear 1:/);
  await open("Loss", "combobox");

  await page.setViewportSize({ width: 1100, height: 720 });
  await button(page, "Data and learning").click();
  await expect(page.getByRole("complementary", { name: "Data and learning" })).toBeVisible();
  await expectNoViolation(page, "the settings are a drawer");
});
