/** Every visual, saved from its sample: as SVG that any program opens, and as it looks on the page. */

import { cleanup, render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { page } from "vitest/browser";
import { Picture } from "../../app/gallery/Picture.tsx";
import { NetworkPanel } from "../../app/network/NetworkPanel.tsx";
import { captionOf } from "../../app/pictures/caption.ts";
import { saveNetwork } from "../../app/pictures/saveNetwork.ts";
import { pngOf, svgOf } from "../../app/pictures/savePicture.ts";
import { forgetProbes } from "../../app/store/probes.ts";
import { actions, showLanguage, store } from "../../app/store/store.ts";
import { visuals } from "../../app/visuals/index.ts";
import type { Visual } from "../../app/visuals/visual.ts";
import { inLanguage } from "../../engine/define/text.ts";
import { presets } from "../../engine/experiment/presets.ts";
import { checkOf, describedIn } from "../support/checked.ts";
import { coarse, meanDifference, parseSvg, pixelsOf, rasterize } from "./rasterize.ts";
import "../../app/styles/tokens.css";
import "../../app/styles/global.css";

const initial = store.getState();

// A page that is larger than its window is shown, and seen by a screenshot, smaller than it is.
beforeAll(() => page.viewport(1000, 680));
beforeEach(() => actions.setLanguage("en"));
afterEach(() => {
  cleanup();
  forgetProbes();
  store.setState(initial);
  delete document.documentElement.dataset.theme;
  vi.restoreAllMocks();
});

/** The section of a visual, painted. */
async function show(visual: Visual): Promise<HTMLElement> {
  render(
    <div style={{ width: visual.isWide ? 900 : 360, background: "white" }}>
      <Picture visual={visual} />
    </div>,
  );
  const title = inLanguage(visual.title, "en");
  const section = await screen.findByRole("region", { name: title });
  await waitFor(() => expect(screen.getByRole("main").dataset.shown).toBe("true"));
  // The inspector's picture is the operation.
  return visual.id === "inspector" ? screen.findByRole("region", { name: "Operation" }) : section;
}

/** What stands on the page to be read, but for what is left out. */
function wordsOf(section: HTMLElement): readonly string[] {
  const walker = document.createTreeWalker(section, NodeFilter.SHOW_TEXT);
  const words: string[] = [];
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const parent = node.parentElement!;
    const isHidden = parent.closest("[data-unsaved], canvas, svg, .visually-hidden, caption, [hidden]") !== null;
    const style = getComputedStyle(parent);
    const isCut = style.textOverflow === "ellipsis" || parent.closest("pre") !== null;
    if (!isHidden && !isCut && parent.checkVisibility()) words.push(...(node.textContent ?? "").split(/\s+/));
  }
  return words.filter((word) => word !== "");
}

/** The part of a picture that the section is, at one pixel each. */
const margin = 20;

/** Text is copied. */
const isText = ({ id }: Visual) => id === "code";

