/** Words of the window that shows where the time of a step goes. They come with it. */

import { useText, type Values } from "../i18n/i18n.ts";

const words = {
  "profile.caption": { en: "One training step, by purpose or by layer", zh: "一个训练步，按用途或按层" },
  "profile.devices": { en: "Device", zh: "设备" },
  "profile.aStep": { en: "a step", zh: "每步" },
  "profile.unknown": { en: "not measured", zh: "尚未测量" },
  "profile.now": { en: "computes now", zh: "正在使用" },
  "profile.intro": {
    en: "Takes about half a second of training. The steps count like any others.",
    zh: "大约需要半秒的训练；这些步照常计入训练。",
  },
  "profile.other": {
    en: "Nothing has been measured there yet. Measuring moves the run to that device.",
    zh: "还没有在那里测量过。测量会把训练转到该设备上。",
  },
  "profile.measure": { en: "Measure", zh: "测量" },
  "profile.again": { en: "Measure again", zh: "重新测量" },
  "profile.move": { en: "Move and measure", zh: "切换并测量" },
  "profile.measuring": { en: "Measuring…", zh: "测量中…" },
  "profile.unmeasurable": {
    en: "This browser does not let a page time this device's operations one by one; only the whole step is known.",
    zh: "此浏览器不允许网页对这个设备逐个运算计时；只知道整步的时间。",
  },
  "profile.grouping": { en: "Shown", zh: "显示方式" },
  "profile.byPurpose": { en: "By purpose", zh: "按用途" },
  "profile.byLayer": { en: "By layer", zh: "按层" },
  "profile.layer": { en: "Layer", zh: "层" },
  "profile.operation": { en: "Operation", zh: "运算" },
  "profile.share": { en: "Share", zh: "占比" },
  "profile.time": { en: "ms a step", zh: "每步毫秒" },
  "profile.total": { en: "A whole step", zh: "整个训练步" },
  "profile.mean": { en: "Mean of {{steps}} steps.", zh: "{{steps}} 步的平均值。" },
  "profile.surplus": {
    en: "Timed one by one, the operations take {{sum}}; in one go a step takes {{whole}}. Shares are of the sum.",
    zh: "逐个计时，各运算共需 {{sum}}；连续执行时一步只需 {{whole}}。占比按总和计算。",
  },
  "op.convolution": { en: "Convolution", zh: "卷积" },
  "op.convolutionHint": { en: "Filters slide over the images", zh: "卷积核在图像上滑动" },
  "op.convolutionBack": { en: "Convolution, backward", zh: "卷积的反向传播" },
  "op.convolutionBackHint": { en: "Gradients of filters and of images", zh: "卷积核与图像的梯度" },
  "op.matmul": { en: "Matrix product", zh: "矩阵乘法" },
  "op.matmulHint": { en: "Linear layers, forward and backward", zh: "线性层的前向与反向" },
  "op.pooling": { en: "Pooling and resizing", zh: "池化与缩放" },
  "op.poolingHint": { en: "Forward and backward", zh: "前向与反向" },
  "op.elementwise": { en: "Element by element", zh: "逐元素运算" },
  "op.elementwiseHint": { en: "Activations and weight updates", zh: "激活函数与权重更新" },
  "op.sums": { en: "Sums and means", zh: "求和与均值" },
  "op.sumsHint": { en: "Bias gradients, normalization", zh: "偏置的梯度、归一化的统计量" },
  "op.loss": { en: "Softmax and loss", zh: "Softmax 与损失" },
  "op.lossHint": { en: "How wrong the outputs are", zh: "输出错了多少" },
  "op.batch": { en: "Mini-batch", zh: "小批量" },
  "op.batchHint": { en: "Picking and normalizing examples", zh: "挑选并归一化样本" },
  "op.chance": { en: "Random numbers", zh: "随机数" },
  "op.chanceHint": { en: "Dropout and augmentation", zh: "Dropout 与数据增强" },
  "op.upkeep": { en: "Bookkeeping", zh: "记账" },
  "op.upkeepHint": { en: "Learning rates, counters, losses", zh: "学习率、计数器、损失记录" },
  "op.other": { en: "Other operations", zh: "其他运算" },
  "op.otherHint": { en: "What has no group of its own", zh: "不属于以上各类" },
  "op.between": { en: "In between", zh: "间隙" },
  "op.betweenHint": { en: "Starting, handing over, waiting", zh: "启动、传递、等待" },
  "layer.forward": { en: "Forward", zh: "前向" },
  "layer.backward": { en: "Backward", zh: "反向" },
  "layer.update": { en: "Update", zh: "更新" },
  "layer.doneIn": { en: "{{phase}} in {{places}}", zh: "{{phase}}在 {{places}} 中" },
  "layer.with": { en: "{{phase}}, with {{others}}", zh: "{{phase}}，兼做 {{others}}" },
  "layer.nothing": { en: "Nothing to compute", zh: "无需计算" },
  "layer.shared": {
    en: "Some operations do several layers' work at once. Each counts once, for one of them; “in (0)” shows where the others' work is done.",
    zh: "有些运算同时完成几层的工作。每个运算只计一次，算在其中一层；“在 (0) 中”表示该层的工作在那一层里完成。",
  },
  "layer.loss": { en: "Loss", zh: "损失" },
  "layer.lossHint": { en: "Its value and its gradient", zh: "损失值及其梯度" },
  "layer.gradients": { en: "All gradients", zh: "全部梯度" },
  "layer.gradientsHint": { en: "Summing them up, clipping them", zh: "累加与裁剪" },
  "layer.upkeepHint": { en: "Noting the loss, counting steps", zh: "记录损失、统计步数" },
};

export type ProfileWord = keyof typeof words;
export type TranslateProfile = (word: ProfileWord, values?: Values) => string;

export function useProfileWords(): TranslateProfile {
  const text = useText();
  return (word, values) => text(words[word], values);
}
