/** What the menu *Export* says. */

export const words = {
  experiment: {
    title: { en: "Experiment", zh: "实验" },
    hint: { en: ".json, for the command line or to open here again", zh: ".json，可用于命令行或在此重新打开" },
  },
  pytorch: {
    title: { en: "PyTorch program", zh: "PyTorch 程序" },
    hint: {
      en: ".py, the same network, loss, optimizer and training loop",
      zh: ".py，相同的网络、损失、优化器与训练循环",
    },
  },
};
