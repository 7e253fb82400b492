/** What an operation is called: `Linear 4 → 4, backwards`, `Conv2d 3 → 6, kernel 5×5`, `Adam moves 0.weight`. Read off it and the model. */

import type { Text } from "../../engine/define/text.ts";
import { branchesOf } from "../../engine/experiment/check.ts";
import type { Experiment, Spec } from "../../engine/experiment/experiment.ts";
import type { Shape } from "../../engine/graph/tensor.ts";
import type { Operation, Outline } from "../../engine/train/inspect/inspection.ts";
import type { TranslateText } from "../i18n/i18n.ts";
import { formatDimensions } from "../ui/format.ts";
import { writeNumber } from "../ui/number.ts";

const words = {
  data: { en: "One mini-batch of examples", zh: "一个小批量的样本" },
  zeroGrad: { en: "All gradients are forgotten", zh: "清空所有梯度" },
  zeroGradOfGroup: {
    en: "All gradients are forgotten where a group of mini-batches begins",
    zh: "每组小批量开始时清空所有梯度",
  },
  noZeroGrad: { en: "Left out: no gradient is forgotten", zh: "未调用：没有清空任何梯度" },
  kernel: { en: ", kernel {{size}}", zh: "，卷积核 {{size}}" },
  window: { en: ", window {{size}}", zh: "，窗口 {{size}}" },
  backward: { en: "{{name}}, backwards", zh: "{{name}}，反向" },
  moves: { en: "{{optimizer}} moves {{parameter}}", zh: "{{optimizer}} 更新 {{parameter}}" },
  fromLoss: { en: "the loss", zh: "损失" },
  arrives: { en: "arrives from {{layers}}", zh: "来自 {{layers}}" },
  and: { en: " and ", zh: " 和 " },
} satisfies Record<string, Text>;

export function titleOf(operation: Operation, experiment: Experiment, text: TranslateText): string {
  const { line, type, parameter } = operation;
  switch (line) {
    case "data":
      return text(words.data);
    case "zeroGrad":
      return text(words[callOf(experiment)]);
    case "step":
      return text(words.moves, { optimizer: type, parameter: parameter ?? "" });
    case "forward":
    case "loss":
      return nameOf(operation, experiment, text);
    case "backward":
      // What comes in backwards is what went out.
      return text(words.backward, {
        name: nameOf({ ...operation, input: operation.output, output: operation.input }, experiment, text),
      });
  }
}

/** Whether and where the loop calls `zero_grad()`. */
export function callOf({ training }: Experiment): "zeroGrad" | "zeroGradOfGroup" | "noZeroGrad" {
  if (!training.zero_grad) return "noZeroGrad";
  return training.accumulate > 1 ? "zeroGradOfGroup" : "zeroGrad";
}

/** The learning rate and what else of the optimizer is a number: `lr 0.001, momentum 0.9`. */
export function settingsOf({ optimizer }: Experiment): string {
  const numbers = Object.entries(optimizer).filter(([, value]) => typeof value === "number" && value !== 0);
  return numbers.map(([name, value]) => `${name} ${writeNumber(Number(value))}`).join(", ");
}

function nameOf({ layer, type, input, output }: Operation, { model }: Experiment, text: TranslateText): string {
  if (layer === "") return type;
  const spec = layerAt(model, layer);
  const size = sizeText(spec?.kernel_size);
  if (spec && size) {
    const hasFilters = spec.out_channels !== undefined;
    const shapes = hasFilters ? `${input[0]} → ${output[0]}` : shapesText(input, output);
    return `${type} ${shapes}${text(hasFilters ? words.kernel : words.window, { size })}`;
  }
  return `${type} ${shapesText(input, output)}`.trim();
}

const shapesText = (input: Shape, output: Shape): string => {
  const [before, after] = [formatDimensions(input), formatDimensions(output)];
  // A layer of weights says both though they are equal.
  return before === after && input.length > 1 ? after : `${before} → ${after}`;
};

/** `3.layers.0`: of the model's fourth layer the first within. */
export function layerAt(model: readonly Spec[], prefix: string): Spec | null {
  const [first, branch, ...rest] = prefix.split(".");
  const spec = model[Number(first)];
  if (!spec) return null;
  if (branch === undefined) return spec;
  const inner = branchesOf(spec)[branch];
  return inner ? layerAt(inner, rest.join(".")) : null;
}

function sizeText(size: Spec[string] | undefined): string | null {
  if (typeof size === "number") return `${size}×${size}`;
  return Array.isArray(size) ? size.join("×") : null;
}

/** Backwards: whose nodes lead to this one, so that their gradients arrive here and are added. Null where none does. */
export function arrivalOf(operation: Operation, { graph, operations }: Outline, text: TranslateText): string | null {
  const { line, node } = operation;
  if (line !== "backward" || node === null) return null;
  const before = graph.flatMap(({ next }, i) => (next.includes(node) ? [i] : []));
  const names = before.map((from) => {
    const of = operations.find((other) => other.line === "backward" && other.node === from);
    return of && of.layer !== "" ? `${of.layer} · ${of.type}` : text(words.fromLoss);
  });
  return names.length === 0 ? null : text(words.arrives, { layers: [...new Set(names)].join(text(words.and)) });
}
