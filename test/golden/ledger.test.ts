/** The optimizer's ledger, step by step, against PyTorch's `.grad`, `optimizer.state` and weights. */

import { describe, expect, it } from "vitest";
import { optimizers } from "../../engine/catalog.ts";
import type { Ledger, LedgerColumn } from "../../engine/train/inspect/inspection.ts";
import { createLedgerKeeper } from "../../engine/train/inspect/ledger.ts";
import { fewSteps } from "../support/tolerances.ts";
import { openOnReference } from "./inspectCases.ts";
import golden from "./ledger.json" with { type: "json" };
import { ledgerElements } from "./ledgerCases.ts";

interface Row {
  readonly grad: number;
  readonly transformed: number;
  readonly state: Readonly<Record<string, number>>;
  readonly value: number;
}

interface Case {
  readonly title: string;
  readonly document: {
    readonly optimizer: { readonly type: string };
    readonly training: { readonly accumulate?: number };
  };
  /** For each step, of each of `ledgerElements`. */
  readonly steps: readonly (readonly Row[])[];
}

// TypeScript reads each case's own fields out of the file; they are all of this form.
const cases = golden.cases as unknown as readonly Case[];

/** What PyTorch has for a column; undefined where it has nothing yet. */
function inTorch({ kind, name }: LedgerColumn, row: Row, before: number | undefined): number | undefined {
  switch (kind) {
    case "gradient":
      return row.grad;
    case "transformed":
      return row.transformed;
    case "state":
      return row.state[name];
    case "change":
      return before === undefined ? undefined : row.value - before;
    case "value":
      return row.value;
    // PyTorch keeps these in local variables.
    case "number":
      return undefined;
    default:
      return kind satisfies never;
  }
}

describe("the ledger", () => {
  it("is compared for every optimizer", () => {
    expect(new Set(cases.map(({ document }) => document.optimizer.type))).toEqual(new Set(Object.keys(optimizers)));
  });

  it.each(cases)("of five steps, the last not yet taken, is PyTorch's: $title", async ({ document, steps }) => {
    const session = await openOnReference(document);
    const keeper = createLedgerKeeper();
    const ledgers: Ledger[] = [];
    await keeper.advance(session, { maxSteps: steps.length - 1, maxEpochs: Infinity });
    for (const chosen of ledgerElements) ledgers.push((await keeper.read(session, chosen))!);
    const { accumulate = 1 } = document.training;
    ledgers.forEach(({ columns, rows }, which) => {
      expect(rows.map(({ step }) => step)).toEqual(steps.map((_, i) => i + 1));
      expect(rows.map(({ updates }) => updates)).toEqual(steps.map((_, i) => (i + 1) % accumulate === 0));
      const last = steps.at(-1)![which]!;
      expect(
        columns
          .filter(({ kind }) => kind === "state")
          .map(({ name }) => name)
          .toSorted(),
      ).toEqual(Object.keys(last.state).toSorted());
      rows.forEach(({ values }, i) => {
        const expected = columns.map((column) => inTorch(column, steps[i]![which]!, steps[i - 1]?.[which]?.value));
        const got = values.map((value, at) => (expected[at] === undefined ? 0 : value));
        expect(got).toBeCloseToTensor(
          expected.map((value) => value ?? 0),
          fewSteps,
        );
      });
    });
  });
});
