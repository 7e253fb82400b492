/** Curves and the tutorial's running loss: axes, legend, empty states, nothing injected that the policy would forbid. */

import { act, cleanup, render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { actions, store } from "../../app/store/store.ts";
import Curves from "../../app/visuals/Curves.tsx";
import RunningLoss from "../../app/visuals/RunningLoss.tsx";
import { curveOf, points } from "./outputSamples.ts";
import "../../app/styles/tokens.css";

beforeEach(() => {
  actions.setLanguage("en");
  store.setState({ curve: [], runningLoss: [] });
});
afterEach(cleanup);

const loss = () => screen.getByRole("region", { name: "Loss" });
const linesIn = (region: HTMLElement) => region.querySelectorAll("path.recharts-line-curve").length;

describe("the curves", () => {
  it("say where they will begin before training", () => {
    render(<Curves data={points} />);
    expect(within(loss()).getByText("Train, and the curve begins here.")).toBeTruthy();
  });

  it("have a line each for training and test, named in the heading, and an axis in epochs", async () => {
    store.setState({ curve: curveOf(50) });
    render(<Curves data={points} />);
    await waitFor(() => expect(linesIn(loss())).toBe(2));
    expect(within(loss()).getByText("train")).toBeTruthy();
    expect(within(loss()).getByText("test")).toBeTruthy();
    expect(within(loss()).getByText("epoch 4.9")).toBeTruthy();
    expect(within(loss()).getByText("2.4").closest("svg")).toBeTruthy();
    expect(within(loss()).getByRole("figure", { name: "Loss over epochs: train 0.040, test 0.044" })).toBeTruthy();
    expect(screen.getByRole("figure", { name: /Accuracy over epochs: train 50.0/ })).toBeTruthy();
  });

  it("draw no more than a point a pixel, however long the run", async () => {
    store.setState({ curve: curveOf(1000) });
    render(<Curves data={points} />);
    await waitFor(() => expect(linesIn(loss())).toBe(2));
    const path = loss().querySelector("path.recharts-line-curve")?.getAttribute("d") ?? "";
    expect(path.match(/[ML]/g)?.length).toBeLessThanOrEqual(240);
  });

  it("show the loss by powers of ten on request", async () => {
    store.setState({ curve: curveOf(50) });
    render(<Curves data={points} />);
    await userEvent.click(screen.getByRole("button", { name: "Logarithmic scale for the loss" }));
    await waitFor(() => expect(within(loss()).getByText("0.01").closest("svg")).toBeTruthy());
  });

  it("leave a gap where the loss is not a number", async () => {
    const diverged = { step: 50, epoch: 5, learningRate: 0.1, train: { loss: Number.NaN }, test: { loss: Infinity } };
    store.setState({ curve: [...curveOf(50), diverged] });
    render(<Curves data={points} />);
    await waitFor(() => expect(linesIn(loss())).toBe(2));
    expect(loss().innerHTML).not.toMatch(/NaN|Infinity/);
  });

  it("draw the learning rate too, where a schedule changes it", async () => {
    store.setState({ curve: curveOf(50) });
    const { rerender } = render(<Curves data={points} />);
    expect(screen.queryByRole("region", { name: "Learning rate" })).toBeNull();
    const scheduler = { type: "ExponentialLR", gamma: 0.9, interval: "epoch" };
    act(() => actions.edit((experiment) => ({ ...experiment, scheduler })));
    rerender(<Curves data={points} />);
    expect(screen.getByRole("figure", { name: "Learning rate over epochs: now 0.001" })).toBeTruthy();
    await waitFor(() => expect(linesIn(screen.getByRole("region", { name: "Learning rate" }))).toBe(1));
    act(() => actions.edit((experiment) => ({ ...experiment, scheduler: null })));
  });

  it("add no style sheet, which the page's policy would refuse", async () => {
    const before = document.querySelectorAll("style").length;
    store.setState({ curve: curveOf(50) });
    render(<Curves data={points} />);
    await waitFor(() => expect(linesIn(loss())).toBe(2));
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
