/** A data set that only its file tells of: the page before the file is there, when it has come, and when it trains. */

import { act, cleanup, render, screen } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { describeFeatures } from "../../engine/data/describe.ts";
import { openKept } from "../../engine/data/sources/openKept.ts";
import { compactExperiment } from "../../engine/experiment/compact.ts";
import type { Experiment } from "../../engine/experiment/experiment.ts";
import { parseExperiment } from "../../engine/experiment/parse.ts";
import { openDevice } from "../../engine/train/openDevice.ts";
import { createRunner, type Runner } from "../../engine/worker/runner.ts";
import { answer, commandsOf, frame, startWith } from "../support/listener.ts";

vi.mock("../../engine/data/index.ts", async (importOriginal) => {
  const { datasets } = await importOriginal<typeof import("../../engine/data/index.ts")>();
  const { Rows } = await import("../support/rowsDataset.ts");
  return { datasets: { ...datasets, Rows } };
});

const { actions, start, store } = await import("../../app/store/store.ts");
const { NetworkPanel } = await import("../../app/network/NetworkPanel.tsx");
const { StatusBar } = await import("../../app/panels/StatusBar.tsx");
const { Transport } = await import("../../app/panels/Transport.tsx");

const tooWide = parseExperiment({
  version: 1,
  dataset: { type: "Rows" },
  model: [{ type: "Linear", out_features: 4 }, { type: "Tanh" }, { type: "Linear", out_features: 3 }],
  loss: { type: "CrossEntropyLoss" },
  optimizer: { type: "SGD", lr: 0.1 },
  training: { batch_size: 2, epochs: 5 },
});
const withModel = (...model: readonly object[]): Experiment => parseExperiment({ ...tooWide, model });
const rows = "length width height kind\n1 2 3 cat\n1 3 3 cat\n2 9 1 dog\n1 9 2 dog\n";
const people = "age income kind\n30 2 cat\n40 3 dog\n50 4 cat\n60 5 dog\n";
const train = () => screen.getByRole("button", { name: "Train" });
const words = () => document.body.textContent;

let runner: Runner | null = null;
let stop = () => {};
let hasGiven = false;

/** No file of an earlier test. */
beforeEach(async () => {
  hasGiven = false;
  store.setState({ sources: null });
  await (await openKept())?.discard(null);
});
afterEach(async () => {
  // What was given is kept a little later than it is read: kept after the next test began, it would be known there.
  if (hasGiven) await expect.poll(() => store.getState().sources?.kept.sets.Rows).toBeDefined();
  cleanup();
  stop();
  runner?.dispose();
});

function give(text: string): void {
  hasGiven = true;
  act(() => actions.addFiles([{ path: "rows.txt", file: new File([text], "rows.txt") }]));
}

/** The page with a worker of its own, on the CPU. */
async function open(experiment: Experiment = tooWide) {
  store.setState({ deviceChoice: "wasm" });
  stop = await start((onEvent) => {
    const made = createRunner({
      openDevice: () => openDevice("wasm"),
      post: (event, transfer) => onEvent(structuredClone(event, { transfer: [...transfer] })),
    });
    runner = made;
    return { send: (command) => made.handle(structuredClone(command)) };
  });
  render(
    <div style={{ width: 900, height: 700 }}>
      <Transport />
      <NetworkPanel />
      <StatusBar />
    </div>,
  );
  act(() => actions.openExperiment(experiment));
}

