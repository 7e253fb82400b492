/** Goes through a model with its data set and its loss, layer by layer, and says what the first mistake is and where. `check.ts` adds how to mend it. */

import { losses } from "../catalog.ts";
import type { Description } from "../data/description.ts";
import type { Loss } from "../define/entry.ts";
import { type Complaint, ParamError } from "../define/errors.ts";
import { sizeOf } from "../graph/shape.ts";
import type { Shape } from "../graph/tensor.ts";
import { describeShape } from "../nn/layers/shapes.ts";
import { paramsOf } from "../nn/spec.ts";
import type { LayerSummary } from "../worker/protocol.ts";
import { both, describePath } from "./describe.ts";
import type { Experiment, Spec } from "./experiment.ts";
import { sizeProblemsOf } from "./inferred.ts";
import { activationsOf, type Fault, type InnerPath, inferLayer, layersLeft, neediest } from "./inferShapes.ts";
import { missingFlatten } from "./mend.ts";

export interface InferredModel {
  /** The layers before the first that does not take its input. */
  readonly layers: readonly LayerSummary[];
  readonly parameters: number;
  readonly mistake: Mistake | null;
}

export interface Mistake {
  /** Index into `model`; its length where the mistake is what comes out at the end. */
  readonly layer: number;
  /** From that layer to the one in its branches that is at fault; empty for the layer itself. */
  readonly inside: InnerPath;
  readonly complaint: Complaint;
  /** How many checks are left, this one included; 0 for a valid model. */
  readonly ahead: number;
  /** What a change could begin with, where there is such a change. */
  readonly cause?: Cause;
}

/** What is wrong, as far as a mend needs to know it. */
export type Cause =
  | { readonly kind: "layer"; readonly fault: Fault }
  | { readonly kind: "sizes" }
  | { readonly kind: "unflattened" }
  | { readonly kind: "output"; readonly output: Shape; readonly units: number };

/** Checks after shape inference, in their order. */
const afterLayers = ["batch", "loss", "output", "outputs of the loss"] as const;
const aheadAt = (check: (typeof afterLayers)[number]): number => afterLayers.length - afterLayers.indexOf(check);

/** Parameters of a model; with gradients and Adam's state this is 1 GiB. */
export const maxParameters = 2 ** 26;
/** Numbers that one mini-batch's layers put out, 1 GiB of float32. */
export const maxActivations = 2 ** 28;

/**
 * Goes through the model and all other checks, up to the first mistake.
 *
 * @param experiment as `parseExperiment` gives it
 * @param description what its data set is
 */
export function inferModel(experiment: Experiment, description: Description): InferredModel {
  const { model, training } = experiment;
  const input = description.inputShape;
  const layers: LayerSummary[] = [];
  let shape = input;
  let parameters = 0;
  let activations = sizeOf(input);
  const end = (mistake: Mistake | null) => ({ layers, parameters, mistake });
  const aheadOf = (i: number, path: InnerPath = []) => layersLeft(model, i, path) + afterLayers.length;

  for (const [i, spec] of model.entries()) {
    const { summary, fault } = inferLayer(spec, shape);
    if (fault) {
      const { path } = fault;
      const complaint = { ...fault.complaint, where: describeLayer([i, ...path], fault.spec) };
      return end({ layer: i, inside: path, complaint, ahead: aheadOf(i, path), cause: { kind: "layer", fault } });
    }
    const [wrongSize] = sizeProblemsOf(spec, summary, [i]);
    if (wrongSize) {
      const [, ...inside] = wrongSize.path;
      const { complaint } = wrongSize;
      return end({ layer: i, inside, complaint, ahead: aheadOf(i, inside), cause: { kind: "sizes" } });
    }
    parameters += summary.parameters;
    activations += activationsOf(summary);
    const complaint =
      parameters > maxParameters
        ? tooLarge(i, spec, parameters)
        : activations * training.batch_size > maxActivations
          ? tooWide(i, activations, training.batch_size)
          : null;
    if (complaint) return end({ layer: i, inside: [], complaint, ahead: aheadOf(i) });
    layers.push(summary);
    shape = summary.output;
  }
  const tooSmall = batchProblem(experiment, layers, training.batch_size);
  if (tooSmall) return end({ ...tooSmall, ahead: aheadAt("batch") });
  return end(outputProblem(experiment, description, layers));
}

const describeLayer = (path: InnerPath, { type }: Spec) => `${describePath(["model", ...path])} (${type})`;

/**
 * A layer that cannot learn from so small a mini-batch.
 *
 * @param count examples in the smallest mini-batch
 */
export function batchProblem(
  { model, training }: Experiment,
  summaries: readonly LayerSummary[],
  count: number,
): Pick<Mistake, "layer" | "inside" | "complaint"> | null {
  for (const [i, summary] of summaries.entries()) {
    const need = neediest(model[i]!, summary);
    if (!need || need.count <= count) continue;
    const isLast = count < training.batch_size;
    return {
      layer: i,
      inside: need.path,
      complaint: {
        where: "training.batch_size",
        got: isLast
          ? both(
              `${training.batch_size}, which leaves a last mini-batch of ${count}`,
              `${training.batch_size}，使最后一个小批量只剩 ${count} 个样本`,
            )
          : String(count),
        expected: both(
          `at least ${need.count} examples at a time for ${describeLayer([i, ...need.path], need.spec)}`,
          `${describeLayer([i, ...need.path], need.spec)} 每次至少需要 ${need.count} 个样本`,
        ),
        fix: isLast
          ? both(
              "Set drop_last, or choose another batch_size or another number of training examples.",
              "请设置 drop_last，或改变 batch_size，或改变训练样本数。",
            )
          : both("Make batch_size larger.", "请增大 batch_size。"),
      },
    };
  }
  return null;
}

