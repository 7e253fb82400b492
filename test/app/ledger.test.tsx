/** The ledger beside an operation: the table, the rule with its numbers, and which weight it is of. Its numbers are a real run's. */

import { act, cleanup, render, screen, waitFor, within } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { userEvent } from "vitest/browser";
import "../../app/styles/tokens.css";
import { Ledger } from "../../app/inspector/side/Ledger.tsx";
import { meanings } from "../../app/inspector/side/ledger/meanings.ts";
import { byHand, countsIn, linesOf } from "../../app/inspector/side/ledger/rule.ts";
import { type Shown, walk } from "../../app/inspector/walk.ts";
import { actions, store } from "../../app/store/store.ts";
import { connect } from "../../app/store/workerLink.ts";
import { optimizers } from "../../engine/catalog.ts";
import { noFiles } from "../../engine/data/sources/memory.ts";
import { createReferenceDevice } from "../../engine/devices/reference/device.ts";
import type { Experiment } from "../../engine/experiment/experiment.ts";
import { loadDataset } from "../../engine/experiment/loadDataset.ts";
import type { MathNode } from "../../engine/expr/mathml.ts";
import { referenceKernels } from "../../engine/ops/referenceKernels.ts";
import { createSession } from "../../engine/train/createSession.ts";
import type { InspectorRequest, Ledger as LedgerOf, Outline } from "../../engine/train/inspect/inspection.ts";
import { createLedgerKeeper } from "../../engine/train/inspect/ledger.ts";
import { initialMemory } from "../../engine/train/stepTable.ts";
import type { Command, Event } from "../../engine/worker/protocol.ts";
import { circle } from "../support/circleDocument.ts";

const initial = store.getState();

/** A run whose steps are recorded. */
async function runOf(experiment: Experiment) {
  const dataset = await loadDataset({ experiment, files: noFiles });
  const session = await createSession({ experiment, dataset, device: createReferenceDevice(referenceKernels) });
  const keeper = createLedgerKeeper();
  return {
    train: (maxSteps: number) => keeper.advance(session, { maxSteps }),
    read: (parameter: string | null, element: number | null) => keeper.read(session, { parameter, element }),
  };
}

function textOf({ tag, children }: MathNode): string {
  const parts = children.map((child) => (typeof child === "string" ? child : textOf(child)));
  if (tag === "mfrac") return `(${parts.join(")/(")})`;
  return parts.join(tag === "msup" ? "^" : "");
}

describe("the rule of a step", () => {
  const written = ({ rule, rows }: Pick<LedgerOf, "rule" | "rows">, type: string, at = -1) =>
    linesOf(rule, rows.at(at)!, { counts: countsIn(optimizers[type]!.params), decimals: 4 }).map(
      ({ formula, filled }) => `${textOf(formula)} | ${textOf(filled)}`,
    );

  it("has a line for the state and one for the weight, which reads the new state", async () => {
    const run = await runOf(circle({ optimizer: { type: "SGD", lr: 0.5, momentum: 0.9 } }));
    await run.train(1);
    const { rule, rows } = (await run.read("0.weight", 3))!;
    const inputs = { ...rows[1]!.inputs, p: 0.5, g: 0.2, momentum_buffer: 0.1 };
    const row = { ...rows[1]!, inputs, outputs: { p: 0.355, momentum_buffer: 0.29 } };
    expect(written({ rule, rows: [row] }, "SGD")).toEqual([
      "buf←μ⋅buf+g | 0.9⋅0.1+0.2=0.29",
      "w←w−lr⋅buf′ | 0.5000−0.5⋅0.29=0.3550",
    ]);
    const hand = byHand(row, { isUphill: false, decimals: 4 })!;
    expect(`${textOf(hand.formula)} | ${textOf(hand.filled)}`).toBe("w←w−lr⋅g | 0.5000−0.5⋅0.2=0.4000");
  });

  it("leaves out what counts for nothing in this step: a decay of 0, the buffer of the first step", async () => {
    const run = await runOf(circle({ optimizer: { type: "SGD", lr: 0.5, momentum: 0.9 } }));
    const [buffer, weight] = written((await run.read("0.weight", 3))!, "SGD");
    expect(buffer).toMatch(/^buf←g \|/);
    expect(weight).toMatch(/^w←w−lr⋅g \|/);
    const plain = await runOf(circle({ optimizer: { type: "SGD", lr: 1, weight_decay: 0.1 } }));
    expect(written((await plain.read("0.weight", 3))!, "SGD")).toEqual([
      expect.stringMatching(/^w←w−lr⋅\(g\+λ⋅w\) \|/),
    ]);
  });

  it.each(Object.entries(optimizers))(
    "of %s has a number for every name, and every name has a meaning",
    async (type, entry) => {
      const run = await runOf(circle({ optimizer: { type } }));
      await run.train(2);
      const ledger = (await run.read("0.weight", 3))!;
      for (const row of [0, 1, 2]) {
        const lines = written(ledger, type, row);
        expect(lines.at(-1)).toMatch(/^w←(k⋅)?w/);
        expect(lines.join()).not.toMatch(/NaN|undefined|_/);
      }
      const { columns, rows } = ledger;
      const names = columns.flatMap(({ kind, name }) => (kind === "state" || kind === "number" ? [name] : []));
      const held = Object.keys(initialMemory(entry, { ...circle({ optimizer: { type } }).optimizer } as never));
      expect(rows).toHaveLength(3);
      const unknown = [...names, ...entry.state, ...held].filter((name) => !(name in meanings || name in entry.params));
      expect(unknown).toEqual([]);
    },
  );
});

