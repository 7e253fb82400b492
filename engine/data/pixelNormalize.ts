/** The parameter `normalize`, which all image sets have. */

import { type Normalize, normalize } from "../define/param.ts";

export const pixelNormalize = (standard: Normalize) =>
  normalize({
    default: standard,
    isRare: true,
    doc: {
      en: "Subtracts a mean from each channel and divides by a standard deviation, after the bytes 0–255 became 0–1. Null leaves them from 0 to 1.",
      zh: "字节 0–255 变为 0–1 之后，每个通道减去均值，再除以标准差。null 则保持 0 到 1。",
    },
  });