describe.each(visuals.filter((visual) => !isText(visual)))("$id, saved", (visual) => {
  it("is an SVG with its title, its words as text and all else in itself, and looks as it does on the page", async () => {
    const section = await show(visual);
    const title = inLanguage(visual.title, "en");
    const caption = captionOf(visual.title, store.getState());
    const text = svgOf({ section, title, caption });
    const svg = parseSvg(text);
    expect(svg.querySelector("title")!.textContent).toBe(title);
    expect(svg.querySelector("desc")!.textContent).toBe(caption);
    expect(svg.querySelector("foreignObject, style, script")).toBeNull();
    const written = [...svg.querySelectorAll("text")].map(({ textContent }) => textContent).join(" ");
    for (const word of wordsOf(section)) expect(written).toContain(word);
    for (const word of caption.split(" ")) expect(written).toContain(word);
    for (const element of svg.querySelectorAll("*")) {
      for (const { name, value } of element.attributes) {
        if (/href$/.test(name)) expect(value).toMatch(/^data:image\/png;base64,/);
        else
          for (const [, target] of value.matchAll(/url\(([^)]*)\)/g)) expect(svg.querySelector(target!)).not.toBeNull();
        expect(value).not.toMatch(/NaN|undefined|Infinity/);
      }
    }

    const { width, height } = section.getBoundingClientRect();
    const size = [Math.floor(width), Math.floor(Math.min(height, svg.height.baseVal.value - 2 * margin - 40))] as const;
    const left = { left: margin + Math.max(0, (svg.width.baseVal.value - 2 * margin - width) / 2), top: margin };
    const saved = pixelsOf(await rasterize(text), left, size);
    // A slider's handle is for the hand.
    const leftOut = section.querySelectorAll<HTMLElement>("[data-unsaved], input[type=range]");
    for (const element of leftOut) element.style.visibility = "hidden";
    onWholePixels(section);
    const shot = await page.elementLocator(section).screenshot({ base64: true, save: false });
    const onPage = pixelsOf(await imageOf(`data:image/png;base64,${shot}`), { left: 0, top: 0 }, size);
    // Letters and hairlines stand on whole pixels of a screen, but not of a picture: a part of a pixel beside it is the same.
    const inked = meanDifference(coarse(onPage), coarse(new ImageData(...size)));
    expect(inked).toBeGreaterThan(1);
    expect(meanDifference(coarse(saved), coarse(onPage))).toBeLessThan(0.12 * inked);
  });
});

function onWholePixels(section: HTMLElement): void {
  const { left, top } = section.getBoundingClientRect();
  section.style.position = "relative";
  section.style.left = `${Math.ceil(left) - left}px`;
  section.style.top = `${Math.ceil(top) - top}px`;
}

async function imageOf(url: string): Promise<HTMLCanvasElement> {
  const image = new Image();
  image.src = url;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = image.naturalWidth;
  canvas.height = image.naturalHeight;
  canvas.getContext("2d")!.drawImage(image, 0, 0);
  return canvas;
}

it("what is text has no button that saves it as a picture", async () => {
  for (const visual of visuals.filter(isText)) {
    await show(visual);
    expect(screen.queryByRole("button", { name: /^Save the picture/ })).toBeNull();
  }
});

describe("the network, saved", () => {
  const { experiment } = presets.find(({ id }) => id === "tutorial")!;

  it("is whole, with the titles of its cards and its shapes, though most of it is scrolled out of sight", async () => {
    store.setState({ experiment, check: checkOf(experiment), description: describedIn(experiment) });
    render(
      <div style={{ width: 380, height: 560 }}>
        <NetworkPanel />
      </div>,
    );
    await screen.findByRole("list", { name: "Layers" });
    const canvas = document.querySelector("canvas")!;
    await waitFor(() => expect(canvas.width).toBe(Math.round(canvas.clientWidth * devicePixelRatio)));
    const blobs = catchDownloads();
    await saveNetwork("svg");
    expect(blobs.map(({ name }) => name)).toEqual([expect.stringMatching(/-step-0-network\.svg$/)]);
    const text = await blobs[0]!.blob.text();
    const svg = parseSvg(text);
    const stage = document.querySelector("#visual-network [data-saved]")!;
    const { width } = stage.getBoundingClientRect();
    expect(width).toBeGreaterThan(500);
    expect(svg.width.baseVal.value).toBe(Math.ceil(width) + 2 * margin);
    const written = [...svg.querySelectorAll("text")].map(({ textContent }) => textContent);
    for (const type of ["Conv2d", "MaxPool2d", "Flatten", "Linear", "ReLU"]) {
      const count = experiment.model.filter((layer) => layer.type === type).length;
      expect(written.filter((word) => word === type)).toHaveLength(count);
    }
    for (const shape of ["3×32×32", "16×5×5", "400", "84", "10"]) expect(written).toContain(shape);
    expect(written).toContain("negative weight");
    expect(written.join(" ")).toContain("3-6-16-120-84-10 ReLU");
    // The names of the classes stand at its right end.
    const names = [...svg.querySelectorAll("text")].filter(({ textContent }) => /^(plane|truck)$/.test(textContent));
    expect(names).toHaveLength(2);
    for (const name of names) expect(Number(name.getAttribute("x"))).toBeGreaterThan(0.85 * width);
    const shown = pixelsOf(await rasterize(text), { left: margin, top: margin }, [Math.floor(width), 400]);
    expect(meanDifference(shown, new ImageData(Math.floor(width), 400))).toBeGreaterThan(1);
  });
});