const tooLarge = (i: number, spec: Spec, parameters: number): Complaint => ({
  where: describeLayer([i], spec),
  got: both(`${parameters} parameters up to here`, `到此共 ${parameters} 个参数`),
  expected: both(`at most ${maxParameters}`, `至多 ${maxParameters} 个`),
  fix: both("Use fewer units or channels, or pool first.", "请减少单元或通道，或先做池化。"),
});

const tooWide = (i: number, activations: number, batchSize: number): Complaint => ({
  where: "training.batch_size",
  got: both(
    `${batchSize} examples of ${activations} values each up to model[${i}]`,
    `${batchSize} 个样本，到 model[${i}] 为止每个有 ${activations} 个值`,
  ),
  expected: both(`at most ${maxActivations} values together`, `合计至多 ${maxActivations} 个值`),
  fix: both("Make the batch or the layers smaller.", "请减小批量或减小各层。"),
});

// What must come out at the end -----------------------------------------------------------------------------------

function outputProblem(
  experiment: Experiment,
  description: Description,
  summaries: readonly LayerSummary[],
): Mistake | null {
  const { model } = experiment;
  const input = description.inputShape;
  const output = summaries.at(-1)?.output ?? input;
  const loss = losses[experiment.loss.type]!;
  const mismatch = lossProblem(experiment, description, loss);
  if (mismatch) return { layer: model.length, inside: [], complaint: mismatch, ahead: aheadAt("loss") };

  const allowed = allowedOutputs(description, loss);
  const isFlat = output.length === 1;
  if (model.length > 0 && isFlat && allowed.includes(output[0]!)) return outputsProblem(experiment, loss, output[0]!);
  const units = allowed[0]!;
  const expected = allowed.map((n) => `(${n})`);
  const unflattened = isFlat ? -1 : missingFlatten(model, input, allowed);
  if (unflattened >= 0) {
    const shape = describeShape(summaries[unflattened]!.input);
    return {
      layer: unflattened,
      inside: [],
      complaint: {
        where: describeLayer([unflattened], model[unflattened]!),
        got: both(`${shape}, of which it weighs the last axis alone`, `${shape}，它只对最后一个轴加权`),
        expected: both(
          `a row of features (N, F), so that the model puts out ${expected.join(" or ")}`,
          `特征行 (N, F)，使模型输出 ${expected.join(" 或 ")}`,
        ),
        fix: both("Put Flatten before this layer.", "请在这一层之前加上 Flatten。"),
      },
      ahead: aheadAt("output"),
      cause: { kind: "unflattened" },
    };
  }
  return {
    layer: model.length,
    inside: [],
    complaint: {
      where: "model",
      got:
        model.length === 0
          ? both("no layers", "没有层")
          : both(`output (${output.join(", ")})`, `输出 (${output.join(", ")})`),
      expected: both(
        `output ${expected.join(" or ")} for ${experiment.dataset.type} with ${experiment.loss.type}`,
        `对 ${experiment.dataset.type} 与 ${experiment.loss.type} 输出 ${expected.join(" 或 ")}`,
      ),
      fix: both(
        `End the model with Linear of out_features ${units}.`,
        `请以 out_features 为 ${units} 的 Linear 结束模型。`,
      ),
    },
    ahead: aheadAt("output"),
    cause: { kind: "output", output, units },
  };
}

/** What the loss itself says of the number of outputs. */
function outputsProblem({ loss, model }: Experiment, entry: Loss, outputs: number): Mistake | null {
  try {
    entry.checkOutputs?.(outputs, paramsOf(loss, entry));
    return null;
  } catch (error) {
    if (!(error instanceof ParamError)) throw error;
    const complaint = { ...error.complaint, where: `loss.${error.complaint.where}` };
    return { layer: model.length, inside: [], complaint, ahead: aheadAt("outputs of the loss") };
  }
}

/** Numbers of outputs that data and loss go together with, the usual one first. */
function allowedOutputs({ task, classes: { length: classes } }: Description, loss: Loss): readonly number[] {
  if (task === "regression") return [1];
  if (loss.target === "classIndex") return [classes];
  return classes === 2 ? [1, 2] : [classes];
}

/** A loss of class labels says nothing about values. */
function lossProblem(experiment: Experiment, { task }: Description, loss: Loss): Complaint | null {
  if (task !== "regression" || loss.suitsRegression) return null;
  const choice = Object.keys(losses).find((name) => losses[name]!.suitsRegression);
  return {
    where: "loss.type",
    got: both(`${experiment.loss.type}, which compares classes`, `比较类别的 ${experiment.loss.type}`),
    expected: both(
      `a loss for values, as ${experiment.dataset.type} has numbers as targets`,
      `用于数值的损失，因为 ${experiment.dataset.type} 的目标是数`,
    ),
    fix: both(`Choose ${choice}.`, `请选择 ${choice}。`),
  };
}
