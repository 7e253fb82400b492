/** Chinese terms of the field: for each notion the one that the page uses, and others that it must not use. */

interface Term {
  readonly en: string;
  readonly zh: string;
  readonly avoided: readonly string[];
}

export const glossary: readonly Term[] = [
  { en: "mini-batch", zh: "小批量", avoided: ["小批次", "迷你批", "微批"] },
  { en: "epoch", zh: "轮", avoided: ["轮次", "纪元", "时期", "周期数", "世代"] },
  { en: "image", zh: "图像", avoided: ["图片", "影像"] },
  { en: "weight", zh: "权重", avoided: ["权值", "加权值"] },
  { en: "bias", zh: "偏置", avoided: ["偏差项", "偏移项"] },
  { en: "learning rate", zh: "学习率", avoided: ["学习速率", "学习速度"] },
  { en: "loss", zh: "损失", avoided: ["代价函数", "误差函数"] },
  { en: "accuracy", zh: "准确率", avoided: ["正确率", "精确度", "精度率"] },
  { en: "layer", zh: "层", avoided: ["图层"] },
  { en: "activation", zh: "激活函数", avoided: ["激励函数", "活化函数"] },
  { en: "convolution", zh: "卷积", avoided: ["褶积"] },
  { en: "pooling", zh: "池化", avoided: ["汇聚", "采样层"] },
  { en: "gradient", zh: "梯度", avoided: ["斜度"] },
  { en: "optimizer", zh: "优化器", avoided: ["最佳化", "优化程序"] },
  { en: "data augmentation", zh: "数据增强", avoided: ["数据扩增", "数据增广"] },
  { en: "channel", zh: "通道", avoided: ["信道", "频道"] },
  // Nobody in class measures in them: a loss is the negative logarithm of a probability.
  { en: "nat", zh: "负对数", avoided: ["奈特", "纳特"] },
];
