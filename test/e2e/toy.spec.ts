/** The page as a first visitor uses it: the circle, Train, Pause, Step, Reset. */

import type { Page } from "@playwright/test";
import { violations } from "./axe.ts";
import { button, expect, exportedWeights, figure, ready, stepCount, test, trainFlatOut } from "./page.ts";

const output = (page: Page) => page.getByRole("complementary", { name: "Output" });
const surface = (page: Page) => page.getByRole("region", { name: "Output" }).locator("canvas").first();

test("the default page learns the circle", async ({ page }) => {
  await page.goto("./");
  await ready(page);
  await expect(page.getByTestId("step-count")).toHaveText("0");
  const untrained = await surface(page).screenshot();

  await button(page, "Train").click();
  await expect.poll(() => stepCount(page)).toBeGreaterThan(50);
  expect((await surface(page).screenshot()).equals(untrained), "the surface has changed").toBe(false);
  await expect.poll(() => figure(page, "test-accuracy")).toBeGreaterThan(0.98);
  await button(page, "Pause").click();
  expect(await figure(page, "train-loss")).toBeLessThan(0.3);
});

test("Pause stops, Step adds exactly one step, Reset brings back the very same weights", async ({ page }) => {
  await page.goto("./");
  await ready(page);
  const initial = await exportedWeights(page);

  await trainFlatOut(page);
  await expect.poll(() => stepCount(page)).toBeGreaterThan(100);
  await button(page, "Pause").click();
  await expect(button(page, "Train")).toBeVisible();
  const paused = await stepCount(page);
  await page.waitForTimeout(300);
  expect(await stepCount(page)).toBe(paused);

  await button(page, "Step").click();
  await expect.poll(() => stepCount(page)).toBe(paused + 1);
  expect((await exportedWeights(page)).equals(initial)).toBe(false);

  await button(page, "Reset").click();
  await expect(page.getByTestId("step-count")).toHaveText("0");
  expect((await exportedWeights(page)).equals(initial)).toBe(true);
});

test("training is held at a pace that can be watched, until it goes flat out; the curve shows its first steps even then", async ({
  page,
}) => {
  await page.goto("./");
  await ready(page);
  await button(page, "Train").click();
  await expect(page.getByText("slowed down to be watched")).toBeVisible();
  const flatOut = button(page, "Flat out");
  await expect(flatOut).toHaveAttribute("aria-pressed", "false");
  await flatOut.click();
  await expect(flatOut).toHaveAttribute("aria-pressed", "true");
  await expect.poll(() => stepCount(page)).toBeGreaterThan(100_000);
  await expect(page.getByText("slowed down to be watched")).toBeHidden();
  const loss = output(page).getByRole("region", { name: "Loss" });
  await expect(loss.getByRole("button", { name: "Logarithmic scale for the steps" })).toHaveAttribute(
    "aria-pressed",
    "true",
  );
  await button(page, "Pause").click();
  await loss.getByRole("figure").focus();
  await expect(loss.getByRole("application")).toBeFocused();
  for (const step of [1, 2, 3, 4, 5, 6, 7, 8]) {
    await page.keyboard.press("ArrowRight");
    await expect(loss.getByText(new RegExp(`^step ${step} · epoch`))).toBeVisible();
  }
});

test("the transport does not move when counters grow", async ({ page }) => {
  await page.goto("./");
  await ready(page);
  const places = () =>
    page
      .getByRole("region", { name: "Run" })
      .evaluate((run) =>
        [...run.querySelectorAll("button, dd")].map((element) => element.getBoundingClientRect().left),
      );
  const before = await places();
  await trainFlatOut(page);
  await expect.poll(() => stepCount(page)).toBeGreaterThan(1_000_000);
  expect(await places()).toEqual(before);
});

test("space trains and pauses, F goes flat out, S steps, R resets", async ({ page }) => {
  await page.goto("./");
  await ready(page);
  await page.keyboard.press("s");
  await expect.poll(() => stepCount(page)).toBe(1);
  await page.keyboard.press("f");
  await expect(button(page, "Flat out")).toHaveAttribute("aria-pressed", "true");
  await page.keyboard.press("Space");
  await expect(button(page, "Pause")).toBeVisible();
  await expect.poll(() => stepCount(page)).toBeGreaterThan(50);
  await page.keyboard.press("Space");
  await expect(button(page, "Train")).toBeVisible();
  await page.keyboard.press("r");
  await expect(page.getByTestId("step-count")).toHaveText("0");
});

