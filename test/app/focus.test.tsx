/** Where the focus goes when what had it goes, and what Escape leaves. */

import { cleanup, render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { page } from "vitest/browser";
import { App } from "../../app/App.tsx";
import { actions, start, store } from "../../app/store/store.ts";
import { presets } from "../../engine/experiment/presets.ts";
import "../../app/styles/tokens.css";
import "../../app/styles/global.css";

let stop = () => {};

async function open(widthPx: number): Promise<void> {
  await page.viewport(widthPx, 800);
  history.replaceState(null, "", location.pathname + location.search);
  actions.openPreset(presets[0]!.id);
  stop = await start(() => ({ send: () => {} }));
  render(<App />);
}

beforeEach(() => store.setState({ notices: [], isPresenting: false }));
afterEach(() => {
  stop();
  cleanup();
});

const user = userEvent.setup();
const button = (name: string | RegExp) => screen.getByRole("button", { name });
const settings = () => screen.queryByRole("complementary", { name: "Data and learning" });

describe("the settings drawer", () => {
  it.each([
    ["its close button", () => user.click(within(settings()!).getByRole("button", { name: "Close" }))],
    ["Escape", () => user.keyboard("{Escape}")],
  ])("takes the focus as it opens, and gives it back to its button on %s", async (_, close) => {
    await open(1100);
    await user.click(button("Data and learning"));
    expect(settings()).toContainElement(document.activeElement as HTMLElement);
    await close();
    expect(settings()).toBeNull();
    expect(button("Data and learning")).toHaveFocus();
  });
});

describe("a removed card", () => {
  it("leaves the focus to the last one, and the last to Add layer", async () => {
    await open(1400);
    await screen.findByRole("list", { name: "Layers" });
    const faces = () => [
      ...screen.getByRole("list", { name: "Layers" }).querySelectorAll<HTMLElement>("button[aria-haspopup=dialog]"),
    ];
    const count = faces().length;
    expect(count).toBeGreaterThan(1);
    for (let left = count - 1; left >= 0; left--) {
      await user.click(faces()[left]!);
      await user.click(await screen.findByRole("button", { name: "Remove" }));
      const expected = left > 0 ? new RegExp(`^Linear ${left}\\b`) : /^Add layer$/;
      await waitFor(() => expect(String(document.activeElement?.getAttribute("aria-label"))).toMatch(expected));
    }
  });
});

describe("Escape", () => {
  it("leaves the presentation", async () => {
    await open(1400);
    await user.click(button("Present"));
    expect(store.getState().isPresenting).toBe(true);
    await user.keyboard("{Escape}");
    expect(store.getState().isPresenting).toBe(false);
  });
});

describe("Ctrl+Z", () => {
  const setLr = (lr: number) => actions.edit((e) => ({ ...e, optimizer: { ...e.optimizer, lr } }));

  it("undoes the last change and Ctrl+Y makes it again, and the buttons do so too and say what", async () => {
    await open(1400);
    const before = store.getState().experiment;
    setLr(0.3);
    const after = store.getState().experiment;
    await user.keyboard("{Control>}z{/Control}");
    expect(store.getState().experiment).toEqual(before);
    await user.keyboard("{Control>}y{/Control}");
    expect(store.getState().experiment).toEqual(after);
    await user.click(button("Undo: Learning rate (Ctrl+Z)"));
    expect(store.getState().experiment).toEqual(before);
    expect(button("Nothing to undo")).toHaveFocus();
    await user.click(button("Redo: Learning rate (Ctrl+Y)"));
    expect(store.getState().experiment).toEqual(after);
    await user.keyboard("{Control>}z{/Control}{Control>}{Shift>}z{/Shift}{/Control}");
    expect(store.getState().experiment).toEqual(after);
  });

  it("in a field is the field's", async () => {
    await open(1400);
    setLr(0.3);
    const after = store.getState().experiment;
    screen.getByLabelText("Batch size").focus();
    await user.keyboard("{Control>}z{/Control}");
    expect(store.getState().experiment).toEqual(after);
  });
});
