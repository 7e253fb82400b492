/** What stands beside an operation in the inspector, with a worker that gives made-up answers. */

import { cleanup, fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Gradcheck } from "../../app/inspector/side/Gradcheck.tsx";
import { Graph } from "../../app/inspector/side/Graph.tsx";
import { inChunks } from "../../app/inspector/side/gradcheck/inChunks.ts";
import { layOutGraph } from "../../app/inspector/side/graphLayout.ts";
import { walk, walkActs } from "../../app/inspector/walk.ts";
import { start, store } from "../../app/store/store.ts";
import type { Complaint } from "../../engine/define/errors.ts";
import type {
  CheckedElement,
  Figure,
  GraphNode,
  InspectorAnswer,
  InspectorRequest,
  Operation,
  Outline,
  Piece,
} from "../../engine/train/inspect/inspection.ts";
import "../../app/styles/tokens.css";
import "../../app/styles/global.css";

let asked: InspectorRequest[] = [];
let answerTo: (request: InspectorRequest) => InspectorAnswer | Complaint | null = () => null;
let stop = () => {};

beforeEach(async () => {
  asked = [];
  answerTo = () => null;
  stop = await start((onEvent) => ({
    send(command) {
      if (command.type !== "inspect") return;
      asked.push(command.about);
      const { run, request, about } = command;
      queueMicrotask(() => onEvent({ type: "inspected", run, request, answer: answerTo(about) }));
    },
  }));
});

afterEach(() => {
  cleanup();
  stop();
});

const node = (name: string, layer: string, next: GraphNode["next"], parameter: string | null = null): GraphNode => ({
  name,
  layer,
  parameter,
  next,
});
const leaf = (parameter: string) =>
  node("AccumulateGrad", parameter.slice(0, parameter.lastIndexOf(".")), [], parameter);

const operation = (line: Operation["line"], layer: string, rest: Partial<Operation> = {}): Operation => ({
  ...{ line, layer, type: "", gradFn: null, node: null, parameter: null, input: [], output: [] },
  ...rest,
});

/** Linear, Tanh, Linear. */
const graph: readonly GraphNode[] = [
  node("MseLossBackward0", "", [1]),
  node("AddmmBackward0", "2", [2, 3, 4]),
  leaf("2.bias"),
  node("TanhBackward0", "1", [5]),
  node("TBackward0", "2", [6]),
  node("AddmmBackward0", "0", [7, null, 8]),
  leaf("2.weight"),
  leaf("0.bias"),
  node("TBackward0", "0", [9]),
  leaf("0.weight"),
];
const recorded = { "0": 5, "1": 3, "2": 1, "": 0 };
const functions = Object.entries(recorded).map(([layer, node]) => ({ layer, node, gradFn: graph[node]!.name }));
const outline: Outline = {
  ...{ step: 4, examples: 10, loss: 0.5, graph },
  operations: [
    ...[operation("data", ""), operation("zeroGrad", "")],
    ...functions.map(({ layer, ...rest }) => operation(layer === "" ? "loss" : "forward", layer, rest)),
    ...functions.toReversed().map(({ layer, ...rest }) => operation("backward", layer, rest)),
    ...["0.weight", "0.bias", "2.weight", "2.bias"].map((parameter) =>
      operation("step", parameter[0]!, { parameter, input: parameter.endsWith("bias") ? [3] : [3, 2] }),
    ),
  ],
};
const indexOf = (line: Operation["line"], layer: string) =>
  outline.operations.findIndex((each) => each.line === line && each.layer === layer);

const figure = (name: string, values: readonly number[]): Figure => ({
  ...{ role: "gradient", name, symbol: "g", shape: [values.length], hasExamples: false },
  values: Float32Array.from(values),
});
const kept = (name: string): Piece => ({
  ...{ purpose: "kept", op: "reduce", attrs: {}, formula: { tag: "mi", children: ["g"] }, inputs: [] },
  output: figure(name, [1, -1, 0]),
});

