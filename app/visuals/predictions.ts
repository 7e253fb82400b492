/** What a model's raw outputs say: which class, how sure, or which value. The table of losses says how they are read. */

import { losses } from "../../engine/catalog.ts";
import type { ClassReading, Loss } from "../../engine/define/entry.ts";
import type { ParamValues } from "../../engine/define/param.ts";
import type { Spec } from "../../engine/experiment/experiment.ts";

/**
 * How a row of raw outputs is read.
 *
 * - `value`: regression, the output itself
 * - `logit`, `probability`, `sign`: two classes on one output: sigmoid > ½, p > ½, score > 0
 * - `softmax`, `sigmoids`, `exponentials`, `shares`: one output per class: softmax of logits, a sigmoid or an exponential each, or the
 *   output itself; the last two held to [0, 1]
 */
export type Reading = "value" | Loss["singleOutput"] | ClassReading;

export interface ReadingOptions {
  readonly task: "classification" | "regression";
  /** As the document names it. */
  readonly loss: Spec;
  readonly outputs: number;
}

export function readingOf({ task, loss, outputs }: ReadingOptions): Reading {
  if (task === "regression") return "value";
  const entry = losses[loss.type]!;
  // A loss holds parameters alone.
  return outputs === 1 ? entry.singleOutput : entry.classOutputs(loss as ParamValues);
}

export const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

/** The maximum is subtracted, so logits of ±1e4 are safe. */
export function softmax(logits: ArrayLike<number>): number[] {
  return Array.from(softmaxInto(logits, new Float64Array(logits.length)));
}

function softmaxInto(logits: ArrayLike<number>, target: Float64Array): Float64Array {
  let largest = -Infinity;
  for (let k = 0; k < logits.length; k++) {
    if (logits[k]! > largest) largest = logits[k]!;
  }
  let total = 0;
  for (let k = 0; k < logits.length; k++) {
    const power = Math.exp(logits[k]! - largest);
    target[k] = power;
    total += power;
  }
  const scale = 1 / total;
  for (let k = 0; k < logits.length; k++) target[k]! *= scale;
  return target;
}

const hold = (x: number, low: number, high: number): number => Math.min(high, Math.max(low, x));

/**
 * One output's place between two classes, or a value of regression: −1 is wholly the first class, +1 the second.
 *
 * @returns in [-1, 1]; NaN for NaN
 */
export function balance(reading: Reading, output: number): number {
  switch (reading) {
    case "logit":
      return Math.tanh(output / 2);
    case "probability":
      return hold(2 * output - 1, -1, 1);
    default:
      return hold(output, -1, 1);
  }
}

/**
 * How much a row of outputs speaks for each class.
 *
 * @returns one number in [0, 1] per class; they add up to 1 for a softmax and for two classes on one output
 */
export function confidences(reading: Reading, outputs: ArrayLike<number>): number[] {
  if (outputs.length === 1) {
    const second = (balance(reading, outputs[0]!) + 1) / 2;
    return [1 - second, second];
  }
  return Array.from(confidencesInto(reading, outputs, new Float64Array(outputs.length)));
}

/** The same for two outputs and more, without allocating: called for every pixel of a surface. */
export function confidencesInto(reading: Reading, outputs: ArrayLike<number>, target: Float64Array): Float64Array {
  if (reading === "softmax") return softmaxInto(outputs, target);
  for (let k = 0; k < outputs.length; k++) {
    const output = outputs[k]!;
    if (reading === "sigmoids") target[k] = sigmoid(output);
    else target[k] = hold(reading === "exponentials" ? Math.exp(output) : output, 0, 1);
  }
  return target;
}

/** The class that accuracy counts: arg-max, or the side of the threshold for a single output; the first of equals. */
export function predictedClass(reading: Reading, outputs: ArrayLike<number>): number {
  if (outputs.length === 1) return balance(reading, outputs[0]!) > 0 ? 1 : 0;
  let best = 0;
  for (let k = 1; k < outputs.length; k++) if (outputs[k]! > outputs[best]!) best = k;
  return best;
}

export interface Guess {
  readonly label: number;
  /** In [0, 1]. */
  readonly confidence: number;
}

/** The `count` most likely classes, most likely first; equals keep their order. */
export function topGuesses(values: readonly number[], count: number): Guess[] {
  return values
    .map((confidence, label) => ({ label, confidence }))
    .sort((a, b) => (b.confidence || 0) - (a.confidence || 0) || a.label - b.label)
    .slice(0, count);
}

/** The top guesses with the truth among them: where it is not, it takes the last place. */
export function guessesWithTruth(values: readonly number[], truth: number, count: number): Guess[] {
  const top = topGuesses(values, count);
  if (top.some(({ label }) => label === truth)) return top;
  return [...top.slice(0, count - 1), { label: truth, confidence: values[truth] ?? 0 }];
}