describe("the ledger", () => {
  let run: Awaited<ReturnType<typeof runOf>>;
  let sent: InspectorRequest[] = [];

  beforeEach(async () => {
    sent = [];
    actions.setLanguage("en");
    const experiment = circle({ optimizer: { type: "SGD", lr: 0.5, momentum: 0.9 } });
    run = await runOf(experiment);
    await run.train(3);
    connect(
      (onEvent: (event: Event) => void) => ({
        async send(command: Command) {
          if (command.type !== "inspect") return;
          const { run: id, request, about } = command;
          sent.push(about);
          const ledger = about.type === "ledger" && (await run.read(about.parameter, about.element));
          const answer = ledger ? ({ type: "ledger", ledger } as const) : null;
          act(() => onEvent({ type: "inspected", run: id, request, answer }));
        },
      }),
      { take() {}, answer() {} },
    );
    store.setState({ experiment });
  });
  afterEach(() => {
    cleanup();
    store.setState(initial);
    walk.setState({ outline: null, shown: null, chosen: null });
  });

  const table = () => screen.findByRole("table", { name: "The last steps, and the next" });
  const rowNames = async () =>
    within(await table())
      .getAllByRole("rowheader")
      .map(({ textContent }) => textContent);
  const heading = () => screen.queryByRole("heading", { level: 3 })?.textContent;
  const outline = (operations: Outline["operations"]): Outline => ({
    step: 4,
    examples: 10,
    loss: 1,
    operations,
    graph: [],
  });

  it("shows what moves furthest, its last steps and the next, in the columns of the optimizer's rule, until it is closed", async () => {
    const { unmount } = render(<Ledger />);
    expect(await rowNames()).toEqual(["1", "2", "3", "next"]);
    const { parameter, element } = (await run.read(null, null))!;
    expect(heading()).toMatch(`${parameter}[`);
    expect(sent).toEqual([{ type: "ledger", parameter: null, element: null }]);
    const columns = within(await table())
      .getAllByRole("columnheader")
      .map(({ textContent }) => textContent);
    expect(columns).toEqual(["step", "grad", "momentum_buffer", "Δw", "new w", "μ"]);
    const { rows } = (await run.read(parameter, element))!;
    const cells = within(
      within(await table())
        .getAllByRole("row")
        .at(-1)!,
    ).getAllByRole("cell");
    const [grad, buffer, change, value] = cells.map(({ textContent }) => Number(textContent!.replace("−", "-")));
    const { inputs, outputs } = rows.at(-1)!;
    expect([grad, buffer, change, value]).toBeCloseToTensor(
      [inputs.g!, outputs.momentum_buffer!, outputs.p! - inputs.p!, outputs.p!],
      { rtol: 0, atol: 5.1e-5 },
    );
    unmount();
    expect(sent.at(-1)).toEqual({ type: "closeLedger" });
  });

  it("shows with the arrow keys how the numbers of an earlier step came about", async () => {
    render(<Ledger />);
    const next = await screen.findByRole("button", { name: "next" });
    expect(next).toHaveAttribute("aria-pressed", "true");
    expect(screen.getByText("The rule, with these numbers")).toBeVisible();
    const before = document.querySelectorAll("math")[1]!.textContent;
    next.focus();
    await userEvent.keyboard("{ArrowUp}");
    expect(screen.getByRole("button", { name: "3" })).toHaveFocus();
    expect(screen.getByRole("button", { name: "3" })).toHaveAttribute("aria-pressed", "true");
    expect(document.querySelectorAll("math")[1]!.textContent).not.toBe(before);
    await userEvent.keyboard("{ArrowDown}{ArrowDown}");
    expect(next).toHaveFocus();
    expect(document.querySelectorAll("math")[1]!.textContent).toBe(before);
  });

  it("follows the weight that is pinned in the operation, until another mover is chosen", async () => {
    const operation = { line: "step", parameter: "0.weight" } as Shown["operation"];
    const shown = { index: 0, operation, example: 0, pieces: [{ purpose: "update" }] } as unknown as Shown;
    render(<Ledger />);
    await table();
    act(() =>
      walk.setState({ outline: outline([operation]), shown, chosen: { piece: 0, element: 5, isPinned: true } }),
    );
    await waitFor(() => expect(heading()).toBe("0.weight[2, 1]"));
    act(() => walk.setState({ chosen: { piece: 0, element: 1, isPinned: false } }));
    await userEvent.click(screen.getByRole("button", { name: "Largest movers" }));
    const [first] = await screen.findAllByRole("menuitem", { name: /^2\.bias\[0\]/ });
    expect(heading()).toBe("0.weight[2, 1]");
    await userEvent.click(first!);
    await waitFor(() => expect(heading()).toBe("2.bias[0]"));
    expect(await rowNames()).toEqual(["1", "2", "3", "next"]);
  });

  it("shows what moves furthest where the pinned weight is gone with its layer", async () => {
    const operation = { line: "step", parameter: "7.weight" } as Shown["operation"];
    const shown = { index: 0, operation, example: 0, pieces: [{ purpose: "update" }] } as unknown as Shown;
    walk.setState({ outline: outline([operation]), shown, chosen: { piece: 0, element: 5, isPinned: true } });
    render(<Ledger />);
    const { parameter } = (await run.read(null, null))!;
    await waitFor(() => expect(heading()).toMatch(`${parameter}[`));
  });

  it("says so where a network has nothing to learn", () => {
    walk.setState({ outline: outline([{ line: "data" } as Shown["operation"]]) });
    render(<Ledger />);
    expect(screen.getByText(/no parameters/)).toBeVisible();
  });
});
