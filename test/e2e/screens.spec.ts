/** The page at the sizes of usual screens: nothing is cut off, the network fits, and what it does is in sight. */

import type { Locator, Page } from "@playwright/test";
import { inLanguage } from "../../engine/define/text.ts";
import { encodeLink } from "../../engine/experiment/link.ts";
import { presets } from "../../engine/experiment/presets.ts";
import { expect, test } from "./page.ts";

const shapes = presets.find(({ experiment }) => experiment.dataset.type === "Shapes10")!.experiment;
const circle = presets[0]!.experiment;
const credit = presets.find(({ id }) => id === "german")!.experiment;

const languages = [
  { locale: "en-US", language: "en", network: "Network", output: "Output", layers: "Layers", train: "Train" },
  { locale: "zh-CN", language: "zh", network: "网络", output: "输出", layers: "各层", train: "训练" },
] as const;
const screens = [
  [1440, 900],
  [1366, 768],
  [1280, 720],
  [1100, 800],
  [1024, 768],
  [820, 1180],
  [720, 450],
] as const;

async function boxOf(element: Locator) {
  const box = await element.boundingBox();
  if (!box) throw new Error(`${element} is not on the screen`);
  return { left: box.x, right: box.x + box.width, top: box.y, bottom: box.y + box.height };
}

const overflow = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);

for (const { locale, language, network, output, layers, train } of languages) {
  test.describe(`in ${locale}`, () => {
    test.use({ locale });

    test("the tutorial's network, the default one and a table's fit their width from a portrait tablet to a desk", async ({
      page,
    }) => {
      for (const experiment of [circle, shapes, credit]) {
        await page.goto(`./${await encodeLink(experiment)}`);
        await page.reload();
        await expect(page.getByRole("button", { name: train, exact: true })).toBeEnabled();
        const panel = page.getByRole("region", { name: network, exact: true });
        const cards = panel.getByRole("list", { name: layers }).getByRole("button");
        for (const [width, height] of screens) {
          await page.setViewportSize({ width, height });
          const name = `${experiment.dataset.type} at ${width} × ${height}`;
          // The layout follows the size a frame later.
          await expect(async () => {
            const { left, right } = await boxOf(panel);
            for (const card of await cards.all()) {
              const box = await boxOf(card);
              expect(box.left, `${name}: ${await card.getAttribute("aria-label")}`).toBeGreaterThanOrEqual(left);
              expect(box.right, `${name}: ${await card.getAttribute("aria-label")}`).toBeLessThanOrEqual(right);
            }
            const canvas = await boxOf(panel.locator("canvas").first());
            expect(canvas.right, `${name}: the picture`).toBeLessThanOrEqual(right);
          }).toPass();
          expect(await overflow(page), name).toBeLessThanOrEqual(0);
          const title = page.getByRole("banner").locator("strong").first();
          const isClipped = await title.evaluate(({ parentElement }) => {
            return parentElement!.scrollWidth > parentElement!.clientWidth;
          });
          expect(isClipped, `${name}: the experiment's name is cut`).toBe(false);
        }
      }
    });

    test("the name of every preset is whole from a phone to a desk, edited or not", async ({ page }) => {
      await page.goto("./");
      await expect(page.getByRole("button", { name: train, exact: true })).toBeEnabled();
      // An edit adds a word beside the name.
      await page.getByRole("combobox").nth(1).click();
      await page.getByRole("option").last().click();
      const name = page.getByRole("banner").locator("strong").first();
      for (const width of [360, 390, 720, 820, 1024, 1100, 1280, 1366, 1440, 1600]) {
        await page.setViewportSize({ width, height: 800 });
        const cut = await name.evaluate(
          (strong, titles) => {
            const own = strong.textContent;
            const cut = titles.filter((title) => {
              strong.textContent = title;
              const { left, right, bottom } = strong.parentElement!.getBoundingClientRect();
              const inner = strong.getBoundingClientRect();
              return inner.width === 0 || inner.left < left || inner.right > right || inner.bottom > bottom;
            });
            strong.textContent = own;
            return cut;
          },
          presets.map(({ title }) => inLanguage(title, language)),
        );
        expect(cut, `at ${width}`).toEqual([]);
      }
    });

    test("on a portrait tablet the output stands under the network, and its picture is in sight", async ({ page }) => {
      await page.setViewportSize({ width: 820, height: 1180 });
      await page.goto("./");
      const picture = page.getByRole("region", { name: output, exact: true }).locator("canvas").first();
      await expect(picture).toBeVisible();
      const [net, shown] = [
        await boxOf(page.getByRole("region", { name: network, exact: true })),
        await boxOf(picture),
      ];
      expect(shown.top).toBeGreaterThanOrEqual(net.bottom);
      expect(shown.bottom).toBeLessThanOrEqual(1180);
      expect(await overflow(page)).toBeLessThanOrEqual(0);
    });
  });
}

