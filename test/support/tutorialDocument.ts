/** The experiment of PyTorch's tutorial "Training a Classifier", but in the order of the files, so that PyTorch can be followed step by step. */

const linear = (out_features: number) => ({ type: "Linear", out_features });
const convolution = (out_channels: number) => [
  { type: "Conv2d", out_channels, kernel_size: 5 },
  { type: "ReLU" },
  { type: "MaxPool2d", kernel_size: 2 },
];

export const tutorialDocument = {
  version: 1,
  dataset: { type: "CIFAR10" },
  model: [
    ...convolution(6),
    ...convolution(16),
    { type: "Flatten" },
    linear(120),
    { type: "ReLU" },
    linear(84),
    { type: "ReLU" },
    linear(10),
  ],
  loss: { type: "CrossEntropyLoss" },
  optimizer: { type: "SGD", lr: 0.001, momentum: 0.9 },
  training: { batch_size: 4, epochs: 10, shuffle: false },
};
