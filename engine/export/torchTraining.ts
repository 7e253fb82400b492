/** Loss, optimizer, scheduler and training loop as PyTorch code. */

import type { Loss, Scheduler } from "../define/entry.ts";
import type { Experiment, Spec, Training } from "../experiment/experiment.ts";
import { losses } from "../nn/losses.ts";
import { paramsOf } from "../nn/spec.ts";
import type { Coding } from "../nn/targets.ts";
import { optimizers } from "../optim/optimizers.ts";
import { scheduleOf, schedulers } from "../optim/schedulers.ts";
import { type CodeLines, code } from "./codeLines.ts";
import { callCode, floatLiteral, literal, lossCode } from "./torchCode.ts";

type Lines = readonly string[];

/** How labels become what the loss takes. */
function targetsCode(coding: Coding): string {
  switch (coding.kind) {
    case "index":
      return "labels";
    case "value":
      return "labels.unsqueeze(1)";
    case "oneHot":
      return `nn.functional.one_hot(labels, ${coding.classes}).float()`;
    case "binary":
      return coding.low === 0 ? "labels.float().unsqueeze(1)" : "labels.float().unsqueeze(1) * 2 - 1";
    default:
      return coding satisfies never;
  }
}

function optimizerCode(spec: Spec): string {
  const { params } = optimizers[spec.type]!;
  const values = paramsOf(spec, { params });
  // Old releases of PyTorch have no default for it.
  const named = values.lr === undefined ? undefined : { lr: literal(params.lr!, values.lr) };
  return callCode(`torch.optim.${spec.type}`, { params, values, positional: ["model.parameters()"], named });
}

function schedulerCode(spec: Spec, training: Training): string {
  const { accumulate } = training;
  const entry = schedulers[spec.type]!;
  const values = paramsOf(spec, entry);
  const { interval: _, ...params } = entry.params;
  const { members } = scheduleOf(spec);
  // A length of null is that of training.
  const steps = accumulate === 1 ? "len(train_loader)" : `-(-len(train_loader) // ${accumulate})`;
  const length = spec.interval === "step" ? `epochs * ${steps}` : "epochs";
  const named = {
    ...(values.total_steps === null && { total_steps: length }),
    ...(members.length > 0 && {
      schedulers: `[${members.map((member) => schedulerCode(member, training)).join(", ")}]`,
    }),
  };
  return callCode(`torch.optim.lr_scheduler.${spec.type}`, { params, values, positional: ["optimizer"], named });
}

export const lossLines = ({ loss }: Experiment): CodeLines =>
  code([`criterion = ${lossCode(loss.type, paramsOf(loss, losses[loss.type]!))}`], "loss");

/** The optimizer and, where there is one, the scheduler. */
export const optimizerLines = ({ optimizer, scheduler, training }: Experiment): CodeLines => [
  ...code([`epochs = ${training.epochs}`], "training"),
  ...code([`optimizer = ${optimizerCode(optimizer)}`], "optimizer"),
  ...(scheduler ? code([`scheduler = ${schedulerCode(scheduler, training)}`], "scheduler") : []),
];

/** Class indices from outputs. */
function predictionCode(coding: Coding, rule: Loss["singleOutput"]): string {
  if (coding.kind !== "binary") return "outputs.argmax(1)";
  return `(outputs.squeeze(1) > ${rule === "probability" ? 0.5 : 0}).long()`;
}

export function evaluationCode({ loss }: Experiment, coding: Coding): Lines {
  const isClassification = coding.kind !== "value";
  const rule = losses[loss.type]!.singleOutput;
  return [
    "@torch.no_grad()",
    "def evaluate(loader):",
    `    """Loss${isClassification ? " and accuracy" : ""} over all examples of a loader."""`,
    "    model.eval()",
    "    pairs = [(model(inputs), labels) for inputs, labels in loader]",
    "    outputs, labels = (torch.cat(parts) for parts in zip(*pairs))",
    `    loss = criterion(outputs, ${targetsCode(coding)}).item()`,
    ...(isClassification
      ? [
          `    accuracy = (${predictionCode(coding, rule)} == labels).float().mean().item()`,
          "    return loss, accuracy",
        ]
      : ["    return loss"]),
  ];
}

const indented = (lines: Lines, levels: number): Lines => lines.map((line) => "    ".repeat(levels) + line);

/** What is made of gradients. */
const updateCode = ({ l1, clip_grad_norm: norm, clip_grad_value: value }: Training): Lines => [
  ...(l1 === 0 ? [] : ["for p in model.parameters():", `    p.grad += ${floatLiteral(l1)} * p.detach().sign()`]),
  ...(norm === null ? [] : [`nn.utils.clip_grad_norm_(model.parameters(), ${floatLiteral(norm)})`]),
  ...(value === null ? [] : [`nn.utils.clip_grad_value_(model.parameters(), ${floatLiteral(value)})`]),
  "optimizer.step()",
];

const zeroGrad = "optimizer.zero_grad()";

/** Gradients summed over several mini-batches, then an update. */
const groupCode = ({ accumulate, zero_grad }: Training, update: Lines): Lines => [
  `(loss / ${accumulate}).backward()`,
  `# ${accumulate} mini-batches make one update; at the end of an epoch those that are left do.`,
  `if batch % ${accumulate} == 0 or batch == len(train_loader):`,
  ...indented([...update, ...(zero_grad ? [zeroGrad] : [])], 1),
];

/** A line is the scheduler's, the training's or the loss's where it says something of it. */
export const loopCode = (experiment: Experiment, coding: Coding): CodeLines =>
  loopTexts(experiment, coding).flatMap((text) =>
    code([text], text.includes("scheduler.step(") ? "scheduler" : text.includes("criterion(") ? "loss" : "training"),
  );

function loopTexts(experiment: Experiment, coding: Coding): Lines {
  const { scheduler, training } = experiment;
  const entry: Scheduler | null = scheduler && schedulers[scheduler.type]!;
  const isEveryStep = scheduler?.interval === "step" && !entry?.metrics;
  const isClassification = coding.kind !== "value";
  const update = [...updateCode(training), ...(isEveryStep ? ["scheduler.step()"] : [])];
  const loss = `loss = criterion(model(inputs), ${targetsCode(coding)})`;
  return [
    ...(training.zero_grad
      ? []
      : [`# ${zeroGrad} is left out: every step adds its gradients to those of all steps before.`]),
    "for epoch in range(epochs):",
    "    model.train()",
    ...(training.accumulate === 1
      ? [
          "    for inputs, labels in train_loader:",
          ...indented([...(training.zero_grad ? [zeroGrad] : []), loss, "loss.backward()", ...update], 2),
        ]
      : [
          ...(training.zero_grad ? [`    ${zeroGrad}`] : []),
          "    for batch, (inputs, labels) in enumerate(train_loader, start=1):",
          ...indented([loss, ...groupCode(training, update)], 2),
        ]),
    `    ${isClassification ? "test_loss, accuracy" : "test_loss"} = evaluate(test_loader)`,
    ...(entry && !isEveryStep ? [`    scheduler.step(${entry.metrics ? "test_loss" : ""})`] : []),
    `    print(f"epoch {epoch + 1}: test loss {test_loss:.4f}${isClassification ? ", accuracy {accuracy:.1%}" : ""}")`,
  ];
}
