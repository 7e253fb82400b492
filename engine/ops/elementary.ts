/** `map`, `reduce` and `reshape`: in one file because the gradient of each is written in terms of the others. */

import { ShapeError } from "../define/errors.ts";
import { div, type Expr, ge, mul, toExpr, variable } from "../expr/expr.ts";
import { variablesOf } from "../expr/structure.ts";
import { broadcastShapes, formatShape, isSameShape, sizeOf } from "../graph/shape.ts";
import { apply, type Elementwise, type Op, type Shape, type Tensor, type TensorType } from "../graph/tensor.ts";
import { mapGradients } from "./map/derivative.ts";

export type MapAttrs = Elementwise;

export interface ReduceAttrs {
  readonly kind: "sum" | "max";
  /** Ascending, without repetition, each in [0, rank). */
  readonly axes: readonly number[];
  readonly keepDims: boolean;
}

export interface ReshapeAttrs {
  readonly shape: Shape;
}

/** Elementwise mathematics with NumPy's broadcasting; any number of inputs and outputs. */
export const mapOp: Op<MapAttrs> = {
  name: "map",
  isElementwise: true,
  elementwise: (attrs) => attrs,

  outputs(inputs, { exprs, shape }) {
    for (const input of inputs) {
      if (input.dtype !== "f32") throw mapError(inputs, "f32 inputs", "Gather turns stored data into f32.");
    }
    const broadcast = broadcastShapes([...inputs.map((input) => input.shape), shape]);
    if (!broadcast || !isSameShape(broadcast, shape)) {
      throw mapError(
        inputs,
        `shapes that broadcast to ${formatShape(shape)}`,
        "Make the axes equal, or 1 where repeated.",
      );
    }
    return exprs.map(() => ({ shape, dtype: "f32" }));
  },

  backward(step) {
    const { inputs, needs, attrs } = step;
    const found = mapGradients(step);
    const wanted = attrs.names.filter((name, i) => needs[i] && name in found.exprs);
    if (wanted.length === 0) return inputs.map(() => null);
    // A gradient that is just another tensor needs no kernel.
    const computed = Object.fromEntries(
      wanted.filter((name) => found.exprs[name]!.kind !== "var").map((name) => [name, found.exprs[name]!]),
    );
    const tensors = Object.keys(computed).length > 0 ? map(computed, found.inputs, attrs.shape) : {};
    return attrs.names.map((name, i) => {
      if (!wanted.includes(name)) return null;
      const expr = found.exprs[name]!;
      const full = expr.kind === "var" ? broadcastTo(found.inputs[expr.name]!, attrs.shape) : tensors[name]!;
      return sumTo(full, inputs[i]!.shape);
    });
  },
};

function mapError(inputs: readonly TensorType[], expected: string, fix: string): ShapeError {
  const got = inputs.map(({ shape, dtype }) => `${formatShape(shape)} ${dtype}`).join(" and ");
  return new ShapeError({ where: "map", got: got === "" ? "no inputs" : got, expected, fix });
}

/** Sum or maximum over some axes. */
export const reduceOp: Op<ReduceAttrs> = {
  name: "reduce",

  outputs([x], { kind, axes, keepDims }) {
    const { shape, dtype } = x!;
    if (dtype !== "f32" || axes.some((axis) => axis < 0 || axis >= shape.length)) {
      throw new ShapeError({
        where: kind,
        got: `${formatShape(shape)} ${dtype} over axes ${axes.join(", ")}`,
        expected: "f32 and axes within its rank",
        fix: "Count axes from 0, or from −1 backwards.",
      });
    }
    const kept = keepDims
      ? shape.map((n, axis) => (axes.includes(axis) ? 1 : n))
      : shape.filter((_, axis) => !axes.includes(axis));
    return [{ shape: kept, dtype: "f32" }];
  },

  backward({ inputs, outputs, grads, attrs, needs }) {
    const [x] = inputs;
    const [grad] = grads;
    if (!needs[0] || !grad) return [null];
    const keptShape = x!.shape.map((n, axis) => (attrs.axes.includes(axis) ? 1 : n));
    // Where the leading axes are gone, broadcasting puts them back; a view between would hinder fusion.
    const isLeading = !attrs.keepDims && attrs.axes.every((axis, i) => axis === i);
    const g = isLeading ? grad : reshape(grad, keptShape);
    if (attrs.kind === "sum") return [broadcastTo(g, x!.shape)];
    // As torch.amax: elements that tie for the maximum share the gradient evenly.
    const maximum = reshape(outputs[0]!, keptShape);
    const isMaximum = mapOne(ge(variable("x"), variable("maximum")), { x: x!, maximum });
    const ties = sum(isMaximum, attrs.axes, true);
    const share = div(mul(variable("g"), variable("isMaximum")), variable("ties"));
    return [mapOne(share, { g, isMaximum, ties })];
  },
};

