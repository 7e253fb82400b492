/** What the menu *Export* and its window say. */

export const words = {
  experiment: { en: "Experiment", zh: "实验" },
  experimentHint: {
    en: ".json, for the command line or to open here again",
    zh: ".json，可用于命令行或在此重新打开",
  },
  pytorch: {
    entry: { en: "PyTorch project…", zh: "PyTorch 项目…" },
    hint: { en: ".zip, a program that repeats this run and goes on", zh: ".zip，能重现并接着这次训练的程序" },
    title: { en: "PyTorch project", zh: "PyTorch 项目" },
    caption: {
      en: "A folder with a program that repeats this run in PyTorch, and is yours to go on with.",
      zh: "一个文件夹，其中的程序可在 PyTorch 中重现这次训练，之后由你接着做。",
    },
  },
  notebook: {
    entry: { en: "Notebook…", zh: "笔记本…" },
    hint: { en: ".ipynb, the same program, told step by step", zh: ".ipynb，同样的程序，分步讲解" },
    title: { en: "Notebook", zh: "笔记本" },
    caption: {
      en: "The same program as the PyTorch project, in the six steps of the tutorial, each explained. For Jupyter or Colab.",
      zh: "与 PyTorch 项目相同的程序，按教程的六个步骤分节讲解。适用于 Jupyter 或 Colab。",
    },
  },
  onnx: {
    entry: { en: "ONNX…", zh: "ONNX…" },
    hint: { en: ".onnx, the network for other programs", zh: ".onnx，供其他程序使用的网络" },
    title: { en: "ONNX model", zh: "ONNX 模型" },
    caption: {
      en: "The network with its weights of now, for ONNX Runtime and all else that runs ONNX.",
      zh: "网络及其当前权重，供 ONNX Runtime 等一切能运行 ONNX 的程序使用。",
    },
  },
  curves: { en: "Curves (CSV)", zh: "曲线（CSV）" },
  curvesHint: { en: ".csv, every loss and accuracy that the page shows", zh: ".csv，本页显示的所有损失与准确率" },
  network: {
    svg: { en: "Network (SVG)", zh: "网络图（SVG）" },
    "png@2x": { en: "Network (PNG)", zh: "网络图（PNG）" },
  },
  networkHints: {
    svg: { en: ".svg, sharp at any size, for a report", zh: ".svg，任意大小都清晰，可用于报告" },
    "png@2x": { en: ".png, two pixels for each of the page's", zh: ".png，页面每个像素对应两个像素" },
  },

  inIt: { en: "What is in it", zh: "内容" },
  files: {
    train: {
      en: "the data, the network, the loss, the optimizer, training and test: to be read and changed",
      zh: "数据、网络、损失函数、优化器、训练与测试：可读，可改",
    },
    layerlab: {
      en: "what the program needs to repeat this run, such as the order of its mini-batches",
      zh: "重现这次训练所需的部分，例如小批量的顺序",
    },
    initial: { en: "the initial weights, to which Reset returns", zh: "初始权重，即“重置”所回到的权重" },
    data: {
      en: "the {{train}} examples for training and {{test}} for the test",
      zh: "{{train}} 个训练样本和 {{test}} 个测试样本",
    },
    table: { en: "the table, as it is", zh: "原样的表格" },
    experiment: { en: "this experiment, to be opened here again", zh: "本实验，可在此重新打开" },
    expected: { en: "the losses of this run's first steps, to be compared", zh: "这次训练最初若干步的损失，用于比较" },
    readme: { en: "how to run it, on one machine or on many", zh: "运行方法，一台或多台机器" },
  },
  imagesApart: {
    en: "The images of {{title}} are not in it. The program reads them from the folder that --data names, or lets torchvision download them.",
    zh: "其中不含 {{title}} 的图像。程序从 --data 所指的文件夹读取，没有时由 torchvision 下载。",
  },
  check: {
    en: "This repeats the first steps and shows both losses, ours and PyTorch's:",
    zh: "以下命令重现最初若干步，并列出本页与 PyTorch 的损失：",
  },
  steps: {
    data: { en: "Data", zh: "数据" },
    network: { en: "Network", zh: "网络" },
    loss: { en: "Loss", zh: "损失函数" },
    optimizer: { en: "Optimizer", zh: "优化器" },
    train: { en: "Training", zh: "训练" },
    test: { en: "Test", zh: "测试" },
  },
  compared: {
    en: "Its first cell brings along what the program needs: the initial weights and this run's losses, which the last cell compares with PyTorch's.",
    zh: "第一个单元带有程序所需的文件：初始权重，以及这次训练的损失；最后一个单元将其与 PyTorch 的损失比较。",
  },

  repeats: {
    en: "PyTorch repeats this run: its losses agree within 0.0001. Only in deep networks of ReLU may rounding part them after some steps.",
    zh: "PyTorch 能重现这次训练：损失相差不超过 0.0001。只有含 ReLU 的深层网络，可能在若干步后因舍入误差而分开。",
  },
  unrepeatable: { en: "What PyTorch cannot repeat", zh: "PyTorch 无法重现的部分" },
  differs: {
    en: "So the losses differ by chance; network, weights, data and all else are the same.",
    zh: "因此损失会随机不同；网络、权重、数据和其他一切都相同。",
  },

  language: { en: "Language of its texts", zh: "文字的语言" },
  normalize: { en: "Normalization as first nodes", zh: "以归一化作为最初的节点" },
  normalizeHint: {
    en: "The model takes the bytes of an image, from 0 to 255, and normalizes them itself. Without, whoever uses it has to.",
    zh: "模型直接接收图像的字节（0 到 255），并自行归一化。否则由使用者归一化。",
  },
  standardizeHint: {
    en: "The model takes the table's numbers in their own units, and standardizes them itself. Without, whoever uses it has to.",
    zh: "模型直接接收表格中原单位的数，并自行标准化。否则由使用者标准化。",
  },
  input: { en: "Input", zh: "输入" },
  output: { en: "Output", zh: "输出" },
  anyBatch: { en: "N examples at once, as many as one likes", zh: "一次 N 个样本，数量不限" },
  metadata: {
    en: "Its metadata say what the classes are, what goes in and comes out, and hold the experiment.",
    zh: "元数据说明类别、输入与输出的含义，并含有实验本身。",
  },

  download: { en: "Download", zh: "下载" },
  stop: { en: "Stop", zh: "停止" },
  making: { en: "Making the file …", zh: "正在生成文件 …" },
  computing: { en: "Computing the losses of the first {{count}} steps", zh: "正在计算最初 {{count}} 步的损失" },
  saved: { en: "{{name}} is saved ({{size}}).", zh: "已保存 {{name}}（{{size}}）。" },
  unmade: {
    en: "The run changed meanwhile, so no file was made. Download it again.",
    zh: "训练已改变，因此未生成文件。请重新下载。",
  },

  problem: {
    en: "The network has a mistake, so it cannot be exported yet. Nothing is lost: mend it, then export.",
    zh: "网络中有一处错误，暂时无法导出。不会丢失任何内容：修正之后即可导出。",
  },
  obstacle: {
    en: "The data are not here yet, so there is nothing to export. The experiment itself can be saved: Export, Experiment.",
    zh: "数据尚未就绪，没有可导出的内容。实验本身可以保存：“导出”中的“实验”。",
  },
  preparing: { en: "The run is being prepared …", zh: "正在准备训练 …" },
};