/** What the page would have saved as files. */
function catchDownloads(): readonly { readonly name: string; readonly blob: Blob }[] {
  const saved: { name: string; blob: Blob }[] = [];
  const blobs: Blob[] = [];
  vi.spyOn(URL, "createObjectURL").mockImplementation((blob) => {
    if (blob instanceof Blob) blobs.push(blob);
    return "blob:none";
  });
  vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(function (this: HTMLAnchorElement) {
    saved.push({ name: this.download, blob: blobs.at(-1)! });
  });
  return saved;
}

const loss = visuals.find(({ id }) => id === "loss")!;

describe("a picture", () => {
  it("is light, whatever the page's theme, which is as before", async () => {
    const section = await show(loss);
    const picture = { section, title: "Loss", caption: "of a run" };
    const light = svgOf(picture);
    document.documentElement.dataset.theme = "dark";
    store.setState({ theme: "dark" });
    await waitFor(() => expect(getComputedStyle(section).getPropertyValue("--ink")).toBe("#eceef2"));
    const withoutIds = (svg: string) => svg.replaceAll(/p[a-z0-9]{6}-(\d+)/g, "p-$1");
    expect(withoutIds(svgOf(picture))).toBe(withoutIds(light));
    expect(store.getState().theme).toBe("dark");
    expect(document.documentElement.dataset.theme).toBe("dark");
    expect(document.documentElement.dataset.saving).toBeUndefined();
  });

  it("is a PNG with two or three pixels for each of the page's", async () => {
    const section = await show(loss);
    const picture = { section, title: "Loss", caption: "of a run" };
    const { width, height } = parseSvg(svgOf(picture));
    for (const scale of [2, 3]) {
      const bitmap = await createImageBitmap(await pngOf(picture, scale));
      expect([bitmap.width, bitmap.height]).toEqual([scale * width.baseVal.value, scale * height.baseVal.value]);
    }
  });

  it("is saved by a button in its heading, with the keyboard too, under the caption that was written", async () => {
    const section = await show(loss);
    const saved = catchDownloads();
    const button = screen.getByRole("button", { name: "Save the picture: Loss" });
    const open = async () => {
      button.focus();
      await userEvent.keyboard("{Enter}");
      return screen.findByRole("textbox", { name: "Caption" });
    };
    const field = await open();
    expect(field).toHaveProperty("value", captionOf(loss.title, store.getState()));
    await userEvent.clear(field);
    await userEvent.type(field, "Figure 1");
    await userEvent.click(screen.getByRole("button", { name: "SVG" }));
    await waitFor(() => expect(saved).toHaveLength(1));
    expect(saved[0]!.name).toMatch(/^layerlab-[a-z0-9-]+-step-4000-loss\.svg$/);
    expect(await saved[0]!.blob.text()).toContain(">Figure 1</text>");
    expect(section.isConnected).toBe(true);

    await open();
    await userEvent.click(screen.getByRole("button", { name: "PNG 3×" }));
    await waitFor(() => expect(saved).toHaveLength(2));
    expect(saved[1]!.name).toMatch(/-step-4000-loss@3x\.png$/);
    expect(saved[1]!.blob.type).toBe("image/png");

    await open();
    await userEvent.click(screen.getByRole("button", { name: "CSV" }));
    expect(saved[2]!.name).toMatch(/-step-4000-loss\.csv$/);
    expect(await saved[2]!.blob.text()).toMatch(/^step,epoch,train_loss,/);
  });

  it("has a caption in the page's language", async () => {
    await show(loss);
    await showLanguage("zh");
    const caption = captionOf(loss.title, store.getState());
    expect(caption).toMatch(/^损失 · /);
    expect(caption).toMatch(/第 4\u202f000 步，第 4 轮$/);
    await showLanguage("en");
  });
});
