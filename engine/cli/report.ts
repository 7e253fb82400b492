/** What the headless command prints: JSON lines for programs, or the tutorial's own lines for people. */

import type { Dataset } from "../data/dataset.ts";
import { inLanguage, type Text } from "../define/text.ts";
import type { Divergence, Evaluation, Score } from "../worker/protocol.ts";

export interface Start {
  readonly device: string;
  readonly threads: number;
  readonly parameters: number;
  readonly dataset: Dataset;
}

export interface StepLoss {
  readonly step: number;
  /** From 1. */
  readonly epoch: number;
  /** Mini-batch within the epoch, from 1. */
  readonly batch: number;
  /** Mean over the mini-batch, before the update. */
  readonly loss: number;
}

export interface Done {
  readonly step: number;
  readonly seconds: number;
  readonly msPerStep: number;
  readonly evaluation: Evaluation;
}

export interface Report {
  /** Whether scores at the end of every epoch are wanted; they take time. */
  readonly wantsEpochs: boolean;
  start(start: Start): void;
  /** Losses that another run, now resumed, had in the epoch that has begun; of its first mini-batches, in order. */
  recall(losses: readonly number[]): void;
  /** Every step; the report picks. */
  step(loss: StepLoss): void;
  /** @param lr that of the epoch's last step */
  epoch(epoch: number, lr: number, evaluation: Evaluation): void;
  /** The loss has grown beyond all measure and is still a number; once in a run. */
  grows(step: number, epoch: number, notice: Text): void;
  diverged(step: number, epoch: number, why: Divergence): void;
  done(done: Done): void;
}

const slower = "Lower the learning rate, or set clip_grad_norm.";

type Print = (line: string) => void;

/** One JSON object a line, as the contract lists them. */
export function jsonReport(print: Print, logEvery: number): Report {
  const event = (name: string, fields: object) => print(JSON.stringify({ event: name, ...fields }));
  return {
    wantsEpochs: true,
    start: ({ device, threads, parameters, dataset: { train, test } }) =>
      event("start", { device, threads, parameters, train_samples: train.size, test_samples: test.size }),
    recall: () => {},
    step: ({ step, epoch, loss }) => {
      if (step % logEvery === 0) event("step", { step, epoch, loss });
    },
    epoch: (epoch, lr, { step, train, test }) =>
      event("epoch", { epoch, step, lr, train: scoreOf(train), test: scoreOf(test) }),
    grows: (step, epoch, notice) => event("grows", { step, epoch, why: inLanguage(notice, "en"), fix: slower }),
    diverged: (step, epoch, { what, fix }) =>
      event("diverged", { step, epoch, why: inLanguage(what, "en"), fix: inLanguage(fix, "en") }),
    done: ({ step, seconds, msPerStep, evaluation: { test, perClass, confusion } }) =>
      event("done", {
        step,
        seconds,
        ms_per_step: msPerStep,
        test: { ...scoreOf(test), ...(confusion.length > 0 && { per_class: perClass, confusion }) },
      }),
  };
}

const scoreOf = ({ loss, accuracy }: Score) => ({ loss, ...(accuracy !== undefined && { accuracy }) });

/** The lines of PyTorch's "Training a classifier": the mean loss of the last `logEvery` mini-batches, then accuracies in whole percent. */
export function tutorialReport(print: Print, logEvery: number): Report {
  let dataset: Dataset | null = null;
  let sum = 0;
  return {
    wantsEpochs: false,
    start: (start) => {
      dataset = start.dataset;
    },
    recall: (losses) => {
      // What is left of the line that has begun.
      sum = losses.slice(Math.floor(losses.length / logEvery) * logEvery).reduce((sum, loss) => sum + loss, 0);
    },
    step: ({ epoch, batch, loss }) => {
      // The tutorial forgets what is left over at the end of an epoch.
      if (batch === 1) sum = 0;
      sum += loss;
      if (batch % logEvery !== 0) return;
      print(`[${epoch}, ${String(batch).padStart(5)}] loss: ${(sum / logEvery).toFixed(3)}`);
      sum = 0;
    },
    epoch: () => {},
    grows: (step, _, notice) => print(`Step ${step}: ${inLanguage(notice, "en")} ${slower}`),
    diverged: (step, _, { what, fix }) =>
      print(`The loss of step ${step} is not finite. ${inLanguage(what, "en")} ${inLanguage(fix, "en")}`),
    done: ({ evaluation }) => {
      print("Finished Training");
      if (dataset) for (const line of accuracyLines(dataset, evaluation)) print(line);
    },
  };
}

function accuracyLines(dataset: Dataset, { test, testExamples, perClass }: Evaluation): readonly string[] {
  const things = dataset.image ? "images" : !dataset.columns && (dataset.plane || dataset.line) ? "points" : "examples";
  const { accuracy } = test;
  if (accuracy === undefined)
    return [`Loss of the network on the ${testExamples} test ${things}: ${test.loss.toFixed(4)}`];
  return [
    `Accuracy of the network on the ${testExamples} test ${things}: ${percent(accuracy)}`,
    ...dataset.classes.map(
      (name, k) => `Accuracy of ${name.padStart(5)} : ${percent(perClass[k] ?? Number.NaN).padStart(4)}`,
    ),
  ];
}

/** Cut off as Python's `%d` does, though not where a product such as 0.57 · 100 falls short of a whole number. */
const percent = (share: number) => (Number.isNaN(share) ? "no test examples" : `${Math.floor(share * 100 + 1e-9)} %`);
