/** The example of contract §1, as it stands there. */
export const contractDocument = {
  version: 1,
  seed: 0,
  dataset: { type: "CIFAR10", train_samples: 20000, normalize: { mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] } },
  model: [
    { type: "Conv2d", out_channels: 6, kernel_size: 5 },
    { type: "ReLU" },
    { type: "MaxPool2d", kernel_size: 2 },
    { type: "Conv2d", out_channels: 16, kernel_size: 5 },
    { type: "ReLU" },
    { type: "MaxPool2d", kernel_size: 2 },
    { type: "Flatten" },
    { type: "Linear", out_features: 120 },
    { type: "ReLU" },
    { type: "Linear", out_features: 84 },
    { type: "ReLU" },
    { type: "Linear", out_features: 10 },
  ],
  loss: { type: "CrossEntropyLoss" },
  optimizer: { type: "SGD", lr: 0.001, momentum: 0.9 },
  scheduler: null,
  training: { batch_size: 4, epochs: 2, shuffle: true },
};