/** The same elements in the same order under another shape. */
export const reshapeOp: Op<ReshapeAttrs> = {
  name: "reshape",
  isView: true,

  outputs([x], { shape }) {
    if (sizeOf(shape) !== sizeOf(x!.shape)) {
      throw new ShapeError({
        where: "reshape",
        got: formatShape(x!.shape),
        expected: `${sizeOf(shape)} elements for ${formatShape(shape)}`,
        fix: "Choose a shape with the same number of elements.",
      });
    }
    return [{ shape, dtype: x!.dtype }];
  },

  backward: ({ inputs, grads: [grad], needs }) => [needs[0] && grad ? reshape(grad, inputs[0]!.shape) : null],
};

/**
 * Computes several expressions of the same inputs in one pass.
 *
 * @param exprs one per result, over the names of `inputs`
 * @param shape of the results; without it, what the inputs broadcast to
 * @returns a tensor for every name in `exprs`
 * @throws ShapeError where the inputs do not broadcast
 */
export function map<Name extends string>(
  exprs: Readonly<Record<Name, Expr>>,
  inputs: Readonly<Record<string, Tensor>>,
  shape?: Shape,
): Readonly<Record<Name, Tensor>> {
  // The cast says what Object.keys forgets.
  const results = Object.keys(exprs) as Name[];
  const used = new Set(results.flatMap((name) => [...variablesOf(exprs[name])]));
  const names = Object.keys(inputs).filter((name) => used.has(name));
  const missing = [...used].find((name) => !(name in inputs));
  if (missing !== undefined) throw new Error(`map: no input named ${missing}`);
  const everyInput = Object.values(inputs);
  const iteration = shape ?? broadcastShapes(everyInput.map((input) => input.shape));
  if (!iteration) throw mapError(everyInput, "shapes that broadcast", "Make the axes equal, or 1 where repeated.");
  const attrs: MapAttrs = { names, exprs: results.map((name) => exprs[name]), shape: iteration };
  const outputs = apply(
    mapOp,
    names.map((name) => inputs[name]!),
    attrs,
  );
  return Object.fromEntries(results.map((name, i) => [name, outputs[i]!])) as Record<Name, Tensor>;
}

/** One expression of some inputs. @see map */
export function mapOne(expr: Expr, inputs: Readonly<Record<string, Tensor>>, shape?: Shape): Tensor {
  return map({ result: expr }, inputs, shape).result;
}

/** A tensor that holds `value` everywhere. */
export function fill(value: number, shape: Shape = []): Tensor {
  return mapOne(toExpr(value), {}, shape);
}

/** The tensor repeated along new axes and axes of length 1. */
export function broadcastTo(x: Tensor, shape: Shape): Tensor {
  return isSameShape(x.shape, shape) ? x : mapOne(variable("x"), { x }, shape);
}

/** The other way round: sums over the axes along which `shape` would be repeated. */
export function sumTo(x: Tensor, shape: Shape): Tensor {
  const lead = x.shape.length - shape.length;
  const repeated = x.shape.flatMap((n, axis) => (axis < lead || (shape[axis - lead] === 1 && n !== 1) ? [axis] : []));
  return reshape(repeated.length > 0 ? sum(x, repeated, false) : x, shape);
}

/**
 * Sum over `axes` (negative ones count from the end), over all without them.
 *
 * @see torch.sum
 */
export function sum(x: Tensor, axes?: readonly number[], keepDims = false): Tensor {
  return reduce("sum", x, axes, keepDims);
}

/**
 * Maximum over `axes` (negative ones count from the end), over all without them; NaN where any is NaN.
 *
 * @see torch.amax
 */
export function max(x: Tensor, axes?: readonly number[], keepDims = false): Tensor {
  return reduce("max", x, axes, keepDims);
}

/**
 * Mean over `axes` (negative ones count from the end), over all without them.
 *
 * @see torch.mean
 */
export function mean(x: Tensor, axes?: readonly number[], keepDims = false): Tensor {
  const total = sum(x, axes, keepDims);
  const count = sizeOf(x.shape) / sizeOf(total.shape);
  return mapOne(mul(variable("total"), 1 / count), { total });
}

function reduce(kind: ReduceAttrs["kind"], x: Tensor, axes: readonly number[] | undefined, keepDims: boolean): Tensor {
  const rank = x.shape.length;
  const all = (axes ?? x.shape.map((_, axis) => axis)).map((axis) => (axis < 0 ? axis + rank : axis));
  const attrs: ReduceAttrs = { kind, axes: [...new Set(all)].sort((a, b) => a - b), keepDims };
  // Over no axes there is nothing to do.
  return attrs.axes.length === 0 ? x : apply(reduceOp, [x], attrs)[0]!;
}

/** A view of `x` under another shape. */
export function reshape(x: Tensor, shape: Shape): Tensor {
  return isSameShape(x.shape, shape) ? x : apply(reshapeOp, [x], { shape })[0]!;
}
