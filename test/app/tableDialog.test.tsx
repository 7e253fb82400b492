/** The face of tables in the data panel, and the window with columns and first rows. */

import { act, cleanup, render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import axe from "axe-core";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { DataPanel } from "../../app/panels/DataPanel.tsx";
import { columnsOf, gapsIn, type Role, rolesFor, withRole } from "../../app/panels/table/columnRoles.ts";
import { actions, store } from "../../app/store/store.ts";
import type { ColumnSummary, TableView } from "../../engine/data/table/summary.ts";
import { fillIn } from "../../engine/experiment/complete.ts";
import type { Experiment, Spec } from "../../engine/experiment/experiment.ts";
import { presets } from "../../engine/experiment/presets.ts";
import { startWith } from "../support/listener.ts";
import { credit } from "./tableSamples.ts";
import "../../app/styles/tokens.css";
import "../../app/styles/global.css";

const numbers = (name: string, more: Partial<ColumnSummary> = {}): ColumnSummary => ({
  name,
  kind: "number",
  missing: 0,
  distinct: 40,
  range: [4, 72],
  histogram: [5, 20, 14, 9, 4, 3, 2, 1, 0, 1],
  values: [{ value: "12", count: 8 }],
  isDates: false,
  hasCommas: false,
  ...more,
});
const words = (name: string, values: Readonly<Record<string, number>>): ColumnSummary => ({
  ...numbers(name, { kind: "category", distinct: Object.keys(values).length, range: null, histogram: [] }),
  values: Object.entries(values).map(([value, count]) => ({ value, count })),
});
const empty: ColumnSummary = {
  ...numbers("note"),
  kind: "empty",
  distinct: 0,
  range: null,
  histogram: [],
  values: [],
  missing: 1000,
};

const columns = [
  words("status", { A11: 274, A12: 269, A13: 63, A14: 394 }),
  numbers("duration"),
  numbers("amount", { missing: 6 }),
  numbers("age"),
  numbers("rate", { distinct: 4, range: [1, 4] }),
  numbers("phone", { distinct: 2, range: [0, 1] }),
  numbers("people"),
  empty,
  numbers("since"),
  words("credit", { good: 700, bad: 300 }),
];
const row = ["A11", "6", "1169", "67", "4", "1", "1", "", "4", "good"];
const german: TableView = {
  file: "tables/german.csv",
  delimiter: ",",
  header: true,
  rows: 1000,
  columns,
  first: [row, row.map((cell) => (cell === "67" ? "22" : cell))],
};

const csv: Spec = { ...fillIn("dataset", { type: "CSV", file: "german.csv", target: "credit" }), missing: "mean" };
const experiment: Experiment = { ...presets[0]!.experiment, dataset: csv };
const user = userEvent.setup();

const dataset = () => store.getState().experiment.dataset;
const roleOf = (name: string, of: Spec = dataset()): Role =>
  columnsOf(german, of).find((column) => column.name === name)!.role;
const inRole = (name: string, role: Role, of: Spec): Spec => ({
  ...of,
  ...withRole(columnsOf(german, of), of, { name, role }),
});

/** The data panel with a table, as the worker has told of it. */
async function open(table: TableView | null = german, changes: Spec = csv): Promise<void> {
  await startWith({ ...experiment, dataset: changes });
  act(() =>
    store.setState({
      table,
      filePaths: ["tables/german.csv"],
      data: {
        ...credit,
        type: "CSV",
        classes: ["bad", "good"],
        classCounts: { train: [230, 570], test: [70, 130] },
        trainSize: 800,
        testSize: 200,
      },
    }),
  );
  render(
    <main style={{ width: 260 }}>
      <DataPanel />
    </main>,
  );
  await screen.findByRole("group", { name: "Class balance" });
}

async function openWindow(): Promise<HTMLElement> {
  await user.click(await screen.findByRole("button", { name: "Open" }));
  return screen.findByRole("dialog", { name: "Table" });
}

const kind = (name: string) => screen.getByRole("combobox", { name: `Kind of ${name}` });

async function choose(box: HTMLElement, option: string | RegExp): Promise<void> {
  await user.click(box);
  await user.click(await screen.findByRole("option", { name: option }));
}

async function expectAccessible(element: Element): Promise<void> {
  const { violations } = await axe.run(element, { resultTypes: ["violations"] });
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(" ")}`)).toEqual(
    [],
  );
}

beforeEach(() => {
  actions.setLanguage("en");
  // The store's own part of it is the store's tests.
  vi.spyOn(actions, "editTable").mockImplementation((fields) => {
    const given = Object.entries(fields).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]));
    const { experiment } = store.getState();
    store.setState({ experiment: { ...experiment, dataset: { ...experiment.dataset, ...Object.fromEntries(given) } } });
  });
});

afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
  store.setState({ table: null, data: null, obstacle: null, filePaths: [] });
});

describe("what a column is to the document", () => {
  it("is read from the document's fields and from what the column holds", () => {
    const of = { ...csv, features: ["status", "rate", "age"], categories: ["rate"] };
    expect(["status", "rate", "age", "amount", "credit"].map((name) => roleOf(name, of))).toEqual([
      "category",
      "category",
      "number",
      "ignored",
      "classes",
    ]);
    expect(roleOf("age", { ...csv, target: "age", task: "regression" })).toBe("value");
  });

  it("changes the fewest fields: all columns are null, and a column that comes back takes its place in the file's order", () => {
    const without = inRole("amount", "ignored", csv);
    expect(without.features).toEqual(["status", "duration", "age", "rate", "phone", "people", "note", "since"]);
    expect(inRole("amount", "number", without).features).toBeNull();
    const ordered = { ...csv, features: ["since", "status", "age"] };
    expect(inRole("duration", "number", ordered).features).toEqual(["duration", "since", "status", "age"]);
  });

  it("is listed among the categories only where the column holds numbers", () => {
    const listed = inRole("rate", "category", csv);
    expect(listed.categories).toEqual(["rate"]);
    expect(inRole("phone", "category", listed).categories).toEqual(["rate", "phone"]);
    expect(inRole("rate", "number", listed).categories).toEqual([]);
    const few = { ...csv, features: ["age"] };
    expect(inRole("status", "category", few)).toMatchObject({ features: ["status", "age"], categories: [] });
  });

  it("gives the target's place to another column, whose place among the inputs the target takes", () => {
    const all = inRole("age", "value", { ...csv, categories: ["age"] });
    expect(all).toMatchObject({ target: "age", task: "regression", features: null, categories: [] });
    const some = { ...csv, features: ["age", "rate"] };
    expect(inRole("age", "value", some)).toMatchObject({ target: "age", features: ["rate", "credit"] });
    expect(inRole("amount", "classes", some)).toMatchObject({ target: "amount", features: ["age", "rate"] });
  });

  it("is what its values allow: text is no number, a column without values is nothing, and one input stays", () => {
    const rolesOf = (name: string, of: Spec, isOnlyInput = false) =>
      rolesFor(columnsOf(german, of).find((column) => column.name === name)!, isOnlyInput);
    expect(rolesOf("age", csv)).toEqual(["number", "category", "ignored", "classes", "value"]);
    expect(rolesOf("status", csv)).toEqual(["category", "ignored", "classes"]);
    expect(rolesOf("note", { ...csv, features: ["age"] })).toEqual(["ignored"]);
    expect(rolesOf("credit", csv)).toEqual(["classes"]);
    expect(rolesOf("age", { ...csv, features: ["age"] }, true)).toEqual(["number", "category", "classes", "value"]);
  });

  it("counts what is missing where it is used", () => {
    expect(gapsIn(columnsOf(german, csv), 1000)).toEqual({
      cells: 1006,
      columns: ["amount", "note"],
      leastRows: 1000,
      mostRows: 1000,
      isTarget: false,
    });
    expect(gapsIn(columnsOf(german, { ...csv, target: "amount", features: ["age"] }), 1000)?.isTarget).toBe(true);
    expect(gapsIn(columnsOf(german, { ...csv, features: ["age"] }), 1000)).toBeNull();
  });
});

describe("the data panel of a table", () => {
  const used = ["status", "duration", "amount", "age", "rate", "phone", "people", "since"];

  it("shows the first columns with the target among them, how many are used, and how the classes are balanced", async () => {
    await open(german, { ...csv, features: used });
    const list = await screen.findByRole("region", { name: "Columns" });
    expect(list).toHaveTextContent("8 of 9 used");
    const items = within(list).getAllByRole("listitem");
    expect(items.map(({ textContent }) => textContent)).toEqual([
      "statusCategory",
      "durationNumber",
      "amountNumber",
      "ageNumber",
      "rateNumber",
      "phoneNumber",
      "credittarget",
      "3 more",
    ]);
    const balance = screen.getByRole("group", { name: "Class balance" });
    expect(balance).toHaveTextContent(/bad 30.%good 70.%/);
    expect(balance).toHaveTextContent(/Always saying “good” is right on 65.% of the test rows: the baseline\.$/);
    for (const name of ["File", "Target", "Features", "Read as categories"]) {
      expect(screen.queryByRole("textbox", { name })).toBeNull();
    }
    expect(screen.getByRole("slider", { name: /test_fraction/ })).toBeVisible();
    await expectAccessible(document.body);
  });

  it("says what the scale is fitted on, and lets it be fitted on all rows", async () => {
    await open();
    const leak = await screen.findByRole("switch", { name: "Scale fitted on all rows" });
    expect(leak).not.toBeChecked();
    expect(screen.getByText(/^Off: mean and spread come from the training rows alone/)).toBeVisible();
    await user.click(leak);
    expect(dataset().standardize).toBe("all");
    expect(screen.getByText(/^On: mean and spread come from the test rows too/)).toBeVisible();
    await user.click(leak);
    expect(dataset().standardize).toBe(true);
  });

  it("says whose a table is that the site brings, and takes no other of its name for it", async () => {
    await open();
    const box = screen.getByRole("region", { name: "Where the data come from: Table" });
    expect(within(box).getByText("german.csv")).toBeVisible();
    const more = Array.from({ length: 15 }, (_, i) => numbers(`more${i}`));
    act(() => store.setState({ table: { ...german, columns: [...columns, ...more] } }));
    expect(within(box).getByText("German credit")).toBeVisible();
    expect(box).toHaveTextContent(/Hofmann \(1994\).* · CC BY 4\.0/);
    expect(within(box).getByRole("link", { name: /^Hofmann/ })).toHaveAttribute(
      "href",
      "https://doi.org/10.24432/C5NC77",
    );
  });

  it("asks what becomes of missing values where there are any, in figures", async () => {
    await open(german, { ...csv, features: used });
    const missing = await screen.findByRole("combobox", { name: "Missing values" });
    expect(screen.getByText(/^6 missing, in amount · 6 cells get the training rows' mean/)).toBeVisible();
    await choose(missing, "Leave the rows out");
    expect(dataset().missing).toBe("drop");
    expect(screen.getByText(/in amount · 6 of 1.000 rows go$/)).toBeVisible();
    act(() => actions.editTable({ features: ["age"] }));
    expect(screen.queryByRole("combobox", { name: "Missing values" })).toBeNull();
  });
});

describe("the window of a table", () => {
  it("lists every column with its kind, what it holds, what is missing, and the first rows", async () => {
    await open();
    const shown = await openWindow();
    expect(shown).toHaveTextContent(/Rows: 1.000\. Columns: 10\./);
    const amount = within(shown).getByRole("row", { name: /^amount/ });
    expect(amount).toHaveTextContent(/4 to 72/);
    const cells = within(amount).getAllByRole("cell");
    expect(cells.map(({ textContent }) => textContent).slice(3)).toEqual(["6", "1169", "1169"]);
    expect(within(shown).getByRole("row", { name: /^status/ })).toHaveTextContent("4 different: A11 (274), A12 (269)");
    expect(within(shown).getByRole("row", { name: /^note/ })).toHaveTextContent("no values");
    await expectAccessible(document.body);
  });

  it("takes every choice at once, by the keys alone too", async () => {
    await open();
    await openWindow();
    await choose(kind("amount"), "Ignored");
    expect(roleOf("amount")).toBe("ignored");
    expect(kind("amount")).toHaveTextContent("Ignored");
    kind("rate").focus();
    await user.keyboard("{Enter}");
    await screen.findByRole("option", { name: "Category" });
    await user.keyboard("{ArrowDown}{Enter}");
    expect(dataset().categories).toEqual(["rate"]);
    await choose(kind("age"), "Target: number");
    expect(dataset()).toMatchObject({ target: "age", task: "regression" });
    expect(kind("age")).toHaveTextContent("Target: number");
    await choose(screen.getByRole("combobox", { name: "Delimiter" }), ";");
    expect(dataset().delimiter).toBe(";");
    await choose(screen.getByRole("combobox", { name: "First line" }), "A row of data");
    expect(dataset().header).toBe(false);
    await choose(screen.getByRole("combobox", { name: "Scale of numbers" }), "As they are");
    expect(dataset().standardize).toBe(false);
    await user.keyboard("{Escape}");
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    expect(screen.getByRole("button", { name: "Open" })).toHaveFocus();
  });

  it("says beside the columns what is wrong, and keeps delimiter and header where nothing can be read", async () => {
    await open(null);
    act(() =>
      store.setState({
        data: null,
        obstacle: { where: "german.csv:3", got: "4 cells", expected: "10", fix: "Check the delimiter." },
      }),
    );
    await user.click(await screen.findByRole("button", { name: "Open the table" }));
    const shown = await screen.findByRole("dialog", { name: "Table" });
    expect(within(shown).getByRole("status")).toHaveTextContent("german.csv:3: 4 cells. Check the delimiter.");
    await choose(screen.getByRole("combobox", { name: "Delimiter" }), ";");
    expect(dataset().delimiter).toBe(";");
    act(() => store.setState({ obstacle: null, table: german }));
    expect(within(shown).getByRole("status")).toBeEmptyDOMElement();
    await user.keyboard("{Escape}");
    // What opened it is gone, since all is well.
    const box = screen.getByRole("region", { name: /^Where the data come from/ });
    await waitFor(() => expect(box.contains(document.activeElement)).toBe(true));
  });

  it("renders only what is in sight of a thousand columns, finds one by its name, and reaches the last by the keys", async () => {
    const many = Array.from({ length: 1000 }, (_, i) => numbers(`c${i}`));
    const wide: TableView = {
      ...german,
      columns: [...many, columns.at(-1)!],
      first: [[...many.map(({ name }) => name), "good"]],
    };
    await open(wide, { ...csv, missing: "error" });
    const shown = await openWindow();
    const names = () => within(shown).getAllByRole("rowheader");
    expect(names().length).toBeLessThan(60);
    const scroller = within(shown).getByRole("region", { name: "Columns and first rows" });
    act(() => kind("c3").focus());
    scroller.scrollTop = scroller.scrollHeight;
    const last = await within(shown).findByRole("row", { name: /^credit/ });
    expect(last).toHaveAttribute("aria-rowindex", "1002");
    expect(names().length).toBeLessThan(60);
    // The focus stays where it was, and goes on from there.
    expect(kind("c3")).toHaveFocus();
    await user.tab();
    await waitFor(() => expect(kind("c4")).toHaveFocus());
    await user.type(within(shown).getByRole("searchbox", { name: "Find a column" }), "c99");
    await waitFor(() => expect(names().map(({ textContent }) => textContent)).toHaveLength(11));
    expect(names()[0]).toHaveTextContent("c99");
  });
});

describe("a table that is not here yet", () => {
  const noFile = {
    where: "dataset.file",
    got: "no file",
    expected: "the name of a table's file",
    fix: "Drop the table.",
  };

  async function openWithout(file: string): Promise<HTMLElement> {
    await startWith({ ...experiment, dataset: { ...csv, file } });
    act(() => store.setState({ obstacle: noFile, progress: null }));
    render(
      <main style={{ width: 260 }}>
        <DataPanel />
      </main>,
    );
    const box = await screen.findByRole("region", { name: "Where the data come from: Table" });
    await within(box).findByRole("button", { name: "Choose a file" });
    return box;
  }

  it("is pasted into a field, or anywhere on the page", async () => {
    const pasteTable = vi.spyOn(actions, "pasteTable").mockImplementation(() => {});
    const box = await openWithout("");
    expect(box).toHaveTextContent(/^A table of your own/);
    await user.click(screen.getByRole("button", { name: "Paste a table" }));
    const field = screen.getByRole("textbox", { name: /^Cells copied from a spreadsheet/ });
    expect(field).toHaveFocus();
    expect(screen.getByRole("button", { name: "Use this table" })).toBeDisabled();
    await expectAccessible(document.body);
    await user.paste("a,b\n1,2\n");
    expect(pasteTable).not.toHaveBeenCalled();
    await user.click(screen.getByRole("button", { name: "Use this table" }));
    expect(pasteTable).toHaveBeenLastCalledWith("a,b\n1,2\n");
    expect(field).not.toBeInTheDocument();

    const paste = (text: string) => {
      const clipboardData = new DataTransfer();
      clipboardData.setData("text/plain", text);
      document.body.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true }));
    };
    paste("a word\n");
    expect(pasteTable).toHaveBeenCalledTimes(1);
    paste("a\tb\n1\t2");
    expect(pasteTable).toHaveBeenLastCalledWith("a\tb\n1\t2");
  });

  it("is one of those that the site brings, each with what it is and its licence", async () => {
    const openShippedTable = vi.spyOn(actions, "openShippedTable").mockImplementation(() => {});
    const box = await openWithout("");
    await user.click(
      within(box).getByRole("button", { name: /^Iris 150 flowers.*150 rows · 5 columns · CC BY 4\.0$/ }),
    );
    expect(openShippedTable).toHaveBeenCalledWith("iris.csv");
  });

  it("is tried again where it did not come, or another one is taken", async () => {
    const prepareAgain = vi.spyOn(actions, "prepareAgain").mockImplementation(() => {});
    const box = await openWithout("iris.csv");
    act(() => store.setState({ obstacle: { ...noFile, where: "tables/iris.csv", got: "no answer", remedy: "retry" } }));
    expect(box).toHaveTextContent("tables/iris.csv: no answer");
    expect(within(box).getByRole("button", { name: "Choose a file" })).toBeVisible();
    await user.click(within(box).getByRole("button", { name: "Try again" }));
    expect(prepareAgain).toHaveBeenCalledOnce();
  });

  it("is asked for by the name that the document has for it; others that are here can be taken instead", async () => {
    const openTable = vi.spyOn(actions, "openTable").mockImplementation(() => {});
    act(() => store.setState({ filePaths: ["tables/iris.csv", "CIFAR10/test_batch.bin"] }));
    const box = await openWithout("german.csv");
    expect(box).toHaveTextContent(/^This experiment reads german\.csv, which is not on this device/);
    const offered = within(box).getAllByRole("listitem");
    expect(offered.map(({ textContent }) => textContent)).toEqual([
      "iris.csvOn this device",
      expect.stringMatching(/^German credit/),
    ]);
    await user.click(within(box).getByRole("button", { name: /^iris\.csv/ }));
    expect(openTable).toHaveBeenCalledWith("tables/iris.csv");
    await expectAccessible(document.body);
  });
});
