/** Checks a model against its data set and loss, layer by layer, and says where and how to mend the first mistake. */

import { initializers, layers, losses } from "../catalog.ts";
import type { DatasetEntry, Loss, ParameterSpec } from "../define/entry.ts";
import { type Complaint, ShapeError } from "../define/errors.ts";
import { initialValues, type ParamValues } from "../define/param.ts";
import type { Text } from "../define/text.ts";
import { formatShape } from "../graph/shape.ts";
import type { Shape } from "../graph/tensor.ts";
import { paramsOf } from "../nn/network.ts";
import type { LayerSummary } from "../worker/protocol.ts";
import { both } from "./describe.ts";
import type { Experiment, Spec } from "./experiment.ts";
import { findDataset, isSpec } from "./schema.ts";

export { paramsOf };

export interface ModelCheck {
  /** Without the batch axis. */
  readonly input: Shape;
  /** The layers before the first mistake. */
  readonly layers: readonly LayerSummary[];
  readonly parameters: number;
  readonly problem: ModelProblem | null;
}

export interface ModelProblem {
  /** Index into `model`; its length where the mistake is what comes out at the end. */
  readonly layer: number;
  readonly complaint: Complaint;
  /** One click that mends it, where there is an obvious one. */
  readonly mend: { readonly label: Text; readonly model: readonly Spec[] } | null;
}

/** Parameters of a model; with gradients and Adam's state this is 1 GiB. */
export const maxParameters = 2 ** 26;
/** Numbers that one mini-batch's layers put out, 1 GiB of float32. */
export const maxActivations = 2 ** 28;

/** @param experiment as `parseExperiment` gives it */
export function checkModel(experiment: Experiment): ModelCheck {
  const entry = findDataset(experiment.dataset.type)!;
  const input = entry.inputShape(paramsOf(experiment.dataset));
  const summaries: LayerSummary[] = [];
  const result = (parameters: number, problem: ModelProblem | null): ModelCheck => ({
    input,
    layers: summaries,
    parameters,
    problem,
  });

  let shape = input;
  let parameters = 0;
  let activations = size(input);
  for (const [i, spec] of experiment.model.entries()) {
    const step = layerSummary(spec, shape);
    if (step instanceof ShapeError) {
      return result(parameters, {
        layer: i,
        complaint: at(i, spec, step.complaint),
        mend: mendLayer(experiment.model, i, shape),
      });
    }
    parameters += step.parameters;
    activations += size(step.output);
    if (parameters > maxParameters) return result(parameters, tooLarge(i, spec, parameters));
    if (activations * experiment.training.batch_size > maxActivations) {
      return result(parameters, tooWide(i, activations, experiment.training.batch_size));
    }
    summaries.push(step);
    shape = step.output;
  }
  return result(parameters, outputProblem(experiment, entry, shape));
}

/** A new specification of a table entry: defaults, and what the page suggests where there is none. */
export function newLayer(type: string, values: ParamValues = {}): Spec {
  return { type, ...initialValues(layers[type]!.params), ...values };
}

const size = (shape: Shape) => shape.reduce((product, length) => product * length, 1);

/** What one layer does with an input, or the ShapeError that says why it cannot. */
function layerSummary(spec: Spec, input: Shape): LayerSummary | ShapeError {
  const layer = layers[spec.type]!;
  const params = paramsOf(spec);
  try {
    const output = layer.outputShape(input, params);
    const weights = Object.values(layer.parameters(input, params));
    checkInitialization(spec, weights);
    return {
      type: spec.type,
      input,
      output,
      parameters: weights.reduce((sum, weight) => sum + size(weight.shape), 0),
      macs: layer.macs(input, params),
    };
  } catch (error) {
    if (error instanceof ShapeError) return error;
    throw error;
  }
}

/** @throws ShapeError when the layer's own initializer cannot start its weight */
function checkInitialization({ type, initialization }: Spec, [weight]: readonly ParameterSpec[]): void {
  if (!isSpec(initialization) || !weight) return;
  const suits = ([name, values]: readonly [string, ParamValues]) => initializers[name]!.suits(weight.shape, values);
  const { type: name, ...values } = initialization;
  if (suits([name, paramsOf(initialization)])) return;
  const others = Object.keys(initializers).filter((other) =>
    suits([other, initialValues(initializers[other]!.params)]),
  );
  throw new ShapeError({
    where: type,
    got: both(`initialization ${name} ${JSON.stringify(values)}`, `初始化 ${name} ${JSON.stringify(values)}`),
    expected: both(
      `one for a weight of ${formatShape(weight.shape)}`,
      `适用于形状 ${formatShape(weight.shape)} 的权重的初始化`,
    ),
    fix: both(`Choose one of ${others.join(", ")}.`, `请从 ${others.join("、")} 中选一个。`),
  });
}

const fits = (spec: Spec, input: Shape) => !(layerSummary(spec, input) instanceof ShapeError);

const place = (i: number, spec: Spec) => `model[${i}] (${spec.type})`;
const at = (i: number, spec: Spec, complaint: Complaint): Complaint => ({ ...complaint, where: place(i, spec) });