test("on a phone a network that goes on beyond the edge says how many layers are there, and goes to them", async ({
  page,
}) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.emulateMedia({ reducedMotion: "reduce" });
  await page.goto(`./${await encodeLink(shapes)}`);
  const panel = page.getByRole("region", { name: "Network" });
  const further = panel.getByRole("button", { name: /more to the right$/ });
  await expect(further).toHaveText(/^\d more to the right$/);
  await further.click();
  await expect(panel.getByRole("button", { name: /more to the left$/ })).toBeVisible();
  while (await further.isVisible()) await further.click();
  expect((await boxOf(panel.getByRole("button", { name: /^Linear 3:/ }))).right).toBeLessThanOrEqual(390);
  expect(await overflow(page)).toBeLessThanOrEqual(0);
});

test("where the user chose the colours, sliders, switches, legends and bars still show", async ({ page }) => {
  await page.emulateMedia({ forcedColors: "active" });
  await page.goto("./");
  await expect(page.getByRole("button", { name: "Train", exact: true })).toBeEnabled();
  // What stands out from the system's canvas, by itself or by its edge.
  const shows = (element: Locator) =>
    element.evaluate((shown) => {
      const canvas = getComputedStyle(document.body).backgroundColor;
      const { backgroundColor, backgroundImage, borderTopColor, borderTopWidth } = getComputedStyle(shown);
      const isFilled = backgroundColor !== canvas && backgroundColor !== "rgba(0, 0, 0, 0)";
      return isFilled || backgroundImage !== "none" || (borderTopWidth !== "0px" && borderTopColor !== canvas);
    });
  const thumb = page.getByRole("slider", { name: "Noise slider" }).locator("xpath=..");
  expect(await shows(thumb), "the slider's thumb").toBe(true);
  expect(await shows(thumb.locator("xpath=..")), "its track").toBe(true);
  expect(await shows(thumb.locator("xpath=preceding-sibling::*[1]")), "how far it is").toBe(true);
  const [field, select] = [
    page.getByRole("spinbutton", { name: "Noise" }),
    page.getByRole("combobox", { name: "Loss" }),
  ];
  expect((await boxOf(field)).right, "a number field's line ends with the others").toBe((await boxOf(select)).right);
  const knob = page.getByRole("switch").first().locator("span");
  await expect(knob).toBeVisible();
  expect(await shows(knob), "the switch's knob").toBe(true);
  const legend = page.getByRole("group", { name: "What the colours mean" });
  expect(await shows(legend.locator("div").first()), "the bar of colours").toBe(true);
});

test("where the user chose the colours, what is switched on, chosen or under the keys looks different from what is not", async ({
  page,
}) => {
  await page.emulateMedia({ forcedColors: "active", reducedMotion: "reduce" });
  await page.goto("./");
  await expect(page.getByRole("button", { name: "Train", exact: true })).toBeEnabled();
  const look = (element: Locator) =>
    element.evaluate((shown) => {
      const { backgroundColor, color, boxShadow } = getComputedStyle(shown);
      return { backgroundColor, color, boxShadow };
    });
  const system = await page.evaluate(() => {
    const probe = document.body.appendChild(document.createElement("p"));
    probe.style.cssText = "background: Highlight; color: HighlightText; forced-color-adjust: none";
    const { backgroundColor, color } = getComputedStyle(probe);
    probe.remove();
    return { backgroundColor, color };
  });
  const expectOn = async (element: Locator, what: string) => {
    await expect.poll(() => look(element), what).toMatchObject(system);
    expect((await look(element)).boxShadow, `${what}: its ring`).not.toBe("none");
  };
  const expectOff = async (element: Locator, what: string) => {
    expect((await look(element)).backgroundColor, what).not.toBe(system.backgroundColor);
    expect((await look(element)).boxShadow, `${what}: no ring`).toBe("none");
  };

  for (const name of ["Flat out", "Discretize"]) {
    const toggle = page.getByRole("button", { name, exact: true });
    await expectOff(toggle, `${name} is off`);
    await toggle.click();
    await expectOn(toggle, `${name} is on`);
  }
  await expectOn(page.getByRole("radio", { name: "Circle" }), "the chosen data set");
  await expectOff(page.getByRole("radio", { name: "XOR" }), "another data set");
  await page.getByRole("button", { name: "Export" }).click();
  await page.keyboard.press("ArrowDown");
  await expectOn(page.getByRole("menuitem").first(), "the item under the keys");
  await expectOff(page.getByRole("menuitem", { name: /^Experiment/ }), "another item");
});