const at = (current: number) => walk.setState({ outline, current, shown: null, chosen: null });

describe("the graph", () => {
  const stateOf = (name: string) => screen.getByRole("button", { name: new RegExp(`^${name} · `) }).dataset.state;
  const notebook = () => screen.getByText(/^fn = /).parentElement!.textContent;

  it("is recorded forwards, and gone through backwards", () => {
    at(indexOf("forward", "1"));
    const { unmount } = render(<Graph />);
    expect(["AddmmBackward0 · 0", "TanhBackward0", "AddmmBackward0 · 2"].map(stateOf)).toEqual([
      ...["recorded", "now", "unrecorded"],
    ]);
    unmount();
    at(indexOf("backward", "1"));
    render(<Graph />);
    expect(["AddmmBackward0 · 0", "TanhBackward0", "AddmmBackward0 · 2"].map(stateOf)).toEqual([
      ...["recorded", "now", "done"],
    ]);
  });

  it("is walked with the arrow keys as next_functions is in a notebook", async () => {
    at(0);
    render(<Graph />);
    const user = userEvent.setup();
    await user.tab();
    expect(notebook()).toContain("fn = loss.grad_fnfn.next_functions((<AddmmBackward0 object at 0x…>, 0),)");
    await user.keyboard("{ArrowDown}");
    expect(notebook()).toContain(
      "(<AccumulateGrad object at 0x…>, 0),\n (<TanhBackward0 object at 0x…>, 0),\n (<TBackward0 object at 0x…>, 0))",
    );
    await user.keyboard("{ArrowDown}");
    expect(notebook()).toMatch(/^TanhBackward0/);
    await user.keyboard("{ArrowRight}");
    expect(notebook()).toContain("(<AccumulateGrad object at 0x…>, 0),)");
    await user.keyboard("{ArrowDown}");
    expect(notebook()).toContain("fn.variablenet[2].weight");
    expect(screen.getByTitle("loss.grad_fn.next_functions[0][0].next_functions[2][0].next_functions[0][0]")).toBe(
      screen.getByText(/^fn = /),
    );
    await user.keyboard("{ArrowUp}{ArrowUp}{ArrowDown}{ArrowDown}{ArrowDown}");
    expect(notebook()).toMatch(/^AccumulateGrad/);
    await user.keyboard("{ArrowRight}");
    // Data needs no gradient: its None is passed over.
    expect(notebook()).toMatch(/^TBackward0/);
    // The operation stays where it was.
    expect(walk.getState().current).toBe(0);
  });

  it("goes to the operation of a node that is clicked", () => {
    at(0);
    render(<Graph />);
    fireEvent.click(screen.getByRole("button", { name: /^TanhBackward0/ }));
    expect(walk.getState().current).toBe(indexOf("backward", "1"));
    fireEvent.click(screen.getByRole("button", { name: /^2\.weight/ }));
    expect(walk.getState().current).toBe(indexOf("backward", "2"));
  });

  it("shows .grad as None before backward() has come to a parameter, and in colours afterwards", async () => {
    const grads: Record<string, readonly string[]> = { "2": ["2.weight.grad", "2.bias.grad"], "0": ["0.bias.grad"] };
    answerTo = (request) =>
      request.type === "operation"
        ? { type: "operation", pieces: grads[outline.operations[request.operation]!.layer]!.map(kept) }
        : null;
    at(indexOf("backward", "1"));
    render(<Graph />);
    const parameter = (name: string) => within(screen.getByRole("button", { name: new RegExp(`^${name}`) }));
    await waitFor(() => parameter("2.weight").getByText(".grad"));
    parameter("2.bias").getByText(".grad");
    parameter("0.weight").getByText("None");
    // One question for both of a layer, none for what has not come.
    expect(asked).toEqual([{ type: "operation", operation: indexOf("backward", "2"), example: "mean" }]);
  });

  it("shows what earlier mini-batches have left in .grad, where zero_grad() is forgotten", async () => {
    answerTo = (request) =>
      request.type === "operation" && outline.operations[request.operation]!.line === "zeroGrad"
        ? { type: "operation", pieces: ["0.weight.grad", "0.bias.grad", "2.weight.grad", "2.bias.grad"].map(kept) }
        : null;
    const { experiment } = store.getState();
    store.setState({ experiment: { ...experiment, training: { ...experiment.training, zero_grad: false } } });
    at(indexOf("forward", "0"));
    render(<Graph />);
    await waitFor(() => expect(screen.getAllByText(".grad").length).toBeGreaterThan(1));
    store.setState({ experiment });
    await waitFor(() => expect(screen.queryByText(".grad")).toBeNull());
  });

  it("says that nothing is recorded where no parameter has a gradient", () => {
    walk.setState({ outline: { ...outline, graph: [] }, current: 0 });
    render(<Graph />);
    screen.getByText(/Nothing is recorded/);
  });
});

