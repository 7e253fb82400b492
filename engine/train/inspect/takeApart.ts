/** Takes a training step apart for the inspector: computes it once with all its values kept, and answers questions about it. */

import { UserError } from "../../define/errors.ts";
import { loadCode } from "../../define/loadCode.ts";
import type { MathNode } from "../../expr/mathNode.ts";
import type { Device, SlotData } from "../../graph/device.ts";
import { baseOf } from "../../graph/schedule.ts";
import { bytesOf } from "../../graph/shape.ts";
import type { Tensor } from "../../graph/tensor.ts";
import { formulaOf } from "../../ops/formula.ts";
import { keepValues } from "../keepValues.ts";
import type { StepGraph } from "../stepGraph.ts";
import { withExamples } from "./examplesAxis.ts";
import { explainPiece } from "./explainPiece.ts";
import { figureOf, type View } from "./figures.ts";
import type { Gradchecks } from "./gradcheck.ts";
import { listGraph } from "./graphList.ts";
import type { ExampleChoice, Explanation, InspectorAnswer, InspectorRequest, Piece } from "./inspection.ts";
import { stopsOf } from "./operations.ts";
import { type PlannedPiece, planPieces } from "./pieces.ts";
import type { Named, NumberedStep } from "./stop.ts";

/** A step that is taken apart, in device memory. It is right for as long as the run stands where it stood. */
export interface Inspection {
  /** Null for what it does not have. */
  answer(about: InspectorRequest): Promise<InspectorAnswer | null>;
  dispose(): void;
}

/** Room that a browser's tab has beside a run: the values are read into the worker, and handed over to the page, piece by piece. */
const mostBytes = 256 * 2 ** 20;

/**
 * @param graph in which no work has changed its place, with the gradients of outputs
 * @param longer the same with one example more
 * @throws UserError where the values need too much memory
 */
export async function takeApart(
  device: Device,
  { graph, longer }: { readonly graph: StepGraph; readonly longer: StepGraph },
  step: NumberedStep & {
    /** Counted from 1. */
    readonly nth: number;
  },
): Promise<Inspection> {
  const recorded = listGraph(graph, step);
  const examplesAxis = withExamples(graph, longer);
  const hasExamples = (tensor: Tensor) => examplesAxis.has(tensor);
  const operations = planPieces(stopsOf(graph, step, recorded), { graph, step, hasExamples });
  const shown = operations.flatMap(({ pieces }) => pieces.flatMap(tensorsOf));
  const bytes = [...new Set(shown.map(baseOf))]
    .filter(({ source }) => source.kind === "node")
    .reduce((sum, tensor) => sum + bytesOf(tensor), 0);
  if (bytes > mostBytes) throw tooLarge(bytes, step.count);
  const kept = await keepValues(device, [...shown, graph.loss], { fuse: false });
  const [loss] = await kept.of(graph.loss);
  let gradchecks: Gradchecks | null = null;

  /** Values of one piece: the one that is looked at is asked about again and again. */
  let last: { readonly piece: PlannedPiece; readonly values: Promise<ReadonlyMap<Tensor, SlotData>> } | null = null;
  function valuesOf(piece: PlannedPiece): Promise<ReadonlyMap<Tensor, SlotData>> {
    if (last?.piece !== piece) last = { piece, values: read([piece]) };
    return last.values;
  }

  /** The values of pieces, by tensor. */
  async function read(pieces: readonly PlannedPiece[]): Promise<ReadonlyMap<Tensor, SlotData>> {
    const bases = new Map<Tensor, Promise<SlotData>>();
    const tensors = new Set(pieces.flatMap(tensorsOf));
    const entries = [...tensors].map(async (tensor) => {
      const base = baseOf(tensor);
      const values = bases.get(base) ?? kept.of(base);
      bases.set(base, values);
      return [tensor, await values] as const;
    });
    return new Map(await Promise.all(entries));
  }

  /** A sum over the mini-batch, such as a parameter's gradient, is shown with all that it sums. */
  const viewOf = ({ output }: PlannedPiece, example: ExampleChoice): View => ({
    example: hasExamples(output.tensor) ? example : null,
    examples: step.count,
    hasExamples,
  });

  async function piecesOf(operation: number, example: ExampleChoice): Promise<readonly Piece[]> {
    const planned = operations[operation]!.pieces;
    const values = await read(planned);
    return planned.map((piece): Piece => {
      const view = viewOf(piece, example);
      const figure = (each: Named) => figureOf(each, values.get(each.tensor)!, view);
      const { purpose, op, attrs, inputs, output } = piece;
      return { purpose, op, attrs, formula: formulaOfPiece(piece), inputs: inputs.map(figure), output: figure(output) };
    });
  }

  async function explained(piece: PlannedPiece, element: number, example: ExampleChoice): Promise<Explanation> {
    const values = await valuesOf(piece);
    const view = viewOf(piece, example);
    return explainPiece({ piece, element, view, read: (tensor) => values.get(tensor)! });
  }

  const isThere = (example: ExampleChoice): boolean => example === "mean" || example < step.count;

  return {
    async answer(about) {
      switch (about.type) {
        case "outline": {
          const outline = {
            step: step.nth,
            examples: step.count,
            loss: loss!,
            operations: operations.map(({ operation }) => operation),
            graph: recorded.nodes,
          };
          return { type: "outline", outline };
        }
        case "operation": {
          const { operation, example } = about;
          if (!operations[operation] || !isThere(example)) return null;
          return { type: "operation", pieces: await piecesOf(operation, example) };
        }
        case "explain": {
          const piece = operations[about.operation]?.pieces[about.piece];
          if (!piece || !isThere(about.example)) return null;
          return { type: "explain", explanation: await explained(piece, about.element, about.example) };
        }
        case "gradcheck": {
          const { createGradchecks } = await loadCode(import("./gradcheck.ts"), "Gradcheck");
          gradchecks ??= createGradchecks(device, graph);
          return gradchecks.check(about);
        }
        // They are answered from what was recorded, beside the step.
        case "ledger":
        case "closeLedger":
          return null;
        default:
          return about satisfies never;
      }
    },
    dispose() {
      gradchecks?.dispose();
      kept.dispose();
    },
  };
}

/** `y = x Wᵀ + b`; of what is given its symbol alone. */
function formulaOfPiece({ inputs, output, isGiven }: PlannedPiece): MathNode {
  const symbols = new Map(inputs.map(({ tensor, symbol }) => [tensor, symbol]));
  if (isGiven) return formulaOf(output.tensor, { inputs: [output.tensor], symbolOf: () => output.symbol });
  return formulaOf(output.tensor, {
    inputs: inputs.map(({ tensor }) => tensor),
    symbolOf: (tensor) => symbols.get(tensor)!,
    left: output.symbol,
  });
}

const tensorsOf = ({ inputs, output }: PlannedPiece): readonly Tensor[] => [
  ...inputs.map(({ tensor }) => tensor),
  output.tensor,
];

function tooLarge(bytes: number, examples: number): UserError {
  const size = `${Math.ceil(bytes / 2 ** 20)} MB`;
  return new UserError({
    where: "inspector",
    got: {
      en: `a step of ${examples} examples whose values take ${size}`,
      zh: `一步含 ${examples} 个样本，其数值占用 ${size}`,
    },
    expected: {
      en: `at most ${mostBytes / 2 ** 20} MB, to be kept beside the run`,
      zh: `不超过 ${mostBytes / 2 ** 20} MB，以便与训练一同保存`,
    },
    fix: { en: "Choose a smaller batch size.", zh: "请减小批量大小。" },
  });
}
