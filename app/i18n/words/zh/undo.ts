/** The Chinese of `en/undo.ts`. */

import type { undo as en } from "../en/undo.ts";

export const undo: Readonly<Record<keyof typeof en, string>> = {
  "undo.undo": "撤销：{{change}}（{{keys}}）",
  "undo.redo": "重做：{{change}}（{{keys}}）",
  "undo.nothing": "没有可撤销的更改",
  "undo.nothingToRedo": "没有可重做的更改",
  "undo.open": "打开“{{name}}”",
  "undo.link": "打开另一个实验",
  "undo.reset": "重置",
  "undo.weights": "换一组初始权重",
  "undo.loadWeights": "载入权重",
  "undo.weight": "权重 {{name}}",
  "undo.dataset": "数据集 {{name}}",
  "undo.param": "{{name}}",
  "undo.choice": "{{name}}",
  "undo.add": "添加 {{name}}",
  "undo.remove": "移除 {{name}}",
  "undo.move": "移动 {{name}}",
  "undo.layer": "修改 {{name}}",
  "undo.edit": "多项设置",
};
