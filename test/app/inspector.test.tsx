/** The inspector's frame: the way through a step by buttons and keys, what it asks of the worker, and where it stands on the page. */

import { act, cleanup, render, screen, waitFor, within } from "@testing-library/react";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { page, userEvent } from "vitest/browser";
import "../../app/styles/tokens.css";
import "../../app/styles/global.css";
import { inspectorSample, inspectSample } from "../../app/gallery/inspectorSample.ts";
import { mainPiece, phaseFrom, windowOf } from "../../app/inspector/operations.ts";
import { walk, walkActs } from "../../app/inspector/walk.ts";
import { Foot } from "../../app/panels/Foot.tsx";
import { StatusBar } from "../../app/panels/StatusBar.tsx";
import { useShortcuts } from "../../app/panels/useShortcuts.ts";
import { actions, store } from "../../app/store/store.ts";
import { connect } from "../../app/store/workerLink.ts";
import type { Complaint } from "../../engine/define/errors.ts";
import type {
  InspectorAnswer,
  InspectorRequest,
  LoopLine,
  Operation,
  Piece,
} from "../../engine/train/inspect/inspection.ts";
import type { Command, Event } from "../../engine/worker/protocol.ts";

const initial = store.getState();
const size = { width: innerWidth, height: innerHeight };

/** In the worker's place: what it was sent, and how it answers. */
let sent: Command[] = [];
let answer: (about: InspectorRequest) => InspectorAnswer | Complaint | null = inspectSample;
/** While it is so, answers wait until they are let go. */
let held: (() => void)[] | null = null;

const asked = <T extends InspectorRequest["type"]>(type: T) =>
  sent.flatMap((command) => (command.type === "inspect" && command.about.type === type ? [command.about] : []));

function Page() {
  useShortcuts();
  return (
    <>
      <Foot />
      <StatusBar />
    </>
  );
}

beforeAll(() => page.viewport(1280, 800));
afterAll(() => page.viewport(size.width, size.height));
beforeEach(() => {
  sent = [];
  answer = inspectSample;
  held = null;
  localStorage.removeItem("layerlab.foot");
  actions.setLanguage("en");
  connect(
    (onEvent: (event: Event) => void) => ({
      send(command) {
        sent.push(command);
        if (command.type !== "inspect") return;
        const { run, request, about } = command;
        const reply = () => act(() => onEvent({ type: "inspected", run, request, answer: answer(about) }));
        if (held) held.push(reply);
        else queueMicrotask(reply);
      },
    }),
    { take() {}, answer() {} },
  );
  store.setState(inspectorSample.state);
});

afterEach(() => {
  cleanup();
  store.setState({ ...initial, foot: null, inspected: null, pinned: null });
  walk.setState({ current: 0, example: 0, side: null });
});

const inspector = () => screen.findByRole("region", { name: "Inspector" });
const count = () => screen.getByTestId("operation-count").textContent;
const current = () => document.querySelector('nav [aria-current="step"]')?.textContent;

async function open(): Promise<void> {
  render(<Page />);
  await userEvent.keyboard("i");
  await inspector();
  await waitFor(() => expect(count()).toBe("1 of 14"));
}

const step = (step: number, status: "paused" | "running" = "paused") =>
  act(() => store.setState(({ snapshot }) => ({ snapshot: snapshot && { ...snapshot, status, step } })));

