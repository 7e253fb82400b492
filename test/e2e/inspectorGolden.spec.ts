/** Numbers that the inspector shows, walked to by the keyboard, against PyTorch's: test/golden/inspect.json. */

import type { Locator, Page } from "@playwright/test";
import { encodeLink } from "../../engine/experiment/link.ts";
import { parseExperiment } from "../../engine/experiment/parse.ts";
import golden from "../golden/inspect.json" with { type: "json" };
import { button, expect, ready, test } from "./page.ts";

interface Line {
  readonly phase: string;
  readonly name: string;
  readonly key?: string;
  readonly shape: readonly number[];
  readonly values?: readonly number[];
  readonly first?: readonly number[];
}

interface Case {
  readonly title: string;
  readonly document: object;
  readonly before: number;
  readonly lines: readonly Line[];
}

// TypeScript reads each case's own fields out of the file; they are all of this form.
const cases = golden.cases as unknown as readonly Case[];
const caseOf = (title: string) => cases.find((one) => one.title === title)!;

const inspector = (page: Page) => page.getByRole("region", { name: "Inspector" });
const operation = (page: Page) => inspector(page).getByRole("region", { name: "Operation" });
const count = (page: Page) => page.getByTestId("operation-count");

/** The page with the experiment, after the steps that come before, and the inspector open at the beginning of the next. */
async function openAt(page: Page, { document, before }: Case): Promise<void> {
  await page.goto(`./${await encodeLink(parseExperiment(document))}`);
  await ready(page);
  for (let step = 1; step <= before; step++) {
    await button(page, "Step").click();
    await expect(page.getByTestId("step-count")).toHaveText(String(step));
  }
  await page.keyboard.press("i");
  await expect(inspector(page).getByText(`Step ${before + 1}`, { exact: true })).toBeVisible();
  await expect(operation(page)).toBeVisible();
}

const number = (text: string) => Number(text.replaceAll("−", "-"));

/** Half a unit of the last digit that is written, and what float32 loses. */
function tolerance(text: string): number {
  const [digits = "", exponent = "0"] = text.split("e");
  const decimals = digits.split(".")[1]?.length ?? 0;
  return 0.5 * 10 ** (number(exponent) - decimals) * 1.0001 + 1e-5 * Math.abs(number(text)) + 1e-7;
}

function expectShown(text: string, expected: number, what: string): void {
  expect(Math.abs(number(text) - expected), `${what}: ${text} is shown, PyTorch has ${expected}`).toBeLessThanOrEqual(
    tolerance(text),
  );
}

interface Shown {
  readonly name: string;
  /** `[0, 1]`. This and the value are empty in a figure of which none is chosen. */
  readonly index: string;
  readonly value: string;
}

/** What a figure says of the value that is chosen in it. */
async function shownIn(figure: Locator): Promise<Shown> {
  const label = (await figure.getAttribute("aria-label"))!;
  const [, name = "", index = "", value = ""] =
    /^(.*), (?:[\d×]+|a number)(?:: (\[[\d, ]*\])? ?(\S+))?$/.exec(label) ?? [];
  return { name, index, value };
}

/** Chooses the first value of a figure's tensor, whichever plane is shown. */
async function chooseFirst(page: Page, figure: Locator): Promise<void> {
  await figure.focus();
  await page.keyboard.press("Control+Home");
  await expect.poll(async () => (await shownIn(figure)).index).toMatch(/^(\[[0, ]*\])?$/);
}

/** Compares the first few values of the figure that is called so with PyTorch's, going through them by the arrow keys. */
async function compare(page: Page, figure: Locator, line: Line, what: string): Promise<void> {
  await chooseFirst(page, figure);
  const values = line.values ?? line.first!;
  const length = line.shape.at(-1) ?? 1;
  for (let i = 0; i < Math.min(3, length); i++) {
    const before = await shownIn(figure);
    expectShown(before.value, values[i]!, `${what} ${before.index}`);
    if (i + 1 === Math.min(3, length)) break;
    // A vector may stand or lie.
    await page.keyboard.press("ArrowRight");
    if ((await shownIn(figure)).index === before.index) await page.keyboard.press("ArrowDown");
    await expect.poll(async () => (await shownIn(figure)).index).not.toBe(before.index);
  }
  await page.keyboard.press("Escape");
}

