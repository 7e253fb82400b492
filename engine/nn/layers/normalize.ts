/** What normalizing layers share beside the operation: the parameters that PyTorch gives each of them. */

import type { BufferSpec, ParameterSpec } from "../../define/entry.ts";
import { bool, num } from "../../define/param.ts";
import { add, mul, variable } from "../../expr/expr.ts";
import type { Shape, Tensor } from "../../graph/tensor.ts";
import { mapOne, reshape } from "../../ops/index.ts";

export const eps = num({
  doc: {
    en: "A small number added to the variance, so that nothing is divided by 0.",
    zh: "加在方差上的小数，避免除以 0。",
  },
  default: 1e-5,
  min: 0,
  slider: { min: 1e-8, max: 1e-1, scale: "log" },
});

export const affine = bool({
  doc: {
    en: "Whether a learned scale (weight) and shift (bias) follow.",
    zh: "之后是否再乘以可学习的缩放（weight）并加上偏移（bias）。",
  },
  default: true,
});

/** They start by changing nothing. */
export const scale = (shape: Shape): ParameterSpec => ({ shape, init: { kind: "constant", value: 1 } });
export const shift = (shape: Shape): ParameterSpec => ({ shape, init: { kind: "constant", value: 0 } });

/** What layers keep that have a scale, a shift and running statistics for each channel: PyTorch's _NormBase. */
export const ofChannels = {
  inferred: { num_features: ([C = 1]: Shape) => C },
  parameters: ([C = 1]: Shape, { affine }: { readonly affine: boolean }) => ({
    ...(affine && { weight: scale([C]), bias: shift([C]) }),
  }),
  buffers: (
    [C = 1]: Shape,
    { track_running_stats }: { readonly track_running_stats: boolean },
  ): Readonly<Record<string, BufferSpec>> => ({
    ...(track_running_stats && {
      running_mean: { shape: [C], value: 0 },
      running_var: { shape: [C], value: 1 },
      num_batches_tracked: { shape: [], value: 0, isCount: true },
    }),
  }),
};

/** One number for each channel, as it broadcasts to x (N, C, …). */
export const alongChannels = (tensor: Tensor, x: Tensor): Tensor =>
  reshape(
    tensor,
    x.shape.slice(1).map((n, axis) => (axis === 0 ? n : 1)),
  );

interface Affine {
  readonly weight?: Tensor;
  readonly bias?: Tensor;
}

/** x · weight + bias, with a weight and a bias for each channel; x where there are none. */
export const affinelyByChannel = (x: Tensor, { weight, bias }: Affine): Tensor =>
  weight ? affinely(x, { weight: alongChannels(weight, x), ...(bias && { bias: alongChannels(bias, x) }) }) : x;

/** x · weight + bias, as far as there are any; both broadcast to x. */
export function affinely(x: Tensor, others: Affine): Tensor {
  const { weight, bias } = others;
  const scaled = weight ? mul(variable("x"), variable("weight")) : variable("x");
  const shifted = bias ? add(scaled, variable("bias")) : scaled;
  return mapOne(shifted, { x, ...(weight && { weight }), ...(bias && { bias }) }, x.shape);
}