describe("on the way through a step", () => {
  const at = (...lines: LoopLine[]) => lines.map((line) => ({ line }) as Operation);
  const operations = at("data", "forward", "forward", "forward", "loss", "backward", "backward");

  it("a phase begins with its first operation, and the last one has none after it", () => {
    expect(phaseFrom(operations, 2, 1)).toBe(4);
    expect(phaseFrom(operations, 4, 1)).toBe(5);
    expect(phaseFrom(operations, 5, 1)).toBe(5);
    expect(phaseFrom(operations, 6, -1)).toBe(4);
    expect(phaseFrom(operations, 4, -1)).toBe(1);
    expect(phaseFrom(operations, 0, -1)).toBe(0);
  });

  it("six operations are shown, of more the five around the current one, and none is hidden alone", () => {
    expect(windowOf(6, 0)).toEqual({ from: 0, to: 6 });
    expect(windowOf(12, 0)).toEqual({ from: 0, to: 5 });
    expect(windowOf(12, 6)).toEqual({ from: 4, to: 9 });
    expect(windowOf(12, 11)).toEqual({ from: 7, to: 12 });
    expect(windowOf(12, 3)).toEqual({ from: 0, to: 6 });
    expect(windowOf(12, 8)).toEqual({ from: 6, to: 12 });
  });

  it("what is passed on is looked at before what is kept, and a parameter's new value before the optimizer's state", () => {
    const of = (...purposes: Piece["purpose"][]) => mainPiece(purposes.map((purpose) => ({ purpose }) as Piece));
    expect(of("kept", "passedOn", "kept")).toBe(1);
    expect(of("intermediate", "output")).toBe(1);
    expect(of("state", "state", "update")).toBe(2);
    expect(of()).toBe(-1);
  });
});