test("the learning rate changes while it trains, and the weights stay; the code follows, and is readable in either theme", async ({
  page,
}) => {
  await page.goto("./");
  await ready(page);
  await page.keyboard.press("c");
  const code = page.getByRole("region", { name: "Code" });
  await expect(code).toContainText("optimizer = optim.Adam(net.parameters(), lr=0.01)");
  await trainFlatOut(page);
  await expect.poll(() => stepCount(page)).toBeGreaterThan(500);
  const before = await stepCount(page);
  await page.getByRole("spinbutton", { name: "Learning rate", exact: true }).fill("0.0001");
  await page.keyboard.press("Enter");
  await expect.poll(() => page.url()).toContain("#e=");
  await expect.poll(() => stepCount(page)).toBeGreaterThan(before);
  await button(page, "Pause").click();

  const changed = code.getByRole("button", { description: "Optimizer, changed last" });
  await expect(changed).toHaveText("optimizer = optim.Adam(net.parameters(), lr=0.0001)");
  await changed.hover();
  await expect(page.locator("[data-lit]")).toHaveText(/^Optimizer/);
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    await expect(page.locator("html")).toHaveAttribute("data-theme", colorScheme);
    await page.getByRole("button", { name: /^Linear 1:/ }).hover();
    await expect(code.locator("[data-pointed]")).toHaveText([
      "nn.Linear(in_features=2, out_features=4),",
      "nn.Tanh(),",
    ]);
    expect(await violations(page, ["#visual-code"])).toEqual([]);
  }
});

test("a weight is dragged by hand: the page follows, undo brings it back bit for bit, and the link stays", async ({
  page,
}) => {
  await page.goto("./");
  await ready(page);
  await page.getByRole("spinbutton", { name: "Batch size" }).fill("20");
  await page.keyboard.press("Enter");
  await expect.poll(() => page.url()).toContain("#e=");
  await button(page, "Step").click();
  await expect.poll(() => stepCount(page)).toBe(1);
  const [link, before, loss] = [page.url(), await exportedWeights(page), await figure(page, "test-loss")];

  const units = page.getByRole("button", { name: /^Units of the network/ });
  await units.focus();
  await page.keyboard.press("Enter");
  const card = page.getByRole("group", { name: "Linear 1, unit 1" });
  const field = card.getByRole("spinbutton", { name: "0.weight[0, 0]" });
  await expect(field).toHaveValue(/\d/);
  const [was, { x, y, width, height }] = [await field.inputValue(), (await field.boundingBox())!];
  await page.mouse.move(x + width / 2, y + height / 2);
  await page.mouse.down();
  await page.mouse.move(x + width / 2 + 300, y + height / 2, { steps: 12 });
  // While it is still held.
  await expect.poll(() => figure(page, "test-loss")).not.toBe(loss);
  await page.mouse.up();
  expect(Number(await field.inputValue())).toBeGreaterThan(Number(was) + 1);
  const dragged = await exportedWeights(page);
  const differing = [...dragged.keys()].filter((i) => dragged[i] !== before[i]);
  expect(differing.length).toBeGreaterThan(0);
  expect(differing.at(-1)! - differing[0]!, "one number of four bytes has changed").toBeLessThan(4);

  await button(page, "Undo: weight 0.weight[0, 0] (Ctrl+Z)").click();
  await expect(field).toHaveValue(was);
  expect((await exportedWeights(page)).equals(before)).toBe(true);
  expect(page.url()).toBe(link);
  await button(page, "Step").click();
  await expect.poll(() => stepCount(page)).toBe(2);
});

test("the address opens the same experiment again", async ({ page, context }) => {
  await page.goto("./");
  await ready(page);
  await page.getByRole("combobox", { name: "Optimizer" }).click();
  await page.getByRole("option", { name: "RMSprop" }).click();
  await expect.poll(() => page.url()).toContain("#e=");
  const address = page.url();
  const other = await context.newPage();
  await other.goto(address);
  await expect(other.getByRole("combobox", { name: "Optimizer" })).toContainText("RMSprop");
});

test("an impossible stack says where and why, will not train, and one click mends it", async ({ page }) => {
  await page.goto("./");
  await ready(page);
  await button(page, "Add layer").click();
  await page.getByRole("menuitem", { name: /^MaxPool2d/ }).click();
  await expect(page.getByRole("region", { name: "Network", exact: true })).toContainText("MaxPool2d");
  await expect(button(page, "Train")).toBeDisabled();
  await page
    .getByRole("button", { name: /^Remove/ })
    .first()
    .click();
  await expect(button(page, "Train")).toBeEnabled();
});

test("numbers are typed as people type them, with either decimal sign and in no hurry, and never taken by half", async ({
  page,
}) => {
  await page.goto("./");
  await ready(page);
  const field = (name: string) => page.getByRole("spinbutton", { name, exact: true });
  const overwrite = async (name: string, text: string) => {
    await field(name).focus();
    await page.keyboard.press("ControlOrMeta+a");
    await page.keyboard.type(text, { delay: 150 });
  };
  await overwrite("Learning rate", "0,05");
  await page.keyboard.press("Enter");
  await expect(field("Learning rate")).toHaveValue("0.05");

  const before = await field("Batch size").inputValue();
  await overwrite("Batch size", "1.5");
  await page.keyboard.press("Enter");
  await expect(field("Batch size")).toHaveValue(before);
  await expect(field("Batch size")).toHaveAttribute("aria-invalid", "true");
  await expect(page.getByRole("alert")).toContainText("“1.5” was not taken.");

  await overwrite("Batch size", "64");
  await page.keyboard.press("Escape");
  await expect(field("Batch size")).toHaveValue(before);
  await expect(page.getByRole("alert")).toHaveCount(0);
});
