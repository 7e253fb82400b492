/** Random runs: a document that can be trained, an edit in its middle, a step at which it is interrupted. */

import fc from "fast-check";
import { losses } from "../../engine/catalog.ts";
import { branchesOf, paramsOf } from "../../engine/experiment/check.ts";
import { fillIn } from "../../engine/experiment/complete.ts";
import type { Experiment, Spec } from "../../engine/experiment/experiment.ts";
import { inferLayer } from "../../engine/experiment/inferShapes.ts";
import { sizeOf } from "../../engine/graph/shape.ts";
import type { Shape } from "../../engine/graph/tensor.ts";
import type { LayerSummary } from "../../engine/worker/protocol.ts";
import { checkOf, describedIn, problemOf } from "./checked.ts";
import { drawnExperiment, drawnSpec, mendsFrom, withValues } from "./drawnDocuments.ts";

export interface Run {
  readonly experiment: Experiment;
  /** Steps before the edit. */
  readonly before: number;
  readonly edit: { readonly lr: number; readonly batch_size: number };
  readonly after: number;
  /** After this many of the first steps the run is saved, and goes on in another session. */
  readonly interruptedAt: number;
}

export const edited = ({ experiment, edit }: Run): Experiment => ({
  ...experiment,
  optimizer: { ...experiment.optimizer, lr: edit.lr },
  training: { ...experiment.training, batch_size: edit.batch_size },
});

const layer = (type: string, params: object = {}) => fillIn("model", { type, ...params });

/** Layers that come first: of points they make small images and sequences, of images smaller ones. */
const beginnings: Readonly<Record<"plane" | "image", readonly (readonly Spec[])[]>> = {
  plane: [
    [],
    ...[
      [2, 5, 5],
      [3, 4, 4],
      [4, 6],
    ].map((unflattened_size) => [
      layer("Linear", { out_features: unflattened_size.reduce((product, n) => product * n) }),
      layer("Unflatten", { dim: 1, unflattened_size }),
    ]),
  ],
  image: [
    [],
    [layer("AvgPool2d", { kernel_size: 4 })],
    [layer("AvgPool2d", { kernel_size: [5, 6], stride: [4, 5] })],
    [layer("AvgPool2d", { kernel_size: 8 })],
  ],
};

/** The layer that comes last under a loss that takes probabilities or rates. */
function endingOf({ loss }: Experiment): readonly Spec[] {
  const entry = losses[loss.type]!;
  return entry.outsideItsRange && entry.classOutputs(paramsOf(loss, entry)) === "shares" ? [layer("Sigmoid")] : [];
}

/** Multiplications of all examples of a mini-batch. */
const mostWork = 4e5;

/** What an example costs, roughly: multiplications, and numbers that elementwise work visits several times. */
const workOf = ({ macs, output }: LayerSummary): number => macs + 8 * sizeOf(output);

/** Layers from the first on, and what comes out. */
interface Stack {
  readonly model: readonly Spec[];
  readonly output: Shape;
  /** What may be spent on further ones. */
  readonly workLeft: number;
}

/** With one more layer; null where it does not take what arrives, or costs too much. */
function extended({ model, output, workLeft }: Stack, spec: Spec): Stack | null {
  const { summary } = inferLayer(spec, output);
  if (!summary || workOf(summary) > workLeft) return null;
  return { model: [...model, spec], output: summary.output, workLeft: workLeft - workOf(summary) };
}

/**
 * The layer with as many of its values as fit; of a block as many of its layers.
 *
 * @param fits whether the layer does in its place
 */
function fittedLayer(spec: Spec, fits: (spec: Spec) => boolean): Spec | null {
  const lists = Object.entries(branchesOf(spec));
  const empty = Object.fromEntries(lists.map(([field]) => [field, []]));
  let fit: Spec = { ...spec, ...empty };
  if (!fits(fit)) fit = withValues("model", spec.type, fit, fits);
  if (!fits(fit)) return null;
  for (const [field, list] of lists) {
    for (const inner of list) {
      // What changes the shape must do so on every way.
      for (const fields of [[field], lists.map(([each]) => each)]) {
        const before = branchesOf(fit);
        const inside = (one: Spec): Spec => ({
          ...fit,
          ...Object.fromEntries(fields.map((each) => [each, [...before[each]!, one]])),
        });
        const fitInner = fittedLayer(inner, (one) => fits(inside(one)));
        if (!fitInner) continue;
        fit = inside(fitInner);
        break;
      }
    }
  }
  return fit;
}

/** Of its layers those that fit; then `Flatten` if need be, one mend after another, and what the loss wants to come last. */
function fitted(experiment: Experiment): Experiment {
  const output = describedIn(experiment).inputShape;
  let stack: Stack = { model: [], output, workLeft: mostWork / experiment.training.batch_size - sizeOf(output) };
  for (const spec of experiment.model) {
    const fit = fittedLayer(spec, (one) => extended(stack, one) !== null);
    if (fit) stack = extended(stack, fit)!;
  }
  const flat = stack.output.length === 1 ? stack : (extended(stack, layer("Flatten")) ?? stack);
  const mended = mendsFrom({ ...experiment, model: flat.model }).at(-1)!;
  return { ...mended, model: [...mended.model, ...endingOf(mended)] };
}

/** A mend may widen a layer. */
function isValid(experiment: Experiment): boolean {
  const { layers, problem } = checkOf(experiment);
  const work = layers.reduce((sum, summary) => sum + workOf(summary), 0);
  return problem === null && work * experiment.training.batch_size <= mostWork && problemOf(experiment) === null;
}

const size = fc.integer({ min: 1, max: 9 });

export const drawnRun: fc.Arbitrary<Run> = fc
  .record({
    experiment: drawnExperiment,
    beginning: fc.nat({ max: 3 }),
    layers: fc.array(drawnSpec("model"), { maxLength: 12, size: "max" }),
    batch: size,
    before: fc.integer({ min: 1, max: 6 }),
    edit: fc.record({ lr: fc.constantFrom(0.001, 0.01, 0.03), batch_size: size }),
    after: fc.integer({ min: 1, max: 4 }),
    interrupted: fc.nat(6),
  })
  .map(({ beginning, layers, batch, interrupted, experiment: { training, ...rest }, ...run }) => ({
    ...run,
    experiment: fitted({
      ...rest,
      model: [...beginnings[describedIn(rest).image ? "image" : "plane"][beginning]!, ...layers],
      training: { ...training, batch_size: batch },
    }),
    interruptedAt: Math.min(interrupted, run.before),
  }))
  .filter(({ experiment }) => isValid(experiment));