describe("the inspector", () => {
  it("opens and closes by its key, takes the focus and gives it back, and the status line says its keys", async () => {
    render(<Page />);
    const opener = screen.getByRole("button", { name: "Inspector" });
    opener.focus();
    expect(screen.getByText(/ · I: inspector · C: code$/)).toBeVisible();
    expect(asked("outline")).toEqual([]);
    await userEvent.keyboard("i");
    expect(await inspector()).toBeVisible();
    expect((await inspector()).parentElement).toHaveFocus();
    expect(screen.getByText(/^← → operation/)).toBeVisible();
    await userEvent.keyboard("{Escape}");
    await waitFor(() => expect(screen.getByRole("button", { name: "Inspector" })).toHaveFocus());
    expect(screen.queryByRole("region", { name: "Inspector" })).toBeNull();
    expect(store.getState().inspected).toBeNull();
  });

  it("asks for the outline of the next step once, and for one operation at a time", async () => {
    await open();
    expect(screen.getByText("Step 101")).toBeVisible();
    expect(asked("outline")).toHaveLength(1);
    await waitFor(() => expect(asked("operation")).toEqual([{ type: "operation", operation: 0, example: 0 }]));
  });

  it("goes operation by operation and phase by phase, says each in a sentence and marks it on the rail", async () => {
    await open();
    expect(current()).toBe("inputs, labels = data");
    await userEvent.keyboard("{ArrowRight}{ArrowRight}");
    expect(count()).toBe("3 of 14");
    expect(current()).toBe("0LinearAddmmBackward0");
    expect(screen.getByText("Operation 3 of 14: Linear 3 → 2")).toHaveAttribute("aria-live", "polite");
    await userEvent.keyboard("{Shift>}{ArrowRight}{/Shift}");
    expect(current()).toBe("loss = criterion(outputs, labels)");
    await userEvent.keyboard("{Shift>}{ArrowRight}{/Shift}{ArrowRight}");
    expect(current()).toBe("AddmmBackward02 · Linear");
    await userEvent.keyboard("{Shift>}{ArrowLeft}{/Shift}{ArrowLeft}");
    expect(count()).toBe("5 of 14");
    await userEvent.click(screen.getByRole("button", { name: "Last operation" }));
    expect(current()).toBe("2.bias1");
    expect(screen.getByRole("button", { name: "Next operation" })).toHaveAttribute("aria-disabled", "true");
    await userEvent.keyboard("{ArrowRight}");
    expect(count()).toBe("14 of 14");
  });

  it("has one tab stop on the rail, where up and down go on and take the focus along", async () => {
    await open();
    const rail = screen.getByRole("navigation", { name: "The training loop" });
    const stops = () =>
      within(rail)
        .getAllByRole("button")
        .filter(({ tabIndex }) => tabIndex === 0);
    expect(stops()).toHaveLength(1);
    stops()[0]!.focus();
    await userEvent.keyboard("{ArrowDown}{ArrowDown}{ArrowDown}");
    expect(count()).toBe("4 of 14");
    expect(stops()).toHaveLength(1);
    expect(stops()[0]).toHaveFocus();
    await userEvent.keyboard("{Home}");
    expect(count()).toBe("1 of 14");
  });

  it("shows what exists already: the loss only when it has been computed", async () => {
    await open();
    const loss = () => screen.getByText("loss = criterion(outputs, labels)").closest("li")!.textContent;
    expect(loss()).not.toContain("0.411");
    act(() => walkActs.goTo(5));
    expect(loss()).toContain("0.411");
  });

  it("shows another example, or the mean, at the same operation", async () => {
    await open();
    await userEvent.keyboard("{ArrowRight}{ArrowRight}");
    await userEvent.click(screen.getByRole("button", { name: "Next example" }));
    await userEvent.click(screen.getByRole("button", { name: "Next example" }));
    expect(screen.getByText("3 of 10")).toBeVisible();
    await waitFor(() => expect(asked("operation").at(-1)).toMatchObject({ operation: 2, example: 2 }));
    await userEvent.click(screen.getByRole("button", { name: "mean" }));
    await waitFor(() => expect(asked("operation").at(-1)).toMatchObject({ operation: 2, example: "mean" }));
    expect(screen.getByRole("button", { name: "Next example" })).toBeDisabled();
    await userEvent.click(screen.getByRole("button", { name: "one" }));
    await waitFor(() => expect(asked("operation").at(-1)).toMatchObject({ operation: 2, example: 2 }));
  });

  it("looks at the largest value first; the pointer only looks, and what is pinned stays", async () => {
    await open();
    act(() => walkActs.goTo(2));
    await waitFor(() => expect(walk.getState().shown?.index).toBe(2));
    const values = walk.getState().shown!.pieces[0]!.output.values;
    const largest = Math.abs(values[0]!) > Math.abs(values[1]!) ? 0 : 1;
    expect(walk.getState().chosen).toEqual({ piece: 0, element: largest, isPinned: true });
    act(() => walkActs.chooseValue({ piece: 0, element: 1 - largest }, "look"));
    expect(walk.getState().chosen).toEqual({ piece: 0, element: 1 - largest, isPinned: false });
    act(() => walkActs.chooseValue(null, "look"));
    expect(walk.getState().chosen).toEqual({ piece: 0, element: largest, isPinned: true });
    act(() => walkActs.chooseValue({ piece: 0, element: 1 - largest }, "pin"));
    act(() => walkActs.chooseValue(null, "look"));
    expect(walk.getState().chosen).toEqual({ piece: 0, element: 1 - largest, isPinned: true });
  });

  it("asks how one value at a time comes about: of those looked at meanwhile only the last", async () => {
    await open();
    act(() => walkActs.goTo(2));
    await waitFor(() => expect(walk.getState().explained?.piece).toBe(0));
    const before = asked("explain").length;
    held = [];
    act(() => {
      for (const element of [0, 1, 0, 1]) walkActs.chooseValue({ piece: 0, element }, "look");
    });
    expect(asked("explain").slice(before)).toMatchObject([{ element: 0 }]);
    held.shift()!();
    await waitFor(() => expect(asked("explain").slice(before)).toMatchObject([{ element: 0 }, { element: 1 }]));
  });

  it("takes the step by Enter and shows the next one at the same operation", async () => {
    await open();
    act(() => walkActs.goTo(3));
    await userEvent.keyboard("{Enter}");
    expect(sent.filter(({ type }) => type === "step")).toMatchObject([{ unit: "batch" }]);
    await waitFor(() => expect(asked("operation")).toHaveLength(2));
    step(101);
    await waitFor(() => expect(asked("outline")).toHaveLength(2));
    await waitFor(() => expect(asked("operation")).toHaveLength(3));
    expect(asked("operation").at(-1)).toMatchObject({ operation: 3 });
    expect(count()).toBe("4 of 14");
  });

  it("Enter on a button presses that button", async () => {
    await open();
    screen.getByRole("button", { name: "Next operation" }).focus();
    await userEvent.keyboard("{Enter}");
    expect(count()).toBe("2 of 14");
    expect(sent.filter(({ type }) => type === "step")).toEqual([]);
  });

  it("leaves the step before where it is while training runs, says so, and takes the next one apart at the pause", async () => {
    await open();
    step(105, "running");
    expect(screen.getByText("Training goes on. Pause to take the next step apart.")).toBeVisible();
    expect(screen.getByRole("button", { name: "Take this step" })).toBeDisabled();
    await userEvent.keyboard("{ArrowRight}");
    expect(count()).toBe("1 of 14");
    expect(asked("outline")).toHaveLength(1);
    await userEvent.click(screen.getByRole("button", { name: "Pause" }));
    expect(sent.some(({ type }) => type === "pause")).toBe(true);
    step(106);
    await waitFor(() => expect(asked("outline")).toHaveLength(2));
    expect(screen.queryByText(/Training goes on/)).toBeNull();
  });

  it("says why a step cannot be taken apart", async () => {
    answer = () => ({ where: "The next step", got: "none", expected: "a step", fix: "Add epochs." });
    render(<Page />);
    await userEvent.keyboard("i");
    expect(await screen.findByText("Add epochs.")).toBeVisible();
  });

  it("plays from where it is to the end", async () => {
    await open();
    act(() => walkActs.goTo(12));
    await waitFor(() => expect(walk.getState().shown?.index).toBe(12));
    await userEvent.keyboard("p");
    expect(screen.getByRole("button", { name: "Stop playing" })).toBeVisible();
    await waitFor(() => expect(count()).toBe("14 of 14"));
    await waitFor(() => expect(screen.getByRole("button", { name: "Play slowly" })).toBeVisible());
  });

  it("begins at the layer that the network asks for, whether it is open or not", async () => {
    render(<Page />);
    act(() => actions.inspect(2));
    await inspector();
    await waitFor(() => expect(current()).toBe("2LinearAddmmBackward0"));
    act(() => actions.inspect(0));
    await waitFor(() => expect(current()).toBe("0LinearAddmmBackward0"));
  });

  it("begins at the unit that is pinned", async () => {
    act(() => actions.pin({ layer: 1, unit: 0 }));
    render(<Page />);
    await userEvent.keyboard("i");
    await inspector();
    await waitFor(() => expect(current()).toBe("1TanhTanhBackward0"));
  });

  it("tells the network where it is", async () => {
    await open();
    await waitFor(() => expect(store.getState().inspected).toMatchObject({ line: "data", layer: null }));
    act(() => walkActs.goTo(8));
    await waitFor(() => expect(walk.getState().shown?.index).toBe(8));
    act(() => walkActs.chooseValue({ piece: 0, element: 1 }, "look"));
    // Backwards through the tanh: the gradient of a unit of the layer before.
    expect(store.getState().inspected).toEqual({ line: "backward", layer: 1, unit: { layer: 0, unit: 1 } });
  });

  it("is made higher and lower by the arrow keys on its upper edge, and the browser remembers it", async () => {
    await open();
    const edge = screen.getByRole("separator", { name: "Height of the Inspector" });
    const height = () => Number(edge.getAttribute("aria-valuenow"));
    edge.focus();
    await userEvent.keyboard("{Home}");
    expect(height()).toBe(240);
    await userEvent.keyboard("{ArrowUp}{ArrowUp}{ArrowDown}");
    expect(height()).toBe(256);
    expect(edge.parentElement!.getBoundingClientRect().height).toBe(Math.min(256, Math.max(240, 0.6 * innerHeight)));
    expect(count()).toBe("1 of 14");
    await userEvent.keyboard("{Escape}");
    expect(localStorage.getItem("layerlab.foot")).toBe("256");
  });
});
