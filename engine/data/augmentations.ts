/** The table of augmentations: random changes of training images, under torchvision.transforms' names. */

import { type Augmentation, augmentation } from "../define/entry.ts";
import { ParamError } from "../define/errors.ts";
import { int, num, vector } from "../define/param.ts";
import { add, gt, select, sub, variable } from "../expr/expr.ts";
import type { Shape } from "../graph/tensor.ts";
import { erase } from "./erase.ts";
import { jitter } from "./jitter.ts";
import { column, movePixels, row } from "./movePixels.ts";
import { resizedCrop } from "./resizedCrop.ts";
import { rotation } from "./rotation.ts";
import { wholeBelow } from "./wholeNumbers.ts";

const page = (name: string) => `https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.${name}.html`;

const probability = num({
  doc: { en: "How often it happens, from 0 to 1.", zh: "发生的概率，从 0 到 1。" },
  default: 0.5,
  min: 0,
  max: 1,
});

const strength = (en: string, zh: string) =>
  num({
    doc: {
      en: `By how much ${en} may change: by a factor in [1 − value, 1 + value], at least 0.`,
      zh: `${zh}可变化多少：倍数在 [1 − 值, 1 + 值] 内，且不小于 0。`,
    },
    default: 0,
    min: 0,
    slider: { min: 0, max: 1, scale: "linear" },
  });

export const augmentations: Readonly<Record<string, Augmentation>> = {
  RandomCrop: augmentation({
    doc: {
      en: "Shifts the image: puts black around it and cuts a piece of its size out at a random place.",
      zh: "平移图像：在四周补上黑边，再从随机位置裁出原大小的一块。",
    },
    source: page("RandomCrop"),
    params: {
      size: int({
        doc: {
          en: "Height and width of the piece: the image's own, since test images keep their size.",
          zh: "裁出部分的高和宽：与图像相同，因为测试图像大小不变。",
        },
        initial: 32,
        min: 1,
      }),
      padding: int({
        doc: { en: "How many black pixels are put on each side.", zh: "每边补上多少黑色像素。" },
        default: 0,
        min: 0,
        max: 127,
      }),
    },
    checkImage: requireSize,
    forward(x, { padding }, draw) {
      const shift = (name: string) => sub(wholeBelow(variable(name), 2 * padding + 1), padding);
      const from = { row: add(row, shift("down")), column: add(column, shift("right")) };
      return movePixels(x, from, { down: draw(), right: draw() });
    },
  }),
  RandomResizedCrop: augmentation({
    doc: {
      en: "Enlarges a random piece to the size of the whole image, so that things appear in many sizes and shapes.",
      zh: "把随机裁出的一块放大到整幅图像的大小，使物体呈现多种大小和形状。",
    },
    source: page("RandomResizedCrop"),
    params: {
      size: int({
        doc: {
          en: "Height and width of the result: the image's own, since test images keep their size.",
          zh: "结果的高和宽：与图像相同，因为测试图像大小不变。",
        },
        initial: 32,
        min: 1,
      }),
      scale: vector({
        doc: {
          en: "The least and the largest part of the image that the piece covers.",
          zh: "裁出部分面积所占的最小与最大比例。",
        },
        default: [0.08, 1],
        min: 0,
        max: 1,
        length: 2,
      }),
      ratio: vector({
        doc: {
          en: "The least and the largest width divided by height; [1, 1] for squares.",
          zh: "宽与高之比的最小与最大值；[1, 1] 为正方形。",
        },
        default: [3 / 4, 4 / 3],
        min: 0.01,
        max: 100,
        length: 2,
      }),
    },
    check: requireOrder,
    checkImage: requireSize,
    forward: resizedCrop,
  }),
  RandomHorizontalFlip: augmentation({
    doc: { en: "Turns some images left to right, as a mirror does.", zh: "像照镜子一样左右翻转部分图像。" },
    source: page("RandomHorizontalFlip"),
    params: { p: probability },
    forward(x, { p }, draw) {
      const mirrored = sub(x.shape[3]! - 1, column);
      const from = { row, column: select(gt(p, variable("u")), mirrored, column) };
      return movePixels(x, from, { u: draw() });
    },
  }),
  RandomRotation: augmentation({
    doc: {
      en: "Turns the image around its middle by a random angle; where nothing of it comes to lie, it is black.",
      zh: "绕图像中心旋转随机角度；空出的部分为黑色。",
    },
    source: page("RandomRotation"),
    params: {
      degrees: num({
        doc: {
          en: "By how many degrees it may turn, either way: 180 for any angle.",
          zh: "向两侧最多旋转多少度：180 为任意角度。",
        },
        initial: 15,
        min: 0,
        max: 180,
      }),
    },
    forward: rotation,
  }),
  ColorJitter: augmentation({
    doc: {
      en: "Changes brightness, contrast, saturation and hue a little, in random order.",
      zh: "以随机顺序略微改变亮度、对比度、饱和度和色相。",
    },
    source: page("ColorJitter"),
    params: {
      brightness: strength("brightness", "亮度"),
      contrast: strength("contrast", "对比度"),
      saturation: strength("saturation", "饱和度"),
      hue: num({
        doc: {
          en: "By how much colours may turn around the colour circle, either way: 0.5 is half of it. Grey stays grey.",
          zh: "颜色在色环上可向两侧转动多少：0.5 为半圈。灰色不变。",
        },
        default: 0,
        min: 0,
        max: 0.5,
      }),
    },
    forward: jitter,
  }),
  RandomErasing: augmentation({
    doc: {
      en: "Covers a random rectangle, so that no single part of the image is relied on.",
      zh: "遮住一个随机矩形，使网络不依赖图像的某一部分。",
    },
    source: page("RandomErasing"),
    params: {
      p: probability,
      scale: vector({
        doc: {
          en: "The least and the largest part of the image that is covered.",
          zh: "被遮住面积所占的最小与最大比例。",
        },
        default: [0.02, 0.33],
        min: 0,
        max: 1,
        length: 2,
      }),
      ratio: vector({
        doc: {
          en: "The least and the largest height divided by width; [1, 1] for squares.",
          zh: "高与宽之比的最小与最大值；[1, 1] 为正方形。",
        },
        default: [0.3, 3.3],
        min: 0.01,
        max: 100,
        length: 2,
      }),
      value: num({
        doc: {
          en: "What it is covered with, from 0 for black to 1 for white.",
          zh: "用什么遮住，从 0（黑）到 1（白）。",
        },
        default: 0,
        min: 0,
        max: 1,
      }),
    },
    check: requireOrder,
    forward: erase,
  }),
};

/** Test images keep their size. */
function requireSize([, height, width]: Shape, { size }: { readonly size: number }): void {
  if (size === height && size === width) return;
  throw new ParamError({
    where: "size",
    got: String(size),
    expected: { en: `${height}, the image's size`, zh: `${height}，即图像的大小` },
    fix: {
      en: "Test images keep their size, so training images must.",
      zh: "测试图像大小不变，训练图像也须如此。",
    },
  });
}

function requireOrder(ranges: { readonly scale: readonly number[]; readonly ratio: readonly number[] }): void {
  const { scale, ratio } = ranges;
  for (const [where, [least = 0, largest = 0]] of Object.entries({ scale, ratio })) {
    if (least <= largest) continue;
    throw new ParamError({
      where,
      got: `[${least}, ${largest}]`,
      expected: { en: "the smaller number first", zh: "较小的数在前" },
      fix: { en: "Exchange them.", zh: "请交换两数。" },
    });
  }
}
