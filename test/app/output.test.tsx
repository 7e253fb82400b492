/** The output panel as a user meets it: answers are delivered as the worker would send them. */

import { act, cleanup, render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { mixColors, tokenColor, valueColor } from "../../app/canvas/colors.ts";
import { ZeroGradSwitch } from "../../app/inspector/ZeroGradSwitch.tsx";
import { OutputPanel } from "../../app/panels/OutputPanel.tsx";
import { deliverProbes, forgetProbes, wantedProbes } from "../../app/store/probes.ts";
import { actions, store } from "../../app/store/store.ts";
import { presets } from "../../engine/experiment/presets.ts";
import type { ProbeRequest, ProbeResult } from "../../engine/worker/protocol.ts";
import { curve, evaluation, images, modelOf, points, snapshot, values } from "./outputSamples.ts";
import "../../app/styles/tokens.css";

beforeEach(() => {
  actions.openPreset(presets[0]!.id);
  actions.setLanguage("en");
  store.setState({ data: null, model: null, obstacle: null, snapshot: null, curve: [], runningLoss: [] });
});

afterEach(() => {
  cleanup();
  forgetProbes();
});

function withLoss(type: string): void {
  store.setState((state) => ({ experiment: { ...state.experiment, loss: { type } } }));
}

/** Answers every probe that the mounted pictures ask for. */
function deliver(answer: (request: ProbeRequest) => ProbeResult | null): void {
  act(() => deliverProbes(wantedProbes().map(answer)));
}

/** The picture is there, and has asked for what the model says everywhere. */
const isAsked = () => waitFor(() => expect(wantedProbes().map(({ type }) => type)).toContain("surface"));

/** A model that is certain of `guess(example)`. */
const sure =
  (guess: (example: number) => number) =>
  (request: ProbeRequest): ProbeResult | null =>
    request.type === "outputs"
      ? {
          type: "outputs",
          examples: request.examples,
          outputs: 3,
          values: Float32Array.from(request.examples.flatMap((example) => logits(guess(example)))),
        }
      : null;

const logits = (best: number): number[] => [0, 1, 2].map((k) => (k === best ? Math.log(8) : 0));

/** In reading order, once the charts and whatever else is expected have come. */
async function headings(...expected: readonly string[]): Promise<readonly (string | null)[]> {
  for (const name of ["Loss", ...expected]) await screen.findByRole("heading", { name });
  return screen.getAllByRole("heading").map((heading) => heading.textContent);
}

describe("the output panel", () => {
  it("says why it is empty before the data is there", () => {
    render(<OutputPanel />);
    expect(screen.getByText(/data set is being prepared/)).toBeTruthy();
  });

  it("shows points as a surface, scores and curves", async () => {
    store.setState({ data: points, model: modelOf(1) });
    render(<OutputPanel />);
    expect(await headings()).toEqual(["Output", "Loss", "Accuracy"]);
    for (const id of ["train-loss", "test-loss", "train-accuracy", "test-accuracy"]) {
      expect(screen.getByTestId(id)).toBeTruthy();
    }
  });

  it("has no accuracy for regression", async () => {
    store.setState({ data: values, model: modelOf(1) });
    render(<OutputPanel />);
    expect(await headings()).not.toContain("Accuracy");
  });

  it("shows images with predictions, classes, running loss and curves", async () => {
    store.setState({ data: images, model: modelOf(3), snapshot: { ...snapshot, stepsPerEpoch: 12500 } });
    render(<OutputPanel />);
    expect(await headings("Test images", "Per class", "Running loss")).toEqual([
      "Test images",
      "Per class",
      "Running loss",
      "Loss",
      "Accuracy",
    ]);
  });

  it("has no running loss where an epoch is too short for the tutorial to print one", async () => {
    store.setState({ data: images, model: modelOf(3), snapshot: { ...snapshot, stepsPerEpoch: 1250 } });
    render(<OutputPanel />);
    expect(await headings()).not.toContain("Running loss");
  });

  it("has the learning rate where a schedule changes it", async () => {
    const scheduler = { type: "ExponentialLR", gamma: 0.9, interval: "epoch" };
    store.setState({ data: points, model: modelOf(1) });
    render(<OutputPanel />);
    expect(await headings("Accuracy")).toEqual(["Output", "Loss", "Accuracy"]);
    act(() => actions.edit((experiment) => ({ ...experiment, scheduler })));
    store.setState({ data: points });
    expect(await headings("Learning rate")).toEqual(["Output", "Loss", "Accuracy", "Learning rate"]);
  });

  it("says so where there is no picture of the answers", async () => {
    const classes = ["the only one"];
    store.setState({ data: { ...points, type: "CSV", plane: null, classes }, model: modelOf(1) });
    render(<OutputPanel />);
    expect(screen.getByText("There is no picture of answers for such data.")).toBeTruthy();
    expect(await headings("Accuracy", "Per class")).toEqual(["Output", "Per class", "Loss", "Accuracy"]);
  });

  it("offers a way out when the loss diverges", async () => {
    const divergence = { what: "Numbers grew.", fix: "Lower the learning rate.", isRateTooHigh: true };
    store.setState({ data: points, model: modelOf(1), snapshot: { ...snapshot, status: "diverged", divergence } });
    store.setState((state) => ({
      experiment: { ...state.experiment, optimizer: { ...state.experiment.optimizer, lr: 3 } },
    }));
    render(<OutputPanel />);
    expect(screen.getByRole("alert").textContent).toContain("lower the learning rate (now 3)");
    await userEvent.click(screen.getByRole("button", { name: "Reset with lr 0.3" }));
    expect(store.getState().experiment.optimizer.lr).toBe(0.3);
  });

  it("says what made the first number that is none, and offers no lower rate where none helps", async () => {
    const divergence = { what: "BCELoss has no value for it.", fix: "Put Sigmoid at the end.", isRateTooHigh: false };
    store.setState({ data: points, model: modelOf(1), snapshot: { ...snapshot, status: "diverged", divergence } });
    render(<OutputPanel />);
    const note = screen.getByRole("alert").textContent;
    expect(note).toContain("BCELoss has no value for it. Put Sigmoid at the end.");
    expect(note).not.toContain("learning rate");
    expect(screen.queryByRole("button", { name: /Reset with lr/ })).toBeNull();
  });

  it("says that the cause is looked for, and offers nothing before it is known", async () => {
    store.setState({ data: points, model: modelOf(1), snapshot: { ...snapshot, status: "diverged" } });
    render(<OutputPanel />);
    expect(screen.getByRole("alert").textContent).toContain("Looking for what made it so");
    expect(screen.queryByRole("button", { name: /Reset with lr/ })).toBeNull();
  });

  it("warns of a loss that explodes though it is finite", async () => {
    const at = (loss: number) => ({ loss, accuracy: 0.5 });
    const [point] = [{ step: 0, epoch: 0, learningRate: 1e30, train: at(0.5), test: at(0.5) }];
    const evaluation = { ...snapshot.evaluation!, train: at(1.9e29) };
    store.setState({ data: points, model: modelOf(1), curve: [point!], snapshot: { ...snapshot, evaluation } });
    render(<OutputPanel />);
    await screen.findByText("The loss grows: 1.9e+29, from 0.50 at the beginning.");
  });

  it("names the bug as long as zero_grad() is forgotten, before the first step too, and mends it", async () => {
    store.setState({ data: points, model: modelOf(1) });
    render(
      <>
        <ZeroGradSwitch />
        <OutputPanel />
      </>,
    );
    const isZeroed = () => store.getState().experiment.training.zero_grad;
    const forget = screen.getByRole("switch", { name: "forget it" });
    expect(forget.getAttribute("aria-description")).toContain("optimizer.zero_grad()");
    await userEvent.click(forget);
    expect(isZeroed()).toBe(false);
    const bug = "zero_grad() is left out: every step adds its gradients to those of all steps before.";
    await screen.findByText(bug);
    await userEvent.click(screen.getByRole("button", { name: "Mend it" }));
    expect(isZeroed()).toBe(true);
    expect(forget.getAttribute("aria-checked")).toBe("false");
    expect(screen.queryByText(bug)).toBeNull();
  });

  it("says quietly when all epochs are over", async () => {
    store.setState({ data: points, model: modelOf(1), snapshot: { ...snapshot, status: "finished" } });
    render(<OutputPanel />);
    await screen.findByText(/Finished Training · 2 epochs/);
  });
});

describe("the decision surface", () => {
  const left: ProbeResult = { type: "surface", resolution: 2, outputs: 1, values: Float32Array.of(-9, 9, -9, 9) };

  beforeEach(async () => {
    withLoss("BCEWithLogitsLoss");
    store.setState({ data: points, model: modelOf(1) });
    render(<OutputPanel />);
    await isAsked();
  });

  const plane = () => screen.getByRole("group", { name: /output over the plane/ });

  it("names its classes beside their colours", () => {
    const legend = screen.getByRole("group", { name: "What the colours mean" });
    expect(legend.textContent).toBe("orangeblue");
  });

  it("is read with the arrow keys: place, answer, nearest point", async () => {
    deliver((request) => (request.type === "surface" ? { ...left, resolution: 2 } : null));
    plane().focus();
    await userEvent.keyboard("{Shift>}{ArrowRight}{ArrowRight}{ArrowRight}{/Shift}");
    expect(plane().textContent).toContain("x₁ 3.0");
    // A grid of another resolution than was asked for belongs to nobody, so nothing is said yet.
    expect(plane().textContent).toContain("nearest: train, blue");
    await userEvent.keyboard("{Escape}");
    expect(plane().querySelector<HTMLElement>("[aria-live]")?.hidden).toBe(true);
  });

  it("says what the model says there, and how surely", async () => {
    deliver((request) =>
      request.type === "surface"
        ? {
            type: "surface",
            resolution: request.resolution,
            outputs: 1,
            values: new Float32Array(request.resolution ** 2).fill(Math.log(3)),
          }
        : null,
    );
    plane().focus();
    await userEvent.keyboard("{ArrowLeft}");
    expect(plane().textContent).toContain("blue 75\u202f%");
  });

  it("counts the test points that are wrong once they are shown", async () => {
    await userEvent.click(screen.getByRole("button", { name: "Test points" }));
    deliver((request) => {
      if (request.type === "surface") {
        const values = new Float32Array(request.resolution ** 2).fill(5);
        return { type: "surface", resolution: request.resolution, outputs: 1, values };
      }
      if (request.type !== "outputs") return null;
      return { type: "outputs", examples: request.examples, outputs: 1, values: Float32Array.of(-5, 5) };
    });
    // Both test points are orange: the exact answers, not the surface, say that one is wrong.
    await waitFor(() => expect(screen.getByText("wrong").textContent).toBe("wrong1"));
  });
});

describe("the curve", () => {
  const picture = () =>
    screen.getByRole("group", { name: /output as a curve: x from −6 to 6 across, values from −1.5 to 1.5/ });

  beforeEach(async () => {
    withLoss("MSELoss");
    store.setState({ data: curve, description: curve, model: modelOf(1) });
    render(<OutputPanel />);
    await screen.findByRole("group", { name: /output as a curve/ });
    await isAsked();
  });

  it("is read with the arrow keys: place, answer between the places that came, nearest point", async () => {
    // A straight line from −3 to 3: half of x.
    deliver((request) =>
      request.type === "surface"
        ? {
            type: "surface",
            resolution: request.resolution,
            outputs: 1,
            values: Float32Array.from({ length: request.resolution }, (_, i) => (6 * i) / (request.resolution - 1) - 3),
          }
        : null,
    );
    picture().focus();
    await userEvent.keyboard("{Shift>}{ArrowRight}{/Shift}");
    expect(picture().textContent).toBe("x 1.0output 0.50nearest: train, 1.00 at x 1.0");
    await userEvent.click(screen.getByRole("button", { name: "Test points" }));
    picture().focus();
    await userEvent.keyboard("{ArrowRight}");
    expect(picture().textContent).toContain("nearest: test, 0.75");
    await userEvent.keyboard("{Escape}");
    expect(picture().querySelector<HTMLElement>("[aria-live]")?.hidden).toBe(true);
  });

  it("shows points in the colours of their values, and the net's answer over them", async () => {
    deliver((request) =>
      request.type === "surface"
        ? { type: "surface", resolution: request.resolution, outputs: 1, values: new Float32Array(request.resolution) }
        : null,
    );
    const canvas = picture().querySelector("canvas")!;
    const colorAt = (x: number, y: number) => {
      const [across, down] = [((x + 6) / 12) * canvas.width, ((1.5 - y) / 3) * canvas.height];
      return [...canvas.getContext("2d")!.getImageData(across, down, 1, 1).data.slice(0, 3)];
    };
    const point = (value: number) => mixColors(valueColor(value, "light"), tokenColor("ink", "light"), 0.3);
    await waitFor(() => expect(colorAt(-3, -1)).toEqual(point(-1)));
    expect(colorAt(1, 1)).toEqual(point(1));
    await waitFor(() => expect(colorAt(2, 0)).toEqual([...tokenColor("ink", "light")]));
  });
});

describe("the test images", () => {
  beforeEach(() => {
    withLoss("CrossEntropyLoss");
    store.setState({ data: images, model: modelOf(3), snapshot });
    render(<OutputPanel />);
  });

  const rows = () => within(screen.getByRole("region", { name: "Test images" })).getAllByRole("listitem");

  it("tell truth, guess and how sure, right and wrong", async () => {
    deliver(sure(() => 0));
    await waitFor(() => expect(rows()[1]!.textContent).not.toBe(""));
    expect(rows()[0]!.textContent).toBe("✓plane80\u202f%car10\u202f%bird10\u202f%");
    expect(rows()[1]!.textContent).toContain("✗");
    expect(within(rows()[0]!).getByRole("img").getAttribute("aria-label")).toBe("Right: plane, 80\u202f%");
    expect(within(rows()[1]!).getByRole("img").getAttribute("aria-label")).toBe("Wrong: plane 80\u202f%, truth car");
  });

  it("ask only for the images on the page, and turn the page", async () => {
    const asked = () => wantedProbes().find(({ type }) => type === "outputs");
    expect(asked()).toEqual({ type: "outputs", examples: [0, 1, 2, 3, 4] });
    await userEvent.click(screen.getByRole("button", { name: "Further images" }));
    expect(asked()).toEqual({ type: "outputs", examples: [5, 6, 7, 8, 9] });
    // The page has the first seven.
    expect(wantedProbes()).toContainEqual({ type: "images", examples: [7, 8, 9] });
    expect(screen.getByText("6–10 of 10 000")).toBeTruthy();
  });

  it("are all that the set has, up to the last", async () => {
    act(() => store.setState({ data: { ...images, testSize: 9 } }));
    const further = screen.getByRole<HTMLButtonElement>("button", { name: "Further images" });
    expect(further.disabled).toBe(false);
    await userEvent.click(further);
    expect(wantedProbes()).toContainEqual({ type: "outputs", examples: [5, 6, 7, 8] });
    expect(screen.getByText("6–9 of 9")).toBeTruthy();
    expect(further.disabled).toBe(true);
  });

  it("can be narrowed to the wrong ones", async () => {
    await userEvent.click(screen.getByRole("button", { name: "Only wrong" }));
    await waitFor(() => expect(rows()).toHaveLength(3));
    expect(screen.getByRole("button", { name: "Image 6, bird: show it in the network" })).toBeTruthy();
    expect(screen.getByText("1–3 of 3")).toBeTruthy();
  });

  it("that are wrong may be any that were evaluated: those that the page has not are asked for", async () => {
    await userEvent.click(screen.getByRole("button", { name: "Only wrong" }));
    await waitFor(() => expect(wantedProbes()).toContainEqual({ type: "images", examples: [8000] }));
    const inputs = Uint8Array.from({ length: 12 }, (_, i) => 100 + i);
    deliverProbes([
      { type: "outputs", examples: [2, 5, 8000], outputs: 3, values: Float32Array.of(9, 0, 0, 9, 0, 0, 9, 0, 0) },
      { type: "images", examples: [8000], inputs, labels: Int32Array.of(1) },
    ]);
    await screen.findByRole("button", { name: "Image 8001, car: show it in the network" });
    await waitFor(() => expect(rows()[2]!.textContent).toContain("✗plane"));
    const { data } = rows()[2]!.querySelector("canvas")!.getContext("2d")!.getImageData(0, 0, 2, 2);
    expect([...data.slice(0, 4)]).toEqual([100, 104, 108, 255]);
  });

  it("that are wrong may be none, of as many as were evaluated", async () => {
    store.setState({ snapshot: { ...snapshot, status: "paused", evaluation: { ...evaluation, wrong: [] } } });
    await userEvent.click(screen.getByRole("button", { name: "Only wrong" }));
    expect(await screen.findByText("All 10 000 are right.")).toBeTruthy();
  });

  it("show their feature maps in the network when clicked", async () => {
    await userEvent.click(screen.getByRole("button", { name: "Image 3, bird: show it in the network" }));
    expect(store.getState().example).toBe(2);
  });

  it("are painted from the stored bytes, plane by plane", () => {
    const canvas = rows()[1]!.querySelector("canvas")!;
    const { data } = canvas.getContext("2d")!.getImageData(0, 0, 2, 2);
    expect([...data.slice(0, 4)]).toEqual([12, 16, 20, 255]);
  });
});

describe("per class", () => {
  beforeEach(() => {
    store.setState({ data: images, model: modelOf(3), snapshot });
    render(<OutputPanel />);
  });

  it("lists every class's accuracy, a dash where there are no examples, and on how many it rests", () => {
    const bars = screen.getByRole("list", { name: /accuracy per class/ });
    const texts = within(bars)
      .getAllByRole("listitem")
      .map((item) => item.textContent);
    expect(texts).toEqual(["all55\u202f%", "plane58\u202f%", "car72\u202f%", "bird–"]);
    expect(screen.getByText("10 000 test images")).toBeTruthy();
    // A long name is cut.
    expect(within(bars).getByText("plane")).toHaveAttribute("title", "plane");
  });

  it("turns into a table of what was taken for what", async () => {
    await userEvent.click(screen.getByRole("button", { name: "Matrix" }));
    const table = screen.getByRole("table", { name: /Confusion matrix/ });
    expect(within(table).getAllByRole("columnheader")).toHaveLength(3);
    const row = within(table).getByRole("row", { name: /^plane/ });
    expect(
      within(row)
        .getAllByRole("cell")
        .map((cell) => cell.textContent),
    ).toEqual(evaluation.confusion[0]!.map(String));
    await userEvent.hover(within(row).getByText("103"));
    expect(screen.getByText("plane taken for car: 103")).toBeTruthy();
  });
});
