/** The output panel of a table: scores with a threshold, shares of each class, predicted against true. */

import { act, cleanup, fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { userEvent } from "vitest/browser";
import "../../app/styles/tokens.css";
import "../../app/styles/global.css";
import { tokenColor } from "../../app/canvas/colors.ts";
import { Foot } from "../../app/panels/Foot.tsx";
import { OutputPanel } from "../../app/panels/OutputPanel.tsx";
import { StatusBar } from "../../app/panels/StatusBar.tsx";
import { useShortcuts } from "../../app/panels/useShortcuts.ts";
import { deliverProbes, forgetProbes, wantedProbes } from "../../app/store/probes.ts";
import { actions, store } from "../../app/store/store.ts";
import { classScoresRowAt, densitiesOf, paintClassScores } from "../../app/visuals/paintClassScores.ts";
import { paintPredicted, predictedRowAt, ticksWithin } from "../../app/visuals/paintPredicted.ts";
import { dotsAtMost, paintScores, scoreRowAt, stackRows } from "../../app/visuals/paintScores.ts";
import { confusionAt, fitOf, type Predictions, scoresOf } from "../../app/visuals/rowScores.ts";
import type { Place, RowsLook } from "../../app/visuals/useRowsCanvas.ts";
import type { ProbeRequest } from "../../engine/worker/protocol.ts";
import { evaluation, modelOf, snapshot } from "./outputSamples.ts";
import { cars, credit } from "./tableSamples.ts";

beforeEach(() => {
  actions.setLanguage("en");
  actions.setTheme("light");
  store.setState({
    ...{ data: null, model: null, obstacle: null, snapshot: null, curve: [], runningLoss: [] },
    ...{ threshold: 0.5, example: 0, foot: null },
  });
});

afterEach(() => {
  cleanup();
  forgetProbes();
});

const predictions = (outputs: number, values: readonly number[], labels: readonly number[]): Predictions => ({
  type: "predictions",
  rows: 1000,
  examples: Int32Array.from(labels, (_, i) => i),
  outputs,
  values: Float32Array.from(values),
  labels: Float32Array.from(labels),
});

function deliver(answer: Predictions): void {
  act(() => deliverProbes(wantedProbes().map((request) => (request.type === "predictions" ? answer : null))));
}

function open(data: typeof credit, loss: string): void {
  store.setState((state) => ({
    data,
    description: data,
    model: modelOf(data.classes.length > 2 ? data.classes.length : 1),
    experiment: { ...state.experiment, dataset: { type: "CSV" }, loss: { type: loss } },
  }));
  render(
    <div style={{ width: 320 }}>
      <OutputPanel />
    </div>,
  );
}

/** Logits whose sigmoids are these. */
const logits = (...scores: number[]) => scores.map((score) => Math.log(score / (1 - score)));

describe("scores between two classes", () => {
  it("are the same from one output and from two, and a score above a half is what accuracy counts", () => {
    const one = predictions(1, logits(0.2, 0.7), [0, 1]);
    expect([...scoresOf(one, "logit")]).toBeCloseToTensor([0.2, 0.7], { rtol: 1e-6, atol: 0 });
    const two = predictions(2, [0, Math.log(0.25), 1, 1 + Math.log(7 / 3)], [0, 1]);
    expect([...scoresOf(two, "softmax")]).toBeCloseToTensor([0.2, 0.7], { rtol: 1e-6, atol: 0 });
    // Each output its own sigmoid: the larger one counts.
    const [score] = scoresOf(predictions(2, [-3, -2], [1]), "sigmoids");
    expect(score).toBeGreaterThan(0.5);
  });

  it("are counted by truth and by what the threshold says; one that is no number says the first class", () => {
    const scores = [0.1, 0.6, 0.4, 0.9, Number.NaN];
    const labels = [0, 0, 1, 1, 1];
    expect(confusionAt(scores, labels, 0.5)).toEqual([
      [1, 1],
      [2, 1],
    ]);
    expect(confusionAt(scores, labels, 0.05)).toEqual([
      [0, 2],
      [1, 2],
    ]);
  });

  it("are stacked where they lie, the wrong ones apart", () => {
    const stacks = stackRows({ scores: [0, 0.99, 1, 0.3, Number.NaN], labels: [1, 1, 0, 0, 0], threshold: 0.5 }, 4);
    expect(stacks[0]).toEqual([
      { right: 0, wrong: 0 },
      { right: 0, wrong: 1 },
    ]);
    expect(stacks[1]![0]).toEqual({ right: 1, wrong: 0 });
    expect(stacks[3]).toEqual([
      { right: 0, wrong: 1 },
      { right: 1, wrong: 0 },
    ]);
  });
});

describe("the output of a table with two classes", () => {
  const answer = predictions(1, logits(0.2, 0.55, 0.45, 0.9), [0, 0, 1, 1]);
  const cells = () =>
    within(screen.getByRole("table", { name: "What this threshold makes of the test rows" }))
      .getAllByRole("row")
      .slice(1)
      .map((row) =>
        within(row)
          .getAllByRole("cell")
          .map(({ textContent }) => textContent?.replace("\u202f", " ")),
      );

  it("shows in the accuracy chart what always saying the most frequent class comes to", async () => {
    open({ ...credit, classCounts: { train: [2, 6], test: [1, 5] } }, "BCEWithLogitsLoss");
    expect(await screen.findByText(/^baseline 83\s%$/)).toBeVisible();
  });

  it("shows what is made of the test rows, and what of them is found", async () => {
    open(credit, "BCEWithLogitsLoss");
    await screen.findByRole("slider", { name: "Threshold: a score above it says good" });
    deliver(answer);
    await waitFor(() =>
      expect(cells()).toEqual([
        ["1", "1", "50 %"],
        ["1", "1", "50 %"],
      ]),
    );
    expect(screen.getByText(/^50.0\s% right$/)).toBeVisible();
  });

  it("follows the threshold at once, moved by the arrow keys or dragged", async () => {
    open(credit, "BCEWithLogitsLoss");
    const slider = await screen.findByRole("slider");
    deliver(answer);
    await waitFor(() => expect(cells()[0]).toEqual(["1", "1", "50 %"]));
    slider.focus();
    await userEvent.keyboard("{ArrowRight>5/}");
    expect(screen.getByText("threshold 0.55")).toBeVisible();
    fireEvent.change(slider, { target: { value: "0.6" } });
    expect(slider).toHaveAttribute("aria-valuetext", "0.60");
    expect(cells()).toEqual([
      ["2", "0", "100 %"],
      ["1", "1", "50 %"],
    ]);
    expect(screen.getByText(/^75.0\s% right$/)).toBeVisible();
  });

  it("stands where a user takes it in the picture, and paints the rows in their classes' colours", async () => {
    open(credit, "BCEWithLogitsLoss");
    const slider = await screen.findByRole("slider");
    deliver(answer);
    const picture = screen.getByRole<HTMLCanvasElement & HTMLElement>("img", { name: /Test rows at their scores/ });
    const has = (token: string) => {
      const [red, green, blue] = tokenColor(token, "light");
      const { data } = picture.getContext("2d")!.getImageData(0, 0, picture.width, picture.height);
      for (let i = 0; i < data.length; i += 4)
        if (data[i] === red && data[i + 1] === green && data[i + 2] === blue && data[i + 3] === 255) return true;
      return false;
    };
    await waitFor(() => expect(["positive", "negative", "accent"].map(has)).toEqual([true, true, true]));
    expect(slider.getBoundingClientRect().width).toBe(picture.getBoundingClientRect().width);
  });

  it("has the bars per class and the confusion matrix beside it", async () => {
    store.setState({ snapshot: { ...snapshot, evaluation: { ...evaluation, perClass: [0.4, 0.9] } } });
    open(credit, "BCEWithLogitsLoss");
    const bars = await screen.findByRole("list", { name: /Test accuracy per class/ });
    expect(within(bars).getByText("good")).toBeVisible();
    expect(screen.getByText(/^10\s000 test rows$/)).toBeVisible();
  });
});

describe("the row that is tried", () => {
  const look = { widthPx: 300, heightPx: 200, fontPx: 11, theme: "light", font: "11px sans-serif" } as const;
  const pixels = Array.from({ length: look.widthPx * look.heightPx }, (_, i) => i);
  const scores = [0.2, 0.55, 0.45, 0.9, 0.9, 0.9];
  const labels = [0, 0, 1, 1, 1, 0];

  interface Case<T> {
    readonly rows: T;
    readonly paint: (context: CanvasRenderingContext2D, rows: T, look: RowsLook) => void;
    readonly rowAt: (rows: T, place: Place, look: RowsLook) => number | null;
    /** Where a row has several rings, the one that a click takes. */
    readonly isOf?: (row: number, y: number) => boolean;
  }
  /** Clicks in the middle of what changes when a row is ringed. */
  function takesWhatItRings<T>({ rows, paint, rowAt, isOf = () => true }: Case<T>): void {
    const draw = (tried: number) => {
      const canvas = Object.assign(document.createElement("canvas"), { width: look.widthPx, height: look.heightPx });
      const context = canvas.getContext("2d", { willReadFrequently: true })!;
      paint(context, rows, { ...look, tried });
      return new Uint32Array(context.getImageData(0, 0, look.widthPx, look.heightPx).data.buffer);
    };
    const none = draw(-1);
    const unringed = { ...look, tried: -1 };
    for (let row = 0; row < 6; row++) {
      const ringed = draw(row);
      const ring = pixels
        .filter((i) => ringed[i] !== none[i])
        .map((i) => ({ x: i % look.widthPx, y: Math.floor(i / look.widthPx) }))
        .filter(({ y }) => isOf(row, y));
      expect(ring.length, `row ${row}`).toBeGreaterThan(10);
      const middle = (axis: "x" | "y") => ring.reduce((sum, place) => sum + place[axis], 0) / ring.length + 0.5;
      expect(rowAt(rows, { x: middle("x"), y: middle("y") }, unringed), `row ${row}`).toBe(row);
    }
    expect(rowAt(rows, { x: 290, y: 3 }, unringed)).toBeNull();
  }

  it("is ringed among dots at their scores, where a click takes it", () => {
    takesWhatItRings({ rows: { scores, labels, threshold: 0.5 }, paint: paintScores, rowAt: scoreRowAt });
  });

  it("is ringed in a bar, where a click takes it", () => {
    const others = new Array(dotsAtMost).fill(0);
    const rows = { scores: [...scores, ...others], labels: [...labels, ...others], threshold: 0.5 };
    takesWhatItRings({ rows, paint: paintScores, rowAt: scoreRowAt });
  });

  it("is ringed among predictions, where a click takes it", () => {
    const rows = { predicted: [3, 1, 2, 9, 5, 6], truth: [1, 2, 3, 4, 5, 6] };
    takesWhatItRings({ rows, paint: paintPredicted, rowAt: predictedRowAt });
  });

  it("is ringed in the strip of each class, where a click in that of its own takes it", () => {
    const shares = scores.map((share, i) => [share / 2, share, (1 - share) / (i + 1)]);
    const rows = { shares, labels: [0, 1, 2, 1, 0, 2], classes: [0, 1, 2] };
    const stripPx = (look.heightPx - 2 * look.fontPx) / 3;
    const isOf = (row: number, y: number) => Math.floor(y / stripPx) === rows.labels[row];
    takesWhatItRings({ rows, paint: paintClassScores, rowAt: classScoresRowAt, isOf });
  });
});

describe("trying a row", () => {
  const rows: typeof credit = {
    ...credit,
    tableColumns: [
      { kind: "number", name: "duration" },
      { kind: "category", name: "housing", categories: ["own", "rent"] },
      ...Array.from({ length: 8 }, (_, i) => ({ kind: "number", name: `c${i}` }) as const),
    ],
  };
  /** Longer than 24 months is bad; row `i` asks for 48 − i. */
  function answer(): readonly (ProbeRequest & { type: "row" })[] {
    const wanted = wantedProbes().filter((request) => request.type === "row");
    act(() =>
      deliverProbes(
        wanted.map((request) => {
          const duration = request.changes.find(({ column }) => column === 0)?.cell ?? 48 - request.example;
          return {
            ...request,
            cells: [48 - request.example, 1, 0, 1, 2, 3, 4, 5, 6, 7],
            label: 0,
            asItWas: Float32Array.of(Math.log(1 / 3)),
            outputs: Float32Array.of(duration > 24 ? Math.log(1 / 3) : Math.log(4)),
          };
        }),
      ),
    );
    return wanted;
  }
  const said = () => screen.getByRole("status", { name: "the net says" }).textContent;
  const name = () => screen.getByRole("button", { name: "Try a row" });
  function show(data = rows, loss = "BCEWithLogitsLoss", widthPx = 820): void {
    open(data, loss);
    render(
      <div style={{ width: widthPx }}>
        <Keys />
        <Foot />
        <StatusBar />
      </div>,
    );
  }
  async function openRow(): Promise<void> {
    show();
    await userEvent.click(name());
    await waitFor(() => expect(answer()).toHaveLength(1));
  }
  function Keys() {
    useShortcuts();
    return null;
  }

  it("is a line at the foot and asked of the worker only when it is open; then it shows a test row, what the net says of it and the truth", async () => {
    show();
    expect(screen.getByRole("contentinfo")).toHaveTextContent(/\d MACs a row/);
    expect(name()).toHaveAttribute("aria-expanded", "false");
    expect(answer()).toEqual([]);
    await userEvent.click(name());
    expect(name()).toHaveAttribute("aria-expanded", "true");
    await waitFor(() => expect(answer()).toHaveLength(1));
    expect(await screen.findByRole("spinbutton", { name: "duration" })).toHaveValue("48");
    expect(screen.getByRole("combobox", { name: "housing" })).toHaveTextContent("rent");
    await waitFor(() => expect(said()).toBe("bad 0.25"));
    expect(screen.getByText("truth: bad")).toBeVisible();
    expect(screen.getByText("test row 1 of 6")).toBeVisible();
  });

  it("answers for what is typed, says what it was, and goes back to it", async () => {
    await openRow();
    await userEvent.fill(await screen.findByRole("spinbutton", { name: "duration" }), "12");
    await waitFor(() => expect(answer()[0]?.changes).toEqual([{ column: 0, cell: 12 }]));
    await waitFor(() => expect(said()).toBe("good 0.80"));
    expect(screen.getByText("was 48")).toBeVisible();
    expect(screen.getByText("as it was: bad, 0.25")).toBeVisible();

    await userEvent.click(screen.getByRole("button", { name: "As it was" }));
    await waitFor(() => expect(answer()[0]?.changes).toEqual([]));
    await waitFor(() => expect(said()).toBe("bad 0.25"));
    expect(screen.queryByText("was 48")).toBeNull();
  });

  it("says what the threshold of the picture says", async () => {
    await openRow();
    await waitFor(() => expect(said()).toBe("bad 0.25"));
    fireEvent.change(screen.getByRole("slider", { name: "Threshold: a score above it says good" }), {
      target: { value: "0.2" },
    });
    expect(said()).toBe("good 0.25");
  });

  it("goes from row to row, round the test set, and shows further columns when asked", async () => {
    await openRow();
    await userEvent.click(screen.getByRole("button", { name: "Row before" }));
    await waitFor(() => expect(answer()[0]?.example).toBe(5));
    await waitFor(() => expect(screen.getByRole("spinbutton", { name: "duration" })).toHaveValue("43"));
    expect(screen.getAllByRole("spinbutton")).toHaveLength(7);
    await userEvent.click(screen.getByRole("button", { name: "2 more columns" }));
    expect(screen.getByRole("spinbutton", { name: "c7" })).toHaveValue("7");
    expect(screen.queryByRole("button", { name: /more columns/ })).toBeNull();
  });

  it("shows those columns first that move the output most, in the table's order, and leaves one where it is that is changed", async () => {
    const effects = (largest: readonly number[]) => ({
      type: "effects" as const,
      effects: Float32Array.from(rows.tableColumns!, (_, column) => (largest.includes(column) ? 5 : 1)),
    });
    const names = () => screen.getAllByRole("spinbutton").map(labelOf);
    const labelOf = (field: HTMLElement) => document.querySelector(`label[for="${field.id}"]`)?.textContent;
    store.setState({ snapshot: { ...snapshot, step: 10 } });
    show(rows, "BCEWithLogitsLoss", 360);
    await userEvent.click(name());
    await waitFor(() => expect(answer()).toHaveLength(1));
    act(() => deliverProbes([effects([0, 3, 7, 9])]));
    await waitFor(() => expect(names()).toEqual(["duration", "c1", "c5", "c7"]));

    await userEvent.fill(screen.getByRole("spinbutton", { name: "c7" }), "12");
    await waitFor(() => expect(answer()[0]?.changes).toEqual([{ column: 9, cell: 12 }]));
    (document.activeElement as HTMLElement).blur();
    act(() => deliverProbes([effects([2, 3, 4, 5])]));
    expect(names()).toEqual(["duration", "c1", "c5", "c7"]);
    await userEvent.click(screen.getByRole("button", { name: "As it was" }));
    await waitFor(() => expect(names()).toEqual(["c0", "c1", "c2", "c3"]));
  });

  it("shows fewer columns at first where there is less room", async () => {
    show(rows, "BCEWithLogitsLoss", 360);
    await userEvent.click(name());
    await waitFor(() => expect(answer()).toHaveLength(1));
    expect(await screen.findByRole("button", { name: "6 more columns" })).toBeVisible();
  });

  it("opens, goes from row to row and closes by its keys, but not while one types, and leaves the focus where it was", async () => {
    show();
    expect(
      screen.getByText(/T: try a row · , \. : row before, row after · I: inspector · C: code$/),
    ).toBeInTheDocument();
    const before = document.activeElement;
    await userEvent.keyboard("t");
    await waitFor(() => expect(answer()).toHaveLength(1));
    expect(document.activeElement).toBe(before);
    await userEvent.keyboard("..,.");
    expect(screen.getByText("test row 3 of 6")).toBeVisible();
    await waitFor(() => expect(answer()[0]?.example).toBe(2));

    const field = await screen.findByRole("spinbutton", { name: "duration" });
    await waitFor(() => expect(field).toHaveValue("46"));
    field.focus();
    await userEvent.keyboard("{End},.t");
    expect(field).toHaveValue("46,.t");
    expect(screen.getByText("test row 3 of 6")).toBeVisible();
    expect(name()).toHaveAttribute("aria-expanded", "true");

    screen.getByRole("button", { name: "2 more columns" }).focus();
    await userEvent.keyboard("{Escape}");
    expect(name()).toHaveAttribute("aria-expanded", "false");
    expect(name()).toHaveFocus();
  });

  it("takes the row of a dot that is clicked, and does not move the threshold by it", async () => {
    show();
    await screen.findByRole("slider");
    deliver(predictions(1, logits(0.2, 0.55, 0.45, 0.9), [0, 0, 1, 1]));
    const slider = screen.getByRole("slider");
    const picture = screen.getByRole("img", { name: /^Test rows at their scores/ });
    /** In the picture: the rows' dots stand one away from the line, which is at half of the height. */
    const at = (score: number, fromLinePx: number) => {
      const { width, height } = picture.getBoundingClientRect();
      const bottom = height - 2 * Number.parseFloat(getComputedStyle(picture).fontSize);
      return { position: { x: 10 + score * (width - 20), y: 4 + (bottom - 4) / 2 + fromLinePx } };
    };
    await userEvent.click(slider, at(0.9, -4));
    await waitFor(() => expect(answer()[0]?.example).toBe(3));
    expect(slider).toHaveValue("0.5");
    expect(picture).toHaveAccessibleName(/ Test row 4 is ringed\.$/);
    await userEvent.click(slider, at(0.55, 4));
    await waitFor(() => expect(answer()[0]?.example).toBe(1));

    // Where there is no dot the threshold is taken.
    await userEvent.click(slider, at(0.7, -40));
    expect(Number(slider.getAttribute("aria-valuetext"))).toBeCloseTo(0.7, 1);
    expect(answer()[0]?.example).toBe(1);
  });

  it("is not offered where the data have no columns to type in, and neither are its keys", async () => {
    show({ ...credit, tableColumns: [] });
    await screen.findByRole("slider");
    expect(screen.queryByRole("button", { name: "Try a row" })).toBeNull();
    await userEvent.keyboard("t");
    expect(store.getState().foot).toBeNull();
    expect(screen.queryByText(/T: try a row/)).toBeNull();
  });

  it("shows the likeliest of many classes and the truth, as they are and as they were", async () => {
    const classes = Array.from({ length: 40 }, (_, k) => `kind ${k}`);
    show({ ...rows, classes }, "CrossEntropyLoss");
    await userEvent.click(name());
    await waitFor(() => expect(wantedProbes().some(({ type }) => type === "row")).toBe(true));
    const sure = (likeliest: number) => Float32Array.from(classes, (_, k) => (k === likeliest ? 20 : -k / 10));
    act(() =>
      deliverProbes(
        wantedProbes().map((request) =>
          request.type === "row"
            ? { ...request, cells: [48, 1, 0, 1, 2, 3, 4, 5, 6, 7], label: 30, asItWas: sure(2), outputs: sure(7) }
            : null,
        ),
      ),
    );
    await waitFor(() => expect(said()?.replace("\u202f", " ")).toBe("kind 7 100 %"));
    const best = within(screen.getByRole("region", { name: "Try a row" })).getAllByRole("listitem");
    expect(best.map(({ textContent }) => textContent?.replace("\u202f", " "))).toEqual([
      "kind 7100 %",
      "kind 00 %",
      "kind 300 %",
    ]);
    expect(screen.getByText("truth: kind 30")).toBeVisible();
  });
});

describe("the output of a table with more classes", () => {
  it("shows for each class where its own rows lie and where all others do", async () => {
    open({ ...credit, classes: ["setosa", "versicolor", "virginica"] }, "CrossEntropyLoss");
    expect(await screen.findByRole("img", { name: /^For each class, how 6 test rows are distributed/ })).toBeVisible();
    expect(screen.queryByRole("slider", { name: /Threshold/ })).toBeNull();
  });

  it("shows the classes with the most rows where there are too many", async () => {
    const classes = Array.from({ length: 20 }, (_, k) => `kind ${k}`);
    const counts = classes.map((_, k) => (k % 2 === 0 ? 9 : 2));
    open({ ...credit, classes, classCounts: { train: counts, test: counts } }, "CrossEntropyLoss");
    const output = await screen.findByRole("region", { name: "Output" });
    await within(output).findByText("the 12 largest of 20 classes");
    const shown = within(output).getAllByRole("listitem", { hidden: true });
    const names = shown.map(({ textContent }) => textContent);
    expect(names).toEqual([0, 1, 2, 3, 4, 6, 8, 10, 12, 14, 16, 18].map((k) => `kind ${k}`));
  });

  it("counts every row once, by its own number of rows", () => {
    const shares = [
      [0.9, 0.1],
      [0.8, 0.2],
      [0.1, 0.9],
    ];
    const [own, others] = densitiesOf(shares, [0, 0, 1], 0);
    const sum = (density: Float64Array) => density.reduce((total, share) => total + share);
    expect([sum(own), sum(others)]).toEqual([1, 1]);
    expect(own.indexOf(Math.max(...own))).toBeGreaterThan(others.indexOf(Math.max(...others)));
  });
});

describe("the output of a regression on a table", () => {
  it("says R² and the mean absolute error of the rows it shows", async () => {
    open(cars, "MSELoss");
    await screen.findByRole("img", { name: /what is predicted, upwards, against what is true/ });
    deliver(predictions(1, [11, 19, 30], [10, 20, 30]));
    expect(await screen.findByText("0.99")).toBeVisible();
    expect(screen.getByText("0.67")).toBeVisible();
    expect(screen.queryByText("Per class")).toBeNull();
  });

  it("has no R² where the true values do not vary", () => {
    expect(fitOf([1, 2], [3, 3])).toEqual({ r2: Number.NaN, meanAbsoluteError: 1.5 });
    expect(fitOf([1, 2, 3], [1, 2, 3])).toEqual({ r2: 1, meanAbsoluteError: 0 });
    // The mean of all is worth 0.
    expect(fitOf([2, 2, 2], [1, 2, 3]).r2).toBe(0);
  });

  it("has round numbers on its axes", () => {
    expect(ticksWithin({ smallest: 8.2, largest: 47.1 })).toEqual([10, 20, 30, 40]);
    expect(ticksWithin({ smallest: -0.03, largest: 0.021 })).toEqual([-0.03, -0.02, -0.01, 0, 0.01, 0.02]);
  });
});