describe("the graph's layout", () => {
  const residual: readonly GraphNode[] = [
    node("AddmmBackward0", "2", [1, null]),
    node("AddBackward0", "1", [2, 3]),
    node("ReluBackward0", "1.layers.1", [4]),
    node("AddmmBackward0", "1.shortcut.0", [5, 6]),
    node("AddmmBackward0", "1.layers.0", [7, 5]),
    node("TanhBackward0", "0", [8]),
    leaf("1.shortcut.0.bias"),
    leaf("1.layers.0.bias"),
    node("AddmmBackward0", "z", [9, null]),
    leaf("z.bias"),
  ];

  it("puts every function below all that lead to it, branches side by side", () => {
    const { nodes } = layOutGraph(residual, 308);
    const placed = new Map(nodes.map((each) => [each.node, each]));
    for (const [from, { next }] of residual.entries())
      for (const to of next)
        if (to !== null && residual[to]!.parameter === null)
          expect(placed.get(to)!.y).toBeGreaterThan(placed.get(from)!.y);
    expect(placed.get(2)!.y).toBe(placed.get(3)!.y);
    expect(placed.get(3)!.x).toBeGreaterThan(placed.get(2)!.x + placed.get(2)!.width);
  });

  it.each([
    ["a chain", graph],
    ["branches", residual],
  ])("lets no two nodes overlap, and draws every line once: %s", (_, graph) => {
    const { nodes, edges, width, height } = layOutGraph(graph, 308);
    expect(nodes.map(({ node }) => node).toSorted((a, b) => a - b)).toEqual([...graph.keys()]);
    for (const a of nodes) {
      expect(a.x >= 0 && a.y >= 0 && a.x + a.width <= width && a.y + a.height <= height).toBe(true);
      for (const b of nodes) {
        const isApart = a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;
        expect(a === b || isApart || [a.node, b.node]).toBe(true);
      }
    }
    const lines = graph.flatMap(({ next }, from) => next.flatMap((to) => (to === null ? [] : [`${from} ${to}`])));
    const drawn = edges.map(({ from, to }) => `${from} ${to}`);
    // The dot on the way to a parameter stands on its line.
    const isBetween = (to: number) => nodes.some((each) => each.node === to && each.kind === "between");
    expect(drawn.toSorted()).toEqual(lines.filter((line) => !isBetween(Number(line.split(" ")[1]))).toSorted());
  });
});

