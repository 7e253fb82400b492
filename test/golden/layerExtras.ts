/** Golden cases beyond the walk through each parameter alone: values that matter together, sizes that do not come out even, ties. */

import type { ParamValues } from "../../engine/define/param.ts";

interface Extra {
  readonly params: ParamValues;
  /** With the batch axis. */
  readonly shape: readonly number[];
  readonly hasTies?: boolean;
}

export const extraLayerCases: Readonly<Record<string, readonly Extra[]>> = {
  BatchNorm1d: [{ params: {}, shape: [4, 17] }],
  BatchNorm2d: [
    { params: {}, shape: [3, 6, 1, 1] },
    { params: { affine: false, track_running_stats: false }, shape: [1, 2, 3, 3] },
  ],
  LayerNorm: [
    { params: { normalized_shape: [4, 5] }, shape: [2, 3, 4, 5] },
    { params: { normalized_shape: 17 }, shape: [3, 17] },
    { params: { normalized_shape: 5, bias: false }, shape: [2, 3, 4, 5] },
  ],
  GroupNorm: [
    { params: { num_groups: 3 }, shape: [2, 6, 3, 5] },
    { params: { num_groups: 4, eps: 0.1 }, shape: [3, 4, 2, 2] },
    { params: { num_groups: 2, affine: false }, shape: [2, 4, 5] },
  ],
  InstanceNorm2d: [
    { params: { affine: true, track_running_stats: true }, shape: [3, 2, 3, 4] },
    { params: { affine: true, eps: 0.1 }, shape: [1, 3, 1, 2] },
  ],
  LocalResponseNorm: [
    { params: { size: 3, alpha: 0.5, k: 2 }, shape: [2, 7, 3, 2] },
    { params: { size: 4, alpha: 1, beta: 1.5, k: 0.25 }, shape: [1, 6, 5] },
    { params: { size: 9, alpha: 2, beta: 0 }, shape: [1, 3, 2, 2] },
  ],
  Linear: [
    { params: { out_features: 1 }, shape: [1, 1] },
    { params: { out_features: 17 }, shape: [3, 33] },
    { params: { out_features: 2, bias: false }, shape: [10, 24] },
    { params: { out_features: 3 }, shape: [2, 3, 4, 5] },
    { params: { out_features: 6, bias: false }, shape: [3, 2, 9] },
  ],
  Conv2d: [
    { params: { out_channels: 1, kernel_size: 3 }, shape: [1, 1, 5, 5] },
    { params: { out_channels: 6, kernel_size: 5 }, shape: [2, 3, 9, 11] },
    { params: { out_channels: 4, kernel_size: 3, stride: 2, padding: 1 }, shape: [1, 3, 10, 10] },
    { params: { out_channels: 7, kernel_size: 1, bias: false }, shape: [3, 4, 6, 6] },
    { params: { out_channels: 2, kernel_size: 4, stride: 3, padding: 2 }, shape: [2, 1, 7, 9] },
    { params: { out_channels: 16, kernel_size: 5 }, shape: [1, 6, 9, 9] },
    { params: { out_channels: 2, kernel_size: [4, 3], padding: "same", dilation: [1, 2] }, shape: [2, 2, 6, 7] },
    { params: { out_channels: 2, kernel_size: [2, 4], padding: "same", dilation: [3, 1] }, shape: [1, 3, 5, 6] },
    {
      params: { out_channels: 6, kernel_size: [3, 2], stride: [2, 3], padding: [2, 1], dilation: [2, 3], groups: 3 },
      shape: [2, 3, 9, 11],
    },
    { params: { out_channels: 5, kernel_size: 3, padding: 1, groups: 5, bias: false }, shape: [2, 5, 6, 6] },
    // Windows that lie wholly in the border.
    { params: { out_channels: 4, kernel_size: 1, padding: 3 }, shape: [1, 3, 4, 5] },
    { params: { out_channels: 3, kernel_size: [2, 3], padding: [4, 5], stride: [2, 1] }, shape: [1, 2, 3, 2] },
    { params: { out_channels: 2, kernel_size: 2, padding: 2, dilation: 4 }, shape: [2, 2, 3, 2] },
    { params: { out_channels: 2, kernel_size: 3, padding: 4, bias: false }, shape: [1, 2, 6, 6] },
  ],
  Conv1d: [
    { params: { out_channels: 3, kernel_size: 4, padding: "same" }, shape: [2, 2, 9] },
    { params: { out_channels: 4, kernel_size: 3, stride: 2, padding: 3, dilation: 2, groups: 2 }, shape: [3, 6, 13] },
    { params: { out_channels: 2, kernel_size: 1, bias: false }, shape: [1, 1, 1] },
    { params: { out_channels: 2, kernel_size: 2, padding: 4 }, shape: [2, 3, 3] },
  ],
  ConvTranspose2d: [
    { params: { out_channels: 3, kernel_size: 2, stride: 2 }, shape: [2, 2, 5, 4] },
    { params: { out_channels: 2, kernel_size: 3, stride: 2, padding: 1, output_padding: 1 }, shape: [1, 3, 4, 5] },
    {
      params: {
        out_channels: 4,
        kernel_size: [3, 2],
        stride: [1, 3],
        padding: [1, 0],
        output_padding: [2, 1],
        groups: 2,
        dilation: [3, 2],
        bias: false,
      },
      shape: [2, 4, 3, 4],
    },
    { params: { out_channels: 1, kernel_size: 1, output_padding: 2, dilation: 3 }, shape: [1, 2, 3, 3] },
    { params: { out_channels: 2, kernel_size: 2, padding: 1, output_padding: 3, dilation: 4 }, shape: [1, 1, 3, 5] },
  ],
  Softmax: [{ params: { dim: -1 }, shape: [2, 5] }],
  LogSoftmax: [{ params: { dim: -1 }, shape: [2, 5] }],
  MaxPool2d: [
    { params: { kernel_size: 2 }, shape: [1, 2, 9, 7] },
    { params: { kernel_size: 3, stride: 2, padding: 1 }, shape: [1, 2, 8, 8] },
    { params: { kernel_size: 3, stride: 1 }, shape: [1, 1, 6, 6] },
    { params: { kernel_size: 2 }, shape: [2, 2, 6, 6], hasTies: true },
    { params: { kernel_size: [2, 3], stride: [3, 2], padding: 1, ceil_mode: true }, shape: [1, 2, 7, 8] },
    { params: { kernel_size: 3, stride: 2, padding: 1, dilation: [2, 3], ceil_mode: true }, shape: [2, 1, 9, 11] },
    { params: { kernel_size: 3, stride: 1, dilation: 2 }, shape: [1, 2, 6, 7], hasTies: true },
  ],
  AvgPool2d: [
    { params: { kernel_size: 2 }, shape: [1, 2, 9, 7] },
    { params: { kernel_size: 3, stride: 2, padding: 1, ceil_mode: true }, shape: [2, 2, 8, 7] },
    {
      params: { kernel_size: [3, 4], stride: [2, 3], padding: [1, 2], ceil_mode: true, count_include_pad: false },
      shape: [1, 3, 8, 9],
    },
    { params: { kernel_size: 3, padding: 1, divisor_override: 5 }, shape: [1, 1, 7, 6] },
  ],
  MaxPool1d: [
    { params: { kernel_size: 3, stride: 2, padding: 1, dilation: 2, ceil_mode: true }, shape: [2, 3, 12] },
    { params: { kernel_size: 3, stride: 1 }, shape: [1, 2, 9], hasTies: true },
  ],
  AvgPool1d: [
    { params: { kernel_size: 4, stride: 3, padding: 2, ceil_mode: true, count_include_pad: false }, shape: [2, 3, 12] },
    { params: { kernel_size: 3, stride: 2, padding: 1, ceil_mode: true }, shape: [1, 2, 8] },
  ],
  AdaptiveMaxPool2d: [
    { params: { output_size: [3, 4] }, shape: [2, 2, 8, 7] },
    { params: { output_size: [5, 6] }, shape: [1, 2, 3, 4] },
    { params: { output_size: [3, 2] }, shape: [1, 2, 7, 5], hasTies: true },
    { params: { output_size: [3, 2] }, shape: [1, 2, 6, 6], hasTies: true },
  ],
  AdaptiveAvgPool2d: [
    { params: { output_size: [3, 4] }, shape: [2, 2, 8, 7] },
    { params: { output_size: [5, 6] }, shape: [1, 2, 3, 4] },
  ],
  ZeroPad2d: [
    { params: { padding: [-1, 2, 3, -2] }, shape: [1, 2, 5, 4] },
    { params: { padding: -1 }, shape: [2, 1, 4, 4] },
  ],
  Upsample: [
    { params: { scale_factor: 2, mode: "bilinear", align_corners: true }, shape: [2, 2, 3, 4] },
    { params: { scale_factor: 1.7, mode: "bilinear" }, shape: [1, 2, 5, 4] },
    { params: { scale_factor: 0.6, mode: "bilinear", align_corners: true }, shape: [1, 1, 7, 6] },
    { params: { scale_factor: 2.5, mode: "bilinear" }, shape: [1, 2, 1, 3] },
    { params: { scale_factor: 1.7 }, shape: [1, 2, 6, 5] },
    { params: { scale_factor: 0.7 }, shape: [1, 1, 10, 9] },
    { params: { scale_factor: 3 }, shape: [2, 1, 3, 2] },
    { params: { scale_factor: 1.1, mode: "bilinear" }, shape: [1, 2, 5, 6] },
    { params: { scale_factor: 1.1, mode: "bilinear" }, shape: [1, 1, 9, 10] },
    { params: { scale_factor: 1.1, mode: "bilinear", align_corners: true }, shape: [1, 1, 6, 10] },
    { params: { scale_factor: 2.1 }, shape: [1, 1, 5, 10] },
    { params: { scale_factor: 1.1 }, shape: [1, 1, 9, 11] },
  ],
  Flatten: [
    { params: { start_dim: 2 }, shape: [2, 3, 4, 5] },
    { params: { end_dim: 2 }, shape: [2, 3, 4, 5] },
    { params: { start_dim: -3, end_dim: -2 }, shape: [2, 3, 4, 5] },
  ],
  Unflatten: [
    { params: { dim: 1, unflattened_size: [2, 2, 3] }, shape: [2, 12] },
    { params: { dim: -1, unflattened_size: [3, -1] }, shape: [2, 4, 6] },
  ],
};
