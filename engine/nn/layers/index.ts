/** The table of layers: shapes, parameters and forward pass. Backward passes come from the operations. One file a family. */

import { type Family, family, type Layer, tableOf } from "../../define/entry.ts";
import { activationLayers } from "./activations.ts";
import { adaptivePooling } from "./adaptivePooling.ts";
import { batchNorms } from "./batchNorm.ts";
import { convolution } from "./convolution.ts";
import { dropouts } from "./dropout.ts";
import { flatten } from "./flatten.ts";
import { instanceNorms } from "./instanceNorm.ts";
import { linear } from "./linear.ts";
import { norms } from "./norms.ts";
import { pooling } from "./pooling.ts";
import { prelu } from "./prelu.ts";
import { resampling } from "./resampling.ts";
import { blocks } from "./residual.ts";
import { responseNorms } from "./responseNorm.ts";
import { sequencePooling } from "./sequencePooling.ts";
import { shares } from "./softmax.ts";
import { ConvTranspose2d } from "./transposedConvolution.ts";

export const layerFamilies: readonly Family<Layer>[] = [
  family({ title: { en: "Linear", zh: "线性" }, entries: linear }),
  family({ title: { en: "Convolution", zh: "卷积" }, entries: { ...convolution, ConvTranspose2d } }),
  family({ title: { en: "Pooling", zh: "池化" }, entries: { ...pooling, ...adaptivePooling, ...sequencePooling } }),
  family({ title: { en: "Size", zh: "大小" }, entries: resampling }),
  family({
    title: { en: "Normalization", zh: "归一化" },
    entries: { ...batchNorms, ...norms, ...instanceNorms, ...responseNorms },
  }),
  family({ title: { en: "Dropout", zh: "随机丢弃" }, entries: dropouts }),
  family({ title: { en: "Blocks", zh: "模块" }, entries: blocks }),
  family({ title: { en: "Shape", zh: "形状" }, entries: flatten }),
  family({ title: { en: "Activations", zh: "激活函数" }, entries: activationLayers }),
  family({
    title: { en: "Activations with more than a formula", zh: "不止一个公式的激活函数" },
    entries: { ...prelu, ...shares },
  }),
];

export const layers = tableOf(layerFamilies);
