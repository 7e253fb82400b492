/** Where a data set comes from, and what of it is kept, as a user meets it: with a worker that only listens, and says what it is told to say. */

import { act, cleanup, render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import axe from "axe-core";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { page } from "vitest/browser";
import { App } from "../../app/App.tsx";
import { Announcer } from "../../app/panels/Announcer.tsx";
import { DataPanel } from "../../app/panels/DataPanel.tsx";
import { Header } from "../../app/panels/Header.tsx";
import { Notices } from "../../app/panels/Notices.tsx";
import { actions, store } from "../../app/store/store.ts";
import { presets } from "../../engine/experiment/presets.ts";
import type { KeptState, SourceAct, SourcesState } from "../../engine/worker/protocol.ts";
import { answer, commandsOf, frame, startWith } from "../support/listener.ts";
import { images, modelOf, snapshot } from "./outputSamples.ts";
import "../../app/styles/tokens.css";
import "../../app/styles/global.css";

const tutorial = presets.find(({ id }) => id === "tutorial")!.experiment;
const user = userEvent.setup();

const kept: KeptState = {
  where: "opfs",
  sets: {},
  usedBytes: 300e6,
  quotaBytes: 10_300e6,
  isPersistent: false,
  complaint: null,
};
const sources: SourcesState = {
  offers: {},
  atHand: {},
  loading: null,
  areSumsChecked: true,
  complaint: null,
  kept,
};
const site = { train: 3000, test: 1000, bytes: 29e6 };
const offers = { CIFAR10: site };
const whole = { train: 3000, test: 1000 };
const cut = { where: "huggingface.co", got: "a cut connection", expected: "all bytes", fix: "Try again." };
const full = { where: "CIFAR10", got: "a full disk", expected: "29 MB", fix: "Clear data sets under Storage." };
const noFiles = { where: "CIFAR10", got: "no files", expected: "files", fix: "Give some." };

const tell = (changes: Partial<SourcesState> = {}) =>
  act(() => answer({ type: "sources", sources: { ...sources, ...changes } }));
const lastRun = () => commandsOf("configure").at(-1)!.run;
const complain = (complaint: typeof noFiles) => act(() => answer({ type: "complaint", run: lastRun(), complaint }));
const configured = (data: Partial<typeof images> = {}) =>
  act(() =>
    answer({ type: "configured", run: lastRun(), kept: false, data: { ...images, ...data }, model: modelOf(10) }),
  );
const asked = (): readonly SourceAct[] => commandsOf("sources").map(({ act }) => act);
const loadingSite = { type: "CIFAR10", from: "site", bytes: 0, totalBytes: 29e6, bytesPerSecond: 2e6 } as const;
const loading = (bytes: number, from: "site" | "hub" = "site", totalBytes = 29e6) =>
  tell({ offers, loading: { ...loadingSite, from, bytes, totalBytes } });

const box = () => screen.findByRole("region", { name: /^Where the data come from: CIFAR-10/ });
const button = (name: string | RegExp) => screen.getByRole("button", { name });
const press = (name: string | RegExp) => user.click(button(name));
const others = () => user.click(screen.getByText("Other ways"));

/** What concerns data, with CIFAR-10 chosen and no files for it. */
async function open(complaint = noFiles, shown = <Parts />): Promise<HTMLElement> {
  await startWith(tutorial);
  render(shown);
  complain(complaint);
  return box();
}

/** The same in the whole page. */
async function openPage(widthPx: number): Promise<HTMLElement> {
  await page.viewport(widthPx, 900);
  return open(noFiles, <App />);
}

const Parts = () => (
  <main>
    <Header layout="wide" openDrawers={new Set()} onToggleDrawer={() => {}} />
    <DataPanel />
    <Announcer />
  </main>
);

async function expectAccessible(element: Element = document.body): Promise<void> {
  const { violations } = await axe.run(element, { resultTypes: ["violations"] });
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(" ")}`)).toEqual(
    [],
  );
}

beforeEach(() => {
  store.setState({
    sources: null,
    lastLoad: null,
    hub: { base: null, isAllowed: false },
    filePaths: [],
    givenTypes: [],
    data: null,
  });
});
afterEach(async () => {
  actions.disallowHub();
  actions.setLanguage("en");
  cleanup();
});

describe("a data set beside the page", () => {
  it("is what is offered first; the Hub, files and drawn shapes are other ways", async () => {
    const shown = await open();
    await expect.poll(asked).toEqual([{ kind: "find" }]);
    expect(shown).toHaveTextContent("Looking for CIFAR-10");
    tell({ offers });
    expect(button(/^Load from this site, 29.MB$/)).toBeVisible();
    expect(shown).toHaveTextContent(/3.000 images to learn from, 1.000 to be tested on/);
    expect(button(/huggingface/)).not.toBeVisible();
    await expectAccessible(shown);
    await others();
    for (const name of [/^Load from huggingface\.co, about 144.MB$/, "Choose files", "Choose a folder", /shapes/])
      expect(button(name)).toBeVisible();
    expect(shown).toHaveTextContent("cifar-10-binary.tar.gz");
    await expectAccessible(shown);
    await press(/^Load from this site/);
    expect(asked().at(-1)).toEqual({ kind: "load", type: "CIFAR10", from: "site" });
  });

  it("shows how far it is, how fast and how long yet, keeps the focus in the box, and stops", async () => {
    const shown = await open();
    tell({ offers });
    const load = button(/^Load from this site/);
    load.focus();
    await user.keyboard("{Enter}");
    loading(0, "site", 0);
    expect(screen.getByRole("progressbar")).not.toHaveAttribute("aria-valuenow");
    expect(load).not.toBeInTheDocument();
    await waitFor(() => expect(shown).toHaveFocus());
    loading(9e6);
    expect(screen.getByRole("progressbar", { name: "Loading from this site" })).toHaveAttribute("aria-valuenow", "31");
    expect(shown).toHaveTextContent(/9\.0.MB of 29.MB · 2\.0.MB\/s · 10 s left/);
    await expectAccessible(shown);
    await user.tab();
    expect(button("Stop loading")).toHaveFocus();
    await user.keyboard("{Enter}");
    expect(asked().at(-1)).toEqual({ kind: "stop" });
  });

  it("is told of when loading begins and ends, and not between", async () => {
    await open();
    const voice = document.querySelector('[aria-live="polite"].visually-hidden')!;
    const said = new Set<string>();
    tell({ offers });
    for (const bytes of [0, 9e6, 12e6, 20e6]) {
      loading(bytes);
      said.add(voice.textContent);
    }
    tell({ offers, atHand: { CIFAR10: whole } });
    said.add(voice.textContent);
    expect([...said]).toEqual([
      "CIFAR-10 is loading",
      expect.stringMatching(/^CIFAR-10: 3.000 training images are here$/),
    ]);
  });

  it("can be trained on in part: says so, and lets the user load the rest and begin again with more", async () => {
    const shown = await open();
    tell({ offers });
    await press(/^Load from this site/);
    tell({ offers, atHand: { CIFAR10: { train: 1000, test: 500 } } });
    await frame();
    configured({ trainSize: 1000, testSize: 500, whole });
    expect(shown).toHaveTextContent(/the first 1.000 of 3.000 training images, and 500 of 1.000 test images/);
    await press("Load the rest from this site");
    expect(asked().at(-1)).toEqual({ kind: "load", type: "CIFAR10", from: "site" });
    await press("Train");
    act(() => answer({ type: "snapshot", run: lastRun(), snapshot }));
    tell({ offers, atHand: { CIFAR10: whole } });
    expect(shown).toHaveTextContent(/3.000 training images are here by now/);
    expect(screen.queryByRole("button", { name: /^Load the rest/ })).toBeNull();
    await expectAccessible(shown);
    await press(/^Begin again with 3.000$/);
    await frame();
    expect(commandsOf("configure").at(-1)).toMatchObject({ keep: false, takesNewData: true });
  });

  it("whose list cannot be read can be looked for again", async () => {
    await open();
    tell({ complaint: { ...cut, where: "data/manifest.json" } });
    expect(screen.getByRole("alert")).toHaveTextContent("data/manifest.json: a cut connection. Try again.");
    await press("Try again");
    expect(asked().map(({ kind }) => kind)).toEqual(["find", "find"]);
  });
});

describe("the Hub", () => {
  const load = { kind: "load", type: "CIFAR10", from: "hub", base: "https://huggingface.co" };

  it("is asked for nothing before the user has read what happens, once", async () => {
    const shown = await open();
    tell();
    await press(/^Load from huggingface\.co, about 144.MB$/);
    const question = within(shown).getByRole("group", { name: "Fetch from huggingface.co?" });
    expect(question).toHaveFocus();
    expect(question).toHaveTextContent(/asks huggingface\.co for about 144.MB/);
    expect(question).toHaveTextContent(/sees your network address and that you fetch CIFAR-10. Nothing else is sent/);
    await expectAccessible(shown);
    await press("Not now");
    expect(shown).toHaveFocus();
    expect(asked().map(({ kind }) => kind)).toEqual(["find"]);

    await press(/^Load from huggingface/);
    await press("Fetch from huggingface.co");
    expect(asked().at(-1)).toEqual(load);
    loading(1e6, "hub");
    expect(screen.getByRole("progressbar", { name: "Loading from huggingface.co" })).toBeVisible();
    tell();
    await press(/^Load from huggingface/);
    expect(asked().slice(-2)).toEqual([load, load]);
    expect(localStorage.getItem("layerlab.hub")).toBe("https://huggingface.co");
  });

  it("is asked about again once the user has taken it back, which stops what comes from there", async () => {
    await open();
    tell();
    act(() => actions.loadFromHub("https://huggingface.co"));
    loading(1e6, "hub");
    await press(/^CIFAR-10/);
    await user.click(await screen.findByRole("menuitem", { name: /^Storage/ }));
    await user.click(await screen.findByRole("button", { name: "Take this back" }));
    expect(asked().at(-1)).toEqual({ kind: "stop" });
    expect(screen.getByRole("dialog")).toContainElement(document.activeElement as HTMLElement);
    await user.keyboard("{Escape}");
    tell();
    await press(/^Load from huggingface/);
    expect(button("Fetch from huggingface.co")).toBeVisible();
  });

  it("is its mirror where the page speaks Chinese", async () => {
    await open();
    tell();
    act(() => actions.setLanguage("zh"));
    await user.click(await screen.findByRole("button", { name: /^从 hf-mirror\.com 载入/ }));
    await press("从 hf-mirror.com 下载");
    expect(asked().at(-1)).toEqual({ ...load, base: "https://hf-mirror.com" });
  });

  it("may have another address, which is refused at its field where it is none, and about which the user is asked", async () => {
    const shown = await open();
    tell();
    act(() => actions.loadFromHub("https://huggingface.co"));
    act(() => actions.disallowHub());
    await press(/^Load from huggingface/);
    await user.click(within(shown).getByRole("combobox", { name: "Address" }));
    await user.click(await screen.findByRole("option", { name: /^Another address/ }));
    const field = await screen.findByRole("textbox", { name: "Another address" });
    await user.clear(field);
    await user.type(field, "https://example.com{Enter}");
    expect(await within(shown).findByRole("alert")).toHaveTextContent("Choose one of huggingface.co");
    expect(field).toHaveAttribute("aria-invalid", "true");
    await expectAccessible(shown);
    await user.clear(field);
    await user.type(field, "hf-mirror.com{Enter}");
    expect(within(shown).queryByRole("alert")).toBeNull();
    await press("Fetch from hf-mirror.com");
    expect(asked().at(-1)).toEqual({ ...load, base: "https://hf-mirror.com" });
  });

  it("that was cut off is tried again, and only where its data set is chosen", async () => {
    const shown = await open();
    tell();
    act(() => actions.loadFromHub("https://huggingface.co"));
    loading(1e6, "hub");
    tell({ complaint: cut });
    expect(within(shown).getByRole("alert")).toHaveTextContent("huggingface.co: a cut connection. Try again.");
    await expectAccessible(shown);
    await press("Try again");
    expect(asked().slice(-2)).toEqual([load, load]);
    await user.click(screen.getByRole("radio", { name: "MNIST" }));
    await screen.findByRole("region", { name: /^Where the data come from: MNIST/ });
    expect(screen.queryByRole("alert")).toBeNull();
  });
});

describe("what is kept", () => {
  const set = { from: "site", bytes: 29e6, images: { here: whole, whole } } as const;

  it("loads by itself, which one line says", async () => {
    await startWith(tutorial);
    render(<Parts />);
    tell({ offers, kept: { ...kept, sets: { CIFAR10: set } } });
    expect(await box()).toHaveTextContent(/^Kept on this device, 29.MBStorageOther ways/);
    configured({ trainSize: 3000, testSize: 1000 });
    expect(await box()).toHaveTextContent(/^Kept on this device, 29.MB/);
    await expectAccessible(await box());
    expect(screen.queryByRole("button", { name: /^Load from this site/ })).toBeNull();
    tell({ offers });
    expect(await box()).toHaveTextContent(/^In memory, until you leave this page/);
  });

  it("is cleared in Storage, which stays open though the line that opened it goes; the focus then stays in the box", async () => {
    await startWith(tutorial);
    render(<Parts />);
    tell({ offers, kept: { ...kept, sets: { CIFAR10: set } } });
    configured({ trainSize: 3000, testSize: 1000 });
    await user.click(within(await box()).getByRole("button", { name: "Storage" }));
    const storage = await screen.findByRole("dialog", { name: "Storage" });
    await press("Clear CIFAR-10");
    await press("Yes, clear");
    tell({ offers });
    expect(storage).toHaveTextContent("Nothing is kept yet.");
    expect(storage).toContainElement(document.activeElement as HTMLElement);
    await user.keyboard("{Escape}");
    const shown = await box();
    await waitFor(() => expect(shown).toContainElement(document.activeElement as HTMLElement));
  });

  it("and cannot be read is cleared, after which it can be loaded again", async () => {
    const shown = await open({ ...noFiles, got: "damaged bytes" });
    tell({ offers, kept: { ...kept, sets: { CIFAR10: set } } });
    expect(shown).toHaveTextContent("damaged bytes");
    // What is loaded is kept before it is read.
    tell({ offers, loading: { ...loadingSite, bytes: 1 }, kept: { ...kept, sets: { CIFAR10: set } } });
    expect(shown).not.toHaveTextContent("damaged bytes");
    tell({ offers, kept: { ...kept, sets: { CIFAR10: set } } });
    await press("Clear what is kept");
    expect(asked().at(-1)).toEqual({ kind: "discard", type: "CIFAR10" });
    tell({ offers });
    expect(button(/^Load from this site/)).toBeVisible();
  });

  it("and cannot be read is cleared too where files of another set were given: loading would find all pieces there", async () => {
    await open();
    act(() => answer({ type: "filesAccepted", paths: ["train-images-idx3-ubyte"], complaints: [], types: ["MNIST"] }));
    await frame();
    complain({ ...noFiles, got: "damaged bytes" });
    tell({ offers, kept: { ...kept, sets: { CIFAR10: set } } });
    expect(button("Clear what is kept")).toBeVisible();
    expect(screen.queryByRole("button", { name: /^Load from this site/ })).toBeNull();
  });

  it("is not all: says why, and what to do, while training goes on", async () => {
    const shown = await open();
    tell({ offers, atHand: { CIFAR10: whole }, kept: { ...kept, complaint: full } });
    await frame();
    configured({ trainSize: 3000, testSize: 1000 });
    expect(shown).toHaveTextContent("Not kept for the next visit: a full disk. Clear data sets under Storage.");
    await expectAccessible(shown);
    await user.click(within(shown).getByRole("button", { name: "Storage" }));
    expect(await screen.findByRole("dialog", { name: "Storage" })).toBeVisible();
  });

  it("is nothing where the browser keeps nothing, which a sentence says", async () => {
    const shown = await open();
    tell({ offers, kept: { ...kept, where: null } });
    await press(/^Load from this site/);
    loading(1e6);
    tell({
      loading: { type: "CIFAR10", from: "site", bytes: 1, totalBytes: 2, bytesPerSecond: 0 },
      kept: { ...kept, where: null },
    });
    expect(shown).toHaveTextContent(
      "This browser keeps nothing for this page: CIFAR-10 has to be loaded at each visit.",
    );
  });
});

describe("files", () => {
  it("are what is offered where there is nothing else, with what they are", async () => {
    await open();
    tell();
    act(() => actions.chooseDataset("CSV"));
    const shown = await screen.findByRole("region", { name: /^Where the data come from: Table/ });
    expect(await screen.findByRole("button", { name: "Choose a file" })).toBeVisible();
    expect(shown).toHaveTextContent("nothing is uploaded");
    expect(shown).toHaveTextContent("a table (.csv, .tsv, .txt, .data)");
    expect(screen.queryByRole("button", { name: /^Load from|shapes instead/ })).toBeNull();
  });

  it("that do not fit are told of in the box, with the ways to give others", async () => {
    const shown = await open();
    tell();
    act(() => answer({ type: "filesAccepted", paths: ["a.bin"], complaints: [], types: ["CIFAR10"] }));
    await frame();
    complain({ ...noFiles, got: "a.bin alone" });
    expect(shown).toHaveTextContent("CIFAR10: a.bin alone. Give some.");
    expect(button("Choose files")).toBeVisible();
  });
});

describe("Storage", () => {
  const CIFAR10 = {
    from: "hub",
    bytes: 184e6,
    images: { here: { train: 5000, test: 1000 }, whole: { train: 50000, test: 10000 } },
  } as const;
  const MNIST = { from: "files", bytes: 11e6 } as const;

  async function openStorage(changes: Partial<KeptState> = {}): Promise<HTMLElement> {
    await open();
    tell({ kept: { ...kept, ...changes } });
    await press(/^CIFAR-10/);
    await user.click(await screen.findByRole("menuitem", { name: /^Storage/ }));
    return screen.findByRole("dialog", { name: "Storage" });
  }

  it("shows what is kept, how large it is and how much room is left, measured when it opens", async () => {
    const shown = await openStorage({ sets: { CIFAR10, MNIST } });
    expect(asked().at(-1)).toEqual({ kind: "measure" });
    const rows = within(shown)
      .getAllByRole("listitem")
      .map((row) => row.textContent);
    expect(rows[0]).toMatch(/^CIFAR-10the first 5.000 of 50.000 training images · from the Hub184.MB/);
    expect(rows[1]).toMatch(/^MNISTfrom your files11.MB/);
    expect(shown).toHaveTextContent(/All together195.MB/);
    expect(shown).toHaveTextContent(/takes 300.MB of this browser's room; about 10.GB are free/);
    await expectAccessible(shown);
  });

  it("asks before it clears one or all, and keeps the focus", async () => {
    const shown = await openStorage({ sets: { CIFAR10, MNIST } });
    const discarded = () => asked().filter(({ kind }) => kind === "discard");
    await press("Clear CIFAR-10");
    expect(within(shown).getByRole("group")).toHaveTextContent("Clear CIFAR-10? At the next visit");
    expect(button("Keep")).toHaveFocus();
    await expectAccessible(shown);
    await press("Keep");
    expect(discarded()).toEqual([]);
    expect(shown).toContainElement(document.activeElement as HTMLElement);
    // Escape says no to the question, and to nothing else.
    await press("Clear all");
    await user.keyboard("{Escape}");
    expect(within(shown).queryByRole("group")).toBeNull();
    expect(button("Clear all")).toBeVisible();
    expect(shown).toContainElement(document.activeElement as HTMLElement);
    await press("Clear CIFAR-10");
    await press("Yes, clear");
    expect(discarded()).toEqual([{ kind: "discard", type: "CIFAR10" }]);
    expect(shown).toContainElement(document.activeElement as HTMLElement);
    await press("Clear all");
    await press("Yes, clear");
    expect(discarded().at(-1)).toEqual({ kind: "discard", type: null });
    tell();
    expect(shown).toHaveTextContent("Nothing is kept yet.");
    expect(shown).toHaveTextContent(/10.GB of this browser's room are free/);
    expect(shown).not.toHaveTextContent("takes");
    await expectAccessible(shown);
  });

  it("says so where the browser keeps nothing", async () => {
    const shown = await openStorage({ where: null });
    expect(shown).toHaveTextContent("This browser keeps nothing for this page");
    expect(within(shown).queryByRole("button", { name: /^Ask the browser/ })).toBeNull();
  });

  it("asks the browser for a promise, and says whether it gave one", async () => {
    const shown = await openStorage({ sets: { MNIST } });
    const persist = vi.spyOn(navigator.storage, "persist").mockResolvedValue(false);
    await press("Ask the browser to keep it");
    await within(shown).findByText(/makes no promise now/);
    expect(asked().filter(({ kind }) => kind === "measure")).toHaveLength(2);
    persist.mockResolvedValue(true);
    await press("Ask the browser to keep it");
    tell({ kept: { ...kept, sets: { MNIST }, isPersistent: true } });
    expect(shown).toHaveTextContent("The browser has promised to keep this");
    persist.mockRestore();
  });

  it("gives the focus back to what opened it", async () => {
    await openStorage();
    await user.keyboard("{Escape}");
    await waitFor(() => expect(button(/^CIFAR-10/)).toHaveFocus());
  });
});

it("a table that the site brings and that does not come is told of where the data are chosen, and asked for again by one click", async () => {
  await startWith({ ...tutorial, dataset: { type: "CSV", file: "iris.csv", target: "species" } });
  render(
    <main>
      <DataPanel />
      <Notices />
    </main>,
  );
  const complaint = { where: "tables/iris.csv", got: "no connection", expected: "the file", fix: "Try again." };
  act(() => answer({ type: "complaint", run: lastRun(), complaint: { ...complaint, remedy: "retry" } }));
  const shown = await screen.findByRole("region", { name: /^Where the data come from/ });
  await within(shown).findByText(/no connection/);
  const before = lastRun();
  await user.click(within(screen.getByRole("alert")).getByRole("button", { name: "Try again" }));
  await waitFor(() => expect(lastRun()).toBe(before + 1));
  expect(screen.queryByRole("alert")).toBeNull();
  expect(shown).not.toHaveTextContent("no connection");
});

describe("the box stands once", () => {
  it("on a phone, where the output leads to it", async () => {
    await openPage(390);
    tell({ offers });
    expect(screen.getAllByRole("button", { name: /^Load from this site/ })).toHaveLength(1);
    await press("Where the data come from");
    expect(await box()).toHaveFocus();
  });

  it("in the output where the data panel is a closed drawer, and in the drawer once it is open", async () => {
    await openPage(1100);
    tell({ offers });
    expect(screen.getAllByRole("button", { name: /^Load from this site/ })).toHaveLength(1);
    await press("Data and learning");
    expect(await box()).toBeVisible();
    expect(screen.getAllByRole("button", { name: /^Load from this site/ })).toHaveLength(1);
  });

  it("in the output while presenting on a tablet, where the output reaches the page's edge", async () => {
    await openPage(1024);
    tell({ offers });
    act(() => actions.setPresenting(true));
    const { right } = (await box()).closest("aside")!.getBoundingClientRect();
    expect(right).toBe(innerWidth);
    act(() => actions.setPresenting(false));
  });

  it("in the output while presenting, until all has come; the focus stays on the page's panels", async () => {
    await openPage(1440);
    tell({ offers });
    act(() => actions.setPresenting(true));
    await press(/^Load from this site/);
    loading(1e6);
    button("Stop loading").focus();
    tell({ offers, atHand: { CIFAR10: whole } });
    await frame();
    configured({ trainSize: 3000, testSize: 1000 });
    expect(screen.queryByRole("region", { name: /^Where the data come from/ })).toBeNull();
    expect(document.activeElement).not.toBe(document.body);
    act(() => actions.setPresenting(false));
  });
});