/** The first of the obvious changes that makes layer `i` fit its input. */
function mendLayer(model: readonly Spec[], i: number, input: Shape): ModelProblem["mend"] {
  const spec = model[i]!;
  const { type } = spec;
  const { initialization: own, ...asModel } = spec;
  if (own !== undefined && fits(asModel, input)) {
    return {
      label: both("Leave out its initialization", "去掉它的 initialization"),
      model: model.with(i, asModel),
    };
  }
  if (input.length > 1 && fits(spec, [size(input)])) {
    return {
      label: both(`Insert Flatten before ${type}`, `在 ${type} 之前插入 Flatten`),
      model: model.toSpliced(i, 0, newLayer("Flatten")),
    };
  }
  const smaller = input.length === 3 ? smallerWindow(spec, input) : null;
  if (smaller) {
    const [name, value] = smaller;
    return {
      label: both(`Set ${name} to ${value}`, `将 ${name} 设为 ${value}`),
      model: model.with(i, { ...spec, [name]: value }),
    };
  }
  return { label: both(`Remove ${type}`, `移除 ${type}`), model: model.toSpliced(i, 1) };
}

/** The largest smaller `kernel_size`, or else `padding`, with which the layer fits; null where there is none worth having. */
function smallerWindow(spec: Spec, input: Shape): readonly [string, number] | null {
  const { kernel_size: kernel, padding } = spec;
  // A window of one pixel is no pooling; a 1 × 1 convolution mixes channels and is worth having.
  const hasWeights = "out_channels" in spec;
  if (typeof kernel === "number") {
    for (
      let k = Math.min(kernel - 1, Math.max(...input.slice(1)) + 2 * Number(padding ?? 0));
      k >= (hasWeights ? 1 : 2);
      k--
    ) {
      if (fits({ ...spec, kernel_size: k }, input)) return ["kernel_size", k];
    }
  }
  if (typeof padding === "number") {
    for (let p = Math.min(padding - 1, 64); p >= 0; p--)
      if (fits({ ...spec, padding: p }, input)) return ["padding", p];
  }
  return null;
}

function tooLarge(i: number, spec: Spec, parameters: number): ModelProblem {
  return {
    layer: i,
    complaint: {
      where: place(i, spec),
      got: both(`${parameters} parameters up to here`, `到此共 ${parameters} 个参数`),
      expected: both(`at most ${maxParameters}`, `至多 ${maxParameters} 个`),
      fix: both("Use fewer units or channels, or pool first.", "请减少单元或通道，或先做池化。"),
    },
    mend: null,
  };
}

function tooWide(i: number, activations: number, batchSize: number): ModelProblem {
  return {
    layer: i,
    complaint: {
      where: "training.batch_size",
      got: both(
        `${batchSize} examples of ${activations} values each up to model[${i}]`,
        `${batchSize} 个样本，到 model[${i}] 为止每个有 ${activations} 个值`,
      ),
      expected: both(`at most ${maxActivations} values together`, `合计至多 ${maxActivations} 个值`),
      fix: both("Make the batch or the layers smaller.", "请减小批量或减小各层。"),
    },
    mend: null,
  };
}

// What must come out at the end -----------------------------------------------------------------------------------

function outputProblem(experiment: Experiment, entry: DatasetEntry, output: Shape): ModelProblem | null {
  const { model } = experiment;
  const loss = losses[experiment.loss.type]!;
  const mismatch = lossProblem(experiment, entry, loss);
  if (mismatch) return { layer: model.length, complaint: mismatch, mend: null };

  const allowed = allowedOutputs(entry.task, entry.classes(paramsOf(experiment.dataset)), loss);
  const isFlat = output.length === 1;
  if (model.length > 0 && isFlat && allowed.includes(output[0]!)) return null;
  const units = allowed[0]!;
  const expected = allowed.map((n) => `(${n})`);
  return {
    layer: model.length,
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
    mend: mendOutput(model, output, units, isFlat),
  };
}

/** Numbers of outputs that data and loss go together with, the usual one first. */
function allowedOutputs(task: DatasetEntry["task"], classes: number, loss: Loss): readonly number[] {
  if (task === "regression") return [1];
  if (loss.target === "classIndex") return [classes];
  return classes === 2 ? [1, 2] : [classes];
}

/** A loss of class labels says nothing about values: only those that read a single output by its sign measure distance. */
function lossProblem(experiment: Experiment, entry: DatasetEntry, loss: Loss): Complaint | null {
  if (entry.task !== "regression" || measuresValues(loss)) return null;
  const other = Object.keys(losses).filter((name) => measuresValues(losses[name]!));
  const choice = other.includes("MSELoss") ? "MSELoss" : other[0];
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

const measuresValues = (loss: Loss) => loss.target === "values" && loss.singleOutput === "sign";

function mendOutput(model: readonly Spec[], output: Shape, units: number, isFlat: boolean): ModelProblem["mend"] {
  const last = model.findLastIndex((spec) => Object.keys(layers[spec.type]!.params).includes("out_features"));
  // Activations after the last Linear keep its number of units; anything else would not.
  const keepsUnits = last >= 0 && isFlat && model.slice(last + 1).every((spec) => keepsShape(spec, output));
  if (keepsUnits) {
    return {
      label: both(`Set out_features of layer ${last} to ${units}`, `将第 ${last} 层的 out_features 设为 ${units}`),
      model: model.with(last, { ...model[last]!, out_features: units }),
    };
  }
  const linear = newLayer("Linear", { out_features: units });
  return isFlat
    ? { label: both(`Append Linear (${units})`, `在末尾添加 Linear (${units})`), model: [...model, linear] }
    : {
        label: both(`Append Flatten and Linear (${units})`, `在末尾添加 Flatten 与 Linear (${units})`),
        model: [...model, newLayer("Flatten"), linear],
      };
}

function keepsShape(spec: Spec, shape: Shape): boolean {
  const step = layerSummary(spec, shape);
  return !(step instanceof ShapeError) && step.output.length === 1 && step.output[0] === shape[0];
}