describe("gradcheck", () => {
  const checked = (element: number): CheckedElement => ({
    ...{ element, weight: 0.5, epsilon: 6e-6, plus: 0.411532987654, minus: 0.411531234567 },
    ...{ numeric: 0.25, autograd: 0.25, error: element * 1e-9, verdict: "agrees", kink: null },
  });
  /** Answers with `checked`, changed. */
  const answerWith = (change: (element: number) => Partial<CheckedElement> = () => ({})) => {
    answerTo = (request) => {
      if (request.type !== "gradcheck") return null;
      const elements = request.elements === "largest" ? [4] : request.elements;
      return { type: "gradcheck", loss: 0.4, checked: elements.map((i) => ({ ...checked(i), ...change(i) })) };
    };
  };
  const verdict = () => screen.getByRole("status").textContent;

  it("begins with the largest gradient of the current operation's parameter, and says how both slopes compare", async () => {
    answerWith();
    at(indexOf("backward", "2"));
    render(<Gradcheck />);
    await screen.findByText("[2, 0]");
    expect(asked).toEqual([{ type: "gradcheck", parameter: "2.weight", elements: "largest" }]);
    const rows = screen.getAllByRole("definition").map((each) => each.textContent);
    expect(rows).toEqual([
      ...["0.500000000000 ± 6.0e−6", "0.411532987654", "0.411531234567", "0.250000000000", "0.250000000000"],
    ]);
    expect(verdict()).toBe("✓ They agree relative error 4.0e−9");
  });

  it("follows the weight that is pinned in the operation, and pins the one that is chosen", async () => {
    answerWith();
    const index = indexOf("backward", "2");
    const pieces = ["2.weight.grad", "2.bias.grad"].map(kept);
    const shown = { index, operation: outline.operations[index]!, example: 0, pieces };
    walk.setState({ outline, current: index, shown, chosen: { piece: 1, element: 2, isPinned: true } });
    render(<Gradcheck />);
    await waitFor(() => expect(asked.at(-1)).toEqual({ type: "gradcheck", parameter: "2.bias", elements: [2] }));
    fireEvent.click(screen.getByRole("button", { name: "Previous element" }));
    expect(walk.getState().chosen).toEqual({ piece: 1, element: 1, isPinned: true });
    await screen.findByText("[1]");
  });

  it("takes a value that another operation had pinned for none of its own", async () => {
    answerWith();
    const answering = answerTo;
    const output = (name: string): Piece => ({ ...kept(name), purpose: "output" });
    answerTo = (request) => {
      if (request.type !== "operation") return answering(request);
      const isForward = request.operation === indexOf("forward", "2");
      const backward: readonly Piece[] = [{ ...kept("c"), purpose: "passedOn" }, kept("2.bias.grad")];
      return { type: "operation", pieces: isForward ? [output("a"), output("b")] : backward };
    };
    at(indexOf("forward", "2"));
    render(<Gradcheck />);
    const arrive = async (line: Operation["line"]) => {
      walkActs.goTo(indexOf(line, "2"));
      await waitFor(() => expect(walk.getState().shown?.operation.line).toBe(line));
    };
    await arrive("forward");
    expect(walk.getState().chosen?.piece).toBe(1);
    await arrive("backward");
    await screen.findByText("[2, 0]");
    expect(asked.filter((request) => request.type === "gradcheck" && request.parameter !== "2.weight")).toEqual([]);
  });

  it("tells a corner from a mistake", async () => {
    answerWith(() => ({ verdict: "kink", error: 0.5, kink: { left: 0, right: 1 } }));
    at(indexOf("backward", "2"));
    const { unmount } = render(<Gradcheck />);
    await waitFor(() => expect(verdict()).toMatch(/^△ A corner the slope is 0 on its left and 1 on its right/));
    unmount();
    answerWith(() => ({ verdict: "differs", error: 0.5, numeric: 0.5 }));
    render(<Gradcheck />);
    await waitFor(() => expect(verdict()).toBe("✗ They differ relative error 0.5"));
  });

  it("goes from element to element, round and round, and to any parameter", async () => {
    answerWith();
    at(indexOf("backward", "2"));
    render(<Gradcheck />);
    await screen.findByText("[2, 0]");
    const user = userEvent.setup();
    for (const place of ["[2, 1]", "[0, 0]"]) {
      await user.click(screen.getByRole("button", { name: "Next element" }));
      await screen.findByText(place);
    }
    await waitFor(() => expect(asked.at(-1)).toEqual({ type: "gradcheck", parameter: "2.weight", elements: [0] }));
    await user.click(screen.getByRole("combobox", { name: "Parameter" }));
    await user.click(await screen.findByRole("option", { name: /^0\.bias/ }));
    await waitFor(() => expect(asked.at(-1)).toMatchObject({ parameter: "0.bias", elements: "largest" }));
  });

  it("checks all of a parameter, each element once, and names the worst, which can be chosen", async () => {
    answerWith((element) => (element === 3 ? { error: 0.02, verdict: "differs" } : {}));
    at(indexOf("backward", "2"));
    render(<Gradcheck />);
    const user = userEvent.setup();
    await user.click(await screen.findByRole("button", { name: "Check all of 2.weight" }));
    await screen.findByText("6 of 6 checked");
    const elements = asked.flatMap((request) =>
      request.type === "gradcheck" && request.elements !== "largest" ? request.elements : [],
    );
    expect(elements.toSorted()).toEqual([0, 1, 2, 3, 4, 5]);
    expect(elements).not.toEqual([0, 1, 2, 3, 4, 5]);
    screen.getByText("✓ 5 agree");
    screen.getByText("✗ 1 differ");
    await user.click(screen.getByRole("button", { name: "Worst: [1, 1], 0.02" }));
    await screen.findByText("[1, 1]");
  });

  it("stops when it is told to, and when the run moves on", async () => {
    let answers = 0;
    answerWith();
    const answering = answerTo;
    const answerOf = (request: InspectorRequest) => {
      if (request.type === "gradcheck" && request.elements !== "largest") answers++;
      return answering(request);
    };
    answerTo = (request) => (answers < 2 ? answerOf(request) : null);
    at(indexOf("backward", "2"));
    render(<Gradcheck />);
    const user = userEvent.setup();
    await user.click(await screen.findByRole("button", { name: "Check all of 2.weight" }));
    await screen.findByText(/^[2-5] of 6 checked/);
    // It can be begun again.
    answerTo = answering;
    await user.click(await screen.findByRole("button", { name: "Check all of 2.weight" }));
    await screen.findByText("6 of 6 checked");
    walk.setState({ outline: { ...outline, step: 5 } });
    await waitFor(() => expect(screen.queryByText("6 of 6 checked")).toBeNull());
  });

  it("says what is refused, and what to do", async () => {
    const complaint = {
      ...{ where: "2.weight", got: { en: "too much", zh: "太多" }, expected: { en: "less", zh: "更少" } },
      fix: { en: "Choose a smaller batch size.", zh: "请选择更小的批量大小。" },
    };
    answerTo = () => complaint;
    at(indexOf("backward", "2"));
    render(<Gradcheck />);
    await waitFor(() => expect(verdict()).toBe("2.weight: too much. Choose a smaller batch size."));
  });
});

describe("checking in chunks", () => {
  const checkedOf = (elements: readonly number[]) => elements.map((element) => ({ element }) as CheckedElement);

  it("asks for more at once while answers come fast, for one at a time while they are slow", async () => {
    const sizes: number[] = [];
    const order = Int32Array.from({ length: 300 }, (_, i) => i);
    const isDone = await inChunks(
      order,
      async (elements) => {
        sizes.push(elements.length);
        return checkedOf(elements);
      },
      () => true,
    );
    expect(isDone).toBe(true);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(300);
    expect(sizes[0]).toBe(1);
  });

  it("asks for no more when nobody wants more", async () => {
    let asked = 0;
    const isDone = await inChunks(
      [5, 6, 7],
      async (elements) => {
        asked += elements.length;
        return checkedOf(elements);
      },
      () => false,
    );
    expect({ isDone, asked }).toEqual({ isDone: false, asked: 1 });
  });
});
