/** Curves and the tutorial's running loss: axes, lines, empty states, reading values, nothing injected that the policy would forbid. */

import { act, cleanup, fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { tokenColor } from "../../app/canvas/colors.ts";
import { actions, store } from "../../app/store/store.ts";
import Curves from "../../app/visuals/Curves.tsx";
import RunningLoss from "../../app/visuals/RunningLoss.tsx";
import type { CurvePoint } from "../../engine/worker/protocol.ts";
import { curveOf, points } from "./outputSamples.ts";
import "../../app/styles/tokens.css";
import "../../app/styles/global.css";

beforeEach(() => {
  actions.setLanguage("en");
  actions.setTheme("light");
  store.setState({ curve: [], runningLoss: [], logTime: null, logLoss: null });
});
afterEach(cleanup);

const region = (name: string) => screen.getByRole("region", { name });
const loss = () => region("Loss");
const label = (text: string, chart = loss()) => within(chart).getByText(text).closest("svg");
const show = (curve: readonly CurvePoint[]) => act(() => store.setState({ curve }));

/** In which columns of a chart's canvas a line of this colour is, in CSS pixels. */
function columns(chart: HTMLElement, token: "accent" | "train-line"): readonly number[] {
  const canvas = chart.querySelector("canvas")!;
  if (canvas.width === 0) return [];
  const { data, width, height } = canvas.getContext("2d")!.getImageData(0, 0, canvas.width, canvas.height);
  const [r, g, b] = tokenColor(token, "light");
  const isThere = (i: number) =>
    data[i + 3]! > 200 && Math.abs(data[i]! - r) + Math.abs(data[i + 1]! - g) + Math.abs(data[i + 2]! - b) < 24;
  return Array.from({ length: width }, (_, x) => x)
    .filter((x) => Array.from({ length: height }, (_, y) => y).some((y) => isThere(4 * (y * width + x))))
    .map((x) => x / devicePixelRatio);
}

const isDrawn = (chart: HTMLElement, token: "accent" | "train-line" = "accent") =>
  waitFor(() => expect(columns(chart, token).length).toBeGreaterThan(10));

describe("the curves", () => {
  it("say where they will begin before training", () => {
    render(<Curves data={points} />);
    expect(within(loss()).getByText("Train, and the curve begins here.")).toBeTruthy();
  });

  it("have a line each for training and test, named in the heading, and an axis in steps", async () => {
    store.setState({ curve: curveOf(50) });
    render(<Curves data={points} />);
    await isDrawn(loss(), "train-line");
    await isDrawn(loss(), "accent");
    expect(within(loss()).getByText("train")).toBeTruthy();
    expect(within(loss()).getByText("test")).toBeTruthy();
    expect(label("60 steps")).toBeTruthy();
    expect(label("2.4")).toBeTruthy();
    expect(within(loss()).getByRole("figure", { name: "Loss over steps: train 0.040, test 0.044" })).toBeTruthy();
    expect(screen.getByRole("figure", { name: /Accuracy over steps: train 50.0/ })).toBeTruthy();
  });

  it("grow with the run, and say so, without the axes being rendered anew", async () => {
    store.setState({ curve: curveOf(45) });
    render(<Curves data={points} />);
    await isDrawn(loss());
    const end = Math.max(...columns(loss(), "accent"));
    const svg = loss().querySelector("svg")!.outerHTML;
    show(curveOf(60));
    await waitFor(() => expect(Math.max(...columns(loss(), "accent"))).toBeGreaterThan(end + 10));
    await within(loss()).findByRole("figure", { name: "Loss over steps: train 0.033, test 0.037" });
    expect(loss().querySelector("svg")!.outerHTML).toBe(svg);
  });

  it("show the loss by powers of ten on request, and go back", async () => {
    store.setState({ curve: curveOf(50) });
    render(<Curves data={points} />);
    const toggle = screen.getByRole("button", { name: "Logarithmic scale for the loss" });
    expect(toggle.getAttribute("aria-pressed")).toBe("false");
    await userEvent.click(toggle);
    await waitFor(() => expect(label("0.01")).toBeTruthy());
    expect(toggle.getAttribute("aria-pressed")).toBe("true");
    await userEvent.click(toggle);
    await waitFor(() => expect(label("2.4")).toBeTruthy());
    expect(store.getState().logLoss).toBeNull();
  });

  it("show a long run on a logarithmic axis by themselves, and on a linear one on request", async () => {
    store.setState({ curve: [...curveOf(50), { ...curveOf(1)[0]!, step: 9_000_000, epoch: 360_000 }] });
    render(<Curves data={points} />);
    await waitFor(() => expect(label("10M steps")).toBeTruthy());
    // The first ten steps have a tenth of it at least.
    await isDrawn(loss());
    expect(columns(loss(), "accent").length).toBeGreaterThan(100);
    await userEvent.click(screen.getByRole("button", { name: "Logarithmic scale for the steps" }));
    await waitFor(() => expect(label("5M")).toBeTruthy());
    expect(store.getState().logTime).toBe(false);
    await userEvent.click(screen.getByRole("button", { name: "Logarithmic scale for the steps" }));
    await waitFor(() => expect(label("1")).toBeTruthy());
    expect(store.getState().logTime).toBeNull();
  });

  it("leave a gap where the loss is not a number", async () => {
    const diverged = { step: 30, epoch: 3, learningRate: 0.1, train: { loss: Number.NaN }, test: { loss: Infinity } };
    store.setState({
      curve: curveOf(60).map((point) =>
        point.step > 20 && point.step < 40 ? { ...diverged, step: point.step } : point,
      ),
    });
    render(<Curves data={points} />);
    await isDrawn(loss());
    const gaps = columns(loss(), "accent").map((x, i, all) => (i > 0 ? x - all[i - 1]! : 0));
    expect(gaps.filter((gap) => gap > 20)).toHaveLength(1);
    expect(loss().innerHTML).not.toMatch(/NaN|Infinity/);
  });

  it("are read with the pointer and with the arrow keys", async () => {
    store.setState({ curve: curveOf(50) });
    render(<Curves data={points} />);
    await isDrawn(loss());
    const chart = within(loss()).getByRole("application", { name: "Loss" });
    act(() => chart.focus());
    await userEvent.keyboard("{ArrowRight}{ArrowRight}");
    await waitFor(() => expect(within(loss()).getByText(/^step 2 · epoch 0.2$/)).toBeTruthy());
    expect(within(loss()).getByText("0.667")).toBeTruthy();
    expect(within(loss()).getByText("0.733")).toBeTruthy();
    act(() => chart.blur());
    const accuracy = region("Accuracy").querySelector("figure")!;
    fireEvent.pointerEnter(accuracy);
    const box = accuracy.getBoundingClientRect();
    await waitFor(() => {
      fireEvent.mouseMove(accuracy.querySelector("svg")!, { clientX: box.left + box.width / 2, clientY: box.top + 60 });
      expect(within(region("Accuracy")).getByText("50.0 %")).toBeTruthy();
    });
  });

  it("draw the learning rate too, where a schedule changes it", async () => {
    store.setState({ curve: curveOf(50) });
    render(<Curves data={points} />);
    expect(screen.queryByRole("region", { name: "Learning rate" })).toBeNull();
    const scheduler = { type: "ExponentialLR", gamma: 0.9, interval: "epoch" };
    act(() => actions.edit((experiment) => ({ ...experiment, scheduler })));
    expect(screen.getByRole("figure", { name: "Learning rate over steps: now 0.001" })).toBeTruthy();
    await isDrawn(region("Learning rate"));
    act(() => actions.edit((experiment) => ({ ...experiment, scheduler: null })));
  });

  it("add no style sheet, which the page's policy would refuse", async () => {
    const before = document.querySelectorAll("style").length;
    store.setState({ curve: curveOf(50) });
    render(<Curves data={points} />);
    await isDrawn(loss());
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
    await waitFor(() => expect(screen.getByRole("figure", { name: /the last line is \[1,\s+4000\] loss: 1.855/ })));
  });
});
