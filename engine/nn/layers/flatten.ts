/** Layers that only change the shape. */

import { type Layer, layer } from "../../define/entry.ts";
import { sizeOf } from "../../graph/shape.ts";
import { reshape } from "../../ops/index.ts";

export const flatten: Readonly<Record<string, Layer>> = {
  Flatten: layer({
    doc: {
      en: "Lays an image out as one long row of numbers, channel by channel.",
      zh: "把图像按通道展开成一长串数。",
    },
    source: "https://docs.pytorch.org/docs/stable/generated/torch.nn.Flatten.html",
    params: {},
    outputShape: (input) => [sizeOf(input)],
    parameters: () => ({}),
    forward: (x) => reshape(x, [x.shape[0]!, sizeOf(x.shape.slice(1))]),
    macs: () => 0,
  }),
};