/** The figures of all values that the operation puts out, one after the other where they share the room. */
async function forEachOutput(page: Page, act: (figure: Locator, name: string) => Promise<void>): Promise<void> {
  const figures = operation(page).getByRole("application");
  const tabs = operation(page).getByRole("tab");
  const tabCount = await tabs.count();
  for (let i = 0; i < Math.max(1, tabCount); i++) {
    if (tabCount > 0) {
      await tabs.nth(i).focus();
      await page.keyboard.press("Enter");
      await expect(tabs.nth(i)).toHaveAttribute("aria-selected", "true");
    }
    for (const figure of await figures.all()) await act(figure, (await shownIn(figure)).name);
  }
}

/** Walks the whole step, and says which tensors were compared. */
async function compareStep(page: Page, { lines }: Case): Promise<readonly string[]> {
  const byName = new Map(lines.map((line) => [`${line.phase} ${line.name} ${line.key ?? ""}`.trim(), line]));
  const layers = lines.filter(({ phase }) => phase === "forward").map(({ name }) => name);
  const parameters = lines.filter(({ phase }) => phase === "update").map(({ name }) => name);
  const compared: string[] = [];
  const with_ = async (figure: Locator, key: string) => {
    const line = byName.get(key);
    expect(line, key).toBeDefined();
    await compare(page, figure, line!, key);
    compared.push(key);
  };
  const total = 2 + layers.length + 1 + (1 + layers.length) + parameters.length;
  for (let at = 1; at <= total; at++) {
    await expect(count(page)).toHaveText(`${at} of ${total}`);
    await expect(inspector(page).locator("[aria-busy='true']")).toHaveCount(0);
    const forward = at - 3;
    const backward = at - 3 - layers.length - 1;
    const update = backward - 1 - layers.length;
    await forEachOutput(page, async (figure, name) => {
      if (at === 1 || at === 2) return;
      if (forward < layers.length) {
        const isLast = figure === undefined || (await operation(page).getByRole("application").count()) === 1;
        if (isLast) await with_(figure, `forward ${layers[forward]}`);
      } else if (forward === layers.length) {
        if (name === "loss") await with_(figure, "loss loss");
      } else if (update >= 0) {
        const parameter = parameters[update]!;
        if (name === parameter) await with_(figure, `update ${parameter}`);
        else await with_(figure, `state ${parameter} ${name}`);
      } else if (name.endsWith(".grad")) await with_(figure, `gradient ${name.slice(0, -".grad".length)}`);
      else if (layers.length - 1 - backward >= 0)
        await with_(figure, `backward ${layers[layers.length - 1 - backward]}`);
    });
    await page.keyboard.press("ArrowRight");
  }
  return compared;
}

test("every operation of an MLP's step shows PyTorch's numbers", async ({ page }) => {
  const mlp = caseOf("an MLP");
  await openAt(page, mlp);
  const compared = await compareStep(page, mlp);
  const wanted = mlp.lines.filter(({ phase, key }) => phase !== "input" && key !== "step");
  expect(compared.toSorted()).toEqual(
    wanted.map(({ phase, name, key = "" }) => `${phase} ${name} ${key}`.trim()).toSorted(),
  );
});

test("every operation of the tutorial net's step shows PyTorch's numbers, and a convolution's window sums up to its value", async ({
  page,
}) => {
  const tutorial = caseOf("the tutorial's network");
  await openAt(page, tutorial);
  const compared = await compareStep(page, tutorial);
  const wanted = tutorial.lines.filter(({ phase }) => phase !== "input");
  expect(compared.toSorted()).toEqual(
    wanted.map(({ phase, name, key = "" }) => `${phase} ${name} ${key}`.trim()).toSorted(),
  );

  // outputs = net(inputs): the first convolution.
  for (let line = 0; line < 5; line++) await page.keyboard.press("Shift+ArrowLeft");
  await page.keyboard.press("Shift+ArrowRight");
  await page.keyboard.press("Shift+ArrowRight");
  await expect(operation(page).getByRole("heading", { level: 3 })).toHaveText("Conv2d 3 → 6, kernel 5×5");
  await chooseFirst(page, operation(page).getByRole("application"));
  const sum = operation(page).getByText(/= R .*G .*B .*bias/);
  await expect(sum).toContainText("[0, 0, 0]");
  const numbers = (await sum.innerText()).match(/−?\d+\.\d+/g)!;
  expect(numbers, "R, G, B, bias and what they come to").toHaveLength(5);
  const value = tutorial.lines.find(({ phase, name }) => phase === "forward" && name === "0")!.first![0]!;
  expectShown(numbers.at(-1)!, value, "the sum");
  const parts = numbers.slice(0, -1).map(number);
  expect(Math.abs(parts.reduce((total, part) => total + part, 0) - value)).toBeLessThanOrEqual(
    parts.length * tolerance(numbers[0]!),
  );
});
