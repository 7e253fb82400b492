/** Shapes10: ten drawn shapes in the format of CIFAR-10, made on the spot, so that an image classifier can be trained without any file. */

import { dataset } from "../define/entry.ts";
import { loadCode } from "../define/loadCode.ts";
import { int } from "../define/param.ts";
import { describeImages } from "./describe.ts";
import type { Description } from "./description.ts";
import { pixelNormalize } from "./pixelNormalize.ts";
import { SHAPE_SIZE, shapeNames } from "./shapeNames.ts";

export const Shapes10 = dataset({
  title: { en: "Ten shapes", zh: "十种形状" },
  takesAugmentation: true,
  doc: {
    en: "Drawn shapes of ten kinds on 32 × 32 colour images, made on the spot: no download. Place, size, tilt and colours are random, the shape always lighter than its background, so that only the outline tells the class. The ten kinds come equally often.",
    zh: "在 32 × 32 彩色图像上现场绘制的十种形状，无需下载。位置、大小、倾斜和颜色都是随机的（形状总比背景亮），只有轮廓能说明类别。十种形状出现得一样多。",
  },
  params: {
    train_samples: int({
      default: 5000,
      min: 10,
      max: 100_000,
      doc: { en: "Number of training images.", zh: "训练图像的数量。" },
    }),
    test_samples: int({
      default: 1000,
      min: 10,
      max: 100_000,
      doc: { en: "Number of test images.", zh: "测试图像的数量。" },
    }),
    normalize: pixelNormalize({ mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] }),
  },
  describe: ({ params }) => describe(params),
  load: async ({ params, rng, onProgress }) => {
    const { drawSplit } = await loadCode(import("./drawShapes.ts"), "Shapes10");
    const total = params.train_samples + params.test_samples;
    const report = (done: number) => onProgress({ fraction: done / total, file: "Shapes10" });
    const test = drawSplit(params.test_samples, rng.fork("test"), report);
    const train = drawSplit(params.train_samples, rng.fork("train"), (done) => report(params.test_samples + done));
    return {
      type: "Shapes10",
      ...describe(params),
      normalize: params.normalize,
      train,
      test,
    };
  },
});

const describe = ({
  train_samples,
  test_samples,
}: {
  readonly train_samples: number;
  readonly test_samples: number;
}): Description =>
  describeImages([3, SHAPE_SIZE, SHAPE_SIZE], {
    task: "classification",
    classes: shapeNames,
    trainSize: train_samples,
    testSize: test_samples,
  });
