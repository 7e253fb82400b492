/** Steps three to five as PyTorch code: the loss, the optimizer with its scheduler, and the training loop. */

import type { Experiment, Spec, Training } from "../experiment/experiment.ts";
import { losses } from "../nn/losses.ts";
import { paramsOf } from "../nn/spec.ts";
import type { Coding } from "../nn/targets.ts";
import { optimizers } from "../optim/optimizers.ts";
import { scheduleOf, schedulers } from "../optim/schedulers.ts";
import { type CodeLines, code, indented } from "./codeLines.ts";
import { callCode, floatLiteral, literal, lossCode, targetsCode, wrapped } from "./torchCode.ts";
import { asksTestLoss, testLossLines } from "./torchTest.ts";

export function lossLines({ loss }: Experiment): CodeLines {
  const call = lossCode(loss.type, paramsOf(loss, losses[loss.type]!));
  // What classes weigh lies where outputs do.
  return [
    ...code([`criterion = ${call}${call.includes("torch.tensor(") ? ".to(run.device)" : ""}`], "loss"),
    ...code(["criterion = run.combine(criterion)  # under torchrun: of all processes' examples"]),
  ];
}

/** The optimizer and, where there is one, the scheduler. */
export const optimizerLines = ({ optimizer, scheduler, training }: Experiment): CodeLines => [
  ...code([`optimizer = ${optimizerCode(optimizer)}`], "optimizer"),
  ...(followsTraining(scheduler) ? code([`epochs = ${training.epochs}`], "training") : []),
  ...(scheduler ? code(schedulerCode(scheduler, training), "scheduler") : []),
];

/** Whether the schedule is as long as training is. */
const followsTraining = (scheduler: Spec | null): boolean => scheduler?.total_steps === null;

function optimizerCode(spec: Spec): string {
  const { params } = optimizers[spec.type]!;
  const values = paramsOf(spec, { params });
  // Old releases of PyTorch have no default for it.
  const named = values.lr === undefined ? undefined : { lr: literal(params.lr!, values.lr) };
  return callCode(`optim.${spec.type}`, { params, values, positional: ["net.parameters()"], named });
}

function schedulerCode(spec: Spec, training: Training): readonly string[] {
  const { accumulate } = training;
  const entry = schedulers[spec.type]!;
  const values = paramsOf(spec, entry);
  const { interval: _, ...params } = entry.params;
  const { members } = scheduleOf(spec);
  const steps = accumulate === 1 ? "len(trainloader)" : `-(-len(trainloader) // ${accumulate})`;
  const length = spec.interval === "step" ? `epochs * ${steps}` : "epochs";
  const named = {
    ...(followsTraining(spec) && { total_steps: length }),
    ...(members.length > 0 && { schedulers: "schedulers" }),
  };
  const call = callCode(`optim.lr_scheduler.${spec.type}`, { params, values, positional: ["optimizer"], named });
  if (members.length === 0) return [`scheduler = ${call}`];
  const calls = members.map((member) => {
    const entry = schedulers[member.type]!;
    const values = paramsOf(member, entry);
    return callCode(`optim.lr_scheduler.${member.type}`, { params: entry.params, values, positional: ["optimizer"] });
  });
  return [...wrapped("schedulers = [", calls, "]"), `scheduler = ${call}`];
}

/** The tutorial's loop, and what it prints. */
export function trainLines(experiment: Experiment, coding: Coding): CodeLines {
  const { scheduler, training } = experiment;
  const { accumulate, zero_grad } = training;
  const isEveryStep = scheduler?.interval === "step" && !asksTestLoss(experiment);
  const step = scheduler ? scheduleLines(experiment) : [];
  const update = [...updateLines(training), ...(isEveryStep ? step : [])];
  return [
    ...(asksTestLoss(experiment) ? [...testLossLines(coding), ...code(["", ""])] : []),
    ...(zero_grad
      ? []
      : code([`# ${zeroGrad} is left out: every step adds its gradients to those of all steps before.`], "training")),
    ...code(["every = min(2000, len(trainloader))  # mini-batches whose mean loss is printed"]),
    ...code([`for epoch in range(${followsTraining(scheduler) ? "epochs" : training.epochs}):`], "training"),
    ...code(["    running_loss = 0.0"]),
    ...(accumulate > 1 && zero_grad ? code([`    ${zeroGrad}`], "training") : []),
    ...code([
      "    for i, (inputs, labels) in enumerate(trainloader):",
      "        inputs, labels = inputs.to(run.device), labels.to(run.device)",
    ]),
    ...(accumulate === 1 && zero_grad ? code([`        ${zeroGrad}`], "training") : []),
    ...code(["        outputs = net(inputs)"]),
    ...code([`        loss = criterion(outputs, ${targetsCode(coding)})`], "loss"),
    ...(accumulate === 1
      ? [...code(["        loss.backward()"]), ...indented(update, 2)]
      : indented(groupLines(training, update), 2)),
    ...code([
      "        running_loss += run.record(loss)  # loss.item(), which --check compares",
      "        if (i + 1) % every == 0:",
      '            print("[%d, %5d] loss: %.3f" % (epoch + 1, i + 1, running_loss / every))',
      "            running_loss = 0.0",
    ]),
    ...(isEveryStep ? [] : indented(step)),
    ...code(['print("Finished Training")', "run.finish(net)  # --save writes its weights"]),
  ];
}

function scheduleLines(experiment: Experiment): CodeLines {
  const { scheduler } = experiment;
  const step = `scheduler.step(${asksTestLoss(experiment) ? "run.agree(test_loss())" : ""})`;
  const length = scheduler?.type === "OneCycleLR" ? scheduler.total_steps : null;
  return code(
    typeof length === "number"
      ? [`if scheduler.last_epoch < ${length - 1}:  # it raises after its last step`, `    ${step}`]
      : [step],
    "scheduler",
  );
}

/** What is made of gradients. */
const updateLines = ({ l1, clip_grad_norm: norm, clip_grad_value: value }: Training): CodeLines => [
  ...code(
    [
      ...(l1 === 0 ? [] : ["for p in net.parameters():", `    p.grad += ${floatLiteral(l1)} * p.detach().sign()`]),
      ...(norm === null ? [] : [`nn.utils.clip_grad_norm_(net.parameters(), ${floatLiteral(norm)})`]),
      ...(value === null ? [] : [`nn.utils.clip_grad_value_(net.parameters(), ${floatLiteral(value)})`]),
    ],
    "training",
  ),
  ...code(["optimizer.step()"], "optimizer"),
];

const zeroGrad = "optimizer.zero_grad()";

/** Gradients summed over several mini-batches, then an update. */
const groupLines = ({ accumulate, zero_grad }: Training, update: CodeLines): CodeLines => [
  ...code(
    [
      `(loss / ${accumulate}).backward()`,
      `# ${accumulate} mini-batches make one update; at the end of an epoch those that are left do.`,
      `if (i + 1) % ${accumulate} == 0 or i + 1 == len(trainloader):`,
    ],
    "training",
  ),
  ...indented([...update, ...(zero_grad ? code([zeroGrad], "training") : [])]),
];
