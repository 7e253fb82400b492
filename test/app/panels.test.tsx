/** The page's panels as a user meets them, with a worker that only listens. */

import { act, cleanup, fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { App } from "../../app/App.tsx";
import { actions, start, store } from "../../app/store/store.ts";
import { activations, datasets, losses, optimizers } from "../../engine/catalog.ts";
import { presets } from "../../engine/experiment/presets.ts";
import type { Command, Event } from "../../engine/worker/protocol.ts";
import "../../app/styles/tokens.css";
import "../../app/styles/global.css";

let sent: Command[] = [];
let answer: (event: Event) => void = () => {};
let stop = () => {};

beforeEach(async () => {
  sent = [];
  history.replaceState(null, "", location.pathname + location.search);
  actions.openPreset(presets[0]!.id);
  actions.setLanguage("en");
  store.setState({ notices: [], obstacle: null, snapshot: null });
  stop = await start((onEvent) => {
    answer = onEvent;
    return { send: (command) => sent.push(command) };
  });
  render(<App />);
});

afterEach(() => {
  stop();
  cleanup();
});

/** What the user asked for; a credit goes with each act, and comes with each frame. */
const types = () => sent.map(({ type }) => type).filter((type) => type !== "ready");

async function optionsOf(name: string): Promise<readonly string[]> {
  const user = userEvent.setup();
  await user.click(screen.getByRole("combobox", { name }));
  const list = await screen.findByRole("listbox");
  const options = within(list)
    .getAllByRole("option")
    .map((option) => option.textContent ?? "");
  await user.keyboard("{Escape}");
  await waitFor(() => expect(screen.queryByRole("listbox")).toBeNull());
  return options;
}

describe("a folder that is dropped", () => {
  const at = (fullPath: string) => ({ fullPath, name: fullPath.slice(fullPath.lastIndexOf("/") + 1) });
  const fileAt = (path: string) => ({
    ...at(path),
    isFile: true,
    file: (take: (file: File) => void) => take(new File([path], at(path).name)),
  });
  const folderAt = (path: string, entries: readonly object[]) => ({
    ...at(path),
    isDirectory: true,
    createReader() {
      const batches = [entries, []];
      return { readEntries: (take: (entries: readonly object[]) => void) => take(batches.shift()!) };
    },
  });

  it("keeps its files' paths, so that those of one name in train and test are told apart", async () => {
    const folder = folderAt("/cifar", [
      folderAt("/cifar/train", [fileAt("/cifar/train/a.bin")]),
      folderAt("/cifar/test", [fileAt("/cifar/test/a.bin")]),
    ]);
    const drop = new Event("drop", { bubbles: true, cancelable: true });
    const dataTransfer = { types: ["Files"], items: [{ webkitGetAsEntry: () => folder }], files: [] };
    document.body.dispatchEvent(Object.assign(drop, { dataTransfer }));
    await waitFor(() => expect(types()).toContain("files"));
    const given = sent.flatMap((command) => (command.type === "files" ? command.files : []));
    expect(given.map(({ path }) => path)).toEqual(["cifar/train/a.bin", "cifar/test/a.bin"]);
    expect(await Promise.all(given.map(({ file }) => file.text()))).toEqual([
      "/cifar/train/a.bin",
      "/cifar/test/a.bin",
    ]);
  });
});

describe("menus", () => {
  it.each([
    ["Dataset", datasets],
    ["Loss", losses],
    ["Optimizer", optimizers],
    ["Hidden activations", activations],
  ] as const)("%s lists every entry of its table, in order", async (name, table) => {
    const options = await optionsOf(name);
    expect(options).toHaveLength(Object.keys(table).length);
    for (const [i, type] of Object.keys(table).entries()) expect(options[i]).toContain(type);
  });

  it("show the data set in the gallery and in the combobox as one choice", async () => {
    const user = userEvent.setup();
    await user.click(screen.getByRole("radio", { name: "XOR" }));
    expect(screen.getByRole("combobox", { name: "Dataset" }).textContent).toBe("XOR");
    expect(store.getState().experiment.dataset.type).toBe("XOR");
  });

  it("let the arrow keys go round the gallery, whose one tab stop is the chosen set", async () => {
    const user = userEvent.setup();
    const [first, ...others] = Object.keys(datasets);
    const card = (name: string) => screen.getByRole("radio", { name });
    await user.click(card(first!));
    const chosen = () => screen.getAllByRole("radio").filter(({ ariaChecked }) => ariaChecked === "true");
    for (const [key, name] of [
      ["{ArrowLeft}", others.at(-1)!],
      ["{ArrowRight}", first!],
      ["{ArrowDown}", others[0]!],
      ["{ArrowUp}", first!],
    ] as const) {
      await user.keyboard(key);
      expect(document.activeElement).toBe(card(name));
      await waitFor(() => expect(chosen()).toEqual([card(name)]));
      expect(store.getState().experiment.dataset.type).toBe(name);
    }
    expect(screen.getAllByRole("radio").filter(({ tabIndex }) => tabIndex === 0)).toEqual([card(first!)]);
  });
});

describe("a number field", () => {
  it("changes the learning rate, and with it the address", async () => {
    const user = userEvent.setup();
    const field = screen.getByRole("spinbutton", { name: "Learning rate" });
    await user.clear(field);
    await user.type(field, "0.5{Enter}");
    expect(store.getState().experiment.optimizer.lr).toBe(0.5);
    await waitFor(() => expect(location.hash).toMatch(/^#e=/));
  });

  it("says what it takes when it cannot take a number, and keeps the old one", async () => {
    const user = userEvent.setup();
    const field = screen.getByRole("spinbutton", { name: "Batch size" });
    const before = store.getState().experiment.training.batch_size;
    await user.clear(field);
    await user.type(field, "1.5");
    expect(await screen.findByText(/Whole numbers only/)).toBeTruthy();
    await user.tab();
    expect(store.getState().experiment.training.batch_size).toBe(before);
  });

  it("steps by its leading digit with the arrow keys", () => {
    const field = screen.getByRole("spinbutton", { name: "Learning rate" });
    actions.edit((e) => ({ ...e, optimizer: { ...e.optimizer, lr: 0.01 } }));
    fireEvent.keyDown(field, { key: "ArrowUp" });
    expect(store.getState().experiment.optimizer.lr).toBe(0.02);
  });
});

describe("the transport", () => {
  it("trains, becomes Pause while running, says that the pace holds back, steps and resets", async () => {
    const user = userEvent.setup();
    await user.click(screen.getByRole("button", { name: "Train" }));
    expect(types()).toContain("train");
    const { run } = sent.findLast((command) => command.type === "configure")!;
    answer({
      type: "snapshot",
      run,
      snapshot: {
        status: "running",
        divergence: null,
        step: 12345,
        epoch: 7,
        stepsPerEpoch: 25,
        learningRate: 0.01,
        examplesPerSecond: 1000,
        isHeldBack: true,
        msPerStep: 0.1,
        evaluation: null,
        curve: { attempt: 1, points: [] },
        runningLoss: [],
        probes: [],
      },
    });
    await waitFor(() => expect(screen.getByTestId("step-count").textContent).toBe("12345"));
    expect(screen.getByTestId("epoch-count").textContent).toBe("7");
    // A step takes so little that 1000 examples a second would be far too few, did the pace not hold back.
    expect(screen.getByText(/a step at full speed, slowed down to be watched$/)).toBeVisible();
    await user.click(await screen.findByRole("button", { name: "Pause" }));
    await user.click(screen.getByRole("button", { name: "Step" }));
    await user.click(screen.getByRole("button", { name: "Reset" }));
    expect(types().slice(-3)).toEqual(["pause", "step", "reset"]);
  });

  it("goes flat out and back with one switch or F, whatever the data, and one step a second from the menu", async () => {
    const user = userEvent.setup();
    const paces = () => sent.flatMap((command) => (command.type === "pace" ? [command.pace] : []));
    const flatOut = screen.getByRole("button", { name: "Flat out" });
    const isOn = () => flatOut.getAttribute("aria-pressed");
    expect(isOn()).toBe("false");
    await user.click(flatOut);
    expect([isOn(), paces()]).toEqual(["true", ["full"]]);
    actions.chooseDataset("Spiral");
    expect(isOn()).toBe("true");
    await user.keyboard("f");
    await waitFor(() => expect(isOn()).toBe("false"));
    await user.click(screen.getByRole("button", { name: "Speed and more" }));
    await user.click(await screen.findByRole("menuitemradio", { name: "One step a second" }));
    expect(paces()).toEqual(["full", "gentle", 1]);
    act(() => actions.setPace("gentle"));
  });

  it("answers to space, S and R, but not while somebody types or a list is open", async () => {
    const user = userEvent.setup();
    const commands = () => types().filter((type) => ["train", "step", "reset"].includes(type));
    await user.keyboard(" sr");
    expect(commands()).toEqual(["train", "step", "reset"]);
    await user.click(screen.getByRole("spinbutton", { name: "Learning rate" }));
    await user.keyboard("sr");
    expect(commands()).toHaveLength(3);
    screen.getByRole("button", { name: "Share" }).focus();
    await user.keyboard("s");
    expect(commands()).toHaveLength(4);
  });

  it("refuses to train a broken model and goes to where it is said why, once, with its mending", async () => {
    const user = userEvent.setup();
    actions.edit((e) => ({ ...e, model: [] }));
    await user.click(screen.getByRole("button", { name: "Train" }));
    expect(types()).not.toContain("train");
    const box = screen.getByRole("alert");
    expect(box.textContent).toContain("End the model with Linear");
    await waitFor(() => expect(box.contains(document.activeElement)).toBe(true));
  });
});

describe("a malformed link", () => {
  it("gives a notice that can be dismissed", async () => {
    const user = userEvent.setup();
    location.hash = "#e=nothing";
    const notice = await screen.findByRole("alert");
    expect(notice.textContent).toContain("Copy the whole link again");
    await user.click(within(notice).getByRole("button", { name: "Dismiss" }));
    expect(screen.queryByRole("alert")).toBeNull();
  });
});

describe("a notice on a phone", () => {
  it("lies over neither the layers' cards nor the transport", async () => {
    act(() => store.setState({ notices: [{ id: 1, kind: "info", words: { key: "shell.notice.linkCopied" } }] }));
    const notice = (await screen.findByText(/^Link copied/)).getBoundingClientRect();
    expect(innerWidth).toBeLessThan(720);
    for (const card of within(screen.getByRole("list", { name: "Layers" })).getAllByRole("button")) {
      expect(notice.top).toBeGreaterThan(card.getBoundingClientRect().bottom);
    }
    expect(notice.bottom).toBeLessThan(screen.getByRole("button", { name: "Train" }).getBoundingClientRect().top);
  });
});

describe("the language", () => {
  it("changes at once, on the page and for the browser", async () => {
    const user = userEvent.setup();
    await user.click(screen.getByRole("button", { name: "中文" }));
    expect(await screen.findByRole("button", { name: "训练" })).toBeTruthy();
    expect(document.documentElement.lang).toBe("zh-CN");
    await user.click(screen.getByRole("button", { name: "English" }));
    expect(await screen.findByRole("button", { name: "Train" })).toBeTruthy();
  });
});

describe("the theme", () => {
  it("switches and is remembered", async () => {
    const user = userEvent.setup();
    await user.click(screen.getByRole("button", { name: "Dark theme" }));
    expect(document.documentElement.dataset.theme).toBe("dark");
    expect(localStorage.getItem("layerlab.theme")).toBe("dark");
    await user.click(screen.getByRole("button", { name: "Light theme" }));
    expect(document.documentElement.dataset.theme).toBe("light");
  });
});

describe("every control", () => {
  const roles = ["button", "combobox", "spinbutton", "slider", "switch", "radio", "link"] as const;
  it.each(["en", "zh"] as const)("has a name (%s)", (language) => {
    actions.setLanguage(language);
    for (const role of roles) {
      for (const control of screen.queryAllByRole(role)) {
        expect(control, `${role} ${control.outerHTML.slice(0, 120)}`).toHaveProperty("isConnected", true);
        expect(screen.queryAllByRole(role, { name: /\S/ })).toContain(control);
      }
    }
  });

  it("of the contract is found by its name alone", () => {
    for (const name of ["Train", "Step", "Reset"]) screen.getByRole("button", { name: new RegExp(name, "i") });
    for (const name of ["Dataset", "Loss", "Optimizer"]) screen.getByRole("combobox", { name: new RegExp(name, "i") });
    for (const name of ["Learning rate", "Batch size"]) screen.getByRole("spinbutton", { name: new RegExp(name, "i") });
    for (const id of [
      "step-count",
      "epoch-count",
      "train-loss",
      "test-loss",
      "train-accuracy",
      "test-accuracy",
      "device",
    ])
      screen.getByTestId(id);
  });
});
