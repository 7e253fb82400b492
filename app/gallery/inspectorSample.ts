/** A step of a small net taken apart, made up: what the worker would answer, for the gallery. */

import { element, identifier, operator } from "../../engine/expr/mathNode.ts";
import type {
  CheckedElement,
  Figure,
  FigureRole,
  InspectorAnswer,
  InspectorRequest,
  Operation,
  Outline,
  Piece,
} from "../../engine/train/inspect/inspection.ts";
import type { Sample } from "../visuals/visual.ts";
import { creditSample } from "./tableSamples.ts";

const model = [{ type: "Linear", out_features: 2 }, { type: "Tanh" }, { type: "Linear", out_features: 1 }];
const sizes = [3, 2, 2, 1];

const blank = { layer: "", type: "", gradFn: null, node: null, parameter: null, input: [], output: [] };

const gradFns: Readonly<Record<string, string>> = { Linear: "AddmmBackward0", Tanh: "TanhBackward0" };

const layerOperations = (line: "forward" | "backward"): readonly Operation[] =>
  model.map(({ type }, i) => ({
    ...blank,
    line,
    layer: String(i),
    type,
    gradFn: gradFns[type]!,
    input: [sizes[i]!],
    output: [sizes[i + 1]!],
  }));

const parameters = { "0.weight": [2, 3], "0.bias": [2], "2.weight": [1, 2], "2.bias": [1] };

const loss = { ...blank, type: "BCEWithLogitsLoss", gradFn: "BinaryCrossEntropyWithLogitsBackward0", input: [1] };

const operations: readonly Operation[] = [
  { ...blank, line: "data", output: [3] },
  { ...blank, line: "zeroGrad" },
  ...layerOperations("forward"),
  { ...loss, line: "loss" },
  { ...loss, line: "backward" },
  ...layerOperations("backward").toReversed(),
  ...Object.entries(parameters).map(
    ([parameter, shape]): Operation => ({
      ...blank,
      line: "step",
      layer: parameter.split(".")[0]!,
      type: "Adam",
      parameter,
      input: shape,
      output: shape,
    }),
  ),
];

const outline: Outline = { step: 101, examples: 10, loss: 0.411, operations, graph: [] };

/** Numbers that look like a net's, the same every time. */
const numbers = (count: number, seed: number) =>
  Float32Array.from({ length: count }, (_, i) => Math.sin(1.7 * i + seed) * 0.9);

const figure = (role: FigureRole, symbol: string, shape: readonly number[], seed: number): Figure => ({
  role,
  name: null,
  symbol,
  shape,
  hasExamples: role !== "parameter",
  values: numbers(
    shape.reduce((all, size) => all * size, 1),
    seed,
  ),
});

function pieceOf({ line, input, output }: Operation, seed: number): Piece {
  const isUpdate = line === "step";
  return {
    purpose: isUpdate ? "update" : line === "backward" ? "passedOn" : "output",
    op: isUpdate ? "map" : "matmul",
    attrs: null,
    formula: element("math", identifier("y"), operator("="), identifier("x"), identifier("W")),
    inputs: [figure("input", "x", input, seed), figure("parameter", "W", [...output, ...input], seed + 1)],
    output: figure("output", "y", output, seed + 2),
  };
}

/** Null for what the gallery does not show. */
export function inspectSample(request: InspectorRequest): InspectorAnswer | null {
  switch (request.type) {
    case "outline":
      return { type: "outline", outline };
    case "operation": {
      const seed = request.operation + (request.example === "mean" ? 0.5 : request.example);
      return { type: "operation", pieces: [pieceOf(operations[request.operation]!, seed)] };
    }
    case "explain": {
      const { operation, piece, element, example } = request;
      const answer = inspectSample({ type: "operation", operation, example });
      const value = answer?.type === "operation" ? answer.pieces[piece]!.output.values[element]! : 0;
      return { type: "explain", explanation: { value, arithmetic: { kind: "constant", value }, reads: [] } };
    }
    case "gradcheck":
      return {
        type: "gradcheck",
        loss: 0.41,
        checked: (request.elements === "largest" ? [1] : request.elements).map(checked),
      };
    default:
      return null;
  }
}

/** Slopes that agree to about seven digits. */
function checked(element: number): CheckedElement {
  const [autograd, epsilon] = [0.1 * Math.sin(1.7 * element), 6.1e-6];
  const numeric = autograd * (1 + 1e-7 * Math.cos(element));
  const losses = { plus: 0.41 + epsilon * numeric, minus: 0.41 - epsilon * numeric };
  const error = Math.abs(1e-7 * Math.cos(element));
  return { element, weight: 0.3, epsilon, ...losses, numeric, autograd, error, verdict: "agrees", kink: null };
}

export const inspectorSample: Sample = {
  ...creditSample,
  inspect: inspectSample,
  state: {
    ...creditSample.state,
    model: { parameters: 11, layers: [] },
    snapshot: {
      ...{ status: "paused", divergence: null, step: 100, epoch: 4, stepsPerEpoch: 25, learningRate: 0.01 },
      ...{ examplesPerSecond: 0, msPerStep: 0, isHeldBack: false, evaluation: null },
      ...{ curve: { attempt: 1, points: [] }, runningLoss: [], probes: [] },
    },
  },
};
