/** Curves and the tutorial's running loss: axes, lines, empty states, reading values, nothing injected that the policy would forbid. */

import { act, cleanup, fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { tokenColor } from "../../app/canvas/colors.ts";
import { actions, store } from "../../app/store/store.ts";
import AccuracyCurve from "../../app/visuals/AccuracyCurve.visual.tsx";
import LearningRateCurve from "../../app/visuals/LearningRateCurve.visual.tsx";
import LossCurve from "../../app/visuals/LossCurve.visual.tsx";
import RunningLoss from "../../app/visuals/RunningLoss.visual.tsx";
import type { CurvePoint } from "../../engine/worker/protocol.ts";
import { curveOf, images, points, values } from "./outputSamples.ts";
import "../../app/styles/tokens.css";
import "../../app/styles/global.css";

beforeEach(() => {
  actions.setLanguage("en");
  actions.setTheme("light");
  store.setState({ curve: [], runningLoss: [], logTime: null, logLoss: null });
});
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

/** What was written on each canvas since it was last cleared. */
const written = new WeakMap<HTMLCanvasElement, string[]>();
beforeEach(() => {
  const { clearRect, fillText } = CanvasRenderingContext2D.prototype;
  vi.spyOn(CanvasRenderingContext2D.prototype, "clearRect").mockImplementation(function (
    this: CanvasRenderingContext2D,
    ...box
  ) {
    written.delete(this.canvas);
    clearRect.apply(this, box);
  });
  vi.spyOn(CanvasRenderingContext2D.prototype, "fillText").mockImplementation(function (
    this: CanvasRenderingContext2D,
    text,
    x,
    y,
  ) {
    const texts = written.get(this.canvas) ?? [];
    written.set(this.canvas, [...texts, text]);
    fillText.call(this, text, x, y);
  });
});

const Curves = () => (
  <>
    <LossCurve />
    <AccuracyCurve data={points} />
  </>
);

const region = (name: string) => screen.getByRole("region", { name });
const loss = () => region("Loss");
const figure = (chart = loss()) => within(chart).getByRole("figure");
const canvasOf = (chart: HTMLElement) => chart.querySelector("canvas")!;
const hasLabels = (...texts: readonly string[]) =>
  waitFor(() => expect(written.get(canvasOf(loss()))).toEqual(expect.arrayContaining([...texts])));
/** Recharts' layer, which is there while one reads. */
const layer = (chart = loss()) => within(chart).queryByRole("application");
const show = (curve: readonly CurvePoint[]) => act(() => store.setState({ curve }));

type Token = "accent" | "train-line" | "line" | "dim";

/** Where on a chart's canvas this colour is. */
function pixels(chart: HTMLElement, token: Token): readonly { readonly x: number; readonly y: number }[] {
  const canvas = canvasOf(chart);
  if (canvas.width === 0) return [];
  const { data, width, height } = canvas.getContext("2d")!.getImageData(0, 0, canvas.width, canvas.height);
  const [r, g, b] = tokenColor(token, store.getState().theme);
  const isThere = (i: number) =>
    data[i + 3]! > 200 && Math.abs(data[i]! - r) + Math.abs(data[i + 1]! - g) + Math.abs(data[i + 2]! - b) < 24;
  const places = Array.from({ length: width * height }, (_, i) => ({ x: i % width, y: Math.floor(i / width) }));
  return places.filter((_, i) => isThere(4 * i));
}

/** In which columns, from left to right, in CSS pixels. */
const columns = (chart: HTMLElement, token: Token): readonly number[] =>
  [...new Set(pixels(chart, token).map(({ x }) => x))].sort((a, b) => a - b).map((x) => x / devicePixelRatio);

/** The rows, or columns, that hold a line of the grid: at least half the picture long. */
function gridLines(chart: HTMLElement, along: "x" | "y"): readonly number[] {
  const counts = new Map<number, number>();
  for (const place of pixels(chart, "line")) counts.set(place[along], (counts.get(place[along]) ?? 0) + 1);
  const length = along === "y" ? canvasOf(chart).width : canvasOf(chart).height;
  return [...counts].filter(([, count]) => count > length / 2).map(([at]) => at);
}

const isDrawn = (chart: HTMLElement, token: Token = "accent") =>
  waitFor(() => expect(columns(chart, token).length).toBeGreaterThan(10));

describe("the curves", () => {
  it("say where they will begin before training", () => {
    render(<Curves />);
    expect(within(loss()).getByText("Train, and the curve begins here.")).toBeTruthy();
  });

  it("have a line each for training and test, named in the heading, and an axis in steps", async () => {
    store.setState({ curve: curveOf(50) });
    render(<Curves />);
    await isDrawn(loss(), "train-line");
    await isDrawn(loss(), "accent");
    expect(within(loss()).getByText("train")).toBeTruthy();
    expect(within(loss()).getByText("test")).toBeTruthy();
    await hasLabels("0", "20", "40", "60 steps", "0.6", "1.2", "1.8", "2.4");
    expect(within(loss()).getByRole("figure", { name: "Loss over steps: train 0.040, test 0.044" })).toBeTruthy();
    expect(screen.getByRole("figure", { name: /Accuracy over steps: train 50.0/ })).toBeTruthy();
  });

  it("have a grid at the ticks of the values, and at those of the steps where the axis is logarithmic", async () => {
    store.setState({ curve: curveOf(50) });
    render(<Curves />);
    await hasLabels("2.4");
    expect(gridLines(loss(), "y").length).toBeGreaterThan(3);
    expect(gridLines(loss(), "x")).toEqual([]);
    await userEvent.click(screen.getByRole("button", { name: "Logarithmic scale for the steps" }));
    await waitFor(() => expect(gridLines(loss(), "x")).toHaveLength(3));
  });

  it("grow with the run, and say so, without the page being rendered anew", async () => {
    store.setState({ curve: curveOf(45) });
    render(<Curves />);
    // The train line lies on top.
    await isDrawn(loss(), "train-line");
    const end = Math.max(...columns(loss(), "train-line"));
    const html = () => figure().outerHTML.replace(/<figcaption.*<\/figcaption>/, "");
    const before = html();
    show(curveOf(60));
    await waitFor(() => expect(Math.max(...columns(loss(), "train-line"))).toBeGreaterThan(end + 10));
    await within(loss()).findByRole("figure", { name: "Loss over steps: train 0.033, test 0.037" });
    expect(html()).toBe(before);
  });

  it("squeeze a value on the axis that is wider than its room, so that no digit is cut", async () => {
    const write = vi.spyOn(CanvasRenderingContext2D.prototype, "fillText");
    // As a loss that falls below zero may become.
    const curve = curveOf(3).map((point) => ({
      ...point,
      train: { loss: -2e29, accuracy: 0.5 },
      test: { loss: -2e29, accuracy: 0.4 },
    }));
    store.setState({ curve });
    render(<Curves />);
    const labels = () => write.mock.calls.filter(([text]) => /^−.*e29$/.test(text));
    await waitFor(() => expect(labels().some(([text]) => text.length > 5)).toBe(true));
    const context = document.createElement("canvas").getContext("2d")!;
    const { fontSize, fontFamily } = getComputedStyle(canvasOf(loss()));
    context.font = `${fontSize} ${fontFamily}`;
    for (const [text, x, , most = Number.POSITIVE_INFINITY] of labels()) {
      expect(Math.min(context.measureText(text).width, most), text).toBeLessThanOrEqual(x);
    }
  });

  it("have the colours of the theme", async () => {
    store.setState({ curve: curveOf(50) });
    render(<Curves />);
    await isDrawn(loss());
    document.documentElement.dataset.theme = "dark";
    act(() => actions.setTheme("dark"));
    await isDrawn(loss(), "accent");
    await isDrawn(loss(), "train-line");
    await waitFor(() => expect(gridLines(loss(), "y").length).toBeGreaterThan(3));
    delete document.documentElement.dataset.theme;
  });

  it("have larger words when they are presented", async () => {
    store.setState({ curve: curveOf(50) });
    render(<Curves />);
    await hasLabels("60 steps");
    const fontPx = () => Number.parseFloat(canvasOf(loss()).getContext("2d")!.font);
    expect(fontPx()).toBe(11);
    document.documentElement.dataset.presenting = "true";
    await waitFor(() => expect(fontPx()).toBe(16));
    delete document.documentElement.dataset.presenting;
  });

  it("have the words of the language", async () => {
    store.setState({ curve: curveOf(50) });
    render(<Curves />);
    await hasLabels("60 steps");
    act(() => actions.setLanguage("zh"));
    await waitFor(() => expect(written.get(canvasOf(document.body))).toContain("60 步"));
  });

  it("show the loss by powers of ten on request, and go back", async () => {
    store.setState({ curve: curveOf(50) });
    render(<Curves />);
    const toggle = screen.getByRole("button", { name: "Logarithmic scale for the loss" });
    expect(toggle.getAttribute("aria-pressed")).toBe("false");
    await userEvent.click(toggle);
    await hasLabels("0.01");
    expect(toggle.getAttribute("aria-pressed")).toBe("true");
    await userEvent.click(toggle);
    await hasLabels("2.4");
    expect(store.getState().logLoss).toBeNull();
  });

  it("show a long run on a logarithmic axis by themselves, and on a linear one on request", async () => {
    store.setState({ curve: [...curveOf(50), { ...curveOf(1)[0]!, step: 9_000_000, epoch: 360_000 }] });
    render(<Curves />);
    await hasLabels("10M steps");
    // The first ten steps have a tenth of it at least.
    await isDrawn(loss());
    expect(columns(loss(), "accent").length).toBeGreaterThan(100);
    await userEvent.click(screen.getByRole("button", { name: "Logarithmic scale for the steps" }));
    await hasLabels("5M");
    expect(store.getState().logTime).toBe(false);
    await userEvent.click(screen.getByRole("button", { name: "Logarithmic scale for the steps" }));
    await hasLabels("0", "1", "10M steps");
    expect(store.getState().logTime).toBeNull();
  });

  it("leave a gap where the loss is not a number", async () => {
    const diverged = { step: 30, epoch: 3, learningRate: 0.1, train: { loss: Number.NaN }, test: { loss: Infinity } };
    store.setState({
      curve: curveOf(60).map((point) =>
        point.step > 20 && point.step < 40 ? { ...diverged, step: point.step } : point,
      ),
    });
    render(<Curves />);
    await isDrawn(loss());
    const gaps = columns(loss(), "accent").map((x, i, all) => (i > 0 ? x - all[i - 1]! : 0));
    expect(gaps.filter((gap) => gap > 20)).toHaveLength(1);
    expect(loss().innerHTML).not.toMatch(/NaN|Infinity/);
  });

  it("are read with the arrow keys by whoever comes to them with Tab", async () => {
    store.setState({ curve: curveOf(50) });
    render(<Curves />);
    await isDrawn(loss());
    expect(layer()).toBeNull();
    // Past the two switches of the scales, and what saves the picture.
    await userEvent.tab();
    await userEvent.tab();
    await userEvent.tab();
    await userEvent.tab();
    await waitFor(() => expect(document.activeElement).toBe(layer()));
    expect(layer()!.getAttribute("aria-label")).toBe("Loss");
    await userEvent.keyboard("{ArrowRight}{ArrowRight}");
    await waitFor(() => expect(within(loss()).getByText(/^step 2 · epoch 0.2$/)).toBeTruthy());
    expect(within(loss()).getByText("0.667")).toBeTruthy();
    expect(within(loss()).getByText("0.733")).toBeTruthy();
    await userEvent.keyboard("{ArrowRight>9/}");
    await waitFor(() => expect(within(loss()).getByText(/^step 11 · epoch 1.1$/)).toBeTruthy());
    // The chart is one stop, forward and back.
    await userEvent.tab({ shift: true });
    expect(document.activeElement).toBe(screen.getByRole("button", { name: "Save the picture: Loss" }));
    await waitFor(() => expect(layer()).toBeNull());
    await userEvent.tab();
    await waitFor(() => expect(document.activeElement).toBe(layer()));
    await userEvent.tab();
    expect(document.activeElement).toBe(screen.getByRole("button", { name: "Save the picture: Accuracy" }));
    await userEvent.tab();
    await waitFor(() => expect(document.activeElement).toBe(layer(region("Accuracy"))));
    expect(layer()).toBeNull();
  });

  it("are read with the pointer, at the very place that is painted", async () => {
    store.setState({ curve: curveOf(50) });
    render(<Curves />);
    await isDrawn(loss());
    const accuracy = region("Accuracy");
    const box = figure(accuracy).getBoundingClientRect();
    fireEvent.pointerEnter(figure(accuracy));
    await waitFor(() => expect(layer(accuracy)).toBeTruthy());
    await waitFor(() => {
      fireEvent.mouseMove(layer(accuracy)!, { clientX: box.left + box.width / 2, clientY: box.top + 60 });
      expect(within(accuracy).getByText("50.0 %")).toBeTruthy();
    });
    const dot = accuracy.querySelector(".recharts-active-dot circle")!.getBoundingClientRect();
    const at = { x: dot.x + dot.width / 2 - box.x, y: dot.y + dot.height / 2 - box.y };
    const near = [...pixels(accuracy, "accent"), ...pixels(accuracy, "train-line")].filter(
      ({ x, y }) => Math.hypot(x / devicePixelRatio - at.x, y / devicePixelRatio - at.y) < 2,
    );
    expect(near.length).toBeGreaterThan(0);
    fireEvent.pointerLeave(figure(accuracy));
    await waitFor(() => expect(layer(accuracy)).toBeNull());
  });

  it("have nothing to be read before the run begins", async () => {
    render(<Curves />);
    expect(figure().tabIndex).toBe(-1);
    fireEvent.pointerEnter(figure());
    show(curveOf(50));
    await waitFor(() => expect(layer()).toBeTruthy());
    expect(figure().getAttribute("tabindex")).toBe("-1");
  });

  it("draw the learning rate too", async () => {
    store.setState({ curve: curveOf(50) });
    render(<LearningRateCurve />);
    expect(screen.getByRole("figure", { name: "Learning rate over steps: now 0.001" })).toBeTruthy();
    await isDrawn(region("Learning rate"));
  });

  it("compare the accuracy with always saying the class that is most frequent in training", async () => {
    store.setState({ curve: curveOf(50) });
    const classCounts = { train: [10, 30, 20], test: [100, 250, 650] };
    render(<AccuracyCurve data={{ ...images, testSize: 1000, classCounts }} />);
    const accuracy = region("Accuracy");
    expect(within(accuracy).getByText(/^baseline 25\s%$/).title).toContain("most frequent class");
    expect(within(accuracy).getByRole("figure", { name: /test 40.0\s%; baseline 25\s%$/ })).toBeTruthy();
    await isDrawn(accuracy);
    const rows = gridLines(accuracy, "y");
    const [top, bottom] = [Math.min(...rows), Math.max(...rows)];
    const row = bottom - (bottom - top) / 4;
    // Four sevenths of the row are dashes.
    const dashes = pixels(accuracy, "dim").filter(({ y }) => Math.abs(y - row) <= 1);
    const width = new Set(pixels(accuracy, "line").map(({ x }) => x)).size;
    expect(dashes.length / width).toBeGreaterThan(0.5);
    expect(dashes.length / width).toBeLessThan(0.65);
  });

  it("have no baseline where nothing was counted", () => {
    render(<AccuracyCurve data={values} />);
    expect(screen.queryByText(/baseline/)).toBeNull();
  });

  it("add no style sheet, which the page's policy would refuse", async () => {
    const before = document.querySelectorAll("style").length;
    store.setState({ curve: curveOf(50) });
    render(<Curves />);
    await isDrawn(loss());
    fireEvent.pointerEnter(figure());
    await waitFor(() => expect(layer()).toBeTruthy());
    expect(document.querySelectorAll("style").length).toBe(before);
  });
});
describe("the running loss", () => {
  it("waits for the first 2,000 mini-batches", () => {
    render(<RunningLoss />);
    expect(screen.getByText("The first 2 000 mini-batches give the first line.")).toBeTruthy();
    expect(screen.getByRole<HTMLButtonElement>("button", { name: "Copy" }).disabled).toBe(true);
  });

  it("prints what the tutorial prints", async () => {
    store.setState({
      runningLoss: [
        { epoch: 1, batch: 2000, step: 2000, loss: 2.2134 },
        { epoch: 1, batch: 4000, step: 4000, loss: 1.8551 },
      ],
    });
    render(<RunningLoss />);
    const log = screen.getByRole("log", { name: "As the tutorial prints it" });
    expect(log.textContent).toBe("[1,  2000] loss: 2.213\n[1,  4000] loss: 1.855");
    // What is seen of a longer list are whole lines.
    const linesSeen = log.clientHeight / Number.parseFloat(getComputedStyle(log).lineHeight);
    expect(linesSeen).toBeCloseTo(4, 1);
    await waitFor(() => expect(screen.getByRole("figure", { name: /the last line is \[1,\s+4000\] loss: 1.855/ })));
  });
});