describe("data that only a file tells of", () => {
  it("are not known at first: the network stands without numbers, nothing is said to be wrong, and Train says what is missing", async () => {
    await open();
    expect(store.getState()).toMatchObject({ description: null, check: { layers: [], problem: null } });
    expect(await screen.findByRole("button", { name: "Linear 1" })).toBeVisible();
    expect(screen.queryByRole("button", { name: /does not fit/ })).toBeNull();
    expect(words()).not.toContain("parameters");
    expect(train()).toHaveAttribute("aria-disabled", "true");
    await screen.findByText(/Waiting for data/);

    act(() => actions.train());
    const { notices, snapshot } = store.getState();
    expect(notices.at(-1)?.complaint).toMatchObject({ where: "rows.txt" });
    expect(snapshot).toBeNull();
  });

  it("are known when the file has come: shapes, what does not fit, and how to mend it", async () => {
    await open();
    await screen.findByText(/Waiting for data/);
    give(rows);
    expect(await screen.findByRole("button", { name: /^Linear 1: 3 to 4, 16 parameters/ })).toBeVisible();
    const { description, check } = store.getState();
    expect(description).toMatchObject({
      features: ["length", "width", "height"],
      classes: ["cat", "dog"],
      image: null,
    });
    expect(check.problem?.complaint.got).toMatchObject({ en: "output (3)" });

    const { model } = check.problem!.mend!;
    act(() => actions.edit((now) => ({ ...now, model })));
    await expect.poll(() => store.getState().data?.trainSize).toBe(2);
    expect(train()).toHaveAttribute("aria-disabled", "false");
    act(() => actions.train());
    await expect.poll(() => store.getState().snapshot?.status).toBe("finished");
    expect(store.getState().snapshot).toMatchObject({ step: 5 });
  });

  it("settle whether the sizes of a link are right: one that is not is named where it stands, and one click leaves them out", async () => {
    const inBlock = {
      type: "Residual",
      layers: [{ type: "LayerNorm" }, { type: "Linear", in_features: 5, out_features: 4 }],
    };
    await open(
      withModel({ type: "Linear", in_features: 3, out_features: 4 }, inBlock, { type: "Linear", out_features: 2 }),
    );
    await screen.findByText(/Waiting for data/);
    // The link that the address holds says so too, as long as nobody knows.
    expect(compactExperiment(store.getState().experiment).model).toMatchObject([{ in_features: 3 }, {}, {}]);
    give(rows);
    const alert = await screen.findByRole("alert");
    expect(alert).toHaveTextContent(
      /Residual 1 does not fit.*model\[1\]\.layers\[1\]\.in_features.*got5.*4, as \(N, 4\) arrives/,
    );
    expect(screen.getByRole("button", { name: "Residual 1: does not fit" })).toBeVisible();
    await userEvent.click(screen.getByRole("button", { name: "Leave out the sizes that are inferred" }));
    await expect.poll(() => store.getState().data?.trainSize).toBe(2);
    expect(JSON.stringify(store.getState().experiment)).not.toContain("in_features");
    expect(store.getState().check.problem).toBeNull();
  });

  it("take sizes that are right, which then do not stand against an edit", async () => {
    await open(
      withModel(
        { type: "Linear", in_features: 3, out_features: 4 },
        { type: "Linear", in_features: 4, out_features: 2 },
      ),
    );
    await screen.findByText(/Waiting for data/);
    give(rows);
    await expect.poll(() => store.getState().data?.trainSize).toBe(2);
    act(() => actions.edit((now) => ({ ...now, model: now.model.with(0, { ...now.model[0]!, out_features: 6 }) })));
    expect(store.getState().check).toMatchObject({ problem: null, parameters: 4 * 6 + 7 * 2 });
    // Opened again, the same link is checked at once.
    act(() => actions.openExperiment(withModel({ type: "Linear", in_features: 2, out_features: 2 })));
    expect(store.getState().check.problem?.complaint).toMatchObject({ where: "model[0].in_features", got: "2" });
  });

  it("give every feature its own name, in the input's card, its units and what comes from them", async () => {
    await open(withModel({ type: "Linear", out_features: 2 }));
    give(people);
    expect(await screen.findByText("age, income")).toBeVisible();
    const units = screen.getByRole("button", { name: /^Units of the network/ });
    act(() => units.focus());
    await userEvent.keyboard("{ArrowLeft}");
    expect(units).toHaveAccessibleName("Units of the network: Input age");
    await userEvent.keyboard("{ArrowDown}");
    expect(units).toHaveAccessibleName("Units of the network: Input income");
    await expect.poll(() => store.getState().data?.trainSize).toBe(2);
    await userEvent.keyboard("{ArrowRight}");
    await expect
      .poll(() => [...document.querySelectorAll("li > span:first-child")].map((name) => name.textContent))
      .toEqual(["age", "income"]);
  });

  it("count features that are many or long, and name them all where one rests on the card", async () => {
    await open(withModel({ type: "Linear", out_features: 2 }));
    give("household_income_of_last_year 上个季度的平均每月家庭总支出 kind\n1 2 cat\n1 3 dog\n");
    const caption = await screen.findByText("2 features");
    expect(caption.parentElement).toHaveAttribute(
      "title",
      "household_income_of_last_year, 上个季度的平均每月家庭总支出",
    );
  });

  it("are remembered as those of what was asked for, though the page has left it when the answer comes", async () => {
    const asked: Experiment = { ...tooWide, dataset: { type: "Rows", seen: 1 } };
    const next: Experiment = { ...tooWide, dataset: { type: "Rows", seen: 2 } };
    await startWith(asked);
    await frame();
    // The next data set is sent within a frame; the answer comes before.
    actions.openExperiment(next);
    const description = describeFeatures({ features: ["age"] }, { task: "classification", classes: ["a", "b"] });
    answer({ type: "described", run: commandsOf("configure").at(-1)!.run, description });
    expect(store.getState().description).toBeNull();
    actions.openExperiment(asked);
    expect(store.getState().description).toEqual(description);
  });
});
