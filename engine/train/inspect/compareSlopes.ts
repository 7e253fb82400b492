/** Holds one number of a gradient to the slope that the loss itself has there. */

import type { CheckedElement } from "./inspection.ts";

/** Relative errors below it count as agreement. */
export const tolerance = 1e-4;

/** A loss is the result of many roundings: how many times float64's precision two evaluations may differ by for no other reason. */
const roundings = 16;

/** Central differences are exact to ε² and to 1 / ε of the loss's rounding; this is where both balance. */
const balancedEpsilon = Math.cbrt(Number.EPSILON);

/** Where the slope changes between w − ε and w + ε, a smaller ε may not reach that place. */
const refinements = [1, 1 / 8, 1 / 64];

/**
 * @param lossAt the loss with another value in place of the weight
 * @param at the weight
 * @param loss the loss at the weight itself
 */
export async function compareSlopes({
  lossAt,
  at,
  loss,
  autograd,
}: {
  readonly lossAt: (weight: number) => Promise<number>;
  readonly at: number;
  readonly loss: number;
  readonly autograd: number;
}): Promise<Omit<CheckedElement, "element" | "weight">> {
  async function measure(epsilon: number) {
    const [above, below] = [at + epsilon, at - epsilon];
    const [plus, minus] = [await lossAt(above), await lossAt(below)];
    const numeric = (plus - minus) / (above - below);
    // Smaller slopes than this are lost in the rounding of the loss.
    const resolution = (roundings * Number.EPSILON * Math.abs(loss)) / epsilon;
    const scale = Math.max(Math.abs(autograd), Math.abs(numeric), resolution / tolerance);
    const error = autograd === numeric ? 0 : Math.abs(autograd - numeric) / scale;
    const sides = { left: (loss - minus) / (at - below), right: (plus - loss) / (above - at) };
    return { epsilon, plus, minus, autograd, numeric, error, resolution, sides };
  }

  const largest = balancedEpsilon * Math.max(1, Math.abs(at));
  let nearest = await measure(largest);
  for (const part of refinements.slice(1)) {
    if (!(nearest.error > tolerance)) break;
    const closer = await measure(largest * part);
    if (closer.error < nearest.error) nearest = closer;
  }
  const { resolution, sides, ...compared } = nearest;
  if (compared.error <= tolerance) return { ...compared, verdict: "agrees", kink: null };
  const [least, most] = [Math.min(sides.left, sides.right), Math.max(sides.left, sides.right)];
  // Autograd may take any slope between the two sides' there: at 0, ReLU's is 0.
  const isBetween = least - resolution <= autograd && autograd <= most + resolution;
  return isBetween && most - least > resolution
    ? { ...compared, verdict: "kink", kink: sides }
    : { ...compared, verdict: "differs", kink: null };
}
